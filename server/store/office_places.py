"""Where the offices are, in and out of their table.

Owns that SQL. Never holds where anybody was.
"""

from dataclasses import dataclass

from server.store import statements
from server.store.engine import Tx
from server.store.finding_tables import OfficePlace


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A township's office. Millionths of a degree."""

    area: str
    lat_e6: int
    lon_e6: int
    datum: str


def every(tx: Tx, county_id: str) -> dict[str, PlaceRow]:
    """Area → its office, where it said so."""
    rows = tx.select(OfficePlace, "county_id = ?", (county_id,))
    return {row[1]: PlaceRow(*row[1:5]) for row in rows}


def put(tx: Tx, county_id: str, row: PlaceRow, by: str, at: str) -> None:
    """Say where an office is."""
    tx.upsert(OfficePlace, [(county_id, row.area, row.lat_e6, row.lon_e6, row.datum, by, at)])


def remove(tx: Tx, county_id: str, area: str) -> None:
    """Say no longer where an office is."""
    name = statements.name_of(OfficePlace)
    tx.run(f"DELETE FROM {name} WHERE county_id = ? AND area = ?", (county_id, area))  # noqa: S608
