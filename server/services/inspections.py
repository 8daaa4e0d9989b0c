"""督查抽查单: drawn from households, worked on paper, entered afterwards.

Owns who knows of an inspection: until it is closed an unannounced one exists for supervisors alone.
Never draws again with another seed, never throws one away, and concludes nothing: what people said
stands beside what was recorded.
"""

from dataclasses import dataclass, replace
from typing import Final

from server.domain import inspecting
from server.domain.inspecting import Home
from server.domain.ledgers import Names, when_visited
from server.domain.sampling import KEY, PLAIN
from server.services import accounts
from server.services.context import Zoufang
from server.services.ledgers import Reader, reader
from server.services.sampling import new_seed
from server.store import office_inspections as store
from server.store import office_queries, records
from server.store.accounts import Account
from server.store.engine import Tx
from server.store.office_inspections import Drawn, DrawnHome
from server.store.records import Stored
from shared.fields import check_day
from shared.records import Kind
from shared.refusals import Refused
from shared.visibility import Role, Viewer

MAX_SITUATION: Final = 2_000


@dataclass(frozen=True, slots=True)
class Line:
    """One inspection in the list: how many households were drawn, and how many still wait."""

    drawn: Drawn
    homes: int
    waiting: int


@dataclass(frozen=True, slots=True)
class Seen:
    """One visit on record. `later`: it came in after the draw."""

    visit: Stored
    when: str
    who: str
    later: bool


@dataclass(frozen=True, slots=True)
class Door:
    """One line of the sheet: the household, what was recorded of it, what was told there."""

    home: DrawnHome
    household: Stored
    seen: tuple[Seen, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """An inspection with its sheet. `repeats`: a draw from the seed gives the same households."""

    drawn: Drawn
    doors: tuple[Door, ...]
    repeats: bool
    names: Names

    @property
    def waiting(self) -> int:
        """How many doors have no entry yet."""
        return sum(not door.home.told for door in self.doors)


def may_see(drawn: Drawn, viewer: Viewer) -> bool:
    """Whether somebody knows of it: supervisors at once, others when it is closed or announced."""
    near = drawn.area.startswith(viewer.area) or viewer.area.startswith(drawn.area)
    return near and (
        viewer.role is Role.SUPERVISOR or bool(drawn.announced) or drawn.closed_at is not None
    )


def hidden_from(zoufang: Zoufang, viewer: Viewer) -> frozenset[str]:
    """The inspections that this viewer does not know of, for the audit's page."""
    found = zoufang.db.read(lambda tx: store.every(tx, zoufang.county_id))
    return frozenset(drawn.id for drawn in found if not may_see(drawn, viewer))


def lines(zoufang: Zoufang, viewer: Viewer) -> tuple[tuple[Line, ...], Names]:
    """The inspections that the viewer knows of, newest first."""

    def look(tx: Tx) -> tuple[tuple[Line, ...], Names]:
        who = reader(zoufang, tx, viewer)
        found = []
        for drawn in store.every(tx, zoufang.county_id):
            if may_see(drawn, viewer):
                homes = store.homes(tx, zoufang.county_id, drawn.id)
                found.append(Line(drawn, len(homes), sum(not home.told for home in homes)))
        return tuple(found), who.names

    return zoufang.db.read(look)


# ------------------------------------------------------------------------------------- drawing


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be drawn: where, the days whose records stand beside, how many of each village."""

    area: str
    first: str
    last: str
    per_village: int
    announced: bool = False
    seed: str = ""


def draw(zoufang: Zoufang, by: Account, wanted: Wanted) -> Drawn:
    """Draw once and for good. Raises Refused `forbidden`, or `condition` with what is wrong."""
    if by.role is not Role.SUPERVISOR or not wanted.area.startswith(by.area):
        raise Refused("forbidden")
    _check(wanted)
    inspection_id, at = zoufang.new_id(), zoufang.now()
    seed = wanted.seed or new_seed(zoufang)

    def work(tx: Tx) -> Drawn:
        homes = _homes(zoufang, tx, reader(zoufang, tx, by.viewer), wanted.area)
        if not homes:
            raise Refused("condition", sentence="这个范围里还没有登记户。")
        prefix = f"DC-{zoufang.today()[:7].replace('-', '')}-"
        count = store.count_numbered(tx, zoufang.county_id, prefix)
        drawn = Drawn(
            inspection_id,
            f"{prefix}{count + 1:02d}",
            wanted.area,
            wanted.first,
            wanted.last,
            seed,
            wanted.per_village,
            int(wanted.announced),
            len(homes),
            by.account_id,
            at,
        )
        chosen = inspecting.draw(homes, seed, wanted.per_village)
        kept = (DrawnHome(h.household_id, n, h.stratum) for n, h in enumerate(chosen, 1))
        store.add(tx, zoufang.county_id, drawn, kept)
        accounts.note(zoufang, tx, by.account_id, "inspection.draw", drawn.id)
        return drawn

    return zoufang.db.write(work)


def _check(wanted: Wanted) -> None:
    try:
        days = check_day(wanted.first), check_day(wanted.last)
    except ValueError as error:
        raise Refused("condition", sentence="请填起止日期。") from error
    if days[0] > days[1]:
        raise Refused("condition", sentence="起始日期晚于截止日期，请改正。")
    if not 1 <= wanted.per_village <= inspecting.MOST_PER_VILLAGE:
        raise Refused("condition", sentence="每村抽 1 至 30 户。")
    if len(wanted.seed) > 60 or not wanted.seed.isprintable():
        raise Refused("condition", sentence="种子最多 60 个字符。")


def _homes(zoufang: Zoufang, tx: Tx, who: Reader, area: str) -> list[Home]:
    """Every household of an area, those that nobody ever visited included."""
    villages = [code for code in who.names.areas if len(code) == 12 and code.startswith(area)]
    keys = {code for code, tag in zoufang.vocabulary.tags.items() if tag.key}
    return [
        Home(
            home.id,
            home.content["village"],
            KEY if keys & set(home.content.get("tags", ())) else PLAIN,
        )
        for home in office_queries.households_of_villages(tx, zoufang.county_id, villages)
    ]


# ------------------------------------------------------------------------------------- reading


def sheet(zoufang: Zoufang, viewer: Viewer, inspection_id: str) -> Sheet:
    """An inspection with its sheet. Raises Refused `not_found`."""
    return zoufang.db.read(lambda tx: _sheet(zoufang, tx, viewer, inspection_id))


def _known(zoufang: Zoufang, tx: Tx, viewer: Viewer, inspection_id: str) -> Drawn:
    found = store.every(tx, zoufang.county_id)
    for drawn in found:
        if drawn.id == inspection_id and may_see(drawn, viewer):
            return drawn
    raise Refused("not_found")


def _sheet(zoufang: Zoufang, tx: Tx, viewer: Viewer, inspection_id: str) -> Sheet:
    who = reader(zoufang, tx, viewer)
    drawn = _known(zoufang, tx, viewer, inspection_id)
    homes = store.homes(tx, zoufang.county_id, drawn.id)
    ids = [home.household_id for home in homes]
    households = records.load(tx, zoufang.county_id, Kind.HOUSEHOLD, ids)
    visits = store.visits(tx, zoufang.county_id, ids, drawn.first, drawn.last)
    doors = [
        Door(
            home,
            households[home.household_id],
            tuple(_seen(visit, drawn) for visit in visits.get(home.household_id, ())),
        )
        for home in homes
        if home.household_id in households
        and households[home.household_id].content["village"].startswith(viewer.area)
    ]
    urn = _homes(zoufang, tx, who, drawn.area)
    again = [h.household_id for h in inspecting.draw(urn, drawn.seed, drawn.per_village)]
    return Sheet(drawn, tuple(doors), again == ids, who.names)


def _seen(visit: Stored, drawn: Drawn) -> Seen:
    content = visit.content
    people = "、".join(visitor["name"] for visitor in content["visitors"])
    return Seen(visit, when_visited(content), people, visit.received_at > drawn.made_at)


# ------------------------------------------------------------------------------------- entering


@dataclass(frozen=True, slots=True)
class Entry:
    """What two verifiers bring back from one door."""

    told: str
    checked_on: str
    checkers: tuple[str, str]
    situation: str = ""


def enter(
    zoufang: Zoufang, by: Account, inspection_id: str, household_id: str, entry: Entry
) -> None:
    """Enter one line of the paper sheet, or mend it. Raises Refused `not_found`, `condition`."""
    names = tuple(name.strip() for name in entry.checkers)
    if entry.told not in inspecting.TOLD:
        raise Refused("condition", sentence="请选群众怎么说。")
    if not all(names) or names[0] == names[1] or any(len(name) > 50 for name in names):
        raise Refused("condition", sentence="请填两名核查人，两人不能相同。")
    if len(entry.situation) > MAX_SITUATION:
        raise Refused("condition", sentence="核查情况最多 2000 字。")
    try:
        day = check_day(entry.checked_on)
    except ValueError as error:
        raise Refused("condition", sentence="请填核查日期。") from error
    if day > zoufang.today():
        raise Refused("condition", sentence="核查日期不能晚于今天。")

    def work(tx: Tx) -> None:
        drawn = _open(zoufang, tx, by, inspection_id)
        homes = {h.household_id: h for h in store.homes(tx, zoufang.county_id, drawn.id)}
        if household_id not in homes:
            raise Refused("not_found")
        said = replace(
            homes[household_id],
            told=entry.told,
            checked_on=day,
            checkers="、".join(names),
            situation=entry.situation,
            entered_by=by.account_id,
        )
        store.enter(tx, zoufang.county_id, drawn.id, said)
        accounts.note(zoufang, tx, by.account_id, "inspection.enter", drawn.id)

    zoufang.db.write(work)


def _open(zoufang: Zoufang, tx: Tx, by: Account, inspection_id: str) -> Drawn:
    if by.role is not Role.SUPERVISOR:
        raise Refused("forbidden")
    drawn = _known(zoufang, tx, by.viewer, inspection_id)
    if drawn.closed_at is not None:
        raise Refused("condition", sentence="这张抽查单已经关闭，不能再录。")
    return drawn


def close(zoufang: Zoufang, by: Account, inspection_id: str) -> None:
    """Close it: from now on the township sees what was found. Raises Refused."""
    at = zoufang.now()

    def work(tx: Tx) -> None:
        drawn = _open(zoufang, tx, by, inspection_id)
        store.close(tx, zoufang.county_id, drawn.id, by.account_id, at)
        accounts.note(zoufang, tx, by.account_id, "inspection.close", drawn.id)

    zoufang.db.write(work)
