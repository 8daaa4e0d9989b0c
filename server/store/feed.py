"""The feed: pointers per bucket, the digests of buckets, and the county's counters.

Owns the order of the feed. Never takes the county's row before everything else of a transaction is
done: it is locked last (DESIGN §4, "Cursor stamps").
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from server.store import statements
from server.store.engine import Tx
from server.store.log_tables import BucketDigest, County, Feed
from server.store.tables import TABLES
from shared.canonical import DIGEST_MODULUS
from shared.records import Kind

ZERO = "0" * 32


class Pointer(NamedTuple):
    """What one bucket is told about one record: here it is (`present`), or it has left."""

    bucket: str
    record_id: str
    kind: Kind
    revision: int
    present: bool


@dataclass(frozen=True, slots=True)
class Delta:
    """By how much a bucket's digest changes."""

    count: int
    total: int


@dataclass(frozen=True, slots=True)
class CountyState:
    """The counters of a county."""

    county_id: str
    name: str
    epoch: str
    feed_seq: int
    audit_seq: int
    audit_head: str
    backed_up_at: str | None
    recovery_key: str


@dataclass(frozen=True, slots=True)
class BucketState:
    """A bucket's digest and the seq of its latest pointer."""

    count: int
    sum: str
    last_seq: int


def county(tx: Tx, county_id: str, *, lock: bool = False) -> CountyState | None:
    """The county's row, or None before it was founded."""
    rows = tx.select(County, "county_id = ?", (county_id,), lock=lock)
    return CountyState(*rows[0]) if rows else None


def save_county(tx: Tx, state: CountyState) -> None:
    """Write the county's row, founding it when it is new."""
    tx.upsert(
        County,
        [
            (
                state.county_id,
                state.name,
                state.epoch,
                state.feed_seq,
                state.audit_seq,
                state.audit_head,
                state.backed_up_at,
                state.recovery_key,
            )
        ],
    )


def lock_buckets(tx: Tx, county_id: str, buckets: Iterable[str]) -> dict[str, BucketState]:
    """The digests of buckets, locked in order; a new bucket begins empty."""
    wanted = sorted(set(buckets))
    rows = tx.by_ids(BucketDigest, county_id, wanted, column="bucket", lock=True)
    found = {row[1]: BucketState(row[2], row[3], row[4]) for row in rows}
    if tx.postgres and len(found) < len(wanted):
        missing = [(county_id, name, 0, ZERO, 0) for name in wanted if name not in found]
        tx.many(statements.insert_new(BucketDigest), missing)
        rows = tx.by_ids(BucketDigest, county_id, wanted, column="bucket", lock=True)
        found = {row[1]: BucketState(row[2], row[3], row[4]) for row in rows}
    return {name: found.get(name, BucketState(0, ZERO, 0)) for name in wanted}


def bucket_states(tx: Tx, county_id: str, buckets: Iterable[str]) -> dict[str, BucketState]:
    """The digests of those buckets that have ever held something."""
    rows = tx.by_ids(BucketDigest, county_id, buckets, column="bucket")
    return {row[1]: BucketState(row[2], row[3], row[4]) for row in rows}


def publish(
    tx: Tx,
    county_id: str,
    states: Mapping[str, BucketState],
    pointers: Iterable[Pointer],
    deltas: Mapping[str, Delta],
    seq: int,
) -> int:
    """Write pointers at the seqs after `seq`, and their buckets' digests; returns the last seq."""
    last: dict[str, int] = {}
    latest: dict[tuple[str, str], tuple[Any, ...]] = {}
    for pointer in pointers:
        seq += 1
        last[pointer.bucket] = seq
        latest[pointer.bucket, pointer.record_id] = (
            county_id,
            pointer.bucket,
            pointer.record_id,
            seq,
            pointer.kind.value,
            pointer.revision,
            int(pointer.present),
        )
    tx.upsert(Feed, latest.values())
    rows = []
    for bucket in sorted(last):
        state, delta = states[bucket], deltas.get(bucket, Delta(0, 0))
        total = (int(state.sum, 16) + delta.total) % DIGEST_MODULUS
        rows.append((county_id, bucket, state.count + delta.count, f"{total:032x}", last[bucket]))
    tx.upsert(BucketDigest, rows)
    return seq


class FeedRow(NamedTuple):
    """A pointer with the record that it points at; `text` is canonical JSON, None when it left."""

    seq: int
    kind: str
    record_id: str
    revision: int
    state: str
    number: str
    text: str | None


Body = tuple[int, str, str, str]
"""Revision, state, number and canonical JSON of a record as it stands."""


def page(
    tx: Tx,
    county_id: str,
    bucket: str,
    after: int,
    limit: int,
    known: dict[str, Body] | None = None,
) -> list[FeedRow]:
    """At most `limit` rows of a bucket after a seq, in order.

    `known` keeps the records that were read, for the other buckets of the same answer: most of
    them are in the village's bucket and in the cadre's own.
    """
    known = {} if known is None else known
    names = ("seq", "kind", "record_id", "present")
    where = "county_id = ? AND bucket = ? AND seq > ? ORDER BY seq LIMIT ?"
    pointers = tx.rows(statements.select(Feed, where, names), (county_id, bucket, after, limit))
    wanted: dict[str, list[str]] = defaultdict(list)
    for _, kind, record_id, present in pointers:
        if present and record_id not in known:
            wanted[kind].append(record_id)
    for kind, ids in wanted.items():
        known |= _bodies(tx, county_id, Kind(kind), ids)
    rows = []
    for seq, kind, record_id, present in pointers:
        if present:
            revision, state, number, text = known[record_id]
            rows.append(FeedRow(seq, kind, record_id, revision, state, number, text))
        else:
            rows.append(FeedRow(seq, "", record_id, 0, "", "", None))
    return rows


def _bodies(tx: Tx, county_id: str, kind: Kind, ids: list[str]) -> dict[str, Body]:
    found: dict[str, Body] = {}
    for start in range(0, len(ids), statements.IN_MAX):
        part = ids[start : start + statements.IN_MAX]
        sql = statements.select(
            TABLES[kind],
            f"county_id = ? AND id IN ({statements.marks(len(part))})",
            ("id", "revision", "state", "number", "content"),
        )
        found |= {row[0]: tuple(row[1:]) for row in tx.rows(sql, (county_id, *part))}
    return found


def present_in(tx: Tx, county_id: str, bucket: str) -> list[tuple[str, str, int]]:
    """(record id, kind, revision) of everything that is in a bucket, for checking."""
    where = "county_id = ? AND bucket = ? AND present = 1"
    sql = statements.select(Feed, where, ("record_id", "kind", "revision"))
    return [(row[0], row[1], row[2]) for row in tx.rows(sql, (county_id, bucket))]
