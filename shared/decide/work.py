"""One change being decided: the records as its earlier acts left them, and the checks they pass.

Owns the working set. Never says which step is possible: that is its callers' part.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, Protocol

from pydantic import ValidationError

from shared.conditions import NOT_MET, check_listed, check_problem, check_visit, must_seal
from shared.decide.faults import invalid, title_of
from shared.decide.people import actors_of, may_touch_sealed
from shared.facts import no
from shared.ids import derived
from shared.merge import Merged, merge
from shared.progress import Progress
from shared.protocol import Act, Change, Outcome
from shared.records import FIELDS, KIND_NAMES, Kind, Record
from shared.refusals import Refusal, refuse
from shared.transitions import Actor
from shared.visibility import Role, Viewer, is_hidden
from shared.vocabulary import Vocabulary
from shared.workdays import Calendar

OPEN, AGREED, DECLINED = "open", "agreed", "declined"

LOCKED: Final = {
    Kind.VISIT: frozenset({"W04", "W06"}),
    Kind.PROBLEM: frozenset({"I09", "I13", "I16"}),
    Kind.PLEDGE: frozenset({"P05", "P06", "P07", "P09"}),
}
"""States in which a record was decided on: a later edit becomes a proposal (DESIGN §8.4)."""

_RANK: Final[tuple[Outcome, ...]] = ("accepted", "merged", "proposed", "conflict", "refused")


class View(Protocol):
    """What a decision may look up. On the server the locked rows; on the phone its own rows."""

    def record(self, record_id: str) -> Record | None:
        """The record as it stands, or None."""

    def seen(self, record_id: str, revision: int) -> Mapping[str, Any] | None:
        """What the author saw: the content at a revision that was delivered, with the edits that
        the author's own stream has made since. None where that revision is not known.

        A phone that edits twice offline has seen its own first edit; it is nobody else's.
        """

    def steps(self, problem_id: str) -> Sequence[Mapping[str, Any]]:
        """The resolutions of a problem, oldest first."""

    def problems(self, visit_id: str) -> Sequence[Record]:
        """The problems that a visit brought."""

    def verifications(self, record_id: str) -> Sequence[Mapping[str, Any]]:
        """The verifications of a record, oldest first."""

    def explanations(self, record_id: str) -> Sequence[Mapping[str, Any]]:
        """The explanations given for a record, oldest first."""

    def progress(self, pledge: Record) -> Progress | None:
        """The progress of a pledge, or None where its records are not at hand."""


@dataclass(frozen=True, slots=True)
class Context:
    """The surroundings of a decision. `county` is the six-digit prefix of every area code in it."""

    vocabulary: Vocabulary
    calendar: Calendar
    today: str
    county: str = ""


@dataclass(slots=True)
class Work:
    """The state of one decision. `system`: the step is the server's own (到期, 批次关闭).

    `asked_on`: the day on which a step that is now agreed to was asked for: it was in time then.
    """

    change: Change
    author: Viewer
    view: View
    context: Context
    system: bool = False
    asked_on: str = ""
    touched: dict[str, Record] = field(default_factory=dict)
    outcome: Outcome = "accepted"
    details: dict[str, Any] = field(default_factory=dict)

    def record(self, record_id: str) -> Record | None:
        """The record as earlier acts of this change left it, else as it stands."""
        return self.touched.get(record_id) or self.view.record(record_id)

    def put(self, record: Record) -> None:
        """Keep a record's new form. Several acts of one change make one revision."""
        standing = self.view.record(record.id)
        revision = standing.revision + 1 if standing is not None else 1
        if record.revision != revision:
            record = replace(record, revision=revision)
        self.touched[record.id] = record

    def reach(self, outcome: Outcome) -> None:
        """The outcome of a change is the gravest of its acts'."""
        self.outcome = max(self.outcome, outcome, key=_RANK.index)

    def visit_of(self, record: Record) -> Record | None:
        """The visit in which a problem was raised."""
        visit_id = record.content.get("visit_id")
        return self.record(visit_id) if visit_id else None

    def actors(self, record: Record) -> frozenset[Actor]:
        """What the author is to this record."""
        if self.system:
            return frozenset({Actor.SYSTEM})
        return actors_of(self.author, record, self.visit_of(record))

    def merged(self, act: Act, before: Record) -> Merged | Refusal:
        """The act's fields on top of what stands, against the revision that the person saw."""
        standing = self.view.record(act.on)
        seen: Mapping[str, Any] | None = before.content
        if standing is not None and act.base != standing.revision:
            seen = self.view.seen(act.on, act.base)
        if seen is None:
            return refuse("stale", now=before.revision)
        try:
            return merge(before.kind, seen, before.content, act.fields)
        except (TypeError, KeyError, AttributeError):
            return refuse("invalid", field=KIND_NAMES[before.kind], name="", why="增删的写法不对")

    def checked(self, kind: Kind, values: Mapping[str, Any]) -> dict[str, Any] | Refusal:
        """The values as sparse content, or the first fault."""
        try:
            return FIELDS[kind].content(values)
        except ValidationError as error:
            return invalid(error, FIELDS[kind])

    def fits(
        self, kind: Kind, record_id: str, values: Mapping[str, Any]
    ) -> dict[str, Any] | Refusal:
        """The values as content on which all rules hold, or the first fault.

        A field that a later version has put there stays as it is: no command of this one sets it.
        """
        later = {name: values[name] for name in values.keys() - FIELDS[kind].model_fields.keys()}
        known = {n: v for n, v in values.items() if n not in later} if later else values
        content = self.checked(kind, known)
        if isinstance(content, Refusal):
            return content
        content |= later
        if kind is Kind.PROBLEM and must_seal(content):
            content["sealed"] = True
        village = content.get("village")
        if village and self.context.county and not village.startswith(self.context.county):
            return refuse("other_county")
        faults: Sequence[Refusal] = check_listed(kind, content, self.context.vocabulary)
        if kind is Kind.VISIT:
            faults = check_visit(content, self.context.vocabulary)
            faults = faults or self._raised_by_nobody(record_id, content)
            faults = faults or self._cycle(record_id, content.get("previous_visit_id"))
        elif kind is Kind.PROBLEM:
            faults = self._orphaned(Kind.VISIT, content.get("visit_id"))
            faults = faults or self._told_by_nobody(record_id, content.get("visit_id"))
            faults = faults or check_problem(content, self.context.vocabulary)
        elif kind is Kind.EXPLANATION:
            faults = self._orphaned(Kind(content["target_kind"]), content["target_id"])
        return faults[0] if faults else content

    def admits(self, record: Record) -> bool:
        """Whether what is sealed or drawn by chance is even admitted to exist before the author.

        A draw whose recorder was not asked yet is known to those alone who supervise the county.
        """
        if record.kind is Kind.FINDING and is_hidden(record.content):
            county = self.context.county.startswith(self.author.area)
            return self.system or (self.author.role is Role.SUPERVISOR and county)
        sealed = bool(record.content.get("sealed"))
        return not sealed or may_touch_sealed(self.author, record, self.actors(record))

    def _orphaned(self, kind: Kind, record_id: str | None) -> list[Refusal]:
        """What hangs on a record that is not there would be seen by nobody."""
        found = self.record(record_id) if record_id else None
        if not record_id or (found and found.kind is kind and self.admits(found)):
            return []
        return [refuse("unknown_record", what=KIND_NAMES[kind], id=record_id)]

    def _told_by_nobody(self, problem_id: str, visit_id: str | None) -> list[Refusal]:
        """A new problem cannot come from a visit that met nobody."""
        visit = self.record(visit_id) if visit_id and self.record(problem_id) is None else None
        if visit is None or visit.content.get("mode") != NOT_MET:
            return []
        return [no("家中无人的走访没有人反映诉求；见到了人，请先改走访方式。")]

    def _raised_by_nobody(self, visit_id: str, content: Mapping[str, Any]) -> list[Refusal]:
        """A visit that brought a problem met somebody; a withdrawn problem was none."""
        if content.get("mode") != NOT_MET or self.view.record(visit_id) is None:
            return []
        raised = (self.record(found.id) for found in self.view.problems(visit_id))
        if all(found is None or found.state == "I16" for found in raised):
            return []
        return [no("这次走访登记了诉求，不能改为家中无人；登记错的诉求请先撤销。")]

    def _cycle(self, visit_id: str, previous: str | None) -> list[Refusal]:
        seen = {visit_id}
        while previous:
            if previous in seen:
                return [refuse("cyclic")]
            seen.add(previous)
            earlier = self.record(previous)
            previous = earlier.content.get("previous_visit_id") if earlier else None
        return []

    def propose(
        self,
        index: int,
        act: Act,
        target: Record,
        why: str,
        merged: Merged | None = None,
        *,
        only_conflicts: bool = False,
    ) -> Refusal | None:
        """Keep what cannot happen by itself, for somebody to decide on.

        `only_conflicts`: the rest of the act has happened; otherwise nothing of it has.
        """
        fields = merged.conflicts if merged is not None and only_conflicts else act.fields
        theirs = merged.theirs if merged is not None else {}
        content = self.checked(
            Kind.PROPOSAL,
            {
                "target_id": target.id,
                "target_kind": target.kind.value,
                "why": why,
                "command": act.do,
                "fields": dict(fields),
                "theirs": {name: value for name, value in theirs.items() if value is not None},
                "asked_by": self.author.account_id,
                "asked_on": self.context.today,
            },
        )
        if isinstance(content, Refusal):
            return content
        proposal_id = derived(self.change.id, f"proposal{index}")
        self.put(Record(Kind.PROPOSAL, proposal_id, 1, OPEN, content))
        self.reach("conflict" if why == "conflict" else "proposed")
        titles = "、".join(title_of(FIELDS[target.kind], name) for name in fields)
        self.details |= {"proposal": proposal_id, "why": why, "fields": titles}
        return None
