"""Inspections in and out of their tables, and the visits that a drawn household has on record.

Owns the SQL of inspections. Never draws, and never decides who may see one.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from server.store import records, statements
from server.store.engine import Tx
from server.store.office_tables import Inspection, InspectionHome
from server.store.records import Stored
from server.store.tables import VisitHousehold
from shared.records import Kind


@dataclass(frozen=True, slots=True)
class Drawn:
    """One 督查抽查单. `households` is how many could be drawn."""

    id: str
    number: str
    area: str
    first: str
    last: str
    seed: str
    per_village: int
    announced: int
    households: int
    made_by: str
    made_at: str
    closed_by: str | None = None
    closed_at: str | None = None


@dataclass(frozen=True, slots=True)
class DrawnHome:
    """One drawn household and what was told at its door; `told` is empty before."""

    household_id: str
    position: int
    stratum: str
    told: str = ""
    checked_on: str = ""
    checkers: str = ""
    situation: str = ""
    entered_by: str = ""


def add(tx: Tx, county_id: str, drawn: Drawn, homes: Iterable[DrawnHome]) -> None:
    """Keep an inspection with its households. Raises IntegrityError when its number is taken."""
    own = (drawn.id, drawn.number, drawn.area, drawn.first, drawn.last, drawn.seed)
    counts = (drawn.per_village, drawn.announced, drawn.households)
    made = (drawn.made_by, drawn.made_at, drawn.closed_by, drawn.closed_at)
    tx.insert(Inspection, [(county_id, *own, *counts, *made)])
    tx.insert(InspectionHome, [_row(county_id, drawn.id, home) for home in homes])


def _row(county_id: str, inspection_id: str, home: DrawnHome) -> tuple[object, ...]:
    place = (home.household_id, home.position, home.stratum)
    said = (home.told, home.checked_on, home.checkers, home.situation, home.entered_by)
    return (county_id, inspection_id, *place, *said)


def every(tx: Tx, county_id: str) -> list[Drawn]:
    """All inspections, newest first."""
    rows = tx.select(Inspection, "county_id = ? ORDER BY made_at DESC, id DESC", (county_id,))
    return [Drawn(*row[1:]) for row in rows]


def homes(tx: Tx, county_id: str, inspection_id: str) -> list[DrawnHome]:
    """The drawn households in the order of the sheet."""
    where = "county_id = ? AND inspection_id = ? ORDER BY position"
    rows = tx.select(InspectionHome, where, (county_id, inspection_id))
    return [DrawnHome(*row[2:]) for row in rows]


def enter(tx: Tx, county_id: str, inspection_id: str, home: DrawnHome) -> None:
    """Put down what was told at one door."""
    tx.upsert(InspectionHome, [_row(county_id, inspection_id, home)])


def count_numbered(tx: Tx, county_id: str, prefix: str) -> int:
    """How many inspections bear a number that begins so."""
    name = statements.name_of(Inspection)
    sql = f"SELECT count(*) FROM {name} WHERE county_id = ? AND number LIKE ?"  # noqa: S608
    return int(tx.value(sql, (county_id, f"{prefix}%")))


def close(tx: Tx, county_id: str, inspection_id: str, by: str, at: str) -> bool:
    """Close an inspection; False when somebody closed it before."""
    name = statements.name_of(Inspection)
    sql = (
        f"UPDATE {name} SET closed_by = ?, closed_at = ?"  # noqa: S608
        " WHERE county_id = ? AND id = ? AND closed_at IS NULL"
    )
    return tx.run(sql, (by, at, county_id, inspection_id)) == 1


def visits(
    tx: Tx, county_id: str, household_ids: Iterable[str], first: str, last: str
) -> dict[str, list[Stored]]:
    """Household id → its visits of these days, oldest first; sealed and withdrawn ones apart."""
    links: list[tuple[str, str]] = []
    for part in statements.parts(household_ids):
        where = (
            f"county_id = ? AND household_id IN ({statements.marks(len(part))})"
            " AND visited_on BETWEEN ? AND ? AND mode <> '' ORDER BY visited_on, visit_id"
        )
        sql = statements.select(VisitHousehold, where, ("household_id", "visit_id"))
        links += tx.rows(sql, (county_id, *part, first, last))
    known = records.load(tx, county_id, Kind.VISIT, {visit_id for _, visit_id in links})
    found: dict[str, list[Stored]] = defaultdict(list)
    for household_id, visit_id in links:
        found[household_id].append(known[visit_id])
    return found
