"""One batch being decided: the records as they stand, and as the batch's earlier changes left them.

Owns the in-memory view that `shared.decide` looks through on the server. Never writes: what the
batch has made is handed to `publish`.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Final

from server.store import records
from server.store.engine import Tx
from server.store.records import Stored
from shared.progress import Progress, progress
from shared.records import Kind, Record

SYSTEM: Final = "system"
"""Who acts when the server acts by itself."""

PARENTS: Final[dict[Kind, tuple[str, ...]]] = {
    Kind.RESOLUTION: ("problem_id",),
    Kind.VERIFICATION: ("target_id",),
    Kind.EXPLANATION: ("target_id",),
    Kind.PROPOSAL: ("target_id",),
    Kind.PROBLEM: ("visit_id", "household_id"),
}
"""By which fields a record hangs on another."""


@dataclass(slots=True)
class Made:
    """One revision that this batch made, and by whom."""

    record: Record
    change_id: str
    author_id: str
    action: str


def with_own_edits(
    versions: Sequence[tuple[Mapping[str, Any], str]], stream_id: str
) -> dict[str, Any]:
    """The first version's content, with the fields that later ones of this stream changed."""
    seen = dict(versions[0][0])
    for (before, _), (after, author) in pairwise(versions):
        if author != stream_id:
            continue
        for name in before.keys() | after.keys():
            if before.get(name) == after.get(name):
                continue
            if name in after:
                seen[name] = after[name]
            else:
                seen.pop(name, None)
    return seen


@dataclass(slots=True)
class Batch:
    """A view over one transaction. `locking`: whether looked-up records are held until its end."""

    tx: Tx
    county_id: str
    stream_id: str = ""
    locking: bool = True
    stored: dict[str, Stored | None] = field(default_factory=dict)
    now: dict[str, Record] = field(default_factory=dict)
    made: list[Made] = field(default_factory=list)
    ordinals: dict[str, int] = field(default_factory=dict)
    _children: dict[tuple[Kind, str, str], list[Record]] = field(default_factory=dict)
    _new_children: dict[tuple[Kind, str, str], list[str]] = field(
        default_factory=lambda: defaultdict(list)
    )

    # -------------------------------------------------------------------------- what is there

    def prefetch(self, touched: Iterable[str], referenced: Iterable[str]) -> None:
        """Load and lock, in id order, what the batch may write; then what it may look at."""
        touched = set(touched)
        self._load(touched, lock=self.locking)
        self._load(set(referenced) - touched, lock=False)

    def _load(self, ids: set[str], *, lock: bool) -> None:
        wanted = ids - self.stored.keys()
        by_kind: dict[Kind, list[str]] = defaultdict(list)
        for record_id, kind in records.kinds_of(self.tx, self.county_id, wanted).items():
            by_kind[kind].append(record_id)
        self.stored |= dict.fromkeys(wanted)
        for kind in sorted(by_kind):
            self.stored |= records.load(self.tx, self.county_id, kind, by_kind[kind], lock=lock)

    def keep(self, found: Iterable[Stored]) -> list[Record]:
        """Remember records that were read by other means; returns them as the batch has them."""
        current = []
        for item in found:
            self.stored.setdefault(item.id, item)
            current.append(self.now.get(item.id, item.record))
        return current

    def record(self, record_id: str) -> Record | None:
        """The record as the batch has it, or None."""
        made = self.now.get(record_id)
        if made is not None:
            return made
        if record_id not in self.stored:
            self._load({record_id}, lock=self.locking)
        item = self.stored[record_id]
        return item.record if item is not None else None

    def seen(self, record_id: str, revision: int) -> Mapping[str, Any] | None:
        """The content at a revision, with what this stream itself has changed since."""
        standing = self.record(record_id)
        if standing is None or revision >= standing.revision:
            # A newer one than ours: a restore lost it, and what stands is the best that is known.
            return standing.content if standing is not None else None
        versions = records.versions_since(self.tx, self.county_id, record_id, revision)
        versions += [
            (made.record.content, "" if made.author_id == SYSTEM else self.stream_id)
            for made in self.made
            if made.record.id == record_id
        ]
        if revision == 0:
            versions = [({}, ""), *versions]
        return with_own_edits(versions, self.stream_id)

    def base_of(self, record_id: str, revision: int, heard_at: str | None) -> int:
        """The revision that an editor can have seen, who last heard from here at `heard_at`.

        A later one with the number that was named is another: a restore lost what was seen.
        """
        standing = self.stored.get(record_id)
        if not revision or heard_at is None or standing is None or standing.changed_at <= heard_at:
            return revision
        then = records.revision_at(self.tx, self.county_id, record_id, heard_at)
        return min(revision, then)

    def children(self, kind: Kind, column: str, parent_id: str) -> list[Record]:
        """The records that hang on another, in their order."""
        key = (kind, column, parent_id)
        if key not in self._children and self._may_have_stored(parent_id):
            self.load_children(kind, column, [parent_id])
        stored = self._children.get(key, ())
        if not stored and key not in self._new_children:
            return []
        known = [self.now.get(record.id, record) for record in stored]
        ids = {record.id for record in known}
        new = [self.now[i] for i in self._new_children.get(key, ()) if i not in ids]
        return [record for record in known + new if record.content.get(column) == parent_id]

    def load_children(self, kind: Kind, column: str, parent_ids: Iterable[str]) -> None:
        """Load at once what hangs on several records; what the batch made has nothing stored."""
        wanted = [i for i in parent_ids if (kind, column, i) not in self._children]
        self._children |= {(kind, column, parent_id): [] for parent_id in wanted}
        stored = [i for i in wanted if self._may_have_stored(i)]
        found = records.load_children(self.tx, self.county_id, kind, column, stored)
        for record in self.keep(found):
            self._children[kind, column, self.stored_content(record.id)[column]].append(record)

    def _may_have_stored(self, parent_id: str) -> bool:
        """Whether something stored can hang on it: not when the batch itself makes it."""
        return parent_id not in self.stored or self.stored[parent_id] is not None

    def stored_content(self, record_id: str) -> dict[str, Any]:
        """The content of a record as it lies in its table."""
        item = self.stored[record_id]
        assert item is not None
        return item.content

    def steps(self, problem_id: str) -> Sequence[Mapping[str, Any]]:
        """The resolutions of a problem, oldest first."""
        return [r.content for r in self.children(Kind.RESOLUTION, "problem_id", problem_id)]

    def problems(self, visit_id: str) -> Sequence[Record]:
        """The problems that a visit brought."""
        return self.children(Kind.PROBLEM, "visit_id", visit_id)

    def verifications(self, record_id: str) -> Sequence[Mapping[str, Any]]:
        """The verifications of a record, oldest first."""
        return [r.content for r in self.children(Kind.VERIFICATION, "target_id", record_id)]

    def explanations(self, record_id: str) -> Sequence[Mapping[str, Any]]:
        """The explanations given for a record, oldest first."""
        return [r.content for r in self.children(Kind.EXPLANATION, "target_id", record_id)]

    def progress(self, pledge: Record) -> Progress:
        """The progress of a pledge."""
        visits = self.several(pledge.content.get("visits", ()))
        problems = self.several(pledge.content.get("problems", ()))
        self.load_children(Kind.PROBLEM, "visit_id", [visit.id for visit in visits])
        self.load_children(Kind.RESOLUTION, "problem_id", [problem.id for problem in problems])
        raised = sum(
            problem.state != "I16"
            for visit in visits
            for problem in self.children(Kind.PROBLEM, "visit_id", visit.id)
        )
        with_steps = [(problem, self.steps(problem.id)) for problem in problems]
        return progress(pledge.content, visits, with_steps, raised)

    def several(self, ids: Iterable[str]) -> list[Record]:
        """Those of these records that are there."""
        ids = list(ids)
        self._load({i for i in ids if i not in self.now}, lock=False)
        return [found for i in ids if (found := self.record(i)) is not None]

    # ------------------------------------------------------------------------- what it makes

    def put(self, record: Record, change_id: str, author_id: str, action: str) -> None:
        """Take in a revision that was decided."""
        if record.id not in self.now and self.stored.get(record.id) is None:
            self._place(record)
        self.now[record.id] = record
        self.made.append(Made(record, change_id, author_id, action))

    def is_new(self, record_id: str) -> bool:
        """Whether the batch made this record."""
        return self.stored.get(record_id) is None

    def _place(self, record: Record) -> None:
        """A new record's place among its parent's children."""
        for column in PARENTS.get(record.kind, ()):
            parent = record.content.get(column)
            if not parent:
                continue
            if record.kind is not Kind.PROBLEM:
                self.ordinals[record.id] = 1 + len(self.children(record.kind, column, parent))
            self._new_children[record.kind, column, parent].append(record.id)
