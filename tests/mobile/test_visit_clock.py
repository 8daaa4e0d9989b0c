"""A visit while the clock is wrong: set back, past midnight, a dead battery, another time zone."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from mobile.actions import queries, visits
from mobile.actions.phone import Phone
from mobile.actions.syncing import sync_now
from server.services import ingest
from shared.fields import moment
from tests.mobile.county import NOON, County
from tests.mobile.test_visit_edits import form_of


@pytest.fixture
def zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The phone believes to be in New York."""
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def at_the_door(county: County) -> tuple[Phone, str, Any]:
    """A phone with the form of a visit open; its clock is its own."""
    home = county.household("李大爷")
    phone = county.phone(county.cadre("周某"))
    assert sync_now(phone).report.ok
    clock: Any = phone.device.clock
    clock.set(NOON)
    begun = visits.begin_visit(phone, [home])
    assert begun.ok
    return phone, begun.made, clock


def accepted(county: County, phone: Phone, draft_id: str) -> dict[str, Any]:
    """The visit as the office has it."""
    done = visits.record_visit(phone, draft_id)
    assert done.ok, done
    assert sync_now(phone).report.outcomes == {"accepted": 1}
    content: dict[str, Any] = ingest.standing(county.zoufang, done.made).record.content
    return content


def test_a_clock_set_back_never_ends_a_visit_before_it_began(county: County) -> None:
    """Three hours back in the middle: it ends when it began, which can be corrected."""
    phone, draft_id, clock = at_the_door(county)
    clock.set(NOON - timedelta(hours=3))
    content = accepted(county, phone, draft_id)
    assert content["started_at"] == content["ended_at"]
    assert content["visited_on"] == "2026-10-12"


def test_a_clock_set_back_by_years_keeps_the_draft_first_and_whole(county: County) -> None:
    """A battery that was empty: the phone wakes up in 2020, and the form is still there."""
    phone, draft_id, clock = at_the_door(county)
    clock.set(datetime(2020, 1, 1, tzinfo=UTC))
    (draft,) = queries.drafts(phone)
    assert draft.id == draft_id
    assert phone.session.today() == "2026-10-12"  # the server's word, not the phone's
    content = accepted(county, phone, draft_id)
    assert content["visited_on"] == "2026-10-12"


def test_a_visit_saved_after_midnight_stays_on_its_evening(county: County) -> None:
    """Begun at ten to twelve: the day is that of the visit, not of the saving."""
    phone, draft_id, clock = at_the_door(county)
    county.clock.set(NOON + timedelta(hours=12, minutes=6))
    clock.set(NOON + timedelta(hours=12, minutes=5))
    content = accepted(county, phone, draft_id)
    assert content["visited_on"] == "2026-10-12"
    assert content["ended_at"] == content["started_at"]


def test_backfilled_by_mistake_gives_the_hours_back(county: County) -> None:
    """Corrected hours, then 补录 touched and taken back; also on the morning after."""
    phone, draft_id, clock = at_the_door(county)
    form = form_of(phone, draft_id)
    form.set_hours("2026-10-12T03:10:00Z", "2026-10-12T03:40:00Z")
    before = dict(form.visit)
    clock.set(NOON + timedelta(days=1))
    form.set_backfilled(True)
    form.say(period="上午", visited_on="2026-10-11")
    form.set_backfilled(False)
    assert dict(form.visit) == before


def test_a_form_that_was_backfilled_from_the_start_begins_on_its_own_day(county: County) -> None:
    """A draft of an older app has no hours put by: the day is that on which it was opened."""
    phone, draft_id, clock = at_the_door(county)
    form = form_of(phone, draft_id)
    form.set_backfilled(True)
    form.keeper.put({n: said for n, said in form.keeper.body.items() if n != "hours"})
    clock.set(NOON + timedelta(days=1))
    form.set_backfilled(False)
    assert (form.text("visited_on"), form.text("started_at")[:10]) == ("2026-10-12", "2026-10-12")


def test_another_time_zone_changes_neither_day_nor_hour(county: County, zone: None) -> None:
    """The day is Shanghai's and the instant UTC's, whatever the phone is set to."""
    phone, draft_id, clock = at_the_door(county)
    assert time.tzname[0] == "EST"
    late = datetime(2026, 10, 12, 17, 30, tzinfo=UTC)  # half past one at night in Shanghai
    county.clock.set(late)
    clock.set(late)
    again = visits.begin_visit(phone, [queries.households(phone, "李大爷")[0].id])
    content = accepted(county, phone, again.made)
    assert content["visited_on"] == "2026-10-13"
    assert moment(content["started_at"]).replace(second=0) == late.replace(second=0)
    assert draft_id in {draft.id for draft in queries.drafts(phone)}
