"""What SQLite's planner is told about the tables before there is anything in them.

Owns the planner's statistics. Never reads a row of ours.

Every key and index begins with county_id, and a data directory holds one county: that column tells
nothing apart. Without statistics SQLite believes that it tells nearly everything, and reads a whole
table to find twenty ids. What is told here is the same on the first day and in the tenth year, so
that no plan changes under a running office.
"""

from typing import Any, Final

from server.store.engine import Database, Tx

_ROWS: Final = 1_000_000
_TOLD_APART: Final = 1_000
"""By how much each further column of a key narrows what was found."""


def tell(database: Database) -> None:
    """Give SQLite its statistics, when it has others. PostgreSQL keeps its own."""
    if database.postgres:
        return
    wanted = database.read(_wanted)
    if database.read(_told) == wanted:
        return
    database.write(lambda tx: _write(tx, wanted))
    database.close()  # a connection reads them when it is opened


def _wanted(tx: Tx) -> list[tuple[str, str, str]]:
    """Every index with how many rows of a table it finds, column by column."""
    found = tx.rows(
        "SELECT t.name, CASE WHEN t.wr AND i.origin = 'pk' THEN t.name ELSE i.name END,"
        ' i."unique", (SELECT count(*) FROM pragma_index_info(i.name))'
        " FROM pragma_table_list AS t, pragma_index_list(t.name) AS i"
        " WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' ORDER BY 1, 2"
    )
    return [(table, index, _statistic(unique, columns)) for table, index, unique, columns in found]


def _statistic(unique: int, columns: int) -> str:
    """Rows of the table, then rows that share the first column, the first two, and so on."""
    shared = [max(_ROWS // _TOLD_APART**place, 10) for place in range(columns)]
    if unique:
        shared[-1] = 1
    return " ".join(str(rows) for rows in (_ROWS, *shared))


def _told(tx: Tx) -> list[Any]:
    if tx.value("SELECT count(*) FROM sqlite_schema WHERE name = 'sqlite_stat1'") == 0:
        return []
    return tx.rows("SELECT tbl, idx, stat FROM sqlite_stat1 ORDER BY 1, 2")


def _write(tx: Tx, wanted: list[tuple[str, str, str]]) -> None:
    tx.run("ANALYZE county")  # makes the table of statistics
    tx.run("DELETE FROM sqlite_stat1")
    tx.many("INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (?, ?, ?)", wanted)
