"""Closed months in and out of their tables.

Owns the SQL of 月度封账. Never holds what a line said, only which record stood there.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from server.store import statements
from server.store.engine import Tx
from server.store.office_tables import MonthClose, MonthLine


@dataclass(frozen=True, slots=True)
class Closed:
    """A month that was handed in: when, by whom, and record id → revision of its lines."""

    at: str
    by: str
    lines: dict[str, int] = field(default_factory=dict)


_KEY = "county_id = ? AND area = ? AND ledger = ? AND month = ?"


def closed(tx: Tx, county_id: str, area: str, ledger: str, month: str) -> Closed | None:
    """A closed month, or None while it is open."""
    key = (county_id, area, ledger, month)
    row = tx.row(statements.select(MonthClose, _KEY, ("closed_at", "closed_by")), key)
    if row is None:
        return None
    lines = tx.rows(statements.select(MonthLine, _KEY, ("record_id", "revision")), key)
    return Closed(row[0], row[1], {line[0]: line[1] for line in lines})


def close(
    tx: Tx,
    key: tuple[str, str, str, str],
    at: str,
    by: str,
    lines: Iterable[tuple[str, int]],
) -> None:
    """Close the month `key` (county, area, ledger, month). Raises IntegrityError when it is."""
    tx.insert(MonthClose, [(*key, at, by)])
    tx.insert(MonthLine, [(*key, record_id, revision) for record_id, revision in lines])
