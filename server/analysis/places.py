"""Positions on the ground: datums, and distances in metres.

Owns the conversions between WGS-84, GCJ-02 and BD-09. Never guesses the datum of a position: an
unknown one has no place in WGS-84.

Source: the published reverse engineering of GCJ-02 (ellipsoid of Krasovsky 1940) and Baidu's
documented x/y-π offset for BD-09. Inside China GCJ-02 lies 100–700 m from WGS-84.
"""

import math
from functools import lru_cache
from typing import Final

EARTH_M: Final = 6_371_008.8
_A: Final = 6_378_245.0
_EE: Final = 0.006_693_421_622_965_943
_X_PI: Final = math.pi * 3000 / 180
_MAX_STEPS: Final = 12

LatLon = tuple[float, float]


def canonical_datum(name: str | None) -> str | None:
    """`WGS84`, `GCJ02` or `BD09` however it was spelt; None for anything else."""
    plain = "".join(c for c in (name or "").upper() if c.isalnum())
    return plain if plain in {"WGS84", "GCJ02", "BD09"} else None


def in_china(lat: float, lon: float) -> bool:
    """Does the offset apply here? The rough box that maps use."""
    return 0.8293 <= lat <= 55.8271 and 72.004 <= lon <= 137.8347


def _shift(x: float, y: float, lead: float) -> float:
    return (
        lead
        + (20 * math.sin(6 * x * math.pi) + 20 * math.sin(2 * x * math.pi)) * 2 / 3
        + (20 * math.sin(y * math.pi) + 40 * math.sin(y / 3 * math.pi)) * 2 / 3
    )


def _offset(lat: float, lon: float) -> LatLon:
    """How far GCJ-02 moves a WGS-84 position, in degrees."""
    x, y = lon - 105, lat - 35
    root = math.sqrt(abs(x))
    d_lat = _shift(x, y, -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root)
    d_lat += (160 * math.sin(y / 12 * math.pi) + 320 * math.sin(y * math.pi / 30)) * 2 / 3
    d_lon = _shift(x, x, 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root)
    d_lon += (150 * math.sin(x / 12 * math.pi) + 300 * math.sin(x / 30 * math.pi)) * 2 / 3
    sine = math.sin(math.radians(lat))
    magic = 1 - _EE * sine * sine
    lat_m = _A * (1 - _EE) / (magic * math.sqrt(magic))
    lon_m = _A / math.sqrt(magic) * math.cos(math.radians(lat))
    return math.degrees(d_lat / lat_m), math.degrees(d_lon / lon_m)


def gcj02_from_wgs84(lat: float, lon: float) -> LatLon:
    """A GPS position as Chinese maps draw it."""
    if not in_china(lat, lon):
        return lat, lon
    d_lat, d_lon = _offset(lat, lon)
    return lat + d_lat, lon + d_lon


def wgs84_from_gcj02(lat: float, lon: float) -> LatLon:
    """The inverse, by fixed-point iteration: exact to about a millimetre."""
    guess = (lat, lon)
    for _ in range(_MAX_STEPS):
        there = gcj02_from_wgs84(*guess)
        step = (lat - there[0], lon - there[1])
        guess = (guess[0] + step[0], guess[1] + step[1])
        if abs(step[0]) + abs(step[1]) < 1e-8:
            break
    return guess


def gcj02_from_bd09(lat: float, lon: float) -> LatLon:
    """Baidu's position as GCJ-02."""
    x, y = lon - 0.0065, lat - 0.006
    z = math.hypot(x, y) - 0.000_02 * math.sin(y * _X_PI)
    theta = math.atan2(y, x) - 0.000_003 * math.cos(x * _X_PI)
    return z * math.sin(theta), z * math.cos(theta)


@lru_cache(maxsize=1 << 16)
def wgs84(lat: float, lon: float, datum: str | None) -> LatLon | None:
    """The position in WGS-84, or None where its datum is not known."""
    known = canonical_datum(datum)
    if known == "WGS84":
        return lat, lon
    if known == "GCJ02":
        return wgs84_from_gcj02(lat, lon)
    if known == "BD09":
        return wgs84_from_gcj02(*gcj02_from_bd09(lat, lon))
    return None


@lru_cache(maxsize=1 << 16)
def readings(lat: float, lon: float, datum: str | None) -> tuple[LatLon, ...]:
    """Where a registered position may lie: one place, or two where nobody noted the datum."""
    known = wgs84(lat, lon, datum)
    return (known,) if known else ((lat, lon), wgs84_from_gcj02(lat, lon))


def distance_m(here: LatLon, there: LatLon) -> float:
    """Great-circle distance in metres."""
    lat_a, lat_b = math.radians(here[0]), math.radians(there[0])
    half_lat = (lat_b - lat_a) / 2
    half_lon = math.radians(there[1] - here[1]) / 2
    part = math.sin(half_lat) ** 2 + math.cos(lat_a) * math.cos(lat_b) * math.sin(half_lon) ** 2
    return 2 * EARTH_M * math.asin(min(1.0, math.sqrt(part)))


def nearest_m(here: LatLon, there: tuple[LatLon, ...]) -> float:
    """Distance to the nearest reading: what is not known counts for the cadre."""
    return min(distance_m(here, place) for place in there)
