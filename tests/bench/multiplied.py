"""A township's years out of a season: recorded visits are copied within the database, by SQL.

Owns copies for benches that read. A copy is a whole visit (its problem, steps and links) some weeks
earlier, verified and closed; only its ids, days and states differ. Feed and audit know nothing of
copies, so no bench that syncs may use them.
"""

from contextlib import closing
from pathlib import Path
from typing import Any, Final

from server.services.context import Zoufang
from server.store import search
from server.store.engine import DATABASE_FILE
from server.store.engine import _sqlite_module as sqlite
from server.store.records import load_where
from shared.records import Kind

WEEKS_BACK: Final = 8
_AT_ONCE: Final = 2_000
MOST_BACK: Final = 90
"""Copies go back some fourteen years; then they come to lie on one another."""
_STATES: Final = {"visit": "W04", "problem": "I13"}
_OWN: Final = ("visit", "problem", "resolution")
_LINKS: Final = ("visit_household", "visit_visitor")
_PARENTS: Final = ("visit_id", "problem_id")
_DAYS: Final = {"visit": "visited_on", "problem": "raised_on", "resolution": "acted_on"}


def multiply(folder: Path, visits: int) -> int:
    """Copy what was recorded until there are so many visits; returns how many there are."""
    with closing(sqlite().connect(str(folder / DATABASE_FILE))) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA cache_size = -200000")
        first = _count(connection)
        for copy in range(1, -(-visits // first)):
            left = visits - copy * first
            _copy(connection, copy, min(left, first))
            connection.commit()
        connection.execute("ANALYZE")
        connection.commit()
        return _count(connection)


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


def _count(connection: Any) -> int:
    return int(connection.execute("SELECT count(*) FROM visit").fetchone()[0])


def _copy(connection: Any, copy: int, visits: int) -> None:
    """The first so many recorded visits once more, with what hangs on them."""
    chosen = "SELECT id FROM visit WHERE substr(id, 33, 1) <> 'x' ORDER BY id LIMIT ?"
    raised = f"SELECT id FROM problem WHERE visit_id IN ({chosen})"
    belongs = {
        "visit": f"id IN ({chosen})",
        "problem": f"visit_id IN ({chosen})",
        "resolution": f"problem_id IN ({raised})",
        "visit_household": f"visit_id IN ({chosen})",
        "visit_visitor": f"visit_id IN ({chosen})",
    }
    days = WEEKS_BACK * 7 * (1 + copy % MOST_BACK)
    for table in (*_OWN, *_LINKS):
        columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        values = ", ".join(_value(table, name, columns, copy, days) for name in columns)
        sql = f"INSERT INTO {table} SELECT {values} FROM {table} WHERE {belongs[table]}"
        connection.execute(sql, (visits,))


def _value(table: str, name: str, columns: list[str], copy: int, days: int) -> str:
    """What stands in a column of a copy, as SQL over the row that is copied."""
    if name == "state":
        return f"'{_STATES.get(table, '')}'" if table in _STATES else name
    if name == "number":
        return f"number || '-{copy}'"
    if name in ("id", *_PARENTS):
        return _other_id(name, copy)
    if name == _DAYS.get(table):
        return _earlier(name, days)
    if name == "due_on":
        return _earlier(name, days)
    if name == "content":
        return _content(table, columns, copy, days)
    return name


def _content(table: str, columns: list[str], copy: int, days: int) -> str:
    day, told = _DAYS[table], "content"
    told = f"replace({told}, {day}, {_earlier(day, days)})"
    for parent in _PARENTS:
        if parent in columns:
            told = f"replace({told}, {parent}, {_other_id(parent, copy)})"
    return told


def _other_id(column: str, copy: int) -> str:
    return f"substr({column}, 1, 32) || 'x{copy:03x}'"


def _earlier(column: str, days: int) -> str:
    return f"date({column}, '-{days} days')"
