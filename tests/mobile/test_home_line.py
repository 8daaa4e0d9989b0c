"""The honest line: what it counts is what would be lost with this phone."""

from mobile.actions import drafts, queries, visits
from mobile.actions.phone import Phone
from mobile.actions.syncing import sync_now
from tests.mobile.county import County, Direct
from tests.mobile.test_revoked import visit_with_picture


def files_waiting(phone: Phone) -> int:
    """How many photos the line says wait."""
    return queries.home(phone).sync.files_waiting


def test_a_photo_waits_from_the_moment_its_visit_is_saved(county: County) -> None:
    """Offline: one visit and its one photo wait, and the sync page lists the photo."""
    way, home = Direct(county.zoufang), county.household("李大爷")
    phone = county.phone(county.cadre("周某"), way=way)
    sync_now(phone)
    visit_with_picture(phone, home, b"\xff\xd8 door")
    way.cut_request = 1
    sync_now(phone)
    line = queries.home(phone).sync
    assert (line.unsent, line.files_waiting) == (1, 1)
    assert "待传照片 1" in line.text
    assert sync_now(phone).report.ok
    assert files_waiting(phone) == 0
    phone.close()


def test_a_photo_of_a_form_waits_with_its_form(county: County) -> None:
    """Not saved yet: it is part of the draft, and goes when the draft is thrown away."""
    home = county.household("李大爷")
    phone = county.phone(county.cadre("周某"))
    sync_now(phone)
    begun = visits.begin_visit(phone, [home])
    visits.add_picture(phone, begun.made, b"\xff\xd8 door")
    assert (files_waiting(phone), queries.home(phone).sync.drafts) == (0, 1)
    drafts.discard_draft(phone, begun.made)
    assert (files_waiting(phone), queries.home(phone).sync.drafts) == (0, 0)
    phone.close()
