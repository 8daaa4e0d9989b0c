"""The rows of the feed on disk, by bucket.

Owns reading, writing and sweeping them. Never merges facets: that is `domain.records`.
"""

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

from mobile.store.sealing import DamagedError, Seal
from mobile.store.tables import OrphanTable, RowTable, all_of, drop, put
from shared.canonical import bucket_digest
from shared.protocol import row_hash

_PUT = put(RowTable)
_DROP = drop(RowTable)
_PUT_ORPHAN = put(OrphanTable)
_ALL = (
    'SELECT bucket, record_id, kind, revision, state, seq, blob FROM "row" WHERE length(blob) > 0'
)
"""Rows whose content is here: of what has left the phone only the digest's part stays."""
_COLUMNS = "SELECT bucket, record_id, kind, revision, state, seq, blob"
_IN_ORDER = f"{_ALL} ORDER BY record_id"
_KEEP_PAST = (
    "INSERT OR IGNORE INTO past (record_id, revision, bucket, kind, state, seq, blob)"
    ' SELECT record_id, revision, bucket, kind, state, seq, blob FROM "row"'
    " WHERE bucket = :bucket AND record_id = :record_id AND revision < :revision"
    " AND length(blob) > 0"
)
_DROP_PAST = (
    "DELETE FROM past WHERE record_id = ?"
    ' AND NOT EXISTS (SELECT 1 FROM "row" WHERE "row".record_id = past.record_id)'
)


@dataclass(frozen=True, slots=True)
class StoredRow:
    """One row of one bucket, opened."""

    bucket: str
    kind: str
    record_id: str
    revision: int
    state: str
    number: str
    seq: int
    content: dict[str, Any]


class Rows:
    """Reads and writes rows with a connection that it is given."""

    def __init__(self, seal: Seal) -> None:
        self._seal = seal

    def put(self, connection: Any, bucket: str, rows: Iterable[Any]) -> set[str]:
        """Keep the rows of a page; return the ids of their records."""
        found = connection.execute("SELECT reading FROM cursor WHERE bucket = ?", (bucket,))
        known = found.fetchone()
        reading = known[0] if known else 1
        kept, left = [], []
        for row in rows:
            seq, kind, record_id, revision, state, number, content = row
            if not kind:
                left.append({"by_bucket": bucket, "by_record_id": record_id})
                continue
            where = f"{bucket}/{record_id}"
            kept.append(
                {
                    "bucket": bucket,
                    "record_id": record_id,
                    "kind": kind,
                    "revision": revision,
                    "state": state,
                    "seq": seq,
                    "hash": row_hash(row),
                    "reading": reading,
                    "blob": self._seal.close([number, content], "row", where, revision),
                }
            )
        if known:
            connection.executemany(_KEEP_PAST, kept)
        connection.executemany(_PUT, kept)
        connection.executemany(_DROP, left)
        self._drop_past(connection, [row["by_record_id"] for row in left])
        return {row["record_id"] for row in kept} | {row["by_record_id"] for row in left}

    def sweep(self, connection: Any, bucket: str) -> tuple[set[str], int]:
        """Delete what the present reading of a bucket did not bring.

        Decisions among it that a restore lost are kept as orphans. Returns ids, and how many
        orphans.
        """
        known = connection.execute("SELECT reading FROM cursor WHERE bucket = ?", (bucket,))
        reading = known.fetchone()
        old = 'FROM "row" WHERE bucket = ? AND reading < ?'
        where = (bucket, reading[0] if reading else 1)
        gone = connection.execute(f"{_COLUMNS} {old}", where).fetchall()
        if not gone:
            return set(), 0
        ids = {row[1] for row in gone}
        connection.execute(f"DELETE {old}", where)
        self._drop_past(connection, ids)
        restored = connection.execute(
            "SELECT value FROM meta WHERE \"key\" = 'restoring'"
        ).fetchone()
        lost = [row for row in gone if row[2] == "verification" and row[6]]
        orphans = self._readable(lost) if restored and restored[0] else []
        for row in orphans:
            body = [row.kind, row.record_id, row.revision, row.state, row.number, row.content]
            blob = self._seal.close(body, "orphan", row.record_id)
            connection.execute(_PUT_ORPHAN, {"record_id": row.record_id, "blob": blob})
        return ids, len(orphans)

    @staticmethod
    def empty(connection: Any, record_ids: Iterable[str]) -> None:
        """Let go of the content of records; what the digest is made of stays."""
        keys = [(record_id,) for record_id in record_ids]
        connection.executemany("UPDATE \"row\" SET blob = X'' WHERE record_id = ?", keys)
        connection.executemany("DELETE FROM past WHERE record_id = ?", keys)

    @staticmethod
    def _drop_past(connection: Any, record_ids: Iterable[str]) -> None:
        """Earlier revisions go with the last row of their record."""
        connection.executemany(_DROP_PAST, [(record_id,) for record_id in record_ids])

    @staticmethod
    def digest(connection: Any, bucket: str) -> tuple[int, int]:
        """Count and sum over the rows of a bucket."""
        rows = connection.execute(
            'SELECT record_id, revision, hash FROM "row" WHERE bucket = ?', (bucket,)
        )
        return bucket_digest(rows)

    def drop_bucket(self, connection: Any, bucket: str) -> set[str]:
        """Delete a bucket's rows and its cursor; return the ids of their records."""
        found = connection.execute('SELECT record_id FROM "row" WHERE bucket = ?', (bucket,))
        ids = {record_id for (record_id,) in found}
        connection.execute('DELETE FROM "row" WHERE bucket = ?', (bucket,))
        connection.execute("DELETE FROM cursor WHERE bucket = ?", (bucket,))
        self._drop_past(connection, ids)
        return ids

    def all(self, connection: Any) -> tuple[list[StoredRow], set[str]]:
        """Every row that opens, and the buckets in which some row does not."""
        found, damaged = [], set()
        for row in connection.execute(_ALL).fetchall():
            try:
                found.append(self._open(row))
            except DamagedError:
                damaged.add(str(row[0]))
        return found, damaged

    def by_record(self, connection: Any, take: Callable[[str, list[StoredRow]], None]) -> set[str]:
        """Hand over the rows of one record after the other, so that no two lie in memory at once.

        Returns the buckets in which some row does not open.
        """
        damaged: set[str] = set()
        for record_id, rows in groupby(connection.execute(_IN_ORDER), key=itemgetter(1)):
            opened = []
            for row in rows:
                try:
                    opened.append(self._open(row))
                except DamagedError:
                    damaged.add(str(row[0]))
            if opened:
                take(record_id, opened)
        return damaged

    def of_record(self, connection: Any, record_id: str) -> list[StoredRow]:
        """The rows of one record that open, one per bucket that holds it."""
        found = connection.execute(f"{_ALL} AND record_id = ?", (record_id,))
        return self._readable(found.fetchall())

    def past(self, connection: Any, record_id: str) -> list[StoredRow]:
        """Earlier revisions of one record that this phone has seen, oldest first."""
        found = connection.execute(
            "SELECT bucket, record_id, kind, revision, state, seq, blob FROM past"
            " WHERE record_id = ? ORDER BY revision",
            (record_id,),
        )
        return self._readable(found.fetchall())

    def orphans(self, connection: Any) -> list[dict[str, Any]]:
        """The decisions that the office's restore lost, as they go up."""
        names = ("kind", "id", "revision", "state", "number", "content")
        bodies = []
        for record_id, blob in connection.execute(all_of(OrphanTable)).fetchall():
            with suppress(DamagedError):
                bodies.append(self._seal.open(blob, "orphan", record_id))
        return [dict(zip(names, body, strict=True)) for body in bodies]

    def _readable(self, rows: Iterable[Any]) -> list[StoredRow]:
        """The rows that open; one that was changed on disk never hides the others."""
        found = []
        for row in rows:
            with suppress(DamagedError):
                found.append(self._open(row))
        return found

    def _open(self, row: Any) -> StoredRow:
        bucket, record_id, kind, revision, state, seq, blob = row
        number, content = self._seal.open(blob, "row", f"{bucket}/{record_id}", revision)
        return StoredRow(bucket, kind, record_id, revision, state, number, seq, content)
