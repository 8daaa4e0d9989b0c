"""The rows of evidence: what records declared, and how much of it has arrived.

Owns the offset, which is the truth; the file is truncated to it. Never touches a file.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from server.store import statements
from server.store.engine import Tx
from server.store.log_tables import Evidence
from shared.records import EvidenceItem, Kind, Record


@dataclass(frozen=True, slots=True)
class EvidenceState:
    """One declared file. Sizes in bytes."""

    sha256: str
    record_id: str
    stream_id: str
    kind: str
    size_bytes: int
    offset_bytes: int
    complete: bool


def declare(tx: Tx, county_id: str, stream_id: str, at: str, written: Iterable[Record]) -> None:
    """Expect the files that these records name; what is known already stays as it is."""
    named = [
        (record.id, EvidenceItem.model_construct(**item))
        for record in written
        if record.kind is Kind.VISIT
        for item in record.content.get("evidence", ())
    ]
    expect(tx, county_id, stream_id, at, named)


def expect(
    tx: Tx, county_id: str, stream_id: str, at: str, named: Iterable[tuple[str, EvidenceItem]]
) -> None:
    """Expect files by the visits that name them; what is known already stays as it is."""
    rows = [
        (county_id, item.sha256, record_id, stream_id, item.kind, item.size, 0, 0, at)
        for record_id, item in named
    ]
    tx.many(statements.insert_new(Evidence), rows)


def find(tx: Tx, county_id: str, sha256: str, *, lock: bool = False) -> EvidenceState | None:
    """A declared file, or None."""
    rows = tx.select(Evidence, "county_id = ? AND sha256 = ?", (county_id, sha256), lock=lock)
    return _state(rows[0]) if rows else None


def missing(tx: Tx, county_id: str, stream_id: str) -> list[EvidenceState]:
    """What has not arrived whole of all that this stream, or another of its account, declared.

    A phone that was bound anew has another stream; files that it does not hold it passes over.
    """
    account_id = stream_id.partition(":")[2]
    where = (
        "county_id = ? AND complete = 0 AND stream_id IN (SELECT ? UNION"
        " SELECT device_id || ':' || account_id FROM device WHERE county_id = ? AND account_id = ?)"
        " ORDER BY declared_at, sha256"
    )
    found = tx.select(Evidence, where, (county_id, stream_id, county_id, account_id))
    return [_state(row) for row in found]


def of_record(tx: Tx, county_id: str, record_ids: Iterable[str]) -> list[EvidenceState]:
    """The files that these records declared."""
    return [_state(row) for row in tx.by_ids(Evidence, county_id, record_ids, column="record_id")]


def move_offset(
    tx: Tx, county_id: str, sha256: str, before: int, after: int, *, complete: bool
) -> bool:
    """Move the offset from `before`; False when it was not there (somebody else was faster)."""
    touched = tx.run(
        "UPDATE evidence SET offset_bytes = ?, complete = ?"
        " WHERE county_id = ? AND sha256 = ? AND offset_bytes = ? AND complete = 0",
        (after, int(complete), county_id, sha256, before),
    )
    return touched == 1


def _state(row: Any) -> EvidenceState:
    _, sha256, record_id, stream_id, kind, size, offset, complete, _ = row
    return EvidenceState(sha256, record_id, stream_id, kind, size, offset, bool(complete))


def complete(tx: Tx, county_id: str) -> list[EvidenceState]:
    """The files that are here whole."""
    return [
        _state(row) for row in tx.select(Evidence, "county_id = ? AND complete = 1", (county_id,))
    ]


def begin_again(tx: Tx, county_id: str, sha256: str) -> None:
    """A file is gone from the disk: it is expected anew."""
    tx.run(
        "UPDATE evidence SET offset_bytes = 0, complete = 0 WHERE county_id = ? AND sha256 = ?",
        (county_id, sha256),
    )


def forget(tx: Tx, county_id: str, sha256: str) -> None:
    """A file is expected no more."""
    tx.run("DELETE FROM evidence WHERE county_id = ? AND sha256 = ?", (county_id, sha256))
