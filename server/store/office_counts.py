"""Figures that the office's pages show, counted by the database.

Owns the SQL of counts by person and village. Never orders people by a figure, and never counts what
is sealed.
"""

from collections.abc import Iterable

from server.store import statements
from server.store.engine import Tx
from server.store.tables import TABLES, ProblemRow, VisitRow, VisitVisitor
from shared.records import Kind

Counts = dict[tuple[str, str], int]
"""(village, person) → how many."""


def visits(tx: Tx, county_id: str, area: str, first: str, last: str) -> Counts:
    """Visits by village and by everybody who went, withdrawn ones apart."""
    visit, visitor = statements.name_of(VisitRow), statements.name_of(VisitVisitor)
    sql = (
        f"SELECT v.village, w.person_id, count(*) FROM {visit} AS v JOIN {visitor} AS w"  # noqa: S608
        " ON w.county_id = v.county_id AND w.visit_id = v.id"
        " WHERE v.county_id = ? AND v.village >= ? AND v.village < ?"
        " AND v.visited_on BETWEEN ? AND ? AND v.sealed = 0 AND v.state <> 'W09'"
        " GROUP BY v.village, w.person_id"
    )
    rows = tx.rows(sql, (county_id, area, f"{area}:", first, last))
    return {(row[0], row[1]): row[2] for row in rows}


def problems(
    tx: Tx, county_id: str, area: str, states: tuple[str, ...], first: str, last: str
) -> Counts:
    """Problems in these states by village and by who recorded them."""
    name, marks = statements.name_of(ProblemRow), statements.marks(len(states))
    sql = (
        f"SELECT village, recorder_id, count(*) FROM {name}"  # noqa: S608
        " WHERE county_id = ? AND village >= ? AND village < ? AND raised_on BETWEEN ? AND ?"
        f" AND sealed = 0 AND state IN ({marks}) GROUP BY village, recorder_id"
    )
    rows = tx.rows(sql, (county_id, area, f"{area}:", first, last, *states))
    return {(row[0], row[1]): row[2] for row in rows}


def pledges_by_session(tx: Tx, county_id: str, session_ids: Iterable[str]) -> dict[str, int]:
    """Session id → how many pledges were made after it."""
    wanted = sorted(set(session_ids))
    found: dict[str, int] = {}
    name = statements.name_of(TABLES[Kind.PLEDGE])
    for start in range(0, len(wanted), statements.IN_MAX):
        part = wanted[start : start + statements.IN_MAX]
        sql = (
            f"SELECT session_id, count(*) FROM {name}"  # noqa: S608
            f" WHERE county_id = ? AND session_id IN ({statements.marks(len(part))})"
            " GROUP BY session_id"
        )
        found |= {row[0]: row[1] for row in tx.rows(sql, (county_id, *part))}
    return found
