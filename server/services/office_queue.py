"""The queue as a list to walk through: one short line for each record that waits.

Owns the lines. Never ranks people: what a batch drew comes first, then the order of the day.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from server.domain.ledgers import CONFIDENTIAL, Names
from server.services.context import Zoufang
from server.services.ledger_entries import drawn_in
from server.services.ledgers import reader
from server.services.office import WAITING, reading
from server.store import filtered, office_queries, office_sampling, records
from server.store.engine import Tx
from server.store.filtered import DAY_OF, Filter
from server.store.records import Stored
from shared.records import Kind
from shared.visibility import Viewer

QUEUE_SHOWN: Final = 40
"""A desk works from the top: more lines than these only make every decision slower."""
_GROUPS: Final = {
    Kind.VISIT: ("visits", "走访"),
    Kind.PROBLEM: ("problems", "诉求"),
    Kind.PLEDGE: ("pledges", "学用转化事项"),
}


@dataclass(frozen=True, slots=True)
class QueueLine:
    """One record: its number, day, place, and what it is about."""

    id: str
    number: str
    day: str
    place: str
    words: str
    drawn: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """The beginning of the queue of one kind, and how many wait in all."""

    key: str
    title: str
    lines: tuple[QueueLine, ...]
    waiting: int


def groups(zoufang: Zoufang, viewer: Viewer) -> tuple[Group, ...]:
    """Visits, problems and pledges that wait for this viewer's office."""

    def look(tx: Tx) -> tuple[Group, ...]:
        who, county_id = reader(zoufang, tx, viewer), zoufang.county_id
        asked = reading(who, tx)
        waiting = {kind: _waiting(tx, county_id, kind, asked) for kind in WAITING}
        visits, problems = waiting[Kind.VISIT], waiting[Kind.PROBLEM]
        draws = drawn_in(tx, county_id, [item.id for item in (*visits, *problems)])
        lines = _Lines(
            who.names,
            who.homes.of(_homes(visits, problems)),
            office_queries.children(
                tx, county_id, Kind.PROBLEM, "visit_id", [item.id for item in visits]
            ),
            {record_id: found[-1][2] for record_id, found in draws.items() if found},
        )
        counts = {kind: _count(tx, county_id, kind, asked) for kind in WAITING}
        return tuple(
            Group(key, title, tuple(map(lines.of, waiting[kind])), counts[kind])
            for kind, (key, title) in _GROUPS.items()
        )

    return zoufang.db.read(look)


def queue_ids(zoufang: Zoufang, viewer: Viewer) -> list[str]:
    """The ids of what the queue lists, in its order."""

    def look(tx: Tx) -> list[str]:
        asked = reading(reader(zoufang, tx, viewer), tx)
        return [i for kind in WAITING for i in _ids(tx, zoufang.county_id, kind, asked)]

    return zoufang.db.read(look)


def _count(tx: Tx, county_id: str, kind: Kind, asked: Filter) -> int:
    within = replace(asked, states=WAITING[kind])
    return sum(filtered.count_by_state(tx, county_id, kind, within).values())


def _waiting(tx: Tx, county_id: str, kind: Kind, asked: Filter) -> list[Stored]:
    """The beginning of the queue of one kind."""
    ids = _ids(tx, county_id, kind, asked)
    found = records.load(tx, county_id, kind, ids)
    return [found[record_id] for record_id in ids]


def _ids(tx: Tx, county_id: str, kind: Kind, asked: Filter) -> list[str]:
    """What was drawn first, then the rest, oldest first."""
    within = replace(asked, states=WAITING[kind])
    drawn = records.load(tx, county_id, kind, office_sampling.waiting(tx, county_id, kind))
    mine = [(i.content[DAY_OF[kind]], i.id) for i in drawn.values() if _lies_in(i, within)]
    rest = filtered.keys(tx, county_id, kind, within, limit=QUEUE_SHOWN)
    ordered = (*sorted(mine), *(key for key in rest if key[1] not in drawn))
    return [record_id for _, record_id in ordered[:QUEUE_SHOWN]]


def _lies_in(item: Stored, asked: Filter) -> bool:
    """Does a record that was named by its id lie within the filter?"""
    village = str(item.content.get("village", asked.area))
    seen = asked.sealed or not item.content.get("sealed")
    return seen and item.record.state in asked.states and village.startswith(asked.area)


def _homes(visits: Iterable[Stored], problems: Iterable[Stored]) -> set[str]:
    present = {member["household_id"] for item in visits for member in item.content["present"]}
    return present | {home for item in problems if (home := item.content.get("household_id"))}


@dataclass(frozen=True, slots=True)
class _Lines:
    """What the lines of the queue are made from: names, households, problems by visit, draws."""

    names: Names
    homes: Mapping[str, Any]
    raised: Mapping[str, list[Stored]]
    ways: Mapping[str, str]

    def of(self, item: Stored) -> QueueLine:
        """The line of one record."""
        content, kind = item.content, item.record.kind
        make = {Kind.VISIT: self._visit, Kind.PROBLEM: self._problem}.get(kind, self._pledge)
        place, words = make(item)
        day, drawn = content[DAY_OF[kind]], self.ways.get(item.id, "")
        return QueueLine(item.id, item.record.number, day, place, words, drawn)

    def _visit(self, item: Stored) -> tuple[str, str]:
        present = (self._head(member["household_id"]) for member in item.content["present"])
        heads = "、".join(filter(None, present))
        raised = self.raised.get(item.id, ())
        said = [p.content["description"] for p in raised if not p.content.get("sealed")]
        return f"{self._village(item)} {heads}", "；".join(said) or "无诉求"

    def _problem(self, item: Stored) -> tuple[str, str]:
        content = item.content
        reporter = content.get("reporter") or self._head(content.get("household_id") or "")
        shown = CONFIDENTIAL if content.get("sealed") else reporter
        return f"{self._village(item)} {shown}", content["description"]

    def _pledge(self, item: Stored) -> tuple[str, str]:
        content = item.content
        return self.names.person(content["learner_id"]), "、".join(content["methods"])

    def _village(self, item: Stored) -> str:
        return self.names.area(item.content["village"])

    def _head(self, household_id: str) -> str:
        return str(self.homes.get(household_id, {}).get("head", ""))
