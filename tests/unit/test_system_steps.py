"""Steps that the server takes by itself."""

from shared.visibility import Role, Viewer
from tests.unit.paper import COUNTY, PROBLEM, with_visit

SYSTEM = Viewer("system", COUNTY, Role.OFFICE)


def test_a_batch_is_closed_by_nobody_in_particular() -> None:
    """What was not drawn is archived by the system: the step names no person."""
    paper = with_visit()
    decision = paper.do(SYSTEM, paper.act("problem.batch_close", PROBLEM), system=True)
    assert decision.refusal is None
    assert paper.state(PROBLEM) == "I17"
    step = paper.steps(PROBLEM)[-1]
    assert "actor_id" not in step
    assert step["actor_name"] == "系统"
