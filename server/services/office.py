"""What the office's pages show: what waits, the week's pledges, the queue, one record, the lists.

Owns the reading behind every page of the office. Never writes, and never shows what lies outside
the viewer's area or is sealed from it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from server.domain.ledger_pledges import PledgeEntry
from server.domain.ledger_visits import VisitEntry
from server.domain.ledgers import Names, ProblemEntry
from server.services import ledger_entries as entries
from server.services.context import Zoufang
from server.services.ledgers import Reader, people_of_area, reader
from server.store import office_queries, records
from server.store.engine import Tx
from server.store.office_queries import Filter, Key
from server.store.records import Stored
from shared.records import Kind
from shared.visibility import Viewer
from shared.workdays import week_of

WAITING_VISITS: Final = ("W03",)
WAITING_PROBLEMS: Final = ("I08", "I12")
WAITING_PLEDGES: Final = ("P04",)
UNASSIGNED: Final = ("I02", "I03")
RUNNING: Final = ("I03", "I04", "I05", "I07")
TO_CLOSE: Final = ("I09",)
UNSAMPLED: Final = ("I17",)


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
        visits = office_queries.count_by_state(tx, county_id, Kind.VISIT, asked)
        problems = office_queries.count_by_state(tx, county_id, Kind.PROBLEM, asked)
        late = office_queries.count_by_state(
            tx, county_id, Kind.PROBLEM, asked, due_before=zoufang.today()
        )
        pledges = office_queries.count_by_state(tx, county_id, Kind.PLEDGE, asked)
        return Today(
            visits=_sum(visits, WAITING_VISITS),
            problems=_sum(problems, WAITING_PROBLEMS),
            pledges=_sum(pledges, WAITING_PLEDGES),
            unassigned=_sum(problems, UNASSIGNED),
            late=_sum(late, RUNNING),
            to_close=_sum(problems, TO_CLOSE),
            unsampled=_sum(problems, UNSAMPLED),
            proposals=len(office_queries.open_proposals(tx, county_id)),
            returned=_sum(visits, ("W05",)) + _sum(problems, ("I10", "I11")),
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
        found = office_queries.pledges(tx, zoufang.county_id, asked)
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
class Queue:
    """What waits for a verification, oldest first."""

    visits: tuple[VisitEntry, ...]
    problems: tuple[ProblemEntry, ...]
    pledges: tuple[PledgeEntry, ...]
    names: Names


def queue(zoufang: Zoufang, viewer: Viewer) -> Queue:
    """Visits, problems and pledges that wait for a verification."""

    def look(tx: Tx) -> Queue:
        who = reader(zoufang, tx, viewer)
        county_id = zoufang.county_id
        visits = office_queries.visits(tx, county_id, reading(who, tx, states=WAITING_VISITS))
        problems = office_queries.problems(tx, county_id, reading(who, tx, states=WAITING_PROBLEMS))
        pledges = office_queries.pledges(tx, county_id, reading(who, tx, states=WAITING_PLEDGES))
        seen, names = entries.visit_entries(zoufang, tx, who.names, visits)
        raised, names = entries.problem_entries(zoufang, tx, names, problems)
        listed, names = entries.pledge_entries(zoufang, tx, names, pledges)
        return Queue(tuple(seen), tuple(raised), tuple(listed), names)

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
        found = office_queries.problems(tx, zoufang.county_id, within, after=after, limit=100)
        raised, names = entries.problem_entries(zoufang, tx, who.names, found)
        return ProblemList(tuple(raised), names, following(found, "raised_on", 100))

    return zoufang.db.read(look)


def following(found: list[Stored], day: str, limit: int) -> Key | None:
    """Where the next page begins, None behind the last."""
    if len(found) < limit:
        return None
    return found[-1].content[day], found[-1].id


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
