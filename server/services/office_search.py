"""查找: households, visits and problems by what they say.

Owns what a search answers with. Never finds what its reader may not open: another area's records do
not exist here, and a 举报 only for 保密岗.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from server.domain import searching
from server.domain.ledgers import Names
from server.services.context import Zoufang
from server.services.ledgers import reader
from server.store import records, search
from server.store.engine import Tx
from server.store.search import Found
from shared.records import Kind, Record
from shared.visibility import Viewer

SHOWN: Final = 60
HOMES_SHOWN: Final = 20
"""Households come first, yet leave room: half a village may bear the name that is looked for."""
_READ: Final = 3 * SHOWN
"""Pairs may stand apart in a text: more is read than is shown, and looked at again."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One record that was found, and the words in it: before, found, behind."""

    record: Record
    village: str
    day: str
    excerpt: tuple[str, str, str]

    @property
    def title(self) -> str:
        """The head of a household, the number of anything else."""
        return str(self.record.content.get("head") or self.record.number or "待编号")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a search found. `more`: there is more than is shown. `asked`: there was a question."""

    hits: tuple[Hit, ...] = ()
    more: bool = False
    asked: bool = False


def look(zoufang: Zoufang, viewer: Viewer, text: str) -> Answer:
    """Everything that has all the words, newest first, households before all else."""
    wanted = searching.query(text)

    def read(tx: Tx) -> Answer:
        who = reader(zoufang, tx, viewer)
        if not wanted.asks:
            return Answer()
        found = search.find(
            tx,
            zoufang.county_id,
            wanted,
            area=viewer.area,
            sealed=who.may_seal,
            limit=_READ,
        )
        fitting = [item for item in found if wanted.matches(item.words)]
        homes = [item for item in fitting if item.kind is Kind.HOUSEHOLD]
        rest = [item for item in fitting if item.kind is not Kind.HOUSEHOLD]
        right = [*homes[: max(HOMES_SHOWN, SHOWN - len(rest))], *rest]
        standing = _standing(zoufang, tx, right[:SHOWN])
        hits = (
            _hit(item, standing[item.record_id], who.names, wanted)
            for item in right[:SHOWN]
            if item.record_id in standing
        )
        return Answer(tuple(hits), len(fitting) > SHOWN, asked=True)

    return zoufang.db.read(read)


def _standing(zoufang: Zoufang, tx: Tx, found: list[Found]) -> Mapping[str, Record]:
    standing: dict[str, Record] = {}
    for kind in searching.SEARCHED:
        ids = [item.record_id for item in found if item.kind is kind]
        loaded = records.load(tx, zoufang.county_id, kind, ids)
        standing |= {record_id: item.record for record_id, item in loaded.items()}
    return standing


def _hit(item: Found, record: Record, names: Names, wanted: searching.Query) -> Hit:
    excerpt = searching.excerpt(item.words, wanted)
    return Hit(record, names.area(item.village), item.day, excerpt)
