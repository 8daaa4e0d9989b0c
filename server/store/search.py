"""The index of words: overlapping pairs, in FTS5 on SQLite, in a tsvector on PostgreSQL.

Owns the SQL of both indexes, kept in the transaction that writes the record. Never decides who may
see what was found: area and seal come in with the question.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from server.domain import searching
from server.domain.searching import Query
from server.store.engine import Tx
from server.store.office_tables import SearchEntry
from shared.records import Kind, Record


@dataclass(frozen=True, slots=True)
class Found:
    """One record that has the words."""

    record_id: str
    kind: Kind
    village: str
    day: str
    words: str


def index(tx: Tx, county_id: str, written: Iterable[tuple[Record, bool]]) -> None:
    """Put records into the index as they stand now: (record, whether it is new)."""
    wanted = {r.id: (r, new) for r, new in written if r.kind in searching.SEARCHED}
    old = _entries(tx, county_id, [i for i, (_, new) in wanted.items() if not new])
    entries = []
    following = 0 if tx.postgres else _last_place(tx)
    for record, _ in wanted.values():
        before = old.get(record.id)
        place = 0 if tx.postgres else (before[-1] if before else (following := following + 1))
        entry = _entry(county_id, record, place)
        if before != entry:
            entries.append(entry)
    _unindex(tx, [old[entry[1]] for entry in entries if entry[1] in old])
    tx.upsert(SearchEntry, entries)
    _index(tx, entries)


def _entry(county_id: str, record: Record, place: int) -> tuple[Any, ...]:
    content = record.content
    sealed = int(bool(content.get("sealed")))
    words = "" if content.get("merged_into") else searching.words_of(record)
    day = searching.day_of(record)
    kind, village = record.kind.value, content["village"]
    return (county_id, record.id, kind, village, day, sealed, words, place)


def _entries(tx: Tx, county_id: str, ids: Iterable[str]) -> dict[str, tuple[Any, ...]]:
    rows = tx.by_ids(SearchEntry, county_id, ids, column="record_id")
    return {row[1]: tuple(row) for row in rows}


def _last_place(tx: Tx) -> int:
    return int(tx.value("SELECT max(rowid) FROM search_index") or 0)


def _index(tx: Tx, entries: Sequence[tuple[Any, ...]]) -> None:
    cut = [(entry, searching.pairs(entry[6])) for entry in entries]
    if tx.postgres:
        tx.many(
            "INSERT INTO search_index (county_id, record_id, bigrams)"
            " VALUES (?, ?, array_to_tsvector(?::text[])) ON CONFLICT (county_id, record_id)"
            " DO UPDATE SET bigrams = excluded.bigrams",
            [(entry[0], entry[1], found) for entry, found in cut],
        )
        return
    rows = [(entry[7], " ".join(found)) for entry, found in cut]
    tx.many("INSERT INTO search_index (rowid, bigrams) VALUES (?, ?)", rows)


def _unindex(tx: Tx, entries: Sequence[tuple[Any, ...]]) -> None:
    """Take words out of SQLite's index, which asks to be told what stood there."""
    if tx.postgres:
        return
    rows = [(entry[7], " ".join(searching.pairs(entry[6]))) for entry in entries]
    tx.many("INSERT INTO search_index (search_index, rowid, bigrams) VALUES ('delete', ?, ?)", rows)


def forget(tx: Tx, county_id: str, record_id: str) -> None:
    """Take a record out of the index for good."""
    _unindex(tx, list(_entries(tx, county_id, [record_id]).values()))
    tables = ("search_entry", "search_index") if tx.postgres else ("search_entry",)
    for table in tables:
        tx.run(
            f"DELETE FROM {table} WHERE county_id = ? AND record_id = ?",  # noqa: S608
            (county_id, record_id),
        )


def find(
    tx: Tx, county_id: str, wanted: Query, *, area: str, sealed: bool, limit: int
) -> list[Found]:
    """Records of an area that have all the words, newest first; sealed ones only when asked."""
    where, values = "e.county_id = ? AND e.village LIKE ?", [county_id, f"{area}%"]
    if not sealed:
        where += " AND e.sealed = 0"
    # First the ids, which the covering index answers alone; then the words of those few.
    rows = tx.rows(
        f"SELECT e.record_id FROM search_index AS i JOIN search_entry AS e ON {_JOIN[tx.postgres]}"  # noqa: S608
        f" WHERE {_MATCH[tx.postgres]} AND {where} ORDER BY e.day DESC, e.record_id DESC LIMIT ?",
        (_asked(wanted, postgres=tx.postgres), *values, limit),
    )
    entries = _entries(tx, county_id, [row[0] for row in rows])
    found = [entries[row[0]] for row in rows]
    return [Found(row[1], Kind(row[2]), row[3], row[4], row[6]) for row in found]


_JOIN: Final = {
    True: "e.county_id = i.county_id AND e.record_id = i.record_id",
    False: "e.place = i.rowid",
}
_MATCH: Final = {True: "i.bigrams @@ ?::tsquery", False: "search_index MATCH ?"}


def _asked(wanted: Query, *, postgres: bool) -> str:
    """The question in the index's own words: every pair, and what begins with a lone character."""
    if postgres:
        parts = [f"'{pair}'" for pair in wanted.pairs] + [f"'{head}':*" for head in wanted.heads]
        return " & ".join(parts)
    return " AND ".join([*wanted.pairs, *(f"{head}*" for head in wanted.heads)])
