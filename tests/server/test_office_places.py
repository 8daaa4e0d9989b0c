"""人在办公地点 (D20): only where an office said where it is, and a cadre gave a position."""

from typing import Any

import pytest

from server.services import jobs, office_places
from server.services.office_places import Told
from server.store import findings
from shared.protocol import Act
from shared.refusals import Refused
from shared.visibility import Viewer
from tests.server.township import COUNTY, VILLAGE, Phone, Township, new_id, visit_acts

TOWN = VILLAGE[:9]
OFFICE = {"lat_e6": 30_350_000, "lon_e6": 106_290_000}
DOOR = {"lat_e6": 30_410_000, "lon_e6": 106_290_000}
"""Some seven kilometres to the north."""
NO_PLACES = (
    ("30.35", ""),
    ("", "106.29"),
    ("106.29", "30.35"),
    ("三十", "106.29"),
    ("30,3", "106.2"),
)


@pytest.fixture
def viewer(town: Township) -> Viewer:
    """The office's clerk, in a township that has a name."""
    fields = {"code": TOWN, "name": "中心镇"}
    area = Act(do="area.set", on=new_id(), fields=fields)
    assert town.act(town.admin, area).outcome == "accepted"
    return town.office.viewer


def _measured(town: Township, phone: Phone, place: dict[str, int] | None) -> Any:
    """What is told of a visit that was written at this place."""
    position = {"accuracy_m": 30, "datum": "WGS84"}
    home = town.household(position={**DOOR, **position})
    given = {"position": {**place, **position}} if place else {}
    (act,) = visit_acts(town.li, home, **given)
    assert phone.do(act).outcome == "accepted"
    jobs.run_all(town.zoufang, "w")
    told = town.zoufang.db.read(lambda tx: findings.told(tx, COUNTY, act.on))
    return told.get("at_office")


def test_a_position_at_the_office_is_told_where_the_office_said_where_it_is(
    town: Township, phone: Phone, viewer: Viewer
) -> None:
    """Before it did, the same visit is neutral; so is one without a position, always."""
    assert _measured(town, phone, OFFICE) is None
    assert office_places.put(town.zoufang, viewer, [Told(TOWN, "30.35", "106.29", "WGS84")]) == 1
    assert _measured(town, phone, OFFICE) == [0, "填写时人在办公地点，距户址 6.7 公里"]
    assert _measured(town, phone, DOOR)[0] == 1
    assert _measured(town, phone, None) is None
    assert office_places.put(town.zoufang, viewer, [Told(TOWN, "", "", "WGS84")]) == 1
    assert _measured(town, phone, OFFICE) is None


def test_the_map_that_it_was_read_from_is_taken_into_account(
    town: Township, phone: Phone, viewer: Viewer
) -> None:
    """The same figures from a map that is shifted by some 500 metres are another place."""
    office_places.put(town.zoufang, viewer, [Told(TOWN, "30.35", "106.29", "GCJ02")])
    assert _measured(town, phone, OFFICE)[0] == 1


def test_what_is_no_place_is_refused_in_words(town: Township, viewer: Viewer) -> None:
    """Half a place, exchanged figures, words: nothing is kept, and the township is named."""
    for lat, lon in NO_PLACES:
        with pytest.raises(Refused) as refused:
            office_places.put(town.zoufang, viewer, [Told(TOWN, lat, lon, "WGS84")])
        assert "中心镇" in str(refused.value)
    assert office_places.of_viewer(town.zoufang, viewer)[0].lat == ""


def test_another_township_s_office_is_not_one_s_own(town: Township, viewer: Viewer) -> None:
    """What lies outside the area is passed over, and what says nothing changes nothing."""
    told = [Told("511622999", "30.35", "106.29", "WGS84"), Told(TOWN, "", "", "BD09")]
    assert office_places.put(town.zoufang, viewer, told) == 0
