"""The whole way of the phone against a real office: recorded offline, synced, returned, mended."""

from typing import Any

from mobile.actions import explanations, households, outbox, pledges, problems, queries, visits
from mobile.actions.phone import Phone
from mobile.actions.syncing import sync_now
from shared.records import Kind
from tests.mobile.county import VILLAGE, County, Direct

PROBLEM = {
    "id": "00000000-0000-7000-8000-0000000000c1",
    "fields": {
        "village": VILLAGE,
        "raised_on": "2026-10-12",
        "category": "1404",
        "nature": "Z2",
        "jurisdiction": "L1",
        "handling": "B1a",
        "time_limit": "T0",
        "unit": "村委会",
        "description": "老人不会做资格认证",
    },
    "step": {"do": "problem.solve_on_spot", "fields": {"action": "当场做完认证"}},
}


def record(phone: Phone, household_id: str, **more: Any) -> str:
    """Record a visit with one problem that was solved at the door; return its id."""
    begun = visits.begin_visit(phone, [household_id])
    assert begun.ok, begun
    draft = phone.session.store.draft(begun.made)
    assert draft is not None
    visit = {**draft.body["visit"], "narrative": "看望老人", **more}
    visit["present"] = [{"household_id": household_id, "met": "李大爷", "relation": "本人"}]
    done = visits.record_visit(
        phone, begun.made, {**draft.body, "visit": visit, "problems": [PROBLEM]}
    )
    assert done.ok, done
    return done.made


def test_a_visit_recorded_offline_arrives_whole_in_one_round_trip(county: County) -> None:
    """A visit with its problem and resolution goes up in one request and comes back numbered."""
    way = Direct(county.zoufang)
    home = county.household("李大爷", phone="13912345678", tags=["H10", "H15"])
    phone = county.phone(county.cadre("周某"), way=way)
    first = sync_now(phone)
    assert first.report.ok, first.report
    assert [row.head for row in queries.households(phone, "ldy")] == ["李大爷"]
    visit_id = record(phone, home)
    shown = queries.record(phone, visit_id)
    assert shown is not None
    assert shown.state_name == "待上传"
    assert shown.pending
    assert queries.home(phone).sync.unsent == 1

    way.sent.clear()
    done = sync_now(phone)

    assert done.report.ok, done.report
    assert len(way.sent) == 1
    assert done.report.outcomes == {"accepted": 1}
    shown = queries.record(phone, visit_id)
    assert shown is not None
    assert shown.number.startswith("ZF-20261012-201-")
    assert not shown.pending
    assert [problem.state for problem in shown.problems] == ["I08"]
    assert queries.home(phone).sync.unsent == 0
    phone.close()


def test_a_lost_answer_never_duplicates_a_visit(county: County) -> None:
    """The answer is cut, the phone asks again, and there is one visit."""
    way = Direct(county.zoufang)
    home = county.household("李大爷")
    phone = county.phone(county.cadre("周某"), way=way)
    sync_now(phone)
    record(phone, home)
    way.cut_answer = 1
    assert sync_now(phone).report.refusal is not None
    assert queries.home(phone).sync.unsent == 1
    again = sync_now(phone)
    assert again.report.ok
    assert again.report.outcomes == {"accepted": 1}
    assert len(queries.my_records(phone)) == 1
    phone.close()


def test_a_returned_visit_is_mended_and_sent_again(county: County) -> None:
    """The office returns with a comment on a field; the cadre sees it there, mends, and resends."""
    home = county.household("李大爷")
    phone = county.phone(county.cadre("周某"))
    sync_now(phone)
    visit_id = record(phone, home)
    sync_now(phone)
    county.verify(
        visit_id,
        "visit.verify",
        method="V3",
        conclusion="C2",
        reason="R02",
        comments=[{"field": "narrative", "text": "请写清看了什么"}],
    )
    sync_now(phone)
    waiting = queries.home(phone).waiting
    assert [(row.record_id, row.why) for row in waiting] == [(visit_id, "退回补充：诉求写得空泛")]
    shown = queries.record(phone, visit_id)
    assert shown is not None
    comments = {line.name: line.comment for line in shown.fields if line.comment}
    assert comments == {"narrative": "请写清看了什么"}
    assert shown.edit == "visit.mend"

    done = visits.mend_visit(phone, visit_id, {"narrative": "看了厨房、药盒，老人能自理"})
    assert done.ok, done
    assert sync_now(phone).report.outcomes == {"accepted": 1}

    shown = queries.record(phone, visit_id)
    assert shown is not None
    assert shown.state == "W03"
    assert [line.revision for line in shown.versions] == [3, 2, 1]
    assert [line.name for line in shown.versions[0].changed] == ["narrative"]
    phone.close()


def test_pledges_steps_households_and_explanations_go_the_same_way(county: County) -> None:
    """Every noun's action is a change that the office accepts."""
    home = county.household("李大爷")
    phone = county.phone(county.cadre("周某"))
    sync_now(phone)
    pledge = pledges.list_pledge(
        phone,
        {
            "kind": "学用转化",
            "methods": ["一问一办一回访"],
            "target_households": 3,
            "target_solved": 1,
            "starts_on": "2026-10-12",
            "ends_on": "2026-10-18",
        },
    )
    assert pledge.ok, pledge
    visit_id = record(phone, home)
    rows = queries.pledges(phone)
    assert rows[0].line == "走访 1/3 · 解决 1/1"
    new = households.create_household(phone, {"head": "单某", "village": VILLAGE})
    assert new.ok
    assert [row.head for row in queries.households(phone, "sm")] == ["单某"]
    assert households.amend_household(phone, home, {"people": 3}).ok
    assert explanations.explain(phone, visit_id, code="E03", text="当天没有信号").ok
    assert problems.note_progress(phone, PROBLEM["id"], "又去看了一次").ok  # type: ignore[arg-type]
    done = sync_now(phone)
    assert done.report.ok, done.report
    assert done.report.outcomes == {"accepted": 6}
    assert len(phone.session.overlay.of_kind(Kind.EXPLANATION)) == 1
    rows = queries.pledges(phone)
    assert rows[0].line == "走访 1/3 · 解决 1/1"
    assert rows[0].number
    phone.close()


def test_a_refused_change_is_kept_shown_and_sent_again(county: County) -> None:
    """What the office refuses stays on the phone with its reason, and blocks nothing."""
    home = county.household("李大爷")
    phone = county.phone(county.cadre("周某"))
    sync_now(phone)
    bad = visits.begin_visit(phone, [home])
    draft = phone.session.store.draft(bad.made)
    assert draft is not None
    body = {**draft.body, "visit": {**draft.body["visit"], "mode": "M3"}}
    refusal = visits.record_visit(phone, bad.made, body)
    assert refusal.sentence == "家中无人，请选未遇原因。"
    assert visits.record_visit(phone, bad.made, body, check=False).ok
    assert households.amend_household(phone, home, {"people": 3}).ok
    report = sync_now(phone).report
    assert report.ok
    assert report.outcomes == {"refused": 1, "accepted": 1}
    page = queries.outbox(phone)
    assert [line.explanation for line in page.refused] == ["家中无人，请选未遇原因。"]

    acts = [{"do": "visit.record", "on": bad.made,
             "fields": {**body["visit"], "not_home_reason": "N1"}}]  # fmt: skip
    assert outbox.edit_and_resend(phone, page.refused[0].id, acts).ok
    assert sync_now(phone).report.outcomes == {"accepted": 1}
    assert not queries.outbox(phone).refused
    phone.close()
