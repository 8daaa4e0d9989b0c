"""Edits: fields change, the state does not.

Owns what happens when an edit meets a record that was verified or that somebody else changed.
Never picks a winner by itself: what does not fit becomes a proposal.
"""

from dataclasses import replace

from shared.commands import Command
from shared.decide.people import may_edit
from shared.decide.stepping import step_content
from shared.decide.work import LOCKED, Work
from shared.ids import derived
from shared.protocol import Act
from shared.records import Kind, Record
from shared.refusals import Refusal, refuse


def edit(work: Work, index: int, act: Act, command: Command, before: Record) -> Refusal | None:
    """Merge an edit into the record, or keep what of it does not fit."""
    if not (work.system or may_edit(work.author, before, work.actors(before))):
        return refuse("wrong_actor", action="修改", who="记录人、本人或办公室")
    if command.adds is Kind.RESOLUTION:
        return _note(work, index, act, before)
    if before.state in LOCKED.get(before.kind, ()):
        return work.propose(index, act, before, "locked")
    merged = work.merged(act, before)
    if isinstance(merged, Refusal):
        return merged
    content = work.fits(before.kind, act.on, merged.content)
    if isinstance(content, Refusal):
        # Each edit was fine by itself, together they are not: nobody's fault, so nothing is lost.
        return work.propose(index, act, before, "conflict", merged) if merged.moved else content
    if merged.applied:
        work.put(replace(before, content=content))
    if merged.conflicts:
        return work.propose(index, act, before, "conflict", merged, only_conflicts=True)
    work.reach("merged" if merged.moved else "accepted")
    return None


def _note(work: Work, index: int, act: Act, problem: Record) -> Refusal | None:
    """记一步进展: a step is told of, the problem itself stays as it is."""
    content = step_content(work, act, problem)
    if isinstance(content, Refusal):
        return content
    step_id = derived(work.change.id, f"{Kind.RESOLUTION}{index}")
    work.put(Record(Kind.RESOLUTION, step_id, 1, "", content))
    return None
