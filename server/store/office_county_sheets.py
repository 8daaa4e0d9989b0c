"""The county's own Excel sheets in and out of their table.

Owns the SQL of that table. Never opens a file.
"""

import json
from dataclasses import dataclass
from typing import Any

from server.store import statements
from server.store.engine import Tx
from server.store.office_tables import LedgerTemplate


@dataclass(frozen=True, slots=True)
class CountySheet:
    """One sheet of a county: whose area, for which ledger, and what goes where."""

    id: str
    area: str
    ledger: str
    name: str
    columns: dict[str, Any]
    made_by: str
    made_at: str


_NAMES = ("id", "area", "ledger", "name", "columns", "made_by", "made_at")


def _sheet(row: Any) -> CountySheet:
    sheet_id, area, ledger, name, columns, *made = row
    return CountySheet(sheet_id, area, ledger, name, json.loads(columns), *made)


def every(tx: Tx, county_id: str) -> list[CountySheet]:
    """All sheets, newest first, without their files."""
    where = "county_id = ? ORDER BY made_at DESC, id DESC"
    sql = statements.select(LedgerTemplate, where, _NAMES)
    return [_sheet(row) for row in tx.rows(sql, (county_id,))]


def file_of(tx: Tx, county_id: str, sheet_id: str) -> bytes:
    """The workbook of a sheet as it was uploaded."""
    sql = statements.select(LedgerTemplate, "county_id = ? AND id = ?", ("file",))
    return bytes(tx.value(sql, (county_id, sheet_id)))


def save(tx: Tx, county_id: str, sheet: CountySheet, file: bytes) -> None:
    """Keep a sheet, or replace it."""
    columns = json.dumps(sheet.columns, ensure_ascii=False, sort_keys=True)
    row = (county_id, sheet.id, sheet.area, sheet.ledger, sheet.name, file, columns)
    tx.upsert(LedgerTemplate, [(*row, sheet.made_by, sheet.made_at)])


def remove(tx: Tx, county_id: str, sheet_id: str) -> None:
    """Throw a sheet away."""
    name = statements.name_of(LedgerTemplate)
    tx.run(f"DELETE FROM {name} WHERE county_id = ? AND id = ?", (county_id, sheet_id))  # noqa: S608
