"""The decision on a whole change: all its acts, or none.

Owns the first questions about an act, and which module answers the rest. Never does I/O.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from shared.commands import COMMANDS, Command
from shared.decide.creating import create, seal_visits
from shared.decide.editing import edit
from shared.decide.faults import strange_field, title_of
from shared.decide.findings import on_finding
from shared.decide.stepping import step
from shared.decide.work import AGREED, DECLINED, OPEN, Context, View, Work
from shared.fields import is_day
from shared.protocol import Act, Change, Outcome
from shared.records import FIELDS, KIND_NAMES, Kind, Record
from shared.refusals import Refusal, refuse
from shared.visibility import Duty, Role, Viewer

_DAYS_NOT_AHEAD: Final = (
    "visited_on", "raised_on", "acted_on", "decided_on", "held_on", "called_on",
)  # fmt: skip
_REFERENCES: Final = ("visit_id", "previous_visit_id", "session_id", "target_id", "household_id")


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of a change: records to write (each one revision on), or a refusal."""

    outcome: Outcome
    records: tuple[Record, ...] = ()
    refusal: Refusal | None = None
    details: dict[str, Any] = field(default_factory=dict)


def decide(
    change: Change, author: Viewer, view: View, context: Context, *, system: bool = False
) -> Decision:
    """Decide a whole change: all its acts, or none.

    `system` is set only for steps that the server takes by itself (到期, 批次关闭, 自动关联).
    """
    work = Work(change, author, view, context, system)
    for index, act in enumerate(change.acts):
        refusal = _take(work, index, act)
        if refusal is not None:
            return Decision("refused", refusal=refusal, details={"act": index})
    seal_visits(work)
    return Decision(work.outcome, tuple(work.touched.values()), details=work.details)


def touched(change: Change) -> frozenset[str]:
    """The ids of the records that a change may write: lock them, in id order, before deciding."""
    return frozenset(act.on for act in change.acts)


def referenced(change: Change) -> frozenset[str]:
    """The ids of further records that deciding a change may look at."""
    found = {act.fields.get(name) for act in change.acts for name in _REFERENCES}
    for act in change.acts:
        for member in _members(act.fields.get("present")):
            found.add(member.get("household_id"))
    return frozenset(value for value in found if isinstance(value, str))


def _members(value: Any) -> list[Mapping[str, Any]]:
    """The members that a set field brings, whether whole or as `{"add": …}`."""
    if isinstance(value, Mapping):
        value = value.get("add")
    return [m for m in value if isinstance(m, Mapping)] if isinstance(value, list) else []


def _take(work: Work, index: int, act: Act) -> Refusal | None:
    """Decide one act and keep its records, or say why not."""
    command = COMMANDS.get(act.do)
    if command is None:
        return refuse("unknown_command", got=act.do)
    strange = sorted(set(act.fields) - command.allows)
    if strange:
        return strange_field(strange[0])
    refusal = _not_ahead(work, act, command)
    if refusal is not None:
        return refusal
    if command.creates:
        return create(work, act, command.kind)
    before = work.record(act.on)
    if before is None or before.kind is not command.kind or not work.admits(before):
        return refuse("unknown_record", what=KIND_NAMES[command.kind], id=act.on)
    if command.kind is Kind.PROPOSAL:
        return _answer(work, index, act, before)
    if command.kind is Kind.FINDING:
        return on_finding(work, act, before)
    if command.edits:
        return edit(work, index, act, command, before)
    return step(work, index, act, command, before)


def _not_ahead(work: Work, act: Act, command: Command) -> Refusal | None:
    """Nothing has happened yet on a day after today."""
    for name in _DAYS_NOT_AHEAD:
        day = act.fields.get(name)
        if is_day(day) and day > work.context.today:
            kinds = [kind for kind in (command.kind, command.adds) if kind is not None]
            titles = [title_of(FIELDS[kind], name) for kind in kinds]
            title = next((title for title in titles if title != name), name)
            return refuse("future", field=title, name=name)
    return None


def _answer(work: Work, index: int, act: Act, proposal: Record) -> Refusal | None:
    """The office or a leader agrees or declines. Agreeing takes the kept step again."""
    if proposal.state != OPEN:
        return refuse("not_possible", state="已答复", action="答复申请")
    if Duty.LEAD not in work.author.duties and work.author.role is not Role.OFFICE:
        return refuse("wrong_actor", action="答复申请", who="办公室")
    if act.do == "proposal.agree":
        refusal = _carry_out(work, index, proposal)
        if refusal is not None:
            return refusal
    answer = {"decided_by": work.author.account_id, "decided_on": work.context.today}
    content = work.checked(Kind.PROPOSAL, {**proposal.content, **answer, **act.fields})
    if isinstance(content, Refusal):
        return content
    state = AGREED if act.do == "proposal.agree" else DECLINED
    work.put(replace(proposal, state=state, content=content))
    return None


def _carry_out(work: Work, index: int, proposal: Record) -> Refusal | None:
    """Take the step that was asked for, now with the authority of the one who agreed."""
    asked = proposal.content
    target = work.record(asked["target_id"])
    if target is None:
        return refuse("unknown_record", what=KIND_NAMES[Kind(asked["target_kind"])])
    command = asked["command"]
    if asked["why"] == "locked":
        if target.kind is not Kind.VISIT:
            state = work.context.vocabulary.name("states", target.state)
            return refuse("not_possible", state=state, action="更正")
        command = "visit.correct"
    fields = asked.get("fields", {})
    work.asked_on = asked["asked_on"]
    return _take(work, index, Act(do=command, on=target.id, base=target.revision, fields=fields))
