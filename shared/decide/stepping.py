"""Steps through the transition table, and the record that each step leaves behind.

Owns the way from a state to the next. Never invents a row: what the table lacks is refused.
"""

from dataclasses import replace
from typing import Any

from shared.commands import STEP_FIELDS, Command
from shared.conditions import GUARDS, Facts, check_problem_state
from shared.decide.linking import may_link, with_unlinked
from shared.decide.people import CONCERNED
from shared.decide.verifying import edit_fields, may_verify, verification_content
from shared.decide.work import Work
from shared.ids import derived
from shared.merge import Merged
from shared.protocol import Act
from shared.records import Kind, Record
from shared.refusals import Refusal, refuse
from shared.transitions import ACTOR_NAMES, VERBS, Actor, Transition, actors_for, candidates
from shared.workdays import day_of


def step(work: Work, index: int, act: Act, command: Command, before: Record) -> Refusal | None:
    """Take one step, or keep it as a request where somebody else must consent."""
    refusal = _may_try(work, act, command, before)
    if refusal is not None:
        return refusal
    conclusion = act.fields.get("conclusion") if command.adds is Kind.VERIFICATION else None
    after = _edited(work, act, command, before)
    if isinstance(after, Refusal):
        return after
    if isinstance(after, Merged):
        return work.propose(index, act, before, "conflict", after)
    beside = _beside(work, act, command, before)
    if isinstance(beside, Refusal):
        return beside
    row = transition(work, act, before, after, conclusion)
    if isinstance(row, Refusal):
        if row.code == "wrong_actor" and conclusion is None and _may_ask(work, act, before):
            return work.propose(index, act, before, "consent")
        return row
    if beside is not None and command.adds is not None:
        beside_id = derived(work.change.id, f"{command.adds}{index}")
        work.put(Record(command.adds, beside_id, 1, "", {**beside, "after": row.after}))
    return _land(work, replace(after, state=row.after))


def _may_try(work: Work, act: Act, command: Command, before: Record) -> Refusal | None:
    """What is asked before the table is: of a verifier, and of a learner who links by hand."""
    if command.adds is Kind.VERIFICATION:
        return may_verify(work, act, before)
    if act.do == "pledge.link" and not work.system:
        return may_link(work, act, before)
    return None


def _edited(work: Work, act: Act, command: Command, before: Record) -> Record | Merged | Refusal:
    """The record with the act's own edit, typed before a guard reads it; a merge that conflicts
    comes back as it is.
    """
    edit = edit_fields(act, command)
    if not edit:
        return before
    merged = work.merged(act.model_copy(update={"fields": edit}), before)
    if isinstance(merged, Refusal) or merged.conflicts:
        return merged
    content = work.fits(before.kind, act.on, _remembered(act, before, merged.content))
    return content if isinstance(content, Refusal) else replace(before, content=content)


def transition(
    work: Work, act: Act, before: Record | None, after: Record, conclusion: str | None = None
) -> Transition | Refusal:
    """The first row of the table that this person may take and whose guard passes."""
    rows = candidates(after.kind, act.do, before.state if before else None, conclusion)
    if not rows:
        state = work.context.vocabulary.name("states", before.state) if before else "尚无记录"
        return refuse("not_possible", state=state, action=VERBS.get(act.do, act.do))
    mine = [row for row in rows if before is None or _takes(work, row, before)]
    if not mine:
        who = "、".join(dict.fromkeys(row.who for row in rows))
        return refuse("wrong_actor", action=rows[0].name, who=who)
    if not mine[0].guard:
        return mine[0]
    facts = _facts(work, act, before, after)
    refusal: Refusal | None = None
    for row in mine:
        refusal = GUARDS[row.guard](facts) if row.guard else None
        if refusal is None:
            return row
    assert refusal is not None
    return refusal


def _takes(work: Work, row: Transition, record: Record) -> bool:
    """Whether the author is one of those who may take this step on this record."""
    sealed = bool(record.content.get("sealed"))
    return bool(work.actors(record) & actors_for(row, sealed=sealed))


def step_content(work: Work, act: Act, problem: Record) -> dict[str, Any] | Refusal:
    """The step (办理) that a problem's command is, as content; its state has not moved yet."""
    given: dict[str, Any] = {k: v for k, v in act.fields.items() if k in STEP_FIELDS}
    if work.system:
        given["actor_name"] = ACTOR_NAMES[Actor.SYSTEM]
    elif "actor_name" not in given:
        given.setdefault("actor_id", work.author.account_id)
    given.setdefault("acted_on", _done_on(work, problem))
    return work.checked(
        Kind.RESOLUTION,
        {
            **given,
            "problem_id": problem.id,
            "command": act.do,
            "before": problem.state,
            "after": problem.state,
            "sealed": bool(problem.content.get("sealed")),
        },
    )


def _done_on(work: Work, problem: Record) -> str:
    """The day of a step that names none: not the day on which it was synced.

    At the door it is the day on which the problem was raised; else the day on which it was written
    down, by the phone's own clock, never after today.
    """
    if problem.id in work.touched and work.view.record(problem.id) is None:
        return str(problem.content["raised_on"])
    return min(day_of(work.change.at.wall), work.context.today)


def _land(work: Work, after: Record) -> Refusal | None:
    """Keep the record in its new state, if its content allows it."""
    refusal = None
    if after.kind is Kind.PROBLEM:
        refusal = check_problem_state(after.state, after.content)
    if refusal is None:
        work.put(after)
    return refusal


def _beside(
    work: Work, act: Act, command: Command, before: Record
) -> dict[str, Any] | Refusal | None:
    """The content of the record that tells of this step: a resolution, a verification, or none.

    Its `after` is still the state before: the step is checked before it is taken.
    """
    if command.adds is Kind.RESOLUTION:
        return step_content(work, act, before)
    if command.adds is Kind.VERIFICATION:
        return verification_content(work, act, before)
    return None


def _may_ask(work: Work, act: Act, before: Record) -> bool:
    """Whether the person concerned may ask for what the office or a leader consents to."""
    rows = candidates(before.kind, act.do, before.state, None)
    consenting = any(row.actors & {Actor.OFFICE, Actor.LEADER} for row in rows)
    return consenting and bool(work.actors(before) & CONCERNED)


def _facts(work: Work, act: Act, before: Record | None, after: Record) -> Facts:
    visit = work.visit_of(after)
    known = Facts(
        record=before,
        content=after.content,
        given=act.fields,
        today=work.asked_on or work.context.today,
        vocabulary=work.context.vocabulary,
        calendar=work.context.calendar,
        visit=visit.content if visit is not None else None,
        author_id=work.author.account_id,
    )
    if before is None:  # nothing hangs on a record that is being made
        return known
    return replace(
        known,
        verifications=tuple(work.view.verifications(after.id)),
        steps=tuple(work.view.steps(after.id)) if after.kind is Kind.PROBLEM else (),
        explanations=tuple(work.view.explanations(after.id)),
        progress=work.view.progress(after) if after.kind is Kind.PLEDGE else None,
    )


def _remembered(act: Act, before: Record, content: dict[str, Any]) -> dict[str, Any]:
    """What a step keeps of before: the first handling (词表 §4), the links that were undone."""
    was = before.content.get("handling")
    if before.kind is Kind.PROBLEM and content.get("handling") != was:
        return {"first_handling": was, **content}
    if act.do in ("pledge.link", "pledge.unlink"):
        return with_unlinked(before.content, content)
    return content
