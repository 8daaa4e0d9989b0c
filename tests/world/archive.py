"""The office's tables as they stand at one moment, read whole.

Owns the reading for the checks: plain rows, parsed once. Never uses the server's own view of what
they mean, and never writes.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from server.services.context import Zoufang
from server.store.engine import Tx
from server.store.tables import TABLES
from shared.canonical import digest_of
from shared.records import Kind


@lru_cache(maxsize=20_000)
def parsed(text: str) -> Any:
    """A JSON text as a value that nobody may change."""
    return json.loads(text)


@lru_cache(maxsize=20_000)
def hash_of(kind: str, state: str, number: str, text: str) -> str:
    """The content hash of a record or row, from its canonical JSON."""
    return digest_of([kind, state, number, parsed(text)])


@dataclass(frozen=True, slots=True)
class Standing:
    """A record as its table has it."""

    kind: str
    id: str
    revision: int
    state: str
    number: str
    text: str
    hash: str
    buckets: frozenset[str]

    @property
    def content(self) -> dict[str, Any]:
        return dict(parsed(self.text))


@dataclass(frozen=True, slots=True)
class Revision:
    """One line of a record's history."""

    kind: str
    revision: int
    state: str
    number: str
    text: str
    change_id: str
    salt: str
    at: str

    @property
    def content(self) -> dict[str, Any]:
        return dict(parsed(self.text))


@dataclass(frozen=True, slots=True)
class Line:
    """A change as the server keeps it."""

    stream: str
    seq: int
    id: str
    hash: str
    chain: str
    outcome: str
    receipt: str
    raw: str

    @property
    def change(self) -> dict[str, Any]:
        return dict(parsed(self.raw))


@dataclass(slots=True)
class Archive:
    """Everything. `feed` is (bucket, record id) → (seq, revision, present)."""

    county: dict[str, Any]
    records: dict[str, Standing] = field(default_factory=dict)
    history: dict[str, list[Revision]] = field(default_factory=dict)
    streams: dict[str, tuple[int, str, int]] = field(default_factory=dict)
    lines: dict[str, list[Line]] = field(default_factory=dict)
    by_id: dict[str, Line] = field(default_factory=dict)
    feed: dict[tuple[str, str], tuple[int, int, bool]] = field(default_factory=dict)
    digests: dict[str, tuple[int, str]] = field(default_factory=dict)
    audit: list[Sequence[Any]] = field(default_factory=list)
    quarantine: dict[str, tuple[str, str]] = field(default_factory=dict)
    devices: dict[str, tuple[str, bool]] = field(default_factory=dict)
    villages: dict[str, frozenset[str]] = field(default_factory=dict)
    files: dict[str, bool] = field(default_factory=dict)

    def of_kind(self, kind: Kind, *states: str) -> list[Standing]:
        """The records of a kind, in any state or in these, by id."""
        found = (r for r in self.records.values() if r.kind == kind)
        return sorted((r for r in found if not states or r.state in states), key=lambda r: r.id)


def read(zoufang: Zoufang) -> Archive:
    """The archive of an office, all of it from one moment."""
    return zoufang.db.read(_read)


def _read(tx: Tx) -> Archive:
    names = ("epoch", "feed_seq", "audit_seq", "audit_head", "backed_up_at")
    row = _rows(tx, f"SELECT {', '.join(names)} FROM county")[0]
    archive = Archive(dict(zip(names, row, strict=True)))
    _read_records(tx, archive)
    _read_changes(tx, archive)
    _read_feed(tx, archive)
    archive.audit = _rows(
        tx,
        "SELECT seq, at, actor_id, action, record_id, salted_hash, previous, hash FROM audit"
        " ORDER BY seq",
    )
    archive.quarantine = {
        row[0]: (row[1], row[2]) for row in _rows(tx, "SELECT id, reason, raw FROM quarantine")
    }
    archive.devices = {
        row[0]: (row[1], row[2] is not None)
        for row in _rows(tx, "SELECT device_id, account_id, revoked_at FROM device")
    }
    archive.villages = {
        row[0]: frozenset(parsed(row[1]))
        for row in _rows(tx, "SELECT account_id, villages FROM account")
    }
    archive.files = {
        row[0]: bool(row[1]) for row in _rows(tx, "SELECT sha256, complete FROM evidence")
    }
    return archive


def change_ids(tx: Tx) -> set[str]:
    """The ids of every change, without all the rest."""
    return {row[0] for row in _rows(tx, 'SELECT id FROM "change"')}


def _rows(tx: Tx, sql: str) -> list[Any]:
    """Rows by the driver itself: there is a lot to read after every step."""
    cursor = tx.connection.connection.cursor()
    try:
        cursor.execute(sql)
        return list(cursor.fetchall())
    finally:
        cursor.close()


_RECORDS = " UNION ALL ".join(
    f"SELECT '{kind.value}', id, revision, state, number, content, content_hash, buckets"
    f" FROM {TABLES[kind].__tablename__}"
    for kind in Kind
)


def _read_records(tx: Tx, archive: Archive) -> None:
    for *row, buckets in _rows(tx, _RECORDS):
        archive.records[row[1]] = Standing(*row, frozenset(buckets.split()))
    versions = _rows(
        tx,
        "SELECT record_id, kind, revision, state, number, content, change_id, salt, at"
        " FROM version ORDER BY record_id, revision",
    )
    for record_id, *rest in versions:
        archive.history.setdefault(record_id, []).append(Revision(*rest))


def _read_changes(tx: Tx, archive: Archive) -> None:
    for row in _rows(tx, "SELECT stream_id, last_seq, chain, backed_up_seq FROM stream"):
        archive.streams[row[0]] = (row[1], row[2], row[3])
    columns = "stream_id, seq, id, hash, chain, outcome, receipt, raw"
    for row in _rows(tx, f'SELECT {columns} FROM "change" ORDER BY stream_id, seq'):
        line = Line(*row)
        archive.lines.setdefault(line.stream, []).append(line)
        archive.by_id[line.id] = line


def _read_feed(tx: Tx, archive: Archive) -> None:
    for row in _rows(tx, "SELECT bucket, record_id, seq, revision, present FROM feed"):
        archive.feed[row[0], row[1]] = (row[2], row[3], bool(row[4]))
    for row in _rows(tx, 'SELECT bucket, "count", "sum" FROM bucket_digest'):
        archive.digests[row[0]] = (row[1], row[2])
