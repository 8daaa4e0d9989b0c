"""One record with everything about it, for the office's record page.

Owns which neighbours a record is shown with. Never shows a record outside the viewer's area, nor a
sealed one to who may not see it: both are simply not found.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from server.domain.ledgers import Names, ProblemEntry
from server.domain.showing import Difference, differences
from server.services import ledger_entries as entries
from server.services.context import Zoufang
from server.services.ledgers import Reader, people_of_area, reader
from server.store import office_queries, records
from server.store.engine import Tx
from server.store.records import Stored
from shared.decide import actors_of
from shared.progress import Progress
from shared.records import Kind, Record
from shared.refusals import Refused
from shared.transitions import Transition, commands_for
from shared.visibility import Group, Reach, Viewer, reach

HISTORY: Final = 20
SHOWN: Final = (Kind.HOUSEHOLD, Kind.SESSION, Kind.PLEDGE, Kind.VISIT, Kind.PROBLEM)


@dataclass(frozen=True, slots=True)
class VersionShown:
    """One revision: who, when, which state, and what it changed."""

    revision: int
    state: str
    author: str
    at: str
    changes: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class RecordView:
    """A record and all that hangs on it. Lists are oldest first, history newest first."""

    stored: Stored
    names: Names
    homes: Mapping[str, Any]
    visit: Record | None
    problems: tuple[ProblemEntry, ...]
    pledges: tuple[Record, ...]
    linked_visits: tuple[Record, ...]
    session: Record | None
    steps: tuple[Mapping[str, Any], ...]
    verifications: tuple[Mapping[str, Any], ...]
    explanations: tuple[Mapping[str, Any], ...]
    proposals: tuple[Record, ...]
    versions: tuple[VersionShown, ...]
    history: tuple[Record, ...]
    progress: Progress | None
    possible: tuple[Transition, ...]

    @property
    def record(self) -> Record:
        """The record itself."""
        return self.stored.record

    def may(self, command: str) -> bool:
        """Is a command possible now, for this viewer?"""
        return any(row.command == command for row in self.possible)

    @property
    def conclusions(self) -> tuple[str, ...]:
        """The conclusions that a verification may come to now, in order."""
        found = (row.conclusion for row in self.possible if row.conclusion)
        return tuple(dict.fromkeys(found))


def record_view(zoufang: Zoufang, viewer: Viewer, record_id: str) -> RecordView:
    """A record with everything about it. Raises Refused `not_found`."""
    return zoufang.db.read(lambda tx: _look(reader(zoufang, tx, viewer), tx, record_id))


def require_sight(zoufang: Zoufang, viewer: Viewer, record_id: str) -> None:
    """Raises Refused `not_found` for a record that is there and that the viewer may not see.

    What was asked for is seen with the record that it is about.
    """

    def look(tx: Tx) -> bool:
        item = records.any_record(tx, zoufang.county_id, record_id)
        if item is not None and item.record.kind is Kind.PROPOSAL:
            item = records.any_record(tx, zoufang.county_id, item.content["target_id"])
        return item is None or _sees(reader(zoufang, tx, viewer), tx, item)

    if not zoufang.db.read(look):
        raise Refused("not_found")


def _look(who: Reader, tx: Tx, record_id: str) -> RecordView:
    county_id = who.zoufang.county_id
    item = records.any_record(tx, county_id, record_id)
    if item is None or item.record.kind not in SHOWN or not _sees(who, tx, item):
        raise Refused("not_found")
    record, names = item.record, who.names
    visit = _one(tx, county_id, Kind.VISIT, record.content.get("visit_id"))
    problems, names = _problems(who, tx, names, item)
    linked = _some(tx, county_id, Kind.VISIT, record.content.get("visits", []))
    session = _one(tx, county_id, Kind.SESSION, record.content.get("session_id"))
    pledges = _pledges_of(tx, county_id, record)
    names = entries.with_numbers(
        names, _numbers(item, visit, session, *linked, *pledges, *(p.problem for p in problems))
    )
    homes = _homes(tx, county_id, item)
    children = office_queries.children
    by = {
        kind: children(tx, county_id, kind, "target_id", [record_id]).get(record_id, [])
        for kind in (Kind.VERIFICATION, Kind.EXPLANATION, Kind.PROPOSAL)
    }
    steps = children(tx, county_id, Kind.RESOLUTION, "problem_id", [record_id]).get(record_id, [])
    parts = actors_of(who.viewer, record, visit)
    return RecordView(
        stored=item,
        names=names,
        homes=_shown_homes(who, homes),
        visit=visit,
        problems=problems,
        pledges=pledges,
        linked_visits=linked,
        session=session,
        steps=entries.contents(steps),
        verifications=entries.contents(by[Kind.VERIFICATION]),
        explanations=entries.contents(by[Kind.EXPLANATION]),
        proposals=tuple(found.record for found in by[Kind.PROPOSAL]),
        versions=_versions(tx, county_id, record, names),
        history=_history(who, tx, record),
        progress=_progress(who, tx, item),
        possible=commands_for(record.kind, record.state, parts),
    )


def _homes(tx: Tx, county_id: str, item: Stored) -> dict[str, Any]:
    """The households that were present, or whose problem it is."""
    around = [item] if item.record.kind is Kind.VISIT else []
    homes = entries.households_of(tx, county_id, around)
    home_id = item.content.get("household_id")
    found = records.load(tx, county_id, Kind.HOUSEHOLD, [home_id] if home_id else [])
    return homes | {home: stored.content for home, stored in found.items()}


def _sees(who: Reader, tx: Tx, item: Stored) -> bool:
    content, viewer = item.content, who.viewer
    if content.get("sealed") and not who.may_seal:
        return False
    if item.record.kind is Kind.PLEDGE:
        return content["learner_id"] in people_of_area(who.zoufang, tx, viewer)
    return "village" not in content or content["village"].startswith(viewer.area)


def _one(tx: Tx, county_id: str, kind: Kind, record_id: str | None) -> Record | None:
    found = _some(tx, county_id, kind, [record_id] if record_id else [])
    return found[0] if found else None


def _some(tx: Tx, county_id: str, kind: Kind, ids: list[str]) -> tuple[Record, ...]:
    found = records.load(tx, county_id, kind, ids)
    return tuple(found[i].record for i in ids if i in found)


def _problems(
    who: Reader, tx: Tx, names: Names, item: Stored
) -> tuple[tuple[ProblemEntry, ...], Names]:
    """The problems that belong to a visit or pledge, without what is sealed from the viewer."""
    county_id, record = who.zoufang.county_id, item.record
    if record.kind is Kind.VISIT:
        found = office_queries.children(tx, county_id, Kind.PROBLEM, "visit_id", [record.id])
        page = found.get(record.id, [])
    elif record.kind is Kind.PLEDGE:
        wanted = record.content.get("problems", [])
        page = list(records.load(tx, county_id, Kind.PROBLEM, wanted).values())
    elif record.kind is Kind.HOUSEHOLD:
        page = office_queries.problems_of_household(tx, county_id, record.id, HISTORY)
    else:
        return (), names
    page = [p for p in page if who.may_seal or not p.content.get("sealed")]
    made, names = entries.problem_entries(who.zoufang, tx, names, page)
    return tuple(made), names


def _pledges_of(tx: Tx, county_id: str, record: Record) -> tuple[Record, ...]:
    if record.kind not in (Kind.VISIT, Kind.PROBLEM):
        return ()
    ids = office_queries.pledges_using(tx, county_id, record.kind, [record.id])
    return _some(tx, county_id, Kind.PLEDGE, ids.get(record.id, []))


def _numbers(*found: Stored | Record | None) -> dict[str, str]:
    numbers = {}
    for item in found:
        record = item.record if isinstance(item, Stored) else item
        if record is not None:
            numbers[record.id] = record.number
    return numbers


def _shown_homes(who: Reader, homes: Mapping[str, Any]) -> dict[str, Any]:
    """Households without what this viewer may not see."""
    hidden = set()
    if reach(who.viewer, Kind.HOUSEHOLD, Group.CONTACT) is not Reach.AREA:
        hidden.add("phone")
    if not who.names.sensitive:
        hidden.add("health")
    return {i: {n: v for n, v in home.items() if n not in hidden} for i, home in homes.items()}


def _versions(tx: Tx, county_id: str, record: Record, names: Names) -> tuple[VersionShown, ...]:
    shown = []
    before: Mapping[str, Any] = {}
    for version in records.versions(tx, county_id, record.id):
        changes = differences(record.kind, before, version.content, names) if before else []
        shown.append(
            VersionShown(
                version.revision,
                version.state,
                names.person(version.author_id) if "-" in version.author_id else "系统",
                version.at,
                tuple(changes),
            )
        )
        before = version.content
    return tuple(shown)


def _history(who: Reader, tx: Tx, record: Record) -> tuple[Record, ...]:
    """Earlier and later visits to the same households."""
    content, county_id = record.content, who.zoufang.county_id
    homes = [member["household_id"] for member in content.get("present", [])]
    if record.kind is Kind.HOUSEHOLD:
        homes = [record.id]
    elif content.get("household_id"):
        homes = [content["household_id"]]
    found: dict[str, Record] = {}
    for home in homes[:5]:
        for item in office_queries.visits_of_household(tx, county_id, home, HISTORY):
            if item.id != record.id and (who.may_seal or not item.content.get("sealed")):
                found[item.id] = item.record
    ordered = sorted(found.values(), key=lambda r: r.content["visited_on"], reverse=True)
    return tuple(ordered[:HISTORY])


def _progress(who: Reader, tx: Tx, item: Stored) -> Progress | None:
    if item.record.kind is not Kind.PLEDGE:
        return None
    made, _ = entries.pledge_entries(who.zoufang, tx, who.names, [item])
    return made[0].progress
