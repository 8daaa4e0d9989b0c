"""Links that a learner makes by hand: what may count for a pledge.

Owns the check of each added link. Never makes a link by itself: the server does, at ingest.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from shared.decide.work import Work
from shared.progress import may_link_problem, may_link_visit
from shared.protocol import Act
from shared.records import KIND_NAMES, Kind, Record
from shared.refusals import Refusal, refuse

_NOT_OF_IT = "这次走访不在事项期限内，或本人没有参加，不能关联。"
_NOT_MOVED = "这件诉求不是本人走访时提出的，期限内也没有进展，不能关联。"


def may_link(work: Work, act: Act, pledge: Record) -> Refusal | None:
    """Whether everything that this act would link is there and may count (词表 §8.1, §14)."""
    # What was undone may be linked again, by hand only.
    free = replace(pledge, content={**pledge.content, "unlinked": []})
    for visit_id in _added(act.fields.get("visits")):
        visit = work.record(visit_id)
        if visit is None or visit.kind is not Kind.VISIT:
            return refuse("unknown_record", what=KIND_NAMES[Kind.VISIT], id=visit_id)
        if not may_link_visit(visit, free):
            return refuse("condition", sentence=_NOT_OF_IT)
    for problem_id in _added(act.fields.get("problems")):
        problem = work.record(problem_id)
        if problem is None or problem.kind is not Kind.PROBLEM:
            return refuse("unknown_record", what=KIND_NAMES[Kind.PROBLEM], id=problem_id)
        steps = work.view.steps(problem_id)
        if not may_link_problem(problem, work.visit_of(problem), steps, free):
            return refuse("condition", sentence=_NOT_MOVED)
    return None


def with_unlinked(before: Mapping[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """The pledge with what its learner undid kept in mind, so that nothing links it again by
    itself; what is linked again by hand is forgotten there.
    """
    linked = {*after.get("visits", ()), *after.get("problems", ())}
    undone = [*before.get("visits", ()), *before.get("problems", ())]
    kept = dict.fromkeys([*before.get("unlinked", ()), *undone])
    unlinked = [record_id for record_id in kept if record_id not in linked]
    rest = {name: value for name, value in after.items() if name != "unlinked"}
    return {**rest, "unlinked": unlinked} if unlinked else rest


def _added(edit: Any) -> Iterable[str]:
    """The ids that a set edit adds."""
    added = edit.get("add", ()) if isinstance(edit, Mapping) else edit or ()
    return [member for member in added if isinstance(member, str)]
