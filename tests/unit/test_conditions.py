"""The conditions of the table, and the rules on visits, problems and verifications."""

from dataclasses import replace
from typing import Any

import pytest

from shared.conditions import (
    GUARDS,
    Facts,
    advice,
    check_problem,
    check_problem_state,
    check_verification,
    check_visit,
    must_differ,
    must_seal,
    why_not_handling,
)
from shared.progress import Progress
from shared.records import Kind, Record
from shared.transitions import candidates
from shared.vocabulary import default
from shared.workdays import default_calendar

WORDS = default()
RECORDER, VISITOR, HANDLER, VERIFIER, SECOND, LEADER, CLOSER = (f"p{n}" for n in range(7))
VISIT: dict[str, Any] = {
    "recorder_id": RECORDER,
    "visitors": [{"person_id": VISITOR, "name": "干部周某"}],
    "present": [{"household_id": "h1", "met": "李大爷", "relation": "本人"}],
    "mode": "M1",
    "visited_on": "2026-10-12",
    "started_at": "2026-10-12T01:40:00Z",
    "place": "家中",
    "confirmation": "Q1",
}
PROBLEM: dict[str, Any] = {
    "recorder_id": RECORDER,
    "description": "家门口路灯坏了半个多月",
    "category": "0903",
    "nature": "Z2",
    "jurisdiction": "L1",
    "handling": "B2",
    "time_limit": "T1",
    "due_on": "2026-10-15",
    "unit": "村委会",
    "handler_id": HANDLER,
}
PLEDGE: dict[str, Any] = {
    "learner_id": VISITOR,
    "starts_on": "2026-10-12",
    "ends_on": "2026-10-18",
    "target_households": 3,
    "target_solved": 1,
}


def facts(
    content: dict[str, Any],
    given: dict[str, Any] | None = None,
    author: str = VERIFIER,
    before: dict[str, Any] | None = None,
    **more: Any,
) -> Facts:
    record = Record(Kind.PROBLEM, "r", 1, "", content if before is None else before)
    known = Facts(
        record=record,
        content=content,
        given=given or {},
        today="2026-10-14",
        vocabulary=WORDS,
        calendar=default_calendar(),
        author_id=author,
        visit=VISIT,
    )
    return replace(known, **more)


def passes(guard: str, known: Facts) -> bool:
    refusal = GUARDS[guard](known)
    assert refusal is None or "…" not in refusal.sentence
    return refusal is None


def lands(kind: Kind, command: str, state: str, known: Facts) -> str | None:
    """The state after the first row whose guard passes, or None."""
    for row in candidates(kind, command, state, known.given.get("conclusion")):
        if not row.guard or GUARDS[row.guard](known) is None:
            return row.after
    return None


# -- who may verify -----------------------------------------------------------------------------


@pytest.mark.parametrize("person", [RECORDER, VISITOR, HANDLER])
def test_nobody_verifies_their_own(person: str) -> None:
    """Recorder, visitor and handler cannot verify the problem, neither first nor second."""
    call = {"method": "V2", "conclusion": "C1", "satisfaction": "满意"}
    assert lands(Kind.PROBLEM, "problem.verify", "I08", facts(PROBLEM, call, person)) is None
    beside = {**call, "second_verifier_id": person}
    assert lands(Kind.PROBLEM, "problem.verify", "I08", facts(PROBLEM, beside)) is None
    assert lands(Kind.PROBLEM, "problem.verify", "I08", facts(PROBLEM, call)) == "I09"
    twice = {**call, "second_verifier_id": VERIFIER}
    assert lands(Kind.PROBLEM, "problem.verify", "I08", facts(PROBLEM, twice)) is None


def test_closer_is_a_third_person() -> None:
    """Who verified or handled a problem cannot close it; who entered a 部门's answer can."""
    done = ({"verifier_id": VERIFIER, "second_verifier_id": SECOND, "conclusion": "C1"},)
    for person in (RECORDER, VISITOR, HANDLER, VERIFIER, SECOND):
        assert not passes("problem_closer", facts(PROBLEM, author=person, verifications=done))
    entered = ({"command": "problem.report", "before": "I07", "actor_id": CLOSER},)
    assert passes(
        "problem_closer", facts(PROBLEM, author=CLOSER, verifications=done, steps=entered)
    )
    own = ({"command": "problem.report", "before": "I05", "actor_id": CLOSER},)
    assert not passes("problem_closer", facts(PROBLEM, author=CLOSER, steps=own))


def test_must_differ_looks_at_visit_and_record() -> None:
    """The rule reads people from visits, problems and pledges alike."""
    assert must_differ(VERIFIER, [VISIT, PROBLEM, PLEDGE]) is None
    refusal = must_differ(VISITOR, [PLEDGE])
    assert refusal is not None
    assert refusal.code == "same_person"


# -- visits -------------------------------------------------------------------------------------


NOT_MET: dict[str, Any] = {
    "mode": "M3",
    "not_home_reason": "N1",
    "present": [{"household_id": "h1"}],
    "confirmation": None,
}


def visit_faults(**touched: Any) -> list[str]:
    content = {name: v for name, v in {**VISIT, **touched}.items() if v is not None}
    return [refusal.code for refusal in check_visit(content, WORDS)]


def test_lawful_visits() -> None:
    """入户, 电话, 未遇, 补录, 代录 and 拒签 with a word are all equal and lawful."""
    assert visit_faults() == []
    assert visit_faults(mode="M4", place="电话", confirmation="Q6") == []
    assert visit_faults(**NOT_MET) == []
    assert visit_faults(**NOT_MET | {"confirmation": "Q6"}) == []
    assert visit_faults(backfilled=True, period="晚上", started_at=None) == []
    assert visit_faults(confirmation="Q5", confirmation_note="不愿签") == []
    assert visit_faults(confirmation="Q4", witness="组长汪某") == []
    assert visit_faults(position=None, evidence=None) == []


@pytest.mark.parametrize(
    "touched",
    [
        {**NOT_MET, "not_home_reason": None},
        {**NOT_MET, "present": [{"household_id": "h1", "met": "李大爷"}]},
        {**NOT_MET, "present": [{"household_id": "h1", "relation": "配偶"}]},
        *({**NOT_MET, "confirmation": how} for how in ("Q1", "Q2", "Q3")),
        {**NOT_MET, "confirmation": "Q4", "witness": "组长汪某"},
        {**NOT_MET, "confirmation": "Q5", "confirmation_note": "不愿签"},
        {"not_home_reason": "N1"},
        {"mode": "M7"},
        {"mode": "M9"},
        {"place": "山上"},
        {"confirmation": "Q9"},
        {"confirmation": "Q5"},
        {"confirmation": "Q4"},
        {"witness": "干部周某"},
        {"backfilled": True},
        {"started_at": None},
        {"started_at": None, "period": "半夜"},
        {"ended_at": "2026-10-12T01:00:00Z"},
        {"visitors": [{"name": "干部周某", "companion": True}]},
        {"present": [{"household_id": "h1"}, {"household_id": "h1"}]},
        {"present": [{"household_id": "h1", "relation": "房东"}]},
    ],
)
def test_faulty_visits(touched: dict[str, Any]) -> None:
    """Each of these is refused, and only for the one thing that is wrong."""
    assert len(visit_faults(**touched)) == 1


def test_visit_untrue_needs_two_verifiers_a_leader_and_a_hearing() -> None:
    """C5 stands only with a second verifier, a leader, R12, and an answer or five working days."""
    given = {
        "conclusion": "C5",
        "reason": "R12",
        "second_verifier_id": SECOND,
        "leader_id": LEADER,
    }
    heard: dict[str, Any] = {"explanations": ({"code": "E02"},)}
    assert passes("visit_untrue", facts(VISIT, given, **heard))
    assert not passes("visit_untrue", facts(VISIT, given))
    for missing in ("reason", "second_verifier_id", "leader_id"):
        short = {name: value for name, value in given.items() if name != missing}
        assert not passes("visit_untrue", facts(VISIT, short, **heard))
    assert not passes("visit_untrue", facts(VISIT, {**given, "leader_id": SECOND}, **heard))
    asked = facts(VISIT, given, asked_on="2026-09-30", today="2026-10-12")
    assert not passes("visit_untrue", asked)  # a week of holidays lies between
    assert passes("visit_untrue", replace(asked, today="2026-10-13"))


def test_returned_visit_is_answered_point_by_point() -> None:
    """Every commented field is changed or answered before a returned visit comes back."""
    returned = (
        {"comments": [{"field": "mode", "text": "实为电话"}, {"field": "note", "text": "?"}]},
    )
    half = facts(VISIT, {"mode": "M4"}, verifications=returned)
    assert not passes("visit_answers", half)
    whole = {"mode": "M4", "answers": [{"field": "note", "text": "已补"}]}
    assert passes("visit_answers", facts(VISIT, whole, verifications=returned))
    assert passes("visit_answers", replace(half, explanations=({"text": "老人无手机"},)))
    assert not passes("visit_answers", facts(VISIT, {}, verifications=({"reason": "R06"},)))


def test_not_home_is_its_own_state() -> None:
    """A visit that met nobody is registered as 未遇, and stays so when it is verified."""
    away = facts({**VISIT, "mode": "M3"})
    for state, known in (("W03", facts(VISIT)), ("W07", away)):
        rows = candidates(Kind.VISIT, "visit.record", None)
        found = next(row.after for row in rows if GUARDS[row.guard](known) is None)
        assert found == state
    given = {"method": "V1", "conclusion": "C1"}
    assert lands(Kind.VISIT, "visit.verify", "W07", replace(away, given=given)) == "W07"


# -- problems -----------------------------------------------------------------------------------


def problem_faults(**touched: Any) -> list[str]:
    return [refusal.sentence for refusal in check_problem({**PROBLEM, **touched}, WORDS)]


def test_handling_fits_jurisdiction() -> None:
    """低保 cannot be solved on the spot, county matters not by the township, praise not at all."""
    assert problem_faults() == []
    assert problem_faults(category="1404", handling="B1a") == []
    assert "低保" in problem_faults(category="0301", handling="B1a")[0]
    assert problem_faults(jurisdiction="L3")
    assert problem_faults(jurisdiction="L4")
    assert problem_faults(jurisdiction=None)
    assert problem_faults(handling="B0")
    assert problem_faults(nature="Z6")
    assert problem_faults(nature="Z6", handling="B0") == []
    assert problem_faults(nature="Z0", handling="B0")
    assert problem_faults(category="9900")
    assert problem_faults(nature="Z9") == ["“诉求性质”的代码 Z9 不在词表里，请重新选择。"]
    assert problem_faults(source="微博")
    assert why_not_handling("B2", {**PROBLEM, "jurisdiction": "L4"}, WORDS)
    assert why_not_handling("B2", PROBLEM, WORDS) is None


def test_only_a_report_is_sealed() -> None:
    """举报 must be sealed; a complaint need not."""
    assert must_seal({"nature": "Z4"})
    assert not must_seal({"nature": "Z3"})


@pytest.mark.parametrize(
    ("state", "handling", "holds"),
    [
        ("I07", "B3", True),
        ("I07", "B2", False),
        ("I14", "B6", True),
        ("I14", "B3", False),
        ("I05", "B6", False),
        ("I02", "B6", True),
        ("I15", "B5", True),
        ("I15", "B2", False),
        ("I08", "B5", True),
        ("I11", "B1a", True),
        ("I05", "B1a", False),
        ("I06", "B1b", False),
        ("I17", "B1a", True),
        ("I05", "B3", True),
    ],
)
def test_state_and_handling(state: str, handling: str, holds: bool) -> None:
    """The invariants of 词表 §8.3."""
    assert (check_problem_state(state, {"handling": handling}) is None) == holds


CALL = {"method": "V2", "conclusion": "C1", "satisfaction": "满意"}


@pytest.mark.parametrize(
    ("given", "after"),
    [
        (CALL, "I09"),
        ({**CALL, "satisfaction": "基本满意"}, "I09"),
        ({**CALL, "satisfaction": "未评价", "declined": True}, "I09"),
        ({**CALL, "satisfaction": "未评价"}, "I12"),
        ({**CALL, "satisfaction": "联系不上"}, "I12"),
        ({"method": "V4", "conclusion": "C1"}, "I12"),
        ({**CALL, "satisfaction": "不满意"}, None),
        ({"method": "V3", "conclusion": "C2", "reason": "R04"}, "I10"),
        ({"method": "V3", "conclusion": "C2"}, None),
        ({"method": "V2", "conclusion": "C3", "reason": "R09"}, "I11"),
        ({"method": "V2", "conclusion": "C6"}, "I08"),
        ({"method": "V2", "conclusion": "C5", "reason": "R12"}, None),
    ],
)
def test_verifying_a_reported_problem(given: dict[str, Any], after: str | None) -> None:
    """Where a reported problem goes depends on the conclusion and on whether someone was asked."""
    assert lands(Kind.PROBLEM, "problem.verify", "I08", facts(PROBLEM, given)) == after


def test_found_on_the_visit_needs_no_call() -> None:
    """走访发现 has nobody to call back."""
    found = {**PROBLEM, "nature": "Z7"}
    given = {"method": "V1", "conclusion": "C1"}
    assert lands(Kind.PROBLEM, "problem.verify", "I08", facts(found, given)) == "I09"


def test_call_back_decides() -> None:
    """At 待回访 a villager's word decides; not reached twice lets it pass, once does not."""

    def after(earlier: tuple[dict[str, Any], ...] = (), **given: Any) -> str | None:
        known = facts(PROBLEM, {"method": "V2", **given}, verifications=earlier)
        return lands(Kind.PROBLEM, "problem.verify", "I12", known)

    assert after(conclusion="C1", satisfaction="满意") == "I09"
    assert after(conclusion="C1", satisfaction="未评价") is None
    assert after(conclusion="C1", satisfaction="未评价", declined=True) == "I09"
    assert after(conclusion="C1", satisfaction="联系不上") is None
    missed = ({"satisfaction": "联系不上"},)
    assert after(missed, conclusion="C1", satisfaction="联系不上") == "I09"
    assert after(conclusion="C1", satisfaction="满意", method="V3") is None
    assert after(conclusion="C3", satisfaction="不满意", reason="R09") == "I11"
    assert after(conclusion="C3", satisfaction="不满意", reason="R08") is None
    assert after(conclusion="C3", satisfaction="满意", reason="R09") is None


def test_partly_done_names_remainder_and_day() -> None:
    """C4 wants the remainder in words and a later day."""
    given = {"method": "V2", "conclusion": "C4", "situation": "剩4户，群众同意"}
    later = {**PROBLEM, "extended_to": "2026-10-30"}
    assert lands(Kind.PROBLEM, "problem.verify", "I08", facts(later, given, before=PROBLEM))
    assert not lands(Kind.PROBLEM, "problem.verify", "I08", facts(PROBLEM, given))
    assert not passes("problem_remainder", facts(later, {}, before=PROBLEM))
    assert not passes("problem_remainder", facts(later, given))  # the same day as before


def test_overdue_work_is_sent_back() -> None:
    """Work that is late can be sent back for R08, work in time cannot."""
    given = {"method": "V2", "conclusion": "C3", "reason": "R08", "decided_on": "2026-10-16"}
    late = facts(PROBLEM, given, today="2026-10-20")
    assert lands(Kind.PROBLEM, "problem.verify", "I07", late) == "I11"
    assert lands(Kind.PROBLEM, "problem.verify", "I07", facts(PROBLEM, given)) is None
    other = {**given, "reason": "R09"}
    assert lands(Kind.PROBLEM, "problem.verify", "I07", replace(late, given=other)) is None
    assert passes("problem_overdue", late)
    assert not passes("problem_overdue", facts({**PROBLEM, "due_on": None}))


def test_mending_may_move_the_problem_on() -> None:
    """A mended record returns to verification; wrongly 当场, to the office."""
    spot = {**PROBLEM, "handling": "B1a"}
    assert lands(Kind.PROBLEM, "problem.mend", "I10", facts(spot)) == "I08"
    as_b3 = facts({**spot, "handling": "B3"}, before=spot)
    assert lands(Kind.PROBLEM, "problem.mend", "I10", as_b3) == "I03"
    swapped = facts({**PROBLEM, "handling": "B3"}, before=PROBLEM)
    assert lands(Kind.PROBLEM, "problem.mend", "I10", swapped) is None


@pytest.mark.parametrize(
    ("guard", "content", "given", "holds"),
    [
        ("problem_on_spot", {"category": "1404", "handling": "B1a"}, {"action": "办完"}, True),
        ("problem_on_spot", {"category": "1404", "handling": "B1a"}, {}, False),
        ("problem_on_spot", {"category": "0301", "handling": "B1a"}, {"action": "办完"}, False),
        ("problem_on_spot", {}, {"action": "办完"}, False),
        ("problem_hand_in", {}, {}, True),
        ("problem_hand_in", {"handling": "B1a"}, {}, False),
        ("problem_legal", {"handling": "B5", "route": "诉讼"}, {}, False),
        (
            "problem_legal",
            {"handling": "B5", "route": "诉讼", "informed_on": "2026-10-12"},
            {},
            True,
        ),
        ("problem_shelve", {"handling": "B6"}, {"reason": "无资金", "told_villager": True}, True),
        ("problem_shelve", {"handling": "B6"}, {"reason": "无资金"}, False),
        ("problem_shelve", {"handling": "B6"}, {"told_villager": True}, False),
        ("problem_praise", {"nature": "Z6", "handling": "B0"}, {}, True),
        ("problem_praise", {}, {}, False),
        ("problem_assign", {}, {}, True),
        ("problem_assign", {"unit": ""}, {}, False),
        ("problem_assign", {"handler_id": None}, {}, False),
        ("problem_assign", {"due_on": None, "time_limit": None}, {}, False),
        ("problem_transfer", {"handling": "B3"}, {}, True),
        ("problem_transfer", {}, {}, False),
        ("problem_report", {}, {"outcome": "换好", "told_villager": True}, True),
        ("problem_report", {}, {"outcome": "换好"}, False),
        ("problem_report", {}, {"told_villager": True}, False),
        ("problem_returned", {}, {}, False),
        ("problem_update", {}, {"action": "县里已立项"}, True),
        ("problem_update", {}, {}, False),
        ("problem_activate", {"handling": "B3"}, {}, True),
        ("problem_activate", {"handling": "B6"}, {}, False),
        ("problem_outcome", {}, {"outcome": "调解书"}, True),
        ("problem_outcome", {}, {}, False),
        ("problem_not_drawn", {}, {}, True),
        ("problem_not_drawn", {"satisfaction_door": "不满意"}, {}, False),
        ("problem_redo", {}, {"due_on": "2026-10-20"}, True),
        ("problem_redo", {}, {}, False),
        ("problem_redo", {"handling": "B1a"}, {"due_on": "2026-10-20"}, False),
        ("problem_retransfer", {"handling": "B3"}, {"due_on": "2026-10-20"}, True),
        ("problem_retransfer", {}, {"due_on": "2026-10-20"}, False),
        ("problem_recurred", {}, {"reason": "R10"}, True),
        ("problem_recurred", {}, {}, False),
        ("reason", {}, {}, False),
        ("clue", {}, {"note": "邻居说没人来过"}, True),
    ],
)
def test_single_conditions(
    guard: str, content: dict[str, Any], given: dict[str, Any], holds: bool
) -> None:
    """Each condition of the problem table holds with what it asks for, and not without."""
    assert passes(guard, facts({**PROBLEM, **content}, given)) == holds


def test_own_work_and_extension() -> None:
    """Only a visitor's own work is taken at once; a due day moves once, and in time."""
    assert passes("problem_own", facts({**PROBLEM, "handler_id": VISITOR}, author=RECORDER))
    assert not passes("problem_own", facts(PROBLEM, author=VISITOR))
    later = {**PROBLEM, "extended_to": "2026-10-20"}
    given = {"reason": "下雨", "told_villager": True}
    assert passes("problem_extend", facts(later, given, before=PROBLEM))
    assert not passes("problem_extend", facts(later, given))  # extended before
    assert not passes("problem_extend", facts(PROBLEM, given, before=PROBLEM))
    late = facts(later, given, before=PROBLEM, today="2026-10-16")
    assert not passes("problem_extend", late)
    assert not passes("problem_extend", facts(later, {"reason": "下雨"}, before=PROBLEM))


def test_one_unreachable_call_is_not_a_batch_close() -> None:
    """未抽查 means not drawn, or not reached twice."""
    once: Any = ({"conclusion": "C6"},)
    assert not passes("problem_not_drawn", facts(PROBLEM, verifications=once))
    assert passes("problem_not_drawn", facts(PROBLEM, verifications=once * 2))


# -- pledges ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("done", "after"),
    [
        (Progress(standing=3, solved=1, target_households=3, target_solved=1, raised=1), "P05"),
        (Progress(standing=3, target_households=3, target_solved=1), "P05"),
        (Progress(standing=3, target_households=3, target_solved=1, raised=2), "P06"),
        (Progress(standing=2, target_households=3, target_solved=1), "P06"),
        (Progress(target_households=3, target_solved=1), "P07"),
    ],
)
def test_a_pledge_closes_on_its_numbers(done: Progress, after: str) -> None:
    """Met, or three households without a problem: kept. Some of it: partly. Nothing: not kept."""
    reached = {
        lands(
            Kind.PLEDGE,
            "pledge.verify",
            "P04",
            facts(PLEDGE, {"conclusion": code, "situation": "已请其写"}, progress=done),
        )
        for code in ("C1", "C4", "C3")
    }
    assert after in reached
    assert ("P05" in reached) == (after == "P05")


def test_learner_does_not_verify_the_own_pledge() -> None:
    """The learner cannot verify what they pledged, not even with C6."""
    for code in ("C2", "C6"):
        given = {"conclusion": code, "situation": "x"}
        known = facts(PLEDGE, given, author=VISITOR)
        assert lands(Kind.PLEDGE, "pledge.verify", "P04", known) is None


def test_deferral_once_and_in_time() -> None:
    """A pledge is put off once, before its end, with a reason and a later day."""
    later = {**PLEDGE, "deferred_to": "2026-10-25", "reason": "抽调值守"}
    assert passes("pledge_defer", facts(later, before=PLEDGE))
    assert not passes("pledge_defer", facts(later))
    assert not passes("pledge_defer", facts(later, before=PLEDGE, today="2026-10-19"))
    assert not passes("pledge_defer", facts({**later, "reason": ""}, before=PLEDGE))
    assert not passes("pledge_defer", facts({**later, "deferred_to": None}, before=PLEDGE))


def test_start_end_links_and_appeal() -> None:
    """Days, links and the five working days for another look."""
    assert passes("pledge_started", facts(PLEDGE))
    assert not passes("pledge_started", facts(PLEDGE, today="2026-10-11"))
    assert not passes("pledge_expired", facts(PLEDGE))
    assert passes("pledge_expired", facts(PLEDGE, today="2026-10-19"))
    assert passes("pledge_no_links", facts(PLEDGE))
    assert passes("pledge_has_links", facts({**PLEDGE, "visits": ["v"]}))
    decided = ({"decided_on": "2026-10-12"},)
    appeal = facts(PLEDGE, {"reason": "漏看一户"}, author=VISITOR, verifications=decided)
    assert passes("pledge_appeal", appeal)
    assert not passes("pledge_appeal", replace(appeal, today="2026-10-20"))
    assert not passes("pledge_appeal", replace(appeal, given={}))


# -- verifications and hints --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "touched", "code"),
    [
        ("problem", {}, None),
        ("problem", {"conclusion": "C0"}, "condition"),
        ("problem", {"conclusion": "C5", "reason": "R12"}, "condition"),
        ("visit", {"conclusion": "C3", "reason": "R09"}, "condition"),
        ("visit", {"conclusion": "C2"}, "reason_required"),
        ("pledge", {"conclusion": "C2"}, None),
        ("problem", {"method": "V0"}, "condition"),
        ("problem", {"method": "V9"}, "unknown_code"),
        ("problem", {"method": ["V1"]}, "unknown_code"),
        ("problem", {"satisfaction": "很满意"}, "unknown_code"),
        ("problem", {"declined": True}, "condition"),
        ("problem", {"declined": True, "satisfaction": "未评价"}, None),
        ("visit", {"comments": [{"field": "narrative", "text": "太空"}]}, None),
        ("visit", {"comments": [{"field": "evidence", "text": "补照片"}]}, "reason_not_allowed"),
        ("visit", {"comments": [{"field": "position", "text": "?"}]}, "reason_not_allowed"),
        ("visit", {"comments": [{"field": "confirmation", "text": "?"}]}, "reason_not_allowed"),
        ("visit", {"comments": [{"field": "color", "text": "?"}]}, "invalid"),
    ],
)
def test_verification_fits_its_record(kind: str, touched: dict[str, Any], code: str | None) -> None:
    """Conclusions fit the record, returns say why, and never demand a photo or a signature."""
    refusal = check_verification({**CALL, **touched}, kind, WORDS)
    assert (refusal.code if refusal else None) == code


def test_hints_are_quiet_and_rare() -> None:
    """The form hints at 低保, collective sums, vague words and ID numbers, and at nothing else."""

    def hints(**touched: Any) -> str:
        return " ".join(advice({**PROBLEM, **touched}, WORDS))

    assert hints() == ""
    assert "不能当场答应" in hints(category="0301")
    assert "会议记录" in hints(category="1302", amount_yuan=50_000)
    assert "会议记录" in hints(village_project=True, amount_yuan=80_000)
    assert hints(category="1302", amount_yuan=49_999) == ""
    assert hints(category="0502", amount_yuan=90_000) == ""
    assert hints(category="1302", amount_yuan=50_000, meeting_record="SZ-2026-07") == ""
    assert "何处" in hints(description="路不好")
    assert "身份证" in hints(note="他的号码11010519491231002X请查")
    assert hints(note="他的号码110105194912310021请查") == ""
