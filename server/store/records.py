"""Records in and out of their tables, and their versions.

Owns how a `shared.records.Record` becomes rows. Never decides anything about one.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pydantic_core import from_json

from server.domain.searching import SEARCHED
from server.store import search, statements
from server.store.engine import Tx
from server.store.log_tables import Version
from server.store.tables import TABLES, promoted
from shared.progress import LINKABLE_STATES
from shared.records import Kind, Record


@dataclass(frozen=True, slots=True)
class Stored:
    """A record as it stands in its table. `buckets` is where it is seen, `text` its canonical JSON.

    `received_at` and `changed_at` are instants: when its first and its latest revision came in.
    """

    record: Record
    text: str
    hash: str
    buckets: frozenset[str]
    received_at: str
    changed_at: str
    ordinal: int = 0

    @property
    def id(self) -> str:
        return self.record.id

    @property
    def content(self) -> dict[str, Any]:
        return self.record.content


def stored(kind: Kind, row: Sequence[Any]) -> Stored:
    """A table's row as a record. The first eleven columns are `Synced`'s."""
    _, record_id, revision, state, number, text, digest, buckets, *arrival = row[:11]
    content = from_json(text, cache_strings="keys")
    record = Record(kind, record_id, revision, state, content, number)
    return Stored(record, text, digest, _buckets(buckets), *arrival)


@lru_cache(maxsize=1_000)
def _buckets(text: str) -> frozenset[str]:
    """The records of one village are seen in the same few buckets."""
    return frozenset(text.split())


def load(
    tx: Tx, county_id: str, kind: Kind, ids: Iterable[str], *, lock: bool = False
) -> dict[str, Stored]:
    """The records of a kind that are there, by id; locked in id order when asked."""
    rows = tx.by_ids(TABLES[kind], county_id, ids, lock=lock)
    return {row[1]: stored(kind, row) for row in rows}


def load_where(
    tx: Tx,
    county_id: str,
    kind: Kind,
    where: str,
    parameters: Sequence[Any] = (),
    *,
    lock: bool = False,
) -> list[Stored]:
    """The records of a kind that match a condition of ours on its columns."""
    clause = f"county_id = ? AND {where}"
    rows = tx.select(TABLES[kind], clause, (county_id, *parameters), lock=lock)
    return [stored(kind, row) for row in rows]


def load_children(
    tx: Tx, county_id: str, kind: Kind, column: str, parent_ids: Iterable[str]
) -> list[Stored]:
    """The records of a kind whose promoted `column` is one of `parent_ids`, in their order."""
    rows = tx.by_ids(TABLES[kind], county_id, parent_ids, column=column)
    found = [stored(kind, row) for row in rows]
    return sorted(found, key=lambda item: (item.content[column], item.ordinal, item.id))


def kinds_of(tx: Tx, county_id: str, ids: Iterable[str]) -> dict[str, Kind]:
    """The kind of every record that is there, by id."""
    found: dict[str, Kind] = {}
    for part in statements.parts(ids):
        where = f"county_id = ? AND revision = 1 AND record_id IN ({statements.marks(len(part))})"
        sql = statements.select(Version, where, ("record_id", "kind"))
        found |= {row[0]: Kind(row[1]) for row in tx.rows(sql, (county_id, *part))}
    return found


def any_record(tx: Tx, county_id: str, record_id: str) -> Stored | None:
    """A record of whatever kind, or None."""
    kind = kinds_of(tx, county_id, [record_id]).get(record_id)
    return load(tx, county_id, kind, [record_id]).get(record_id) if kind else None


def visits_naming(tx: Tx, county_id: str, words: str) -> bool:
    """Whether a visit's content contains these words. Reads every visit: seldom asked."""
    sql = "SELECT 1 FROM visit WHERE county_id = ? AND content LIKE ? LIMIT 1"
    return tx.value(sql, (county_id, f"%{words}%")) is not None


def versions_since(
    tx: Tx, county_id: str, record_id: str, revision: int
) -> list[tuple[dict[str, Any], str]]:
    """The contents from a revision on, each with the stream that made it (empty: the system)."""
    found = tx.rows(
        "SELECT v.content, c.stream_id FROM version v LEFT JOIN change c"
        " ON c.county_id = v.county_id AND c.id = v.change_id"
        " WHERE v.county_id = ? AND v.record_id = ? AND v.revision >= ? ORDER BY v.revision",
        (county_id, record_id, revision),
    )
    return [(dict(json.loads(row[0])), row[1] or "") for row in found]


def revision_at(tx: Tx, county_id: str, record_id: str, at: str) -> int:
    """The revision that stood at an instant; 0 before there was one."""
    sql = "SELECT max(revision) FROM version WHERE county_id = ? AND record_id = ? AND at <= ?"
    return int(tx.value(sql, (county_id, record_id, at)) or 0)


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One revision of a record, for the pages: who, when, by which change."""

    revision: int
    state: str
    number: str
    content: dict[str, Any]
    change_id: str
    author_id: str
    at: str


def versions(tx: Tx, county_id: str, record_id: str) -> list[VersionRow]:
    """Every revision of a record, oldest first."""
    names = ("revision", "state", "number", "content", "change_id", "author_id", "at")
    sql = statements.select(Version, "county_id = ? AND record_id = ? ORDER BY revision", names)
    return [
        VersionRow(row[0], row[1], row[2], json.loads(row[3]), row[4], row[5], row[6])
        for row in tx.rows(sql, (county_id, record_id))
    ]


def write(tx: Tx, county_id: str, written: Iterable[tuple[Stored, bool]]) -> None:
    """Put records into their tables: (record, whether it is new).

    Raises IntegrityError when a new one is there already.
    """
    new: dict[Kind, list[tuple[Any, ...]]] = defaultdict(list)
    changed: dict[Kind, list[tuple[Any, ...]]] = defaultdict(list)
    written = list(written)
    for item, is_new in written:
        record = item.record
        row = (
            county_id,
            record.id,
            record.revision,
            record.state,
            record.number,
            item.text,
            item.hash,
            " ".join(sorted(item.buckets)),
            item.received_at,
            item.changed_at,
            item.ordinal,
            *promoted(record.kind, record.content),
        )
        (new if is_new else changed)[record.kind].append(row)
    for kind in Kind:
        tx.insert(TABLES[kind], new[kind])
        tx.upsert(TABLES[kind], changed[kind])
    search.index(tx, county_id, [(item.record, is_new) for item, is_new in written])


def set_buckets(tx: Tx, county_id: str, moved: Iterable[tuple[Kind, str, frozenset[str]]]) -> None:
    """Note where records are seen now, their content being as it was."""
    by_kind: dict[Kind, list[tuple[Any, ...]]] = defaultdict(list)
    for kind, record_id, buckets in moved:
        by_kind[kind].append((" ".join(sorted(buckets)), county_id, record_id))
    for kind, rows in by_kind.items():
        name = statements.name_of(TABLES[kind])
        tx.many(f"UPDATE {name} SET buckets = ? WHERE county_id = ? AND id = ?", rows)  # noqa: S608


def open_pledges(tx: Tx, county_id: str, learner_ids: Iterable[str]) -> list[Stored]:
    """The pledges of these people that visits may still link to, locked in id order."""
    found: list[Stored] = []
    states = sorted(LINKABLE_STATES)
    for part in statements.parts(learner_ids):
        where = (
            f"learner_id IN ({statements.marks(len(part))})"
            f" AND state IN ({statements.marks(len(states))}) ORDER BY id"
        )
        found += load_where(tx, county_id, Kind.PLEDGE, where, (*part, *states), lock=True)
    return found


def index_all(tx: Tx) -> None:
    """Make every record findable: after an upgrade from a version that had no index of words."""
    where = "(county_id > ? OR (county_id = ? AND id > ?)) ORDER BY county_id, id LIMIT ?"
    for kind in SEARCHED:
        county_id, after = "", ""
        while True:
            values = (county_id, county_id, after, statements.IN_MAX)
            rows = tx.rows(statements.select(TABLES[kind], where), values)
            for county in sorted({row[0] for row in rows}):
                mine = [stored(kind, row).record for row in rows if row[0] == county]
                search.index(tx, county, [(record, False) for record in mine])
            if len(rows) < statements.IN_MAX:
                break
            county_id, after = rows[-1][0], rows[-1][1]
