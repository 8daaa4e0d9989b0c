"""A township's years out of a season: recorded visits are copied within the database, by SQL.

Owns copies for benches that read. A copy is a whole visit (its problem, steps and links) some weeks
earlier, verified and closed; only its ids, days and states differ. Feed and audit know nothing of
copies, so no bench that syncs may use them.
"""

from typing import Final

from sqlmodel import SQLModel

from server.services.context import Zoufang
from server.store import search, statements
from server.store.engine import Database, Tx
from server.store.records import load_where
from server.store.tables import (
    ProblemRow,
    ResolutionRow,
    VisitHousehold,
    VisitRow,
    VisitVisitor,
)
from shared.records import Kind

WEEKS_BACK: Final = 8
_AT_ONCE: Final = 2_000
MOST_BACK: Final = 90
"""Copies go back some fourteen years; then they come to lie on one another."""
_STATES: Final = {"visit": "W04", "problem": "I13"}
_PARENTS: Final = ("visit_id", "problem_id")
_DAYS: Final = {
    "visit": "visited_on",
    "visit_household": "visited_on",
    "visit_visitor": "visited_on",
    "problem": "raised_on",
    "resolution": "acted_on",
}

_EARLIER: Final = {
    False: "date({column}, '-{days} days')",
    True: "to_char(to_date({column}, 'YYYY-MM-DD') - {days}, 'YYYY-MM-DD')",
}
"""A day so many days earlier, on SQLite and on PostgreSQL."""


def multiply(db: Database, visits: int) -> int:
    """Copy what was recorded until there are so many visits; returns how many there are."""
    first = db.read(_count)
    for copy in range(1, -(-visits // first)):
        left = visits - copy * first
        with db.writing() as tx:
            _copy(tx, copy, min(left, first))
    if db.postgres:
        # Soon after so many rows PostgreSQL would do both by itself.
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")
    return db.read(_count)


def index(zoufang: Zoufang) -> int:
    """Put the words of the copies into the index, by the program's own way; returns how many."""
    count = 0
    for kind in (Kind.VISIT, Kind.PROBLEM):
        after = ""
        while True:
            where = "substr(id, 33, 1) = 'x' AND id > ? ORDER BY id LIMIT ?"
            with zoufang.db.writing() as tx:
                found = load_where(tx, zoufang.county_id, kind, where, (after, _AT_ONCE))
                search.index(tx, zoufang.county_id, [(item.record, True) for item in found])
            count += len(found)
            if len(found) < _AT_ONCE:
                break
            after = found[-1].id
    return count


def _count(tx: Tx) -> int:
    return int(tx.value("SELECT count(*) FROM visit"))


def _copy(tx: Tx, copy: int, visits: int) -> None:
    """The first so many recorded visits once more, with what hangs on them."""
    chosen = "SELECT id FROM visit WHERE substr(id, 33, 1) <> 'x' ORDER BY id LIMIT ?"
    raised = f"SELECT id FROM problem WHERE visit_id IN ({chosen})"
    belongs: dict[type[SQLModel], str] = {
        VisitRow: f"id IN ({chosen})",
        ProblemRow: f"visit_id IN ({chosen})",
        ResolutionRow: f"problem_id IN ({raised})",
        VisitHousehold: f"visit_id IN ({chosen})",
        VisitVisitor: f"visit_id IN ({chosen})",
    }
    days = WEEKS_BACK * 7 * (1 + copy % MOST_BACK)
    earlier = _EARLIER[tx.postgres]
    for table, which in belongs.items():
        columns = statements.columns_of(table)
        name = statements.name_of(table)
        plain = name.strip(chr(34))
        values = ", ".join(_value(plain, one, columns, copy, earlier, days) for one in columns)
        into = f"{name} ({', '.join(columns)})"
        tx.run(f"INSERT INTO {into} SELECT {values} FROM {name} WHERE {which}", (visits,))


def _value(
    table: str, name: str, columns: tuple[str, ...], copy: int, earlier: str, days: int
) -> str:
    """What stands in a column of a copy, as SQL over the row that is copied."""
    if name == "state":
        return f"'{_STATES.get(table, '')}'" if table in _STATES else name
    if name == "number":
        return f"number || '-{copy}'"
    if name in ("id", *_PARENTS):
        return _other_id(name, copy)
    if name in (_DAYS.get(table), "due_on"):
        return earlier.format(column=name, days=days)
    if name == "content":
        day = _DAYS[table]
        return _content(day, earlier.format(column=day, days=days), columns, copy)
    return name


def _content(day: str, earlier: str, columns: tuple[str, ...], copy: int) -> str:
    told = f"replace(content, {day}, {earlier})"
    for parent in _PARENTS:
        if parent in columns:
            told = f"replace({told}, {parent}, {_other_id(parent, copy)})"
    return told


def _other_id(column: str, copy: int) -> str:
    return f"substr({column}, 1, 32) || 'x{copy:03x}'"
