"""办公地点: where a township's office is, if it says so.

Owns reading and setting it. Never asks for it: without one, nothing is compared with it, and it is
only ever compared with a position that a cadre chose to give.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from server.analysis.ledger import Position
from server.services import accounts
from server.services.context import Zoufang
from server.store import office_places, office_queries
from server.store.engine import Tx
from server.store.office_places import PlaceRow
from shared.records import Kind
from shared.refusals import Refused
from shared.visibility import Viewer

TOWNSHIP: Final = 9
DATUMS: Final = {
    "WGS84": "手机定位（WGS84）",
    "GCJ02": "高德、腾讯地图（GCJ02）",
    "BD09": "百度地图（BD09）",
}
_DEGREES: Final = re.compile(r"\d{1,3}(\.\d{1,8})?")
_LATITUDES, _LONGITUDES = (0.8, 55.9), (72.0, 137.9)
"""China's: what lies outside was typed wrongly, or the two were exchanged."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a form says of one township's office, as it was typed."""

    area: str
    lat: str
    lon: str
    datum: str


@dataclass(frozen=True, slots=True)
class Township:
    """One township with what is known of its office; empty texts where nothing is."""

    code: str
    name: str
    lat: str = ""
    lon: str = ""
    datum: str = "GCJ02"


def of_viewer(zoufang: Zoufang, viewer: Viewer) -> list[Township]:
    """The townships of the area, by code."""

    def look(tx: Tx) -> list[Township]:
        told = office_places.every(tx, zoufang.county_id)
        areas = office_queries.everything(tx, zoufang.county_id, Kind.AREA)
        named = {item.content["code"]: item.content["name"] for item in areas}
        mine = sorted(c for c in named if len(c) == TOWNSHIP and c.startswith(viewer.area))
        return [_township(code, named[code], told.get(code)) for code in mine]

    return zoufang.db.read(look)


def _township(code: str, name: str, row: PlaceRow | None) -> Township:
    if row is None:
        return Township(code, name)
    return Township(code, name, _degrees(row.lat_e6), _degrees(row.lon_e6), row.datum)


def _degrees(millionths: int) -> str:
    return f"{millionths / 1e6:.6f}".rstrip("0").rstrip(".")


def put(zoufang: Zoufang, viewer: Viewer, told: Iterable[Told]) -> int:
    """Keep what a form says; returns how many offices that changed.

    Raises Refused where it is no place; nothing is kept then.
    """
    known = {one.code: one for one in of_viewer(zoufang, viewer)}
    changed = [one for one in told if one.area in known and _differs(one, known[one.area])]
    rows = {one.area: _row(one, known[one.area].name) for one in changed}

    def work(tx: Tx) -> None:
        for area, row in rows.items():
            if row is None:
                office_places.remove(tx, zoufang.county_id, area)
            else:
                office_places.put(tx, zoufang.county_id, row, viewer.account_id, zoufang.now())
            accounts.note(zoufang, tx, viewer.account_id, "office_place.set", area)

    if rows:
        zoufang.db.write(work)
    return len(rows)


def _differs(told: Told, known: Township) -> bool:
    said = (told.lat, told.lon, told.datum)
    if not (told.lat or told.lon or known.lat):
        return False  # nothing said before and now: the map that stands in the list says nothing
    return said != (known.lat, known.lon, known.datum)


def _row(told: Told, name: str) -> PlaceRow | None:
    """The place that was typed; None where the fields were emptied."""
    if not told.lat and not told.lon:
        return None
    if told.datum not in DATUMS:
        raise Refused("condition", sentence=f"请选{name}办公地点的坐标来源。")
    lat, lon = _number(told.lat, _LATITUDES), _number(told.lon, _LONGITUDES)
    if lat is None or lon is None:
        sentence = f"{name}办公地点的纬度、经度要一起填，如 30.654321 和 106.123456。"
        raise Refused("condition", sentence=sentence)
    return PlaceRow(told.area, round(lat * 1e6), round(lon * 1e6), told.datum)


def _number(text: str, bounds: tuple[float, float]) -> float | None:
    if not text.isascii() or not _DEGREES.fullmatch(text):
        return None
    number = float(text)
    return number if bounds[0] <= number <= bounds[1] else None


def office_of(places: dict[str, PlaceRow], person: Any) -> Position | None:
    """The office of somebody whose villages all belong to one township that said where it is."""
    towns = {village[:TOWNSHIP] for village in person.get("villages") or ()}
    row = places.get(next(iter(towns))) if len(towns) == 1 else None
    return Position(row.lat_e6 / 1e6, row.lon_e6 / 1e6, None, row.datum) if row else None
