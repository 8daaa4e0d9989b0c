"""Which pledges a visit counts for: chosen in the form, offline, and kept by the office."""

from typing import Any

from mobile.actions import pledges, queries, visits
from mobile.actions.phone import Phone
from mobile.actions.syncing import sync_now
from server.services import ingest
from tests.mobile.county import County

WEEK = {
    "kind": "学用转化",
    "starts_on": "2026-10-12",
    "ends_on": "2026-10-18",
}
THREE = {**WEEK, "methods": ["走访3户困难群众"], "target_households": 3}
BY_HAND = {**WEEK, "methods": ["岗位对标"], "kind": "岗位对标"}


def visited(phone: Phone, home: str, **more: Any) -> str:
    """A visit of today; returns its id."""
    begun = visits.begin_visit(phone, [home])
    draft = phone.session.store.draft(begun.made)
    assert draft is not None
    body = {**draft.body, "visit": {**draft.body["visit"], **more}}
    done = visits.record_visit(phone, begun.made, body)
    assert done.ok, done
    return done.made


def linked(county: County, pledge_id: str) -> list[str]:
    """The visits that count for a pledge, as the office has it."""
    return list(ingest.standing(county.zoufang, pledge_id).record.content.get("visits", ()))


def test_a_visit_counts_by_itself_unless_its_recorder_chose(county: County) -> None:
    """Said nothing: it counts. Chosen none: it counts for none, here at once and in the office."""
    home = county.household("李大爷")
    phone = county.phone(county.cadre("周某"))
    sync_now(phone)
    pledge = pledges.list_pledge(phone, THREE).made
    sync_now(phone)
    plain = visited(phone, home)
    apart = visited(phone, home, counts_for=[])
    (row,) = queries.pledges(phone)
    assert row.reported == 1
    sync_now(phone)
    assert linked(county, pledge) == [plain]
    assert apart not in linked(county, pledge)


def test_a_pledge_about_named_things_takes_a_visit_that_names_it(county: County) -> None:
    """岗位对标 takes no visit by itself; named in the form, it does."""
    home = county.household("李大爷")
    phone = county.phone(county.cadre("周某"))
    sync_now(phone)
    three, named = (pledges.list_pledge(phone, one).made for one in (THREE, BY_HAND))
    visit = visited(phone, home, counts_for=[named])
    sync_now(phone)
    assert (linked(county, named), linked(county, three)) == ([visit], [])


def test_a_companions_pledge_is_the_companions_affair(county: County) -> None:
    """Whoever writes the visit down decides for nobody else."""
    home = county.household("李大爷")
    companion = county.cadre("陈某")
    phone, other = county.phone(county.cadre("周某")), county.phone(companion, "other")
    sync_now(phone)
    pledge = pledges.list_pledge(other, THREE).made
    sync_now(other)
    there = [phone.session.me, {"person_id": companion.account_id, "name": "陈某"}]
    visit = visited(phone, home, visitors=there, counts_for=[])
    sync_now(phone)
    assert linked(county, pledge) == [visit]
