"""The book: every record on this phone as the feed delivered it, and how records hang together.

Owns the union of facets and the links between records. Never holds all households in memory: they
are read by `load` when one is opened.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, Protocol

from shared.records import Kind, Record
from shared.visibility import Group, group_of_bucket


class FeedRow(Protocol):
    """A row of one bucket, opened."""

    @property
    def bucket(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def record_id(self) -> str: ...
    @property
    def revision(self) -> int: ...
    @property
    def state(self) -> str: ...
    @property
    def number(self) -> str: ...
    @property
    def seq(self) -> int: ...
    @property
    def content(self) -> dict[str, Any]: ...


PARENTS: Final[dict[Kind, tuple[str, ...]]] = {
    Kind.VISIT: ("previous_visit_id",),
    Kind.PROBLEM: ("visit_id", "household_id"),
    Kind.RESOLUTION: ("problem_id",),
    Kind.VERIFICATION: ("target_id",),
    Kind.EXPLANATION: ("target_id",),
    Kind.PROPOSAL: ("target_id",),
    Kind.FINDING: ("visit_id",),
    Kind.PLEDGE: ("session_id",),
}
"""The fields by which a record hangs on another."""


def parents_of(record: Record) -> frozenset[str]:
    """The ids of the records on which this one hangs."""
    content = record.content
    found = {content.get(name) for name in PARENTS.get(record.kind, ())}
    if record.kind is Kind.VISIT:
        found |= {present.get("household_id") for present in content.get("present", ())}
    return frozenset(value for value in found if isinstance(value, str))


def assemble(rows: Iterable[FeedRow]) -> Record | None:
    """One record from its rows: the latest revision; a household is the union of its facets.

    A kind that this version does not know is kept on disk and not shown: None.
    """
    ordered = sorted(rows, key=lambda row: (row.revision, row.seq))
    if not ordered:
        return None
    last = ordered[-1]
    try:
        kind = Kind(last.kind)
    except ValueError:
        return None
    content = last.content
    if kind is Kind.HOUSEHOLD and len(ordered) > 1:
        content = _union(ordered)
    return Record(kind, last.record_id, last.revision, last.state, content, last.number)


def _union(rows: list[FeedRow]) -> dict[str, Any]:
    """The facets of a household put together; the newest row of each group stands."""
    newest = {group_of_bucket(row.bucket): row.content for row in rows}
    content: dict[str, Any] = {}
    tags: list[str] = []
    for group in (Group.BASE, Group.CONTACT, Group.SENSITIVE):
        facet = newest.get(group, {})
        tags += [tag for tag in facet.get("tags", ()) if tag not in tags]
        content.update(facet)
    if tags:
        content["tags"] = sorted(tags)
    return content


class Book:
    """Records by id, in their latest form on this phone."""

    def __init__(self, load: Callable[[str], Record | None]) -> None:
        self._load = load
        self._records: dict[str, Record] = {}
        self._households: set[str] = set()
        self._order: dict[str, int] = {}
        self._children: dict[str, set[str]] = {}

    def put(self, record: Record, seq: int = 0) -> None:
        """Hold a record (a household is not held, only linked to)."""
        self.drop(record.id)
        if record.kind is Kind.HOUSEHOLD:
            self._households.add(record.id)
            return
        self._records[record.id] = record
        self._order[record.id] = seq
        for parent in parents_of(record):
            self._children.setdefault(parent, set()).add(record.id)

    def drop(self, record_id: str) -> None:
        """Let go of a record that has left the phone."""
        self._households.discard(record_id)
        known = self._records.pop(record_id, None)
        self._order.pop(record_id, None)
        if known is not None:
            for parent in parents_of(known):
                self._children.get(parent, set()).discard(record_id)

    def record(self, record_id: str) -> Record | None:
        """One record, or None."""
        if record_id in self._households:
            return self._load(record_id)
        return self._records.get(record_id)

    def held(self, record_id: str) -> Record | None:
        """One record that is in memory: no household."""
        return self._records.get(record_id)

    def of_kind(self, kind: Kind) -> list[Record]:
        """Every record of a kind, in the order of the feed."""
        found = [record for record in self._records.values() if record.kind is kind]
        return sorted(found, key=lambda record: self._order[record.id])

    def children(self, parent_id: str, kind: Kind) -> list[Record]:
        """The records of a kind that hang on another, in the order of the feed."""
        found = [self._records[child] for child in self._children.get(parent_id, ())]
        return sorted(
            (record for record in found if record.kind is kind),
            key=lambda record: (self._order[record.id], record.id),
        )


def contents(records: Iterable[Record]) -> list[Mapping[str, Any]]:
    """The contents of records."""
    return [record.content for record in records]
