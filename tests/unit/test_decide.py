"""What becomes of a change, told on paper."""

import pytest

from shared.decide import Context, decide
from shared.protocol import Act, Change, Times
from shared.records import Kind
from shared.vocabulary import default
from shared.workdays import default_calendar
from tests.unit.paper import (
    CADRE,
    CLERK,
    CLOSER,
    COUNTY,
    HOUSEHOLD,
    LEADER,
    OTHER,
    PLEDGE,
    PROBLEM,
    SECRET,
    TODAY,
    VERIFIER,
    VISIT,
    Paper,
    new_id,
    problem_fields,
    visit_fields,
    with_household,
    with_visit,
)


def test_a_visit_with_its_problem_is_one_revision_each() -> None:
    """Registered and solved at the door in one change: one revision, and the step beside it."""
    paper = with_visit()
    assert paper.state(VISIT) == "W03"
    assert paper.state(PROBLEM) == "I08"
    assert paper.records[PROBLEM].revision == 1
    (step,) = paper.steps(PROBLEM)
    assert (step["before"], step["after"]) == ("I02", "I08")


def test_what_the_category_knows_nobody_types() -> None:
    """Nature, jurisdiction, handling, time limit, unit and due day come from the category."""
    content = with_visit().records[PROBLEM].content
    assert content["jurisdiction"] == "L1"
    assert content["handling"] == "B1a"
    assert content["unit"] == "村委会"
    assert content["due_on"] == "2026-10-12"


def test_a_bad_problem_refuses_its_visit_with_it() -> None:
    """A visit and its problems stand or fall together."""
    paper = with_household()
    decision = paper.do(
        CADRE,
        paper.act("visit.record", VISIT, **visit_fields()),
        paper.act("problem.register", PROBLEM, **problem_fields(category="0301", handling="B1a")),
    )
    assert decision.outcome == "refused"
    assert decision.details == {"act": 1}
    assert VISIT not in paper.records


NOT_MET = {"mode": "M3", "not_home_reason": "N1", "confirmation": None}


def test_nobody_at_home_raised_nothing() -> None:
    """未遇 with a problem is refused whole, whichever of the two comes later."""
    paper = with_household()
    absent = {**visit_fields(), **NOT_MET, "present": [{"household_id": HOUSEHOLD}]}
    del absent["confirmation"]
    visit = paper.act("visit.record", VISIT, **absent)
    both = paper.do(CADRE, visit, paper.act("problem.register", PROBLEM, **problem_fields()))
    assert both.refusal is not None
    assert "家中无人" in both.refusal.sentence
    assert paper.do(CADRE, visit).outcome == "accepted"
    later = paper.do(CADRE, paper.act("problem.register", PROBLEM, **problem_fields()))
    assert later.refusal is not None

    paper = with_visit()
    nobody = [{"household_id": HOUSEHOLD}]
    changed = paper.do(CADRE, paper.act("visit.amend", VISIT, present=nobody, **NOT_MET))
    assert changed.outcome == "refused"
    assert "诉求" in changed.refusal.sentence
    assert paper.records[VISIT].content["mode"] == "M1"


def test_nobody_verifies_his_own_visit() -> None:
    """A recorder with the duty to verify still cannot verify what he recorded."""
    paper = with_household()
    paper.do(SECRET, paper.act("visit.record", VISIT, **visit_fields()))
    decision = paper.verify(SECRET, VISIT, "C1")
    assert decision.refusal is not None
    assert decision.refusal.code == "same_person"


def test_a_verification_holds_only_for_what_was_seen() -> None:
    """The visit was amended while the clerk looked: the clerk is told, nothing is decided."""
    paper = with_visit()
    seen = paper.records[VISIT]
    paper.do(CADRE, paper.act("visit.amend", VISIT, place="院坝"))
    act = Act(
        do="visit.verify",
        on=VISIT,
        base=seen.revision,
        expect=seen.content_hash,
        fields={"method": "V2", "conclusion": "C1"},
    )
    decision = paper.do(VERIFIER, act)
    assert decision.refusal is not None
    assert decision.refusal.code == "stale"


def test_a_late_edit_of_a_verified_visit_becomes_a_proposal_and_happens_with_consent() -> None:
    """Verified means locked: the edit waits for the office, then the visit is open again."""
    paper = with_visit()
    paper.verify(VERIFIER, VISIT, "C1")
    assert paper.state(VISIT) == "W04"
    decision = paper.do(CADRE, paper.act("visit.amend", VISIT, place="院坝"))
    assert decision.outcome == "proposed"
    assert paper.records[VISIT].content["place"] == "家中"
    proposal = decision.details["proposal"]
    agreed = paper.do(CLERK, paper.act("proposal.agree", proposal))
    assert agreed.refusal is None
    assert paper.records[VISIT].content["place"] == "院坝"
    assert (paper.state(VISIT), paper.state(proposal)) == ("W03", "agreed")


def test_two_edits_of_one_field_keep_both_values() -> None:
    """The second phone's door number waits as a proposal beside the first's."""
    paper = with_household()
    seen = paper.records[HOUSEHOLD].revision
    first = Act(do="household.amend", on=HOUSEHOLD, base=seen, fields={"door": "3号"})
    second = Act(
        do="household.amend", on=HOUSEHOLD, base=seen, fields={"door": "5号", "income": "务工"}
    )
    assert paper.do(CADRE, first).outcome == "accepted"
    decision = paper.do(OTHER, second)
    assert decision.outcome == "conflict"
    content = paper.records[HOUSEHOLD].content
    assert (content["door"], content["income"]) == ("3号", "务工")
    kept = paper.records[decision.details["proposal"]].content
    assert (kept["fields"], kept["theirs"]) == ({"door": "5号"}, {"door": "3号"})


def test_a_step_that_meets_another_edit_keeps_all_that_it_said() -> None:
    """A correction is taken whole or waits whole: its answers do not go with the field that met."""
    paper = with_visit()
    paper.verify(
        VERIFIER, VISIT, "C2", reason="R02", comments=[{"field": "narrative", "text": "空"}]
    )
    seen = paper.records[VISIT].revision
    edit = Act(do="visit.amend", on=VISIT, base=seen, fields={"narrative": "看了水管"})
    assert paper.do(CADRE, edit).refusal is None
    said = {"narrative": "看了灶台", "answers": [{"field": "narrative", "text": "已补"}]}
    decision = paper.do(CADRE, Act(do="visit.mend", on=VISIT, base=seen, fields=said))
    assert decision.outcome == "conflict"
    kept = paper.records[decision.details["proposal"]].content
    assert (kept["fields"], kept["theirs"]) == (said, {"narrative": "看了水管"})


def test_two_edits_of_different_fields_merge() -> None:
    """The second phone saw an older revision, but nothing of it is lost and nobody is asked."""
    paper = with_household()
    seen = paper.records[HOUSEHOLD].revision
    paper.do(CADRE, Act(do="household.amend", on=HOUSEHOLD, base=seen, fields={"door": "3号"}))
    edit = Act(do="household.amend", on=HOUSEHOLD, base=seen, fields={"income": "务工"})
    assert paper.do(OTHER, edit).outcome == "merged"


def test_a_stranger_cannot_edit_a_visit() -> None:
    """Only those who recorded or made the visit, or the office, touch it."""
    paper = with_visit()
    decision = paper.do(OTHER, paper.act("visit.amend", VISIT, place="院坝"))
    assert decision.refusal is not None
    assert decision.refusal.code == "wrong_actor"


def test_a_report_seals_its_visit_and_does_not_exist_for_others() -> None:
    """A visit with nothing but a 举报 is sealed; who may not see it is told there is none."""
    paper = with_household()
    paper.do(
        CADRE,
        paper.act("visit.record", VISIT, **visit_fields()),
        paper.act("problem.register", PROBLEM, **problem_fields(category="0301", nature="Z4")),
        paper.act("problem.hand_in", PROBLEM),
    )
    assert paper.records[VISIT].content["sealed"]
    for stranger in (OTHER, CLERK, VERIFIER):
        decision = paper.verify(stranger, VISIT, "C1")
        assert decision.refusal is not None
    assert paper.verify(SECRET, VISIT, "C1", method="V3").refusal is None


def test_what_the_office_must_consent_to_can_be_asked_for() -> None:
    """A cadre withdraws a visit typed twice: a request, until the office agrees."""
    paper = with_visit()
    decision = paper.do(CADRE, paper.act("visit.withdraw", VISIT, reason="与昨天重复"))
    assert decision.outcome == "proposed"
    assert paper.state(VISIT) == "W03"
    paper.do(CLERK, paper.act("proposal.decline", decision.details["proposal"], reason="不重复"))
    assert paper.state(VISIT) == "W03"


def test_the_way_of_a_problem_to_its_close() -> None:
    """Verified with satisfaction by one, closed by another; never by the same."""
    paper = with_visit()
    assert paper.verify(VERIFIER, PROBLEM, "C1", satisfaction="满意").refusal is None
    assert paper.state(PROBLEM) == "I09"
    assert paper.do(VERIFIER, paper.act("problem.close", PROBLEM)).outcome == "refused"
    assert paper.do(CLOSER, paper.act("problem.close", PROBLEM)).refusal is None
    assert paper.state(PROBLEM) == "I13"


def test_untrue_needs_two_verifiers_and_a_leader() -> None:
    """核查不属实 is never one person's word."""
    paper = with_visit()
    decision = paper.verify(VERIFIER, VISIT, "C5", reason="R12")
    assert decision.refusal is not None
    assert paper.state(VISIT) == "W03"


@pytest.mark.parametrize("field", ["position", "evidence", "confirmation"])
def test_a_return_cannot_ask_for_proof(field: str) -> None:
    """No return demands a photo, a position or a signature."""
    paper = with_visit()
    comment = {"field": field, "text": "请补上"}
    decision = paper.verify(VERIFIER, VISIT, "C2", reason="R02", comments=[comment])
    assert decision.refusal is not None
    assert decision.refusal.code == "reason_not_allowed"


def test_tomorrow_has_not_happened() -> None:
    """A visit on a later day is refused with the name of the field."""
    paper = with_household()
    act = paper.act("visit.record", VISIT, **visit_fields(visited_on="2026-10-21"))
    decision = paper.do(CADRE, act)
    assert decision.refusal is not None
    assert decision.refusal.code == "future"
    assert "走访日期" in decision.refusal.sentence


@pytest.mark.parametrize(
    ("command", "record"),
    [("visit.fly", VISIT), ("visit.amend", new_id(999)), ("problem.close", VISIT)],
)
def test_what_is_not_known_is_refused(command: str, record: str) -> None:
    """Unknown commands, unknown records and commands on the wrong noun are values, not crashes."""
    paper = with_visit()
    decision = paper.do(CADRE, Act(do=command, on=record, base=1))
    assert decision.refusal is not None
    assert decision.refusal.code in ("unknown_command", "unknown_record")


@pytest.mark.parametrize("kind", ["problem", "visit"])
def test_an_explanation_of_nothing_is_refused(kind: str) -> None:
    """No bucket would hold it: taken in, it would be seen by nobody, its author included."""
    paper = with_visit()
    there = {"problem": VISIT, "visit": new_id(99)}
    fields = {"target_kind": kind, "target_id": there[kind], "text": "手机没电", "given_on": TODAY}
    decision = paper.do(CADRE, paper.act("explanation.give", new_id(98), **fields))
    assert decision.refusal is not None
    assert decision.refusal.code == "unknown_record"


def test_a_report_cannot_be_explained_by_others() -> None:
    """Not even that it exists is admitted, as with every other act on it."""
    paper = with_household()
    paper.do(
        CADRE,
        paper.act("visit.record", VISIT, **visit_fields()),
        paper.act("problem.register", PROBLEM, **problem_fields(category="0301", nature="Z4")),
        paper.act("problem.hand_in", PROBLEM),
    )
    fields = {"target_kind": "visit", "target_id": VISIT, "text": "路过", "given_on": TODAY}
    decision = paper.do(OTHER, paper.act("explanation.give", new_id(98), **fields))
    assert decision.refusal is not None
    assert decision.refusal.code == "unknown_record"


def test_a_visit_cannot_come_before_itself() -> None:
    """前次走访 never runs in a circle."""
    paper = with_visit()
    later = new_id(110)
    act = paper.act("visit.record", later, **visit_fields(previous_visit_id=VISIT))
    assert paper.do(CADRE, act).refusal is None
    decision = paper.do(CADRE, paper.act("visit.amend", VISIT, previous_visit_id=later))
    assert decision.refusal is not None
    assert decision.refusal.code == "cyclic"


def test_a_pledge_is_listed_by_its_learner() -> None:
    """Nobody pledges for somebody else, except the office that copies the list."""
    paper = Paper()
    fields = {
        "learner_id": CADRE.account_id,
        "kind": "学用转化",
        "methods": ["一问一办一回访"],
        "target_households": 3,
        "target_solved": 1,
        "starts_on": "2026-10-12",
        "ends_on": "2026-10-18",
    }
    assert paper.do(OTHER, paper.act("pledge.list", PLEDGE, **fields)).outcome == "refused"
    assert paper.do(CADRE, paper.act("pledge.list", PLEDGE, **fields)).refusal is None
    assert paper.records[PLEDGE].kind is Kind.PLEDGE


@pytest.mark.parametrize(
    ("command", "fields", "title"),
    [
        ("session.register", {"held_on": TODAY, "topic": "群众路线", "form": "念文件"}, "形式"),
        (
            "pledge.list",
            {
                "learner_id": CADRE.account_id,
                "kind": "比学赶超",
                "methods": ["一问一办一回访"],
                "starts_on": "2026-10-12",
                "ends_on": "2026-10-18",
            },
            "事项类型",
        ),
    ],
)
def test_a_form_or_kind_that_is_in_no_list_is_refused(
    command: str, fields: dict[str, object], title: str
) -> None:
    """形式 of a session and 类型 of a pledge are chosen, not written: ledgers count by them."""
    decision = Paper().do(CLERK, Act(do=command, on=PLEDGE, fields=fields))
    assert decision.refusal is not None
    assert decision.refusal.code == "unknown_code"
    assert title in decision.refusal.sentence


def test_the_leader_too_may_answer_a_request() -> None:
    """分管领导 consents to what a cadre asked for."""
    paper = with_visit()
    asked = paper.do(CADRE, paper.act("visit.withdraw", VISIT, reason="重复 ZF-1"))
    agreed = paper.do(LEADER, paper.act("proposal.agree", asked.details["proposal"]))
    assert agreed.refusal is None
    assert paper.state(VISIT) == "W09"


def test_what_was_done_at_the_door_bears_the_day_of_the_visit() -> None:
    """Synced a week later, the step is still of the day on which the cadre stood there."""
    (step,) = with_visit().steps(PROBLEM)
    assert step["acted_on"] == "2026-10-12"


def test_a_step_without_a_day_is_of_the_day_on_which_it_was_written_down() -> None:
    """A phone that comes back after a week does not move its work to the day of the sync."""
    paper = with_visit()
    written = Change(
        id=new_id(5000),
        seq=1,
        acts=[paper.act("problem.note_progress", PROBLEM, action="灯头到货")],
        at=Times(wall="2026-10-15T02:00:00Z"),
    )
    context = Context(default(), default_calendar(), paper.today, COUNTY)
    decision = decide(written, CADRE, paper, context)
    assert decision.refusal is None
    assert [r.content["acted_on"] for r in decision.records if r.kind is Kind.RESOLUTION] == [
        "2026-10-15"
    ]


@pytest.mark.parametrize("day", ["", "昨天", 20261012, None])
def test_a_day_that_is_none_is_a_fault_of_the_field(day: object) -> None:
    """What is no day is named, whatever would have been counted from it."""
    paper = with_household()
    act = paper.act("problem.register", PROBLEM, **problem_fields(raised_on=day, visit_id=None))
    decision = paper.do(CADRE, act)
    assert decision.refusal is not None
    assert decision.refusal.code == "invalid"


def test_the_office_hands_on_what_came_by_telephone() -> None:
    """A problem from the hotline has no visitor: whoever registered it passes it on."""
    paper = with_household()
    fields = {**problem_fields(category="0903", source="12345"), "visit_id": None}
    assert paper.do(CLERK, paper.act("problem.register", PROBLEM, **fields)).refusal is None
    assert paper.do(CLERK, paper.act("problem.hand_in", PROBLEM)).refusal is None
    assert paper.state(PROBLEM) == "I03"
