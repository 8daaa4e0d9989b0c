"""A county's own words reach its phones, once."""

from mobile.actions.syncing import sync_now
from server.services.context import open_zoufang
from tests.mobile.county import COUNTY, County, Direct

_OWN = """
version = 7
[categories.0903]
name = "路灯·亮化"
nature = "Z2"
jurisdiction = "L1"
handling = "B2"
time_limit = "T1"
unit = "镇城管办"
on_the_spot = true
"""


def test_a_county_renames_a_category_and_its_phones_follow(county: County) -> None:
    """The words come with the sync after the office changed them, and not again."""
    way = Direct(county.zoufang)
    phone = county.phone(county.cadre("周某"), way=way)
    sync_now(phone)
    assert phone.session.vocabulary.categories["0903"].name == "路灯"
    county.close()
    (county.folder / "office" / "vocabulary.toml").write_text(_OWN, "utf-8")
    county.zoufang = open_zoufang(
        county.folder / "office", county_id=COUNTY, clock=county.clock.now
    )
    way.zoufang = county.zoufang
    assert sync_now(phone).report.words
    assert phone.session.vocabulary.categories["0903"].name == "路灯·亮化"
    assert phone.session.vocabulary.version == 7
    asked = len(way.sent)
    assert not sync_now(phone).report.words
    assert len(way.sent) == asked + 1
    phone.close()
