"""代录: who types a visit for its visitors also types what they did at the door."""

from shared.records import Kind
from tests.unit.paper import (
    CADRE,
    OTHER,
    PROBLEM,
    VISIT,
    Paper,
    problem_fields,
    visit_fields,
    with_household,
)


def _typed(**more: object) -> tuple[Paper, str]:
    """The village clerk (OTHER) types for the cadre who was there."""
    paper = with_household()
    decision = paper.do(
        OTHER,
        paper.act("visit.record", VISIT, **visit_fields(**more)),
        paper.act("problem.register", PROBLEM, **problem_fields(handler_id=CADRE.account_id)),
        paper.act("problem.solve_on_spot", PROBLEM, action="当场办好", actor_id=CADRE.account_id),
    )
    return paper, decision.outcome


def test_a_clerk_who_types_for_a_visitor_types_what_was_solved_too() -> None:
    """The visit and what was solved at the door are one change, whoever typed it."""
    paper, outcome = _typed(typed_for_other=True)
    assert outcome == "accepted"
    assert paper.state(PROBLEM) == "I08"
    (step,) = [r.content for r in paper.records.values() if r.kind is Kind.RESOLUTION]
    assert step["actor_id"] == CADRE.account_id


def test_a_recorder_who_was_not_there_takes_no_step_unless_it_is_said() -> None:
    """Without 代录 the steps at the door are the visitors' own."""
    _, outcome = _typed()
    assert outcome == "refused"
