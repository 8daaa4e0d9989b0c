"""A touch that was wrong loses no word, and what the form does not show is not sent."""

from functools import partial
from typing import Any

import pytest

from mobile.actions import queries, visits
from mobile.actions.phone import Phone
from mobile.actions.syncing import sync_now
from mobile.ui.screens.problem_form_model import ProblemForm
from mobile.ui.screens.visit_form_model import VisitForm
from mobile.ui.screens.visit_form_saving import faults, save
from shared.records import Kind
from tests.mobile.county import OTHER_VILLAGE, VILLAGE, County
from tests.mobile.test_visit_edits import form_of, standing


@pytest.fixture
def form(county: County) -> VisitForm:
    """At the door, with the person met, ticks, words and a witness."""
    home = county.household("李大爷")
    phone = county.phone(county.cadre("周某", (VILLAGE, OTHER_VILLAGE)))
    sync_now(phone)
    form = form_of(phone, visits.begin_visit(phone, [home]).made)
    form.set_met(0, "李晓红")
    form.say(narrative="谈了", ticks=["住房安全"], confirmation="Q4", witness="赵四", topic="路")
    return form


def problem(form: VisitForm, category: str = "1404") -> ProblemForm:
    """One more problem, solved at the door."""
    one = ProblemForm(form.phone, form.keeper, form.add_problem(category))
    one.say(description="老人不会做资格认证")
    one.say_step(action="教她在手机上认证")
    return one


def saved(county: County, form: VisitForm) -> dict[str, Any]:
    """The visit as the office has it."""
    done = save(form)
    assert done.ok, done
    assert sync_now(form.phone).report.ok
    content: dict[str, Any] = standing(county, done.made).content
    return content


def problems_of(phone: Phone) -> list[dict[str, Any]]:
    """What the phone shows of its problems."""
    return [record.content for record in phone.session.overlay.of_kind(Kind.PROBLEM)]


def test_nobody_home_by_mistake_loses_nothing(county: County, form: VisitForm) -> None:
    """Touched and taken back: the person met and everything else is there again."""
    before = dict(form.visit)
    form.set_mode("M3")
    form.say(not_home_reason="N3", revisit_on="2026-10-14")
    form.set_mode("M1")
    assert {name: form.visit[name] for name in before} == before
    content = saved(county, form)
    assert content["present"][0]["met"] == "李晓红"
    assert not {"not_home_reason", "revisit_on"} & set(content)


def test_a_visit_that_met_nobody_says_nothing_of_meeting_somebody(
    county: County, form: VisitForm
) -> None:
    """What was written before 家中无人 was touched is not sent along."""
    form.set_mode("M3")
    form.say(not_home_reason="N3", note="门口有新砖")
    content = saved(county, form)
    assert set(content["present"][0]) == {"household_id"}
    assert not {"ticks", "confirmation", "witness", "topic"} & set(content)
    assert (content["note"], content["narrative"]) == ("门口有新砖", "谈了")


def test_nobody_at_home_raises_no_problem(county: County, form: VisitForm) -> None:
    """It is said, and nothing is thrown away by itself."""
    problem(form)
    form.set_mode("M3")
    form.say(not_home_reason="N3")
    assert faults(form) == ["家中无人就没有诉求。请改走访方式，或先删去诉求。"]
    form.set_mode("M2")
    assert faults(form) == []


def test_an_edit_to_nobody_at_home_takes_back_who_was_met(county: County, form: VisitForm) -> None:
    """The wrong form was filled in: corrected, the office's copy is whole too."""
    form.set_mode("M1")
    content = saved(county, form)
    assert content["witness"] == "赵四"
    edit = form_of(form.phone, visits.edit_visit(form.phone, form.keeper.draft_id).made)
    edit.set_mode("M3")
    edit.say(not_home_reason="N1")
    assert save(edit).ok
    sync_now(form.phone)
    content = standing(county, edit.visit_id).content
    assert (content["mode"], set(content["present"][0])) == ("M3", {"household_id"})
    assert not {"ticks", "confirmation", "witness"} & set(content)


def test_another_handling_by_mistake_keeps_what_was_done(county: County, form: VisitForm) -> None:
    """镇村限期办理 touched and taken back: the words of what was done at the door are there."""
    one = problem(form)
    assert one.fields["handling"] == "B1a"
    one.set_handling("B2")
    one.set_handling("B1a")
    assert one.step_text("action") == "教她在手机上认证"
    one.set_category("0901")
    one.set_category("1404")
    assert one.step_text("action") == "教她在手机上认证"
    saved(county, form)
    (steps,) = (form.phone.session.overlay.steps(one.problem["id"]),)
    assert [step["action"] for step in steps] == ["教她在手机上认证"]


def test_what_another_handling_cannot_have_is_not_sent(county: County, form: VisitForm) -> None:
    """Handed in after all: no step at the door, no legal way, no day of telling."""
    one = problem(form)
    one.set_handling("B5")
    one.say(route="劳动仲裁")
    one.set_told(True)
    one.set_handling("B2")
    saved(county, form)
    (content,) = problems_of(form.phone)
    assert not {"route", "informed_on"} & set(content)
    steps = form.phone.session.overlay.steps(one.problem["id"])
    assert [step["command"] for step in steps] == ["problem.hand_in"]


def test_a_household_that_was_not_there_takes_no_problem_along(
    county: County, form: VisitForm
) -> None:
    """The wrong house was chosen first: its problem belongs to the one that stays."""
    other = county.household("王秀兰", village=OTHER_VILLAGE)
    sync_now(form.phone)
    one = problem(form)
    form.add_household(other)
    form.remove_household(0)
    assert one.fields["household_id"] == other
    assert (form.text("village"), one.text("village")) == (OTHER_VILLAGE, OTHER_VILLAGE)


def test_a_picture_taken_out_again_does_not_stay_behind(county: County, form: VisitForm) -> None:
    """Two were taken, one was taken out: only the other is on the phone and on its way."""
    for shot in (b"one", b"two"):
        take = partial(visits.add_picture, form.phone, form.keeper.draft_id, shot)
        form.keeper.change_on_disk(take, "evidence")
    first, second = form.pictures("photo")
    form.drop_picture(first)
    content = saved(county, form)
    assert [item["sha256"] for item in content["evidence"]] == [second]
    assert [item.sha256 for item in form.phone.session.store.evidence()] == [second]
    assert queries.outbox(form.phone).files == ()
    assert visits.picture(form.phone, first) is None


def test_a_confirmation_shows_as_long_as_there_is_one(form: VisitForm) -> None:
    """The last problem is deleted: what the villager confirmed is neither hidden nor lost."""
    problem(form)
    assert form.confirms
    form.remove_problem(0)
    assert form.confirms
    form.say(confirmation="")
    assert not form.confirms
