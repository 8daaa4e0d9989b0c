"""The audit: one hash-chained line for everything that was done or looked at.

Owns the chain. Never holds content, only salted hashes of it: the salt lies with the version and is
erased with it.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import NamedTuple

from server.store import statements
from server.store.engine import Tx
from server.store.feed import CountyState
from server.store.log_tables import Audit


class Entry(NamedTuple):
    """Who did what to what. `salted_hash` is empty where nothing was written."""

    actor_id: str
    action: str
    record_id: str
    salted_hash: str = ""


@dataclass(frozen=True, slots=True)
class AuditLine:
    """An entry in its place in the chain."""

    seq: int
    at: str
    actor_id: str
    action: str
    record_id: str
    salted_hash: str
    previous: str
    hash: str


def salted(salt: str, content_hash: str) -> str:
    """What the audit keeps of a content."""
    return hashlib.sha256(f"{salt}{content_hash}".encode()).hexdigest()


def line_hash(seq: int, at: str, entry: Entry, previous: str) -> str:
    """The hash of one line."""
    parts = f"{seq}|{at}|{entry.actor_id}|{entry.action}|{entry.record_id}|{entry.salted_hash}"
    return hashlib.sha256(f"{parts}|{previous}".encode()).hexdigest()


def append(tx: Tx, county: CountyState, at: str, entries: Iterable[Entry]) -> CountyState:
    """Add lines behind the county's head; the county row must be locked. Returns it moved on."""
    seq, head, rows = county.audit_seq, county.audit_head, []
    for entry in entries:
        seq += 1
        digest = line_hash(seq, at, entry, head)
        rows.append(
            (
                county.county_id,
                seq,
                at,
                entry.actor_id,
                entry.action,
                entry.record_id,
                entry.salted_hash,
                head,
                digest,
            )
        )
        head = digest
    tx.insert(Audit, rows)
    return replace(county, audit_seq=seq, audit_head=head)


def hash_at(tx: Tx, county_id: str, seq: int) -> str | None:
    """The hash of the line at `seq`, or None."""
    sql = statements.select(Audit, "county_id = ? AND seq = ?", ("hash",))
    found = tx.value(sql, (county_id, seq))
    return None if found is None else str(found)


def lines(
    tx: Tx, county_id: str, after: int = 0, limit: int = 1_000, record_id: str | None = None
) -> list[AuditLine]:
    """Lines after a seq in order, all or those about one record."""
    where = "county_id = ? AND seq > ?"
    parameters: tuple[object, ...] = (county_id, after)
    if record_id is not None:
        where, parameters = f"{where} AND record_id = ?", (*parameters, record_id)
    rows = tx.select(Audit, f"{where} ORDER BY seq LIMIT ?", (*parameters, limit))
    return [AuditLine(*row[1:]) for row in rows]
