"""到期: pledges whose day has come or whose window is over, listed before anything happens.

Owns which pledges that concerns. Never decides it: the transition table does, through ingest.
"""

from dataclasses import dataclass, replace

from server.domain.ledgers import Names
from server.services import ingest
from server.services.context import Zoufang
from server.services.ledgers import people_of_area, reader
from server.store import filtered
from server.store.engine import Tx
from server.store.filtered import Filter
from shared.progress import window_of
from shared.protocol import Act
from shared.records import Kind, Record
from shared.visibility import Viewer

RUNNING = ("P01", "P02", "P03", "P08")


@dataclass(frozen=True, slots=True)
class Due:
    """Pledges that begin or end today, by what the system would do with them."""

    starting: tuple[Record, ...]
    ending: tuple[Record, ...]
    names: Names


def due(zoufang: Zoufang, viewer: Viewer) -> Due:
    """What a new day brings in the viewer's area."""
    today = zoufang.today()

    def look(tx: Tx) -> Due:
        who = reader(zoufang, tx, viewer)
        people = people_of_area(zoufang, tx, viewer)
        asked = replace(Filter(), people=people, states=RUNNING)
        found = filtered.page(tx, zoufang.county_id, Kind.PLEDGE, asked, limit=5_000)
        pledges = [item.record for item in found]
        starting = [p for p in pledges if p.state == "P01" and window_of(p.content)[0] <= today]
        ending = [p for p in pledges if window_of(p.content)[1] < today]
        return Due(tuple(starting), tuple(ending), who.names)

    return zoufang.db.read(look)


def run(zoufang: Zoufang, viewer: Viewer) -> list[tuple[str, str]]:
    """Take those steps as the system; returns number and what became of each."""
    found = due(zoufang, viewer)
    told = [(p.number, _step(zoufang, "pledge.start", p, p.revision)) for p in found.starting]
    started = {pledge.id for pledge in found.starting}
    for pledge in found.ending:
        base = pledge.revision + (pledge.id in started)
        told.append((pledge.number, _step(zoufang, "pledge.expire", pledge, base)))
    return told


def _step(zoufang: Zoufang, command: str, pledge: Record, base: int) -> str:
    receipt = ingest.act_as_system(zoufang, [Act(do=command, on=pledge.id, base=base)])
    if receipt.refusal is not None:
        return str(receipt.refusal["sentence"])
    return {"pledge.start": "已开始", "pledge.expire": "已到期，转待核查"}[command]
