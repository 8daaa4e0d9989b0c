"""What the person did, laid over what the server said, so that a screen shows it at once.

Owns the records that pending changes make, by the very rules of the server (`shared.decide`). Never
writes anything down: it is made again from the changes whenever the rows move.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from mobile.domain.book import Book, contents, parents_of
from shared.decide import Context, Decision, decide
from shared.progress import (
    LINKABLE_STATES,
    Progress,
    candidates_for,
    candidates_for_problem,
    progress,
)
from shared.protocol import Change
from shared.records import Kind, Record
from shared.visibility import Viewer


class Overlay:
    """The book with the person's own pending changes over it. Answers what a decision may ask."""

    def __init__(self, book: Book, author: Viewer, context_of: Callable[[Change], Context]) -> None:
        self._book, self._author, self._context_of = book, author, context_of
        self._records: dict[str, Record] = {}
        self._children: dict[str, dict[str, Record]] = {}
        self.pending_ids: dict[str, list[str]] = {}

    def reset(self, pending: Sequence[Change]) -> None:
        """Lay these changes over the book, in order, and no others."""
        self._records, self._children, self.pending_ids = {}, {}, {}
        for change in pending:
            self.add(change)

    def add(self, change: Change) -> Decision:
        """Lay one more change over it. What the rules refuse changes nothing here."""
        decision = self.judge(change)
        self.keep(change, decision)
        return decision

    def keep(self, change: Change, decision: Decision) -> None:
        """Lay over it what was decided on a change."""
        for record in decision.records:
            self._records[record.id] = record
            for parent in parents_of(record):
                self._children.setdefault(parent, {})[record.id] = record
            self.pending_ids.setdefault(record.id, []).append(change.id)

    def judge(self, change: Change) -> Decision:
        """What would become of a change."""
        return decide(change, self._author, self, self._context_of(change))

    # -- what a decision may look up ---------------------------------------------------------------

    def record(self, record_id: str) -> Record | None:
        return self._records.get(record_id) or self._book.record(record_id)

    def seen(self, record_id: str, revision: int) -> Mapping[str, Any] | None:  # noqa: ARG002
        # Whatever is shown here was seen here.
        standing = self.record(record_id)
        return standing.content if standing is not None else None

    def steps(self, problem_id: str) -> Sequence[Mapping[str, Any]]:
        return contents(self.children(problem_id, Kind.RESOLUTION))

    def problems(self, visit_id: str) -> Sequence[Record]:
        return self.children(visit_id, Kind.PROBLEM)

    def verifications(self, record_id: str) -> Sequence[Mapping[str, Any]]:
        return contents(self.children(record_id, Kind.VERIFICATION))

    def explanations(self, record_id: str) -> Sequence[Mapping[str, Any]]:
        return contents(self.children(record_id, Kind.EXPLANATION))

    def progress(self, pledge: Record) -> Progress | None:
        visits, problems = self.linked(pledge)
        raised = {p.id for visit in visits for p in self.children(visit.id, Kind.PROBLEM)}
        raised |= {problem.id for problem in problems}
        return progress(
            pledge.content,
            visits,
            [(problem, self.steps(problem.id)) for problem in problems],
            raised=len(raised),
        )

    # -- what screens ask --------------------------------------------------------------------------

    def linked(self, pledge: Record) -> tuple[list[Record], list[Record]]:
        """A pledge's visits and problems: those the server linked, and own ones that will be."""
        visits = [self.record(one) for one in pledge.content.get("visits", ())]
        problems = [self.record(one) for one in pledge.content.get("problems", ())]
        have_visits = [record for record in visits if record is not None]
        have_problems = [record for record in problems if record is not None]
        if pledge.state in LINKABLE_STATES:
            have_visits += self._joining(pledge, have_visits)
            have_problems += self._joining_problems(pledge, have_problems)
        return have_visits, have_problems

    def _joining(self, pledge: Record, have: list[Record]) -> list[Record]:
        known = {record.id for record in have}
        return [
            record
            for record in self._records.values()
            if record.kind is Kind.VISIT
            and record.id not in known
            and candidates_for(record, [pledge])
        ]

    def _joining_problems(self, pledge: Record, have: list[Record]) -> list[Record]:
        known = {record.id for record in have}
        found = []
        for record in self._records.values():
            if record.kind is not Kind.PROBLEM or record.id in known:
                continue
            visit = self.record(str(record.content.get("visit_id") or ""))
            if candidates_for_problem(record, visit, [pledge]):
                found.append(record)
        return found

    def of_kind(self, kind: Kind) -> list[Record]:
        """Every record of a kind as the person should see it; own new ones last."""
        found = [self._records.get(r.id, r) for r in self._book.of_kind(kind)]
        known = {record.id for record in found}
        fresh = (r for r in self._records.values() if r.kind is kind and r.id not in known)
        return found + list(fresh)

    def children(self, parent_id: str, kind: Kind) -> list[Record]:
        """The records of a kind that hang on another; own new ones last."""
        found = [self._records.get(r.id, r) for r in self._book.children(parent_id, kind)]
        known = {record.id for record in found}
        laid = self._children.get(parent_id, {}).values()
        fresh = (record for record in laid if record.kind is kind and record.id not in known)
        return found + list(fresh)
