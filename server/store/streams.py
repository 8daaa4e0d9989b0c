"""Streams, the changes that came in them, what was refused, quarantined or numbered.

Owns the bookkeeping of what arrived. Never looks inside a change.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from server.store import statements
from server.store.engine import Tx
from server.store.log_tables import ChangeRow, NumberCounter, Quarantine, RefusedCreation, Stream
from shared.canonical import EMPTY_CHAIN
from shared.protocol import Outcome


@dataclass(frozen=True, slots=True)
class StreamState:
    """How far a stream has come: its last seq, the chain after it, what the backup covers."""

    last_seq: int
    chain: str
    backed_up_seq: int


@dataclass(frozen=True, slots=True)
class Known:
    """A change that came before: its place, hash, chain after it, and receipt (JSON text)."""

    stream_id: str
    seq: int
    id: str
    hash: str
    chain: str
    outcome: Outcome
    receipt: str


_KNOWN = ("stream_id", "seq", "id", "hash", "chain", "outcome", "receipt")


def lock_stream(tx: Tx, county_id: str, stream_id: str) -> StreamState:
    """The stream's state, held until the transaction ends; a new stream begins at 0."""
    row = _stream(tx, county_id, stream_id, lock=True)
    if row is None:
        tx.many(statements.insert_new(Stream), [(county_id, stream_id, 0, EMPTY_CHAIN, 0)])
        row = _stream(tx, county_id, stream_id, lock=True)
    assert row is not None
    return StreamState(row[2], row[3], row[4])


def read_stream(tx: Tx, county_id: str, stream_id: str) -> StreamState:
    """The stream's state as it stands; 0 and the empty chain where there is none."""
    row = _stream(tx, county_id, stream_id)
    return StreamState(row[2], row[3], row[4]) if row else StreamState(0, EMPTY_CHAIN, 0)


def _stream(tx: Tx, county_id: str, stream_id: str, *, lock: bool = False) -> Any | None:
    rows = tx.select(Stream, "county_id = ? AND stream_id = ?", (county_id, stream_id), lock=lock)
    return rows[0] if rows else None


def advance(tx: Tx, county_id: str, stream_id: str, last_seq: int, chain: str) -> None:
    """The stream has come to `last_seq`."""
    tx.run(
        "UPDATE stream SET last_seq = ?, chain = ? WHERE county_id = ? AND stream_id = ?",
        (last_seq, chain, county_id, stream_id),
    )


def known_by_seq(tx: Tx, county_id: str, stream_id: str, first: int, last: int) -> dict[int, Known]:
    """The changes of a stream from `first` to `last`, by seq."""
    where = "county_id = ? AND stream_id = ? AND seq BETWEEN ? AND ?"
    sql = statements.select(ChangeRow, where, _KNOWN)
    return {row[1]: Known(*row) for row in tx.rows(sql, (county_id, stream_id, first, last))}


def known_by_id(tx: Tx, county_id: str, ids: Sequence[str]) -> dict[str, Known]:
    """The changes with these ids, whatever their stream."""
    if not ids:
        return {}
    where = f"county_id = ? AND id IN ({statements.marks(len(ids))})"
    sql = statements.select(ChangeRow, where, _KNOWN)
    return {row[2]: Known(*row) for row in tx.rows(sql, (county_id, *ids))}


def refused_creations(tx: Tx, county_id: str, record_ids: Iterable[str]) -> dict[str, str]:
    """Record id → id of the refused change that would have made it."""
    wanted = sorted(set(record_ids))[: statements.IN_MAX]
    if not wanted:
        return {}
    where = f"county_id = ? AND record_id IN ({statements.marks(len(wanted))})"
    sql = statements.select(RefusedCreation, where, ("record_id", "change_id"))
    return {row[0]: row[1] for row in tx.rows(sql, (county_id, *wanted))}


def note_refused_creations(
    tx: Tx, county_id: str, refused: Mapping[str, str], made: Iterable[str]
) -> None:
    """Remember what refused changes would have made; forget what was made after all."""
    tx.many(
        "DELETE FROM refused_creation WHERE county_id = ? AND record_id = ?",
        [(county_id, record_id) for record_id in made],
    )
    rows = [(county_id, record_id, change_id) for record_id, change_id in refused.items()]
    tx.many(statements.insert_new(RefusedCreation), rows)


def quarantine(
    tx: Tx, county_id: str, stream_id: str, at: str, items: Iterable[tuple[str, str, str]]
) -> None:
    """Keep (id, reason, raw ASCII JSON); the same id is kept once."""
    rows = [(county_id, key, stream_id, at, reason, raw, None) for key, reason, raw in items]
    tx.many(statements.insert_new(Quarantine), rows)


@dataclass(frozen=True, slots=True)
class Quarantined:
    """One quarantined text, for the office's page."""

    id: str
    stream_id: str
    at: str
    reason: str
    raw: str


def quarantined(tx: Tx, county_id: str) -> list[Quarantined]:
    """What the office has not settled yet, newest first."""
    where = "county_id = ? AND settled_at IS NULL ORDER BY at DESC, id"
    sql = statements.select(Quarantine, where, ("id", "stream_id", "at", "reason", "raw"))
    return [Quarantined(*row) for row in tx.rows(sql, (county_id,))]


def settle_quarantine(tx: Tx, county_id: str, quarantine_id: str, at: str) -> bool:
    """The office has dealt with it; False when somebody had before."""
    touched = tx.run(
        "UPDATE quarantine SET settled_at = ?"
        " WHERE county_id = ? AND id = ? AND settled_at IS NULL",
        (at, county_id, quarantine_id),
    )
    return touched == 1


def settled(tx: Tx, county_id: str, ids: Iterable[str]) -> set[str]:
    """Those of these texts that the office has dealt with."""
    rows = tx.by_ids(Quarantine, county_id, ids)
    return {row[1] for row in rows if row[6] is not None}


def waits_for(tx: Tx, county_id: str, words: str) -> bool:
    """Whether a text that nobody has settled contains these words."""
    where = "county_id = ? AND settled_at IS NULL AND raw LIKE ?"
    sql = statements.select(Quarantine, f"{where} LIMIT 1", ("id",))
    return tx.value(sql, (county_id, f"%{words}%")) is not None


def lock_counters(tx: Tx, county_id: str, series: Iterable[str]) -> dict[str, int]:
    """The last number issued of each series, locked in order; a new series begins at 0."""
    wanted = sorted(set(series))
    if not wanted:
        return {}
    tx.many(statements.insert_new(NumberCounter), [(county_id, name, 0) for name in wanted])
    rows = tx.by_ids(NumberCounter, county_id, wanted, column="series", lock=True)
    return {row[1]: row[2] for row in rows}


def save_counters(tx: Tx, county_id: str, counters: Mapping[str, int]) -> None:
    """Write back what `lock_counters` gave, counted on."""
    tx.many(
        'UPDATE number_counter SET "last" = ? WHERE county_id = ? AND series = ?',
        [(last, county_id, name) for name, last in sorted(counters.items())],
    )


def every_last_seq(tx: Tx, county_id: str) -> dict[str, int]:
    """How far each stream has come."""
    rows = tx.select(Stream, "county_id = ?", (county_id,))
    return {row[1]: row[2] for row in rows}


def note_backed_up(tx: Tx, county_id: str, last_seqs: Mapping[str, int]) -> None:
    """A backup holds each stream at least so far."""
    tx.many(
        "UPDATE stream SET backed_up_seq = ? WHERE county_id = ? AND stream_id = ?",
        [(seq, county_id, stream_id) for stream_id, seq in sorted(last_seqs.items())],
    )
