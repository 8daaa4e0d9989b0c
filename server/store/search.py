"""The index of words: overlapping pairs, in FTS5 on SQLite, in a tsvector on PostgreSQL.

Owns the SQL of both indexes, kept in the transaction that writes the record. Never decides who may
see what was found: area and seal come in with the question.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from operator import itemgetter
from typing import Any, Final

from server.domain import searching
from server.domain.searching import Query
from server.store import statements
from server.store.engine import Tx
from server.store.office_tables import SearchEntry
from shared.records import Kind, Record

REBUILT_AT_ONCE: Final = 2_000
FEW: Final = 20_000
"""So many are gathered and sorted in a fifth of a second; of more, the newest are soon met."""
_A_DAY: Final = 24
_MOST: Final = (1 << _A_DAY) - 1
"""A place is the number of the day and, within it, room for sixteen million records."""
_NO_DAY: Final = 1 << 22
"""Behind every day: what has none (a household) comes first when the latest comes first."""
_PLACE: Final = itemgetter(7)


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
    places = _Places(tx, county_id)
    entries = []
    for record, _ in wanted.values():
        before = old.get(record.id)
        day = searching.day_of(record)
        place = before[-1] if before and before[4] == day else places.on(day)
        entry = _entry(county_id, record, place)
        if before != entry:
            entries.append(entry)
    _unindex(tx, [old[entry[1]] for entry in entries if entry[1] in old])
    tx.upsert(SearchEntry, entries)
    _index(tx, entries)


def rebuild(tx: Tx) -> None:
    """Give every entry its place by its day, and fill SQLite's index, which was emptied."""
    if tx.postgres:
        tx.run(
            "UPDATE search_entry SET place = CASE WHEN day = '' THEN ?::bigint"
            " ELSE (day::date - DATE '0001-01-01' + 1)::bigint END << ?",
            (_NO_DAY, _A_DAY),
        )
        return
    for (county_id,) in tx.rows("SELECT county_id FROM county"):
        after = ""
        while True:
            where = "county_id = ? AND record_id > ? ORDER BY record_id LIMIT ?"
            rows = tx.select(SearchEntry, where, (county_id, after, REBUILT_AT_ONCE))
            places = _Places(tx, county_id)
            entries = [(*row[:-1], places.on(row[4])) for row in rows]
            tx.upsert(SearchEntry, entries)
            _index(tx, entries)
            if len(rows) < REBUILT_AT_ONCE:
                break
            after = rows[-1][1]


class _Places:
    """Where the next entry of each day comes to stand."""

    def __init__(self, tx: Tx, county_id: str) -> None:
        self._tx, self._county_id = tx, county_id
        self._last: dict[str, int] = {}

    def on(self, day: str) -> int:
        """A place behind all that stand on a day. On PostgreSQL they share one: its index goes by
        the record's id, and several write at once.
        """
        first = (date.fromisoformat(day).toordinal() if day else _NO_DAY) << _A_DAY
        if self._tx.postgres:
            return first
        last = self._last.get(day) or self._last_of(first)
        self._last[day] = last + 1
        return last + 1

    def _last_of(self, first: int) -> int:
        name = statements.name_of(SearchEntry)
        sql = f"SELECT max(place) FROM {name} WHERE county_id = ? AND place BETWEEN ? AND ?"  # noqa: S608
        return int(self._tx.value(sql, (self._county_id, first, first + _MOST)) or first)


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


def _index(tx: Tx, entries: Sequence[tuple[Any, ...]]) -> None:
    # FTS5 writes a part of its index each time that a place lies before the last.
    in_order = sorted(entries, key=_PLACE)
    cut = [(entry, searching.pairs(entry[6])) for entry in in_order]
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
    in_order = sorted(entries, key=_PLACE)
    rows = [(entry[7], " ".join(searching.pairs(entry[6]))) for entry in in_order]
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
    """Records of an area that have all the words; sealed ones only when asked.

    So many households at most, then as many others, the newest first.
    """
    asked = _asked(wanted, postgres=tx.postgres)
    seen = "" if sealed else " AND e.sealed = 0"
    way: _Way = _SQLITE
    values: tuple[str, ...] = (asked,)
    if tx.postgres:
        few = _are_few(tx, county_id, asked)
        way, values = (_FEW, (county_id, asked)) if few else (_MANY, (asked,))
    ids: list[str] = []
    for sign in (">=", "<"):
        # First the ids, in the order of the places; then the words of those few.
        sql = (
            f"{way.source} AND {way.place} {sign} ? AND e.county_id = ? AND e.village LIKE ?{seen}"
            f" ORDER BY {way.newest} LIMIT ?"
        )
        rows = tx.rows(sql, (*values, _NO_DAY << _A_DAY, county_id, f"{area}%", limit))
        ids += [row[0] for row in rows]
    entries = _entries(tx, county_id, ids)
    found = [entries[record_id] for record_id in ids]
    return [Found(row[1], Kind(row[2]), row[3], row[4], row[6]) for row in found]


def _are_few(tx: Tx, county_id: str, asked: str) -> bool:
    """Whether PostgreSQL had better gather all that has the words. It cannot tell by itself: what
    it has not counted it takes for common, and walks through every record to find none.
    """
    sql = (
        "SELECT count(*) FROM (SELECT 1 FROM search_index"
        " WHERE county_id = ? AND bigrams @@ ?::tsquery LIMIT ?) AS found"
    )
    return int(tx.value(sql, (county_id, asked, FEW))) < FEW


@dataclass(frozen=True, slots=True)
class _Way:
    """A way to what has the words: where it is found, its place, and the newest first."""

    source: str
    place: str = "e.place"
    newest: str = "e.place DESC, e.record_id DESC"


_ENTRY: Final = " JOIN search_entry AS e ON e.county_id = i.county_id AND e.record_id = i.record_id"
_SQLITE: Final = _Way(
    "SELECT e.record_id FROM search_index AS i JOIN search_entry AS e ON e.place = i.rowid"
    " WHERE search_index MATCH ?",
    "i.rowid",
    "i.rowid DESC",
)
"""SQLite's index gives the order by itself."""
_MANY: Final = _Way(
    "SELECT e.record_id FROM search_index AS i" + _ENTRY + " WHERE i.bigrams @@ ?::tsquery"  # noqa: S608
)
_FEW: Final = _Way(
    "WITH i AS MATERIALIZED (SELECT county_id, record_id FROM search_index"  # noqa: S608
    " WHERE county_id = ? AND bigrams @@ ?::tsquery)"
    " SELECT e.record_id FROM i" + _ENTRY + " WHERE TRUE"
)


def _asked(wanted: Query, *, postgres: bool) -> str:
    """The question in the index's own words: every pair, and what begins with a lone character."""
    if postgres:
        parts = [f"'{pair}'" for pair in wanted.pairs] + [f"'{head}':*" for head in wanted.heads]
        return " & ".join(parts)
    return " AND ".join([*wanted.pairs, *(f"{head}*" for head in wanted.heads)])
