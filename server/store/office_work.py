"""The office's own work in and out of its tables: the audit's checkpoint and call attempts.

Owns the SQL of those tables. Never decides what a call means.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from server.store import statements
from server.store.engine import Tx
from server.store.office_tables import AuditCheckpoint, CallAttempt


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The last line up to which the chain was found whole, its hash, and when that was."""

    seq: int
    hash: str
    at: str


def checkpoint(tx: Tx, county_id: str) -> Checkpoint | None:
    """The checkpoint, or None before the first."""
    sql = statements.select(AuditCheckpoint, "county_id = ?", ("seq", "hash", "at"))
    row = tx.row(sql, (county_id,))
    return Checkpoint(*row) if row else None


def save_checkpoint(tx: Tx, county_id: str, found: Checkpoint) -> None:
    """Move the checkpoint."""
    tx.upsert(AuditCheckpoint, [(county_id, found.seq, found.hash, found.at)])


@dataclass(frozen=True, slots=True)
class Attempt:
    """One call: on which record, when, by whom, and what came of it."""

    record_id: str
    at: str
    by: str
    outcome: str


def add_attempt(tx: Tx, county_id: str, attempt_id: str, attempt: Attempt) -> None:
    """Note a call."""
    row = (county_id, attempt_id, attempt.record_id, attempt.at, attempt.by, attempt.outcome)
    tx.insert(CallAttempt, [row])


def attempts(tx: Tx, county_id: str, record_ids: Iterable[str]) -> dict[str, list[Attempt]]:
    """Record id → its calls, oldest first."""
    found: dict[str, list[Attempt]] = defaultdict(list)
    for row in tx.by_ids(CallAttempt, county_id, record_ids, column="record_id"):
        found[row[2]].append(Attempt(*row[2:]))
    return {key: sorted(calls, key=lambda call: call.at) for key, calls in found.items()}
