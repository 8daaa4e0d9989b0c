"""What the office's pages show: what waits, the week's pledges, the queue, one record, the lists.

Owns the reading behind every page of the office. Never writes, and never shows what lies outside
the viewer's area or is sealed from it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from server.domain.ledger_pledges import PledgeEntry
from server.domain.ledgers import Names, ProblemEntry
from server.services import ledger_entries as entries
from server.services.context import Zoufang
from server.services.ledgers import Reader, people_of_area, reader
from server.store import filtered, office_queries, records
from server.store.engine import Tx
from server.store.filtered import Filter, Key
from shared.records import Kind
from shared.visibility import Viewer
from shared.workdays import week_of

WAITING: Final = {Kind.VISIT: ("W03",), Kind.PROBLEM: ("I08", "I12"), Kind.PLEDGE: ("P04",)}
PROBLEMS_SHOWN: Final = 100
UNASSIGNED: Final = ("I02", "I03")
RUNNING: Final = ("I03", "I04", "I05", "I07")
TO_CLOSE: Final = ("I09",)
UNSAMPLED: Final = ("I17",)
RETURNED: Final = {Kind.VISIT: ("W05",), Kind.PROBLEM: ("I10", "I11")}
_OPEN_VISITS: Final = (*WAITING[Kind.VISIT], *RETURNED[Kind.VISIT])
_OPEN_PROBLEMS: Final = (
    *WAITING[Kind.PROBLEM],
    *RETURNED[Kind.PROBLEM],
    *UNASSIGNED,
    *TO_CLOSE,
    *UNSAMPLED,
)


@dataclass(frozen=True, slots=True)
class Today:
    """What waits for the office, in numbers."""

    visits: int
    problems: int
    pledges: int
    unassigned: int
    late: int
    to_close: int
    unsampled: int
    proposals: int
    returned: int


@dataclass(frozen=True, slots=True)
class Week:
    """One ISO week and its pledges."""

    name: str
    first: str
    last: str
    earlier: str
    later: str
    pledges: tuple[PledgeEntry, ...]
    names: Names


def reading(who: Reader, tx: Tx, **values: object) -> Filter:
    """A filter within what the viewer may see."""
    asked = replace(Filter(), **values)  # type: ignore[arg-type]
    people = people_of_area(who.zoufang, tx, who.viewer)
    return replace(asked, area=who.viewer.area, sealed=who.may_seal, people=people)


def today(zoufang: Zoufang, viewer: Viewer) -> Today:
    """What waits today."""

    def look(tx: Tx) -> Today:
        who = reader(zoufang, tx, viewer)
        asked, county_id = reading(who, tx), zoufang.county_id

        def counted(kind: Kind, states: tuple[str, ...], due_before: str = "") -> dict[str, int]:
            within = replace(asked, states=states)
            return filtered.count_by_state(tx, county_id, kind, within, due_before=due_before)

        visits = counted(Kind.VISIT, _OPEN_VISITS)
        problems = counted(Kind.PROBLEM, _OPEN_PROBLEMS)
        return Today(
            visits=_sum(visits, WAITING[Kind.VISIT]),
            problems=_sum(problems, WAITING[Kind.PROBLEM]),
            pledges=sum(counted(Kind.PLEDGE, WAITING[Kind.PLEDGE]).values()),
            unassigned=_sum(problems, UNASSIGNED),
            late=sum(counted(Kind.PROBLEM, RUNNING, zoufang.today()).values()),
            to_close=_sum(problems, TO_CLOSE),
            unsampled=_sum(problems, UNSAMPLED),
            proposals=len(office_queries.open_proposals(tx, county_id)),
            returned=_sum(visits, RETURNED[Kind.VISIT]) + _sum(problems, RETURNED[Kind.PROBLEM]),
        )

    return zoufang.db.read(look)


def _sum(counts: dict[str, int], states: Iterable[str]) -> int:
    return sum(counts.get(state, 0) for state in states)


def week(zoufang: Zoufang, viewer: Viewer, day: str) -> Week:
    """The pledges whose window touches the ISO week of a day."""
    monday = date.fromisoformat(day) - timedelta(days=date.fromisoformat(day).weekday())
    first, last = monday.isoformat(), (monday + timedelta(days=6)).isoformat()

    def look(tx: Tx) -> Week:
        who = reader(zoufang, tx, viewer)
        asked = reading(who, tx, first=first, last=last)
        found = filtered.page(tx, zoufang.county_id, Kind.PLEDGE, asked)
        pledges, names = entries.pledge_entries(zoufang, tx, who.names, found)
        ordered = sorted(pledges, key=lambda e: (e.content["starts_on"], e.pledge.number))
        return Week(
            week_of(day),
            first,
            last,
            (monday - timedelta(days=7)).isoformat(),
            (monday + timedelta(days=7)).isoformat(),
            tuple(ordered),
            names,
        )

    return zoufang.db.read(look)


@dataclass(frozen=True, slots=True)
class ProblemList:
    """Problems by filter, and where the next page begins."""

    problems: tuple[ProblemEntry, ...]
    names: Names
    following: Key | None


def problems(
    zoufang: Zoufang, viewer: Viewer, asked: Filter, after: Key | None = None
) -> ProblemList:
    """Problems by filter, oldest first."""

    def look(tx: Tx) -> ProblemList:
        who = reader(zoufang, tx, viewer)
        within = replace(asked, area=viewer.area, sealed=who.may_seal)
        found = filtered.page(
            tx, zoufang.county_id, Kind.PROBLEM, within, after=after, limit=PROBLEMS_SHOWN
        )
        raised, names = entries.problem_entries(zoufang, tx, who.names, found)
        return ProblemList(
            tuple(raised), names, filtered.following(Kind.PROBLEM, found, PROBLEMS_SHOWN)
        )

    return zoufang.db.read(look)


def late(entry: ProblemEntry, day: str) -> bool:
    """Is a problem still open after its day?"""
    due = str(entry.content.get("extended_to") or entry.content.get("due_on") or "")
    return "" < due < day and entry.problem.state in (*RUNNING, "I06", "I11")


def villages(zoufang: Zoufang, viewer: Viewer) -> tuple[tuple[str, str], ...]:
    """Code and name of the villages in a viewer's area."""
    return villages_of(zoufang.db.read(lambda tx: reader(zoufang, tx, viewer)).names, viewer)


def villages_of(names: Names, viewer: Viewer) -> tuple[tuple[str, str], ...]:
    """Code and name of those villages among known names."""
    found = [(c, n) for c, n in names.areas.items() if len(c) == 12 and c.startswith(viewer.area)]
    return tuple(sorted(found))


def problems_by_id(zoufang: Zoufang, viewer: Viewer, ids: list[str]) -> ProblemList:
    """These problems, those alone that the viewer may see."""

    def look(tx: Tx) -> ProblemList:
        who = reader(zoufang, tx, viewer)
        found = records.load(tx, zoufang.county_id, Kind.PROBLEM, ids)
        within = [
            item
            for item in found.values()
            if item.content["village"].startswith(viewer.area)
            and (who.may_seal or not item.content.get("sealed"))
        ]
        raised, names = entries.problem_entries(zoufang, tx, who.names, within)
        return ProblemList(tuple(raised), names, None)

    return zoufang.db.read(look)
