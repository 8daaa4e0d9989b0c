"""What a person can do: every command, the kind it acts on, and the fields that it may set.

Owns the whitelist at the wire. Never says whether a command is possible now: that is the
transition table's, `shared.transitions`.
"""

from dataclasses import dataclass
from typing import Final

from shared.records import FIELDS, Kind

STEP_FIELDS: Final = frozenset(
    {"acted_on", "actor_id", "actor_name", "action", "outcome", "reason", "told_villager"}
)
"""Fields that belong to the step (办理) which a problem's command writes."""

DECISION_FIELDS: Final = frozenset(
    {
        "decided_on",
        "method",
        "conclusion",
        "reason",
        "comments",
        "situation",
        "satisfaction",
        "declined",
        "second_verifier_id",
        "leader_id",
    }
)
"""Fields that belong to the verification (核查) which a `*.verify` command writes."""


@dataclass(frozen=True, slots=True)
class Command:
    """A command: what it acts on, what it may set on the record, and which record it adds.

    `creates`: the record must not exist yet. `edits`: no state changes, fields merge.
    `adds`: the kind of the further record that tells of it (a step, a decision).
    """

    name: str
    kind: Kind
    sets: frozenset[str] = frozenset()
    creates: bool = False
    edits: bool = False
    adds: Kind | None = None

    @property
    def allows(self) -> frozenset[str]:
        """Every field name that may come with it."""
        if self.adds is Kind.RESOLUTION:
            return self.sets | STEP_FIELDS
        if self.adds is Kind.VERIFICATION:
            return self.sets | DECISION_FIELDS
        return self.sets


def _all(kind: Kind, *, but: str = "") -> frozenset[str]:
    return frozenset(FIELDS[kind].model_fields) - frozenset(but.split())


def _step(name: str, sets: str = "") -> Command:
    return Command(name, Kind.PROBLEM, frozenset(sets.split()), adds=Kind.RESOLUTION)


_VISIT_EDIT = _all(Kind.VISIT, but="recorder_id sealed reason")
_PROBLEM_EDIT = _all(
    Kind.PROBLEM, but="recorder_id sealed visit_id source raised_on first_handling"
)
_PLEDGE_EDIT = _all(Kind.PLEDGE, but="learner_id visits problems unlinked basis deferred_to")

_FINDING_CALL = frozenset({"called_on", "call_method", "call_answer", "call_note"})
_FINDING_RAISED = _all(
    Kind.FINDING,
    but="asked_on called_on called_by call_method call_answer call_note decided_on decided_by note",
)

_COMMANDS: Final = (
    Command("area.set", Kind.AREA, _all(Kind.AREA), creates=True),
    Command("person.set", Kind.PERSON, _all(Kind.PERSON), creates=True),
    Command("person.amend", Kind.PERSON, _all(Kind.PERSON), edits=True),
    Command("household.create", Kind.HOUSEHOLD, _all(Kind.HOUSEHOLD), creates=True),
    Command("household.amend", Kind.HOUSEHOLD, _all(Kind.HOUSEHOLD), edits=True),
    Command("session.register", Kind.SESSION, _all(Kind.SESSION), creates=True),
    Command("session.amend", Kind.SESSION, _all(Kind.SESSION), edits=True),
    Command("pledge.list", Kind.PLEDGE, _all(Kind.PLEDGE, but="basis unlinked"), creates=True),
    Command("pledge.amend", Kind.PLEDGE, _PLEDGE_EDIT, edits=True),
    Command("pledge.start", Kind.PLEDGE),
    Command("pledge.link", Kind.PLEDGE, frozenset({"visits", "problems"})),
    Command("pledge.unlink", Kind.PLEDGE, frozenset({"visits", "problems"})),
    Command("pledge.defer", Kind.PLEDGE, frozenset({"deferred_to", "reason"})),
    Command("pledge.submit", Kind.PLEDGE, frozenset({"reason", "note"})),
    Command("pledge.expire", Kind.PLEDGE),
    Command("pledge.cancel", Kind.PLEDGE, frozenset({"reason"})),
    Command("pledge.verify", Kind.PLEDGE, frozenset({"basis"}), adds=Kind.VERIFICATION),
    Command("pledge.appeal", Kind.PLEDGE, frozenset({"reason"})),
    Command("visit.record", Kind.VISIT, _all(Kind.VISIT, but="sealed"), creates=True),
    Command("visit.amend", Kind.VISIT, _VISIT_EDIT, edits=True),
    Command("visit.mend", Kind.VISIT, _VISIT_EDIT),
    Command("visit.verify", Kind.VISIT, adds=Kind.VERIFICATION),
    Command("visit.archive", Kind.VISIT),
    Command("visit.pull", Kind.VISIT, frozenset({"reason"})),
    Command("visit.correct", Kind.VISIT, _VISIT_EDIT),
    Command("visit.withdraw", Kind.VISIT, frozenset({"reason"})),
    Command("problem.register", Kind.PROBLEM, _all(Kind.PROBLEM, but="sealed"), creates=True),
    Command("problem.amend", Kind.PROBLEM, _PROBLEM_EDIT, edits=True),
    Command("problem.note_progress", Kind.PROBLEM, edits=True, adds=Kind.RESOLUTION),
    _step("problem.solve_on_spot", "satisfaction_door"),
    _step("problem.take_own", "handler_id"),
    _step("problem.hand_in"),
    _step("problem.legal", "handling route informed_on"),
    _step("problem.shelve", "handling informed_on"),
    _step("problem.praise"),
    _step("problem.assign", "unit handler_id handler_name time_limit due_on"),
    _step("problem.transfer", "unit handler_id handler_name time_limit due_on handling"),
    _step("problem.take"),
    _step("problem.decline"),
    _step("problem.extend", "extended_to informed_on"),
    _step("problem.report", "informed_on meeting_record satisfaction_door"),
    _step("problem.urge"),
    _step("problem.unit_returned"),
    _step("problem.update"),
    _step("problem.activate", "handling unit handler_id handler_name time_limit due_on"),
    _step("problem.outcome", "informed_on"),
    Command("problem.verify", Kind.PROBLEM, frozenset({"extended_to"}), adds=Kind.VERIFICATION),
    _step("problem.batch_close"),
    _step("problem.pull"),
    _step("problem.close_unsampled"),
    _step("problem.close"),
    Command("problem.mend", Kind.PROBLEM, _PROBLEM_EDIT, adds=Kind.RESOLUTION),
    _step("problem.redo", "handling unit handler_id handler_name time_limit due_on"),
    _step("problem.retransfer", "handling unit handler_id handler_name time_limit due_on"),
    _step("problem.reopen"),
    _step("problem.withdraw"),
    Command("explanation.give", Kind.EXPLANATION, _all(Kind.EXPLANATION), creates=True),
    Command("finding.raise", Kind.FINDING, _FINDING_RAISED, creates=True),
    Command("finding.ask", Kind.FINDING, frozenset({"explain_by"})),
    Command("finding.call", Kind.FINDING, _FINDING_CALL),
    Command("finding.clear", Kind.FINDING, frozenset({"note"})),
    Command("finding.confirm", Kind.FINDING, frozenset({"note"})),
    Command("finding.leave_open", Kind.FINDING, frozenset({"note"})),
    Command("finding.correct", Kind.FINDING, frozenset({"reasons", "note"})),
    Command("finding.expire", Kind.FINDING, frozenset({"note"})),
    Command("proposal.agree", Kind.PROPOSAL, frozenset({"reason"})),
    Command("proposal.decline", Kind.PROPOSAL, frozenset({"reason"})),
)

COMMANDS: Final[dict[str, Command]] = {command.name: command for command in _COMMANDS}

OFFICE_ONLY: Final = frozenset({"area.set", "person.set", "person.amend", "session.register"})
"""Commands outside the transition table that only the office or an administrator may send."""
