"""Datums: known offsets, way and way back, and what is not known."""

import pytest

from server.analysis.places import (
    canonical_datum,
    distance_m,
    gcj02_from_wgs84,
    nearest_m,
    readings,
    wgs84,
    wgs84_from_gcj02,
)

BEIJING = (39.907_333, 116.391_083)
CITIES = [
    BEIJING,
    (31.2304, 121.4737),
    (23.1291, 113.2644),
    (29.6520, 91.1721),
    (45.8038, 126.5340),
]


def test_the_published_example() -> None:
    """The usual test point of public implementations: 天安门."""
    lat, lon = gcj02_from_wgs84(*BEIJING)
    assert (lat, lon) == pytest.approx((39.908_736, 116.397_325), abs=2e-5)


@pytest.mark.parametrize("place", CITIES)
def test_there_and_back(place: tuple[float, float]) -> None:
    """The inverse is exact to less than a centimetre, and the offset is 100–700 m."""
    shifted = gcj02_from_wgs84(*place)
    assert distance_m(wgs84_from_gcj02(*shifted), place) < 0.01
    assert 100 < distance_m(shifted, place) < 700


def test_outside_china_nothing_is_moved() -> None:
    """Paris is where GPS says."""
    assert gcj02_from_wgs84(48.8566, 2.3522) == (48.8566, 2.3522)


def test_bd09_comes_back_to_the_same_place() -> None:
    """Baidu's 天安门 (39.915119, 116.403963) lies within some metres of the GPS one."""
    place = wgs84(39.915_119, 116.403_963, "BD-09")
    assert place is not None
    assert distance_m(place, (39.907_4, 116.391_2)) < 60


@pytest.mark.parametrize(
    ("text", "datum"),
    [
        ("WGS84", "WGS84"),
        ("wgs-84", "WGS84"),
        ("GCJ-02", "GCJ02"),
        ("bd09", "BD09"),
        ("北京54", None),
    ],
)
def test_how_a_datum_may_be_spelt(text: str, datum: str | None) -> None:
    """With or without a dash; an unknown one is unknown."""
    assert canonical_datum(text) == datum
    assert (wgs84(30.0, 110.0, text) is None) == (datum is None)


def test_a_registered_position_without_datum_is_read_in_the_cadres_favour() -> None:
    """Whichever of the two readings is nearer counts."""
    registered = gcj02_from_wgs84(*BEIJING)
    assert nearest_m(BEIJING, readings(*registered, None)) < 0.01
    assert nearest_m(BEIJING, readings(*BEIJING, None)) < 0.01
    assert nearest_m(BEIJING, readings(*registered, "WGS84")) > 300
