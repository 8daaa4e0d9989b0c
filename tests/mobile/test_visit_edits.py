"""An edit of a visit says what was touched and nothing else; what was emptied is empty for all."""

from typing import Any

from mobile.actions import drafts, visits
from mobile.actions.phone import Phone
from mobile.actions.syncing import sync_now
from mobile.ui.screens.draft_keeper import keeper_of
from mobile.ui.screens.visit_form_model import VisitForm
from mobile.ui.screens.visit_form_saving import save
from server.services import ingest
from shared.records import Kind
from tests.mobile.county import County
from tests.mobile.test_round_trip import PROBLEM, record


def backfilled(phone: Phone, home: str, **more: Any) -> str:
    """A visit of this afternoon: it has no hours."""
    begun = visits.begin_visit(phone, [home])
    form = form_of(phone, begun.made)
    form.set_backfilled(True)
    form.say(period="下午", narrative="看望老人", **more)
    done = save(form)
    assert done.ok, done
    return done.made


def form_of(phone: Phone, draft_id: str) -> VisitForm:
    """The form over a draft, its writes done at once."""
    keeper = keeper_of(phone, draft_id, lambda work, done: done(work()))
    assert keeper is not None
    return VisitForm(phone, keeper)


def standing(county: County, record_id: str) -> Any:
    """A record as the office has it."""
    return ingest.standing(county.zoufang, record_id).record


def test_a_field_emptied_in_an_edit_is_empty_for_the_office_too(county: County) -> None:
    """Words, ticks and the person met are taken back, while a problem is added."""
    home = county.household("李大爷")
    phone = county.phone(county.cadre("周某"))
    sync_now(phone)
    visit_id = record(phone, home, hardship="腿脚不便", ticks=["住房安全"])
    sync_now(phone)
    form = form_of(phone, visits.edit_visit(phone, visit_id).made)
    form.say(hardship="", ticks=[], narrative="")
    form.set_met(0, "")
    index = form.add_problem("0901")
    fields = {**form.problems[index]["fields"], "description": "三组停水两天"}
    form.set_problem(index, {**form.problems[index], "fields": fields})
    done = save(form)
    assert done.ok, done
    assert drafts.draft(phone, form.keeper.draft_id) is None
    assert len(list(phone.session.store.pending())) == 1  # all of it or nothing of it
    assert sync_now(phone).report.ok
    content = standing(county, visit_id).content
    assert not {"hardship", "ticks", "narrative"} & set(content)
    assert content["present"] == [{"household_id": home, "relation": "本人"}]
    assert standing(county, form.problems[index]["id"]).content["visit_id"] == visit_id


def test_the_draft_itself_says_what_was_emptied(county: County) -> None:
    """Saved from the draft on disk, without a form: the emptied field goes up as empty."""
    home = county.household("李大爷")
    phone = county.phone(county.cadre("周某"))
    sync_now(phone)
    visit_id = record(phone, home, hardship="腿脚不便")
    sync_now(phone)
    draft = drafts.draft(phone, visits.edit_visit(phone, visit_id).made)
    assert draft is not None
    visit = {name: said for name, said in draft.body["visit"].items() if name != "hardship"}
    assert visits.record_visit(phone, draft.id, {**draft.body, "visit": visit}).ok
    (change,) = list(phone.session.store.pending())
    assert change.change.acts[0].fields == {"hardship": None}
    sync_now(phone)
    assert "hardship" not in standing(county, visit_id).content


def test_an_edit_never_ends_a_visit_by_itself(county: County) -> None:
    """A visit whose end nobody told has none after an edit either, nor a part of the day."""
    home = county.household("李大爷")
    phone = county.phone(county.cadre("周某"))
    sync_now(phone)
    visit_id = backfilled(phone, home)
    sync_now(phone)
    form = form_of(phone, visits.edit_visit(phone, visit_id).made)
    form.set_backfilled(False)
    form.say(narrative="看望老人，问了身体")
    index = form.add_problem("0901")
    fields = {**form.problems[index]["fields"], "description": "三组停水两天"}
    form.set_problem(index, {**form.problems[index], "fields": fields})
    assert form.text("started_at")
    assert save(form).ok
    (change,) = list(phone.session.store.pending())
    sent = change.change.acts[0].fields
    assert "ended_at" not in sent
    assert "active_s" not in sent
    assert (sent["period"], sent["backfilled"]) == (None, None)
    sync_now(phone)
    content = standing(county, visit_id).content
    assert not {"ended_at", "period", "backfilled"} & set(content)


def test_an_edit_before_the_first_upload_is_not_called_stale(county: County) -> None:
    """What this phone did itself is nothing that came in between."""
    home = county.household("李大爷")
    phone = county.phone(county.cadre("周某"))
    sync_now(phone)
    visit_id = record(phone, home)
    for words in ("问了身体", "问了身体和药"):
        form = form_of(phone, visits.edit_visit(phone, visit_id).made)
        form.say(narrative=words)
        done = save(form)
        assert done.ok, done
    sync_now(phone)
    assert standing(county, visit_id).content["narrative"] == "问了身体和药"


def test_what_came_in_between_is_still_shown_first(county: County) -> None:
    """The office changed the visit while the form was open: the edit is laid over it."""
    home = county.household("李大爷")
    phone = county.phone(county.cadre("周某"))
    sync_now(phone)
    visit_id = record(phone, home)
    sync_now(phone)
    form = form_of(phone, visits.edit_visit(phone, visit_id).made)
    form.say(narrative="看望老人，问了身体")
    county.amend(visit_id, "visit.amend", note="已电话核对")
    sync_now(phone)
    assert [one.code for one in save(form).refusals] == ["stale"]
    assert form.text("note") == "已电话核对"
    assert save(form).ok
    sync_now(phone)
    content = standing(county, visit_id).content
    assert (content["narrative"], content["note"]) == ("看望老人，问了身体", "已电话核对")


def test_a_late_edit_with_a_new_problem_asks_and_registers_at_once(county: County) -> None:
    """Verified already: the words wait for the office, the problem that was forgotten does not."""
    home = county.household("李大爷")
    phone = county.phone(county.cadre("周某"))
    sync_now(phone)
    visit_id = record(phone, home)
    sync_now(phone)
    county.verify(visit_id, "visit.verify", method="V2", conclusion="C1")
    sync_now(phone)
    form = form_of(phone, visits.edit_visit(phone, visit_id).made)
    form.say(narrative="")
    index = form.add_problem("0901")
    fields = {**form.problems[index]["fields"], "description": "三组停水两天"}
    form.set_problem(index, {**form.problems[index], "fields": fields})
    assert save(form).ok
    assert sync_now(phone).report.outcomes == {"proposed": 1}
    assert standing(county, visit_id).content["narrative"] == "看望老人"
    assert standing(county, form.problems[index]["id"]).content["visit_id"] == visit_id


def test_each_return_gets_answers_of_its_own(county: County) -> None:
    """What was answered to the first return is not offered as the answer to the second."""
    home = county.household("李大爷")
    phone = county.phone(county.cadre("周某"))
    sync_now(phone)
    visit_id = record(phone, home)
    sync_now(phone)
    for turn in ("在家养病", "上月出院"):
        told = {"method": "V2", "conclusion": "C2", "reason": "R02"}
        comments = [{"field": "narrative", "text": "再说说"}]
        county.verify(visit_id, "visit.verify", comments=comments, **told)
        sync_now(phone)
        form = form_of(phone, visits.edit_visit(phone, visit_id).made)
        assert form.answered("narrative") == ""
        form.answer("narrative", turn)
        done = save(form)
        assert done.ok, done
        sync_now(phone)
        content = standing(county, visit_id).content
        assert content["answers"] == [{"field": "narrative", "text": turn}]
    assert PROBLEM["id"] in {r.id for r in phone.session.overlay.of_kind(Kind.PROBLEM)}
