"""Large ledgers under way, in and out of their table.

Owns the SQL of that table. Never writes a file.
"""

from dataclasses import dataclass

from server.store import statements
from server.store.engine import Tx
from server.store.office_tables import LedgerExport


@dataclass(frozen=True, slots=True)
class Export:
    """One export: whose, of which ledger, with which filters (JSON), and how far it is."""

    id: str
    account_id: str
    ledger: str
    asked: str
    made_at: str
    total: int = 0
    done: int = 0
    finished_at: str | None = None


def save(tx: Tx, county_id: str, export: Export) -> None:
    """Keep an export, or how far it is now."""
    own = (export.id, export.account_id, export.ledger, export.asked, export.made_at)
    tx.upsert(LedgerExport, [(county_id, *own, export.total, export.done, export.finished_at)])


def export(tx: Tx, county_id: str, export_id: str) -> Export | None:
    """One export, or None."""
    rows = tx.select(LedgerExport, "county_id = ? AND id = ?", (county_id, export_id))
    return Export(*rows[0][1:]) if rows else None


def made_before(tx: Tx, county_id: str, at: str) -> list[str]:
    """Ids of the exports that were asked for before an instant."""
    sql = statements.select(LedgerExport, "county_id = ? AND made_at < ? ORDER BY id", ("id",))
    return [row[0] for row in tx.rows(sql, (county_id, at))]


def forget(tx: Tx, county_id: str, export_id: str) -> None:
    """Throw an export away."""
    name = statements.name_of(LedgerExport)
    tx.run(f"DELETE FROM {name} WHERE county_id = ? AND id = ?", (county_id, export_id))  # noqa: S608
