"""Steps through the transition table, and the record that each step leaves behind.

Owns the way from a state to the next. Never invents a row: what the table lacks is refused.
"""

from dataclasses import replace
from typing import Any, Final

from shared.commands import STEP_FIELDS, Command
from shared.conditions import GUARDS, Facts, check_problem_state
from shared.decide.people import CONCERNED
from shared.decide.verifying import add_verification, edit_fields, may_verify
from shared.decide.work import Work
from shared.ids import derived
from shared.protocol import Act
from shared.records import KIND_NAMES, Kind, Record
from shared.refusals import Refusal, refuse
from shared.transitions import TABLE, Actor, Transition, candidates

SUBSTANTIVE: Final = frozenset(
    {
        "problem.solve_on_spot",
        "problem.take_own",
        "problem.take",
        "problem.transfer",
        "problem.retransfer",
        "problem.report",
        "problem.shelve",
        "problem.legal",
        "problem.redo",
        "problem.outcome",
        "problem.note_progress",
    }
)
"""Steps that move a problem in fact; registering or urging alone does not (词表 §14 已推进数)."""


def step(work: Work, index: int, act: Act, command: Command, before: Record) -> Refusal | None:
    """Take one step, or keep it as a request where somebody else must consent."""
    conclusion = None
    if command.adds is Kind.VERIFICATION:
        conclusion = act.fields.get("conclusion")
        refusal = may_verify(work, act, before)
        if refusal is not None:
            return refusal
    merged = work.merged(act.model_copy(update={"fields": edit_fields(act, command)}), before)
    if isinstance(merged, Refusal):
        return merged
    if merged.conflicts:
        return work.propose(index, act, before, "conflict", merged)
    after = replace(before, content=_kept_first_handling(before, merged.content))
    row = transition(work, act, before, after, conclusion)
    if isinstance(row, Refusal):
        if row.code == "wrong_actor" and conclusion is None and _may_ask(work, act, before):
            return work.propose(index, act, before, "consent")
        return row
    return _land(work, index, act, command, before, replace(after, state=row.after))


def transition(
    work: Work, act: Act, before: Record | None, after: Record, conclusion: str | None = None
) -> Transition | Refusal:
    """The first row of the table that this person may take and whose guard passes."""
    rows = candidates(after.kind, act.do, before.state if before else None, conclusion)
    if not rows:
        state = work.context.vocabulary.name("states", before.state) if before else "尚无记录"
        return refuse("not_possible", state=state, action=_action_name(after.kind, act.do))
    mine = rows if before is None else [r for r in rows if work.actors(before) & r.actors]
    if not mine:
        who = "、".join(dict.fromkeys(row.who for row in rows))
        return refuse("wrong_actor", action=rows[0].name, who=who)
    facts = _facts(work, act, before, after)
    refusal: Refusal | None = None
    for row in mine:
        refusal = GUARDS[row.guard](facts) if row.guard else None
        if refusal is None:
            return row
    assert refusal is not None
    return refusal


def add_step(work: Work, index: int, act: Act, problem: Record, after: str) -> Refusal | None:
    """Write down the step (办理) that a problem's command is."""
    given: dict[str, Any] = {k: v for k, v in act.fields.items() if k in STEP_FIELDS}
    if "actor_name" not in given:
        given.setdefault("actor_id", work.author.account_id)
    given.setdefault("acted_on", work.context.today)
    content = work.checked(
        Kind.RESOLUTION,
        {
            **given,
            "problem_id": problem.id,
            "command": act.do,
            "before": problem.state,
            "after": after,
            "substantive": act.do in SUBSTANTIVE,
            "sealed": bool(problem.content.get("sealed")),
        },
    )
    if isinstance(content, Refusal):
        return content
    work.put(Record(Kind.RESOLUTION, derived(work.change.id, f"step{index}"), 1, "", content))
    return None


def _land(
    work: Work, index: int, act: Act, command: Command, before: Record, after: Record
) -> Refusal | None:
    """Check the record as the step leaves it, then keep it with the record of the step."""
    content = work.fits(after.kind, after.id, after.content)
    if isinstance(content, Refusal):
        return content
    refusal = None
    if after.kind is Kind.PROBLEM:
        refusal = check_problem_state(after.state, content)
    if refusal is None and command.adds is Kind.RESOLUTION:
        refusal = add_step(work, index, act, before, after.state)
    if refusal is None and command.adds is Kind.VERIFICATION:
        refusal = add_verification(work, index, act, before, after.state)
    if refusal is None:
        work.put(replace(after, content=content))
    return refusal


def _may_ask(work: Work, act: Act, before: Record) -> bool:
    """Whether the person concerned may ask for what the office or a leader consents to."""
    rows = candidates(before.kind, act.do, before.state, None)
    consenting = any(row.actors & {Actor.OFFICE, Actor.LEADER} for row in rows)
    return consenting and bool(work.actors(before) & CONCERNED)


def _facts(work: Work, act: Act, before: Record | None, after: Record) -> Facts:
    visit = work.visit_of(after)
    return Facts(
        record=before,
        content=after.content,
        given=act.fields,
        today=work.context.today,
        vocabulary=work.context.vocabulary,
        calendar=work.context.calendar,
        verifications=tuple(work.view.verifications(after.id)),
        steps=tuple(work.view.steps(after.id)) if after.kind is Kind.PROBLEM else (),
        explanations=tuple(work.view.explanations(after.id)),
        visit=visit.content if visit is not None else None,
        author_id=work.author.account_id,
        progress=work.view.progress(after) if after.kind is Kind.PLEDGE else None,
    )


def _kept_first_handling(before: Record, content: dict[str, Any]) -> dict[str, Any]:
    """办理方式改变时保留初填值 (词表 §4)."""
    was = before.content.get("handling")
    if before.kind is Kind.PROBLEM and content.get("handling") != was:
        return {"first_handling": was, **content}
    return content


def _action_name(kind: Kind, command: str) -> str:
    """The Chinese verb of a command, where the state offers none of its rows."""
    return next((row.name for row in TABLE if row.command == command), KIND_NAMES[kind])
