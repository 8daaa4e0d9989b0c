"""Links that a learner makes or undoes by hand."""

from tests.unit.paper import CADRE, OTHER, PLEDGE, PROBLEM, VISIT, Paper, new_id, with_visit

_PLEDGE = {
    "learner_id": CADRE.account_id,
    "kind": "学用转化",
    "methods": ["一问一办一回访"],
    "target_households": 3,
    "target_solved": 1,
    "starts_on": "2026-10-12",
    "ends_on": "2026-10-18",
}


def _world(**more: object) -> Paper:
    paper = with_visit()
    assert paper.do(CADRE, paper.act("pledge.list", PLEDGE, **_PLEDGE, **more)).refusal is None
    return paper


def test_what_was_undone_is_kept_in_mind() -> None:
    """A visit that its learner unlinked is not linked again by itself, but by hand it is."""
    paper = _world()
    link = {"visits": {"add": [VISIT]}, "problems": {"add": [PROBLEM]}}
    assert paper.do(CADRE, paper.act("pledge.link", PLEDGE, **link)).refusal is None
    undo = {"visits": {"remove": [VISIT]}}
    assert paper.do(CADRE, paper.act("pledge.unlink", PLEDGE, **undo)).refusal is None
    assert paper.records[PLEDGE].content["unlinked"] == [VISIT]
    again = paper.act("pledge.link", PLEDGE, visits={"add": [VISIT]})
    assert paper.do(CADRE, again).refusal is None
    assert "unlinked" not in paper.records[PLEDGE].content


def test_a_visit_outside_the_window_cannot_be_linked() -> None:
    """Nobody counts last week's visit for this week's pledge."""
    paper = _world()
    late = new_id(105)
    week = {**_PLEDGE, "starts_on": "2026-10-13", "ends_on": "2026-10-18"}
    paper.do(CADRE, paper.act("pledge.list", late, **week))
    decision = paper.do(CADRE, paper.act("pledge.link", late, visits={"add": [VISIT]}))
    assert decision.refusal is not None
    assert "期限" in decision.refusal.sentence


def test_only_what_is_there_can_be_linked() -> None:
    """An id that nobody knows is refused, not counted."""
    paper = _world()
    act = paper.act("pledge.link", PLEDGE, visits={"add": [new_id(777)]})
    decision = paper.do(CADRE, act)
    assert decision.refusal is not None
    assert decision.refusal.code == "unknown_record"


def test_nobody_links_to_anothers_pledge() -> None:
    """The learner's pledge is the learner's."""
    paper = _world()
    decision = paper.do(OTHER, paper.act("pledge.link", PLEDGE, visits={"add": [VISIT]}))
    assert decision.outcome == "refused"
