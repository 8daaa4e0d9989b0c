"""Old and closed: a record leaves the phone after 24 months, and the office keeps it."""

from datetime import UTC, datetime

import pytest

from mobile.actions import queries
from mobile.actions.phone import Phone
from mobile.actions.retention import let_old_go
from mobile.actions.syncing import sync_now
from mobile.domain.retention import kept_from
from mobile.store.operations import BeginReading
from server.services import ingest
from shared.records import Kind
from tests.mobile.county import County
from tests.mobile.test_revoked import visit_with_picture
from tests.mobile.test_round_trip import record

LATER = datetime(2028, 12, 1, 4, tzinfo=UTC)
PICTURE = b"\xff\xd8 the door"


@pytest.mark.parametrize(
    ("today", "first"),
    [("2028-12-31", "2026-12-01"), ("2028-02-29", "2026-02-01"), ("2027-01-01", "2025-01-01")],
)
def test_it_counts_whole_months(today: str, first: str) -> None:
    """Twenty-four months back, from the first of that month."""
    assert kept_from(today) == first


def visit_ids(phone: Phone) -> list[str]:
    return [visit.id for visit in phone.session.overlay.of_kind(Kind.VISIT)]


def test_a_phone_years_ahead_lets_nothing_go(county: County) -> None:
    """Its calendar says 2028, the office's does not: what is on it stays."""
    home = county.household("李大爷")
    phone = county.phone(county.cadre("周某"))
    sync_now(phone)
    visit_with_picture(phone, home, PICTURE)
    sync_now(phone)
    phone.device.clock.set(LATER)  # type: ignore[attr-defined]
    assert phone.session.today() == "2028-12-01"
    assert sync_now(phone).report.ok
    assert len(visit_ids(phone)) == 1
    phone.close()


def test_a_closed_visit_of_long_ago_leaves_with_its_photo(county: County) -> None:
    """Gone from the phone, its file too; the office has both, and both sides still agree."""
    home = county.household("李大爷")
    phone = county.phone(county.cadre("周某"))
    sync_now(phone)
    visit_with_picture(phone, home, PICTURE)
    assert sync_now(phone).report.evidence_sent == 1
    (visit_id,) = visit_ids(phone)
    (item,) = phone.session.store.evidence()
    county.clock.set(LATER)
    done = sync_now(phone)
    assert visit_id in done.changes.ids
    assert visit_ids(phone) == []
    assert phone.session.store.evidence() == []
    assert not phone.session.store.files.path(item.sha256).exists()
    assert ingest.standing(county.zoufang, visit_id).record.content["mode"] == "M3"
    assert [row.head for row in queries.households(phone)] == ["李大爷"]
    again = sync_now(phone)
    assert again.report.ok
    assert (again.report.requests, again.report.mismatched, again.report.rows) == (1, [], 0)
    phone.lock()
    assert phone.unlock("481516").ok
    assert visit_ids(phone) == []
    phone.close()


def test_what_is_open_stays_however_old(county: County) -> None:
    """A visit with a problem that is not closed stays, with all that hangs on it."""
    home = county.household("李大爷")
    phone = county.phone(county.cadre("周某"))
    sync_now(phone)
    visit_id = record(phone, home)
    assert sync_now(phone).report.ok
    county.clock.set(LATER)
    assert sync_now(phone).report.ok
    assert visit_ids(phone) == [visit_id]
    view = queries.record(phone, visit_id)
    assert view is not None
    assert len(view.problems) == 1
    phone.close()


def test_what_is_unsent_never_leaves(county: County) -> None:
    """An old visit that was just edited, or is still only here, stays until it has gone up."""
    home = county.household("李大爷")
    phone = county.phone(county.cadre("周某"))
    sync_now(phone)
    visit_with_picture(phone, home, PICTURE)
    county.clock.set(LATER)
    assert queries.home(phone).sync.unsent == 1
    assert let_old_go(phone.session) == frozenset()
    assert len(visit_ids(phone)) == 1
    assert len(phone.session.store.evidence()) == 1
    phone.close()


def test_it_looks_once_a_day_and_takes_what_came_back(county: County) -> None:
    """A bucket that is read anew brings the old visit; the next day it leaves again."""
    home = county.household("李大爷")
    phone = county.phone(county.cadre("周某"))
    sync_now(phone)
    visit_with_picture(phone, home, PICTURE)
    assert sync_now(phone).report.ok
    county.clock.set(LATER)
    assert sync_now(phone).report.ok
    phone.session.store.apply([BeginReading()])
    assert sync_now(phone).report.ok
    assert len(visit_ids(phone)) == 1
    county.clock.set(LATER.replace(day=2))
    assert sync_now(phone).report.ok
    assert visit_ids(phone) == []
    phone.close()
