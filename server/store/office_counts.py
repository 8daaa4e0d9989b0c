"""Figures that the office's pages show, counted by the database.

Owns the SQL of counts by person and village. Never orders people by a figure, and never counts what
is sealed.
"""

from collections.abc import Iterable

from server.store import conditions, statements
from server.store.engine import Tx
from server.store.tables import TABLES, ProblemRow, VisitVisitor
from shared.records import Kind

Counts = dict[tuple[str, str], int]
"""(village, person) → how many."""


def visits(
    tx: Tx, county_id: str, people: Iterable[str], area: str, first: str, last: str
) -> Counts:
    """Visits by village and by these people who went, withdrawn ones apart."""
    place, prefix = conditions.in_area(tx, "village", area)
    found: Counts = {}
    for part in statements.parts(people):
        sql = (
            f"SELECT village, person_id, count(*) FROM {statements.name_of(VisitVisitor)}"  # noqa: S608
            f" WHERE county_id = ? AND person_id IN ({statements.marks(len(part))})"
            f" AND visited_on BETWEEN ? AND ? AND {place} AND mode <> ''"
            " GROUP BY village, person_id"
        )
        rows = tx.rows(sql, (county_id, *part, first, last, prefix))
        found |= {(row[0], row[1]): row[2] for row in rows}
    return found


def problems(
    tx: Tx, county_id: str, area: str, states: tuple[str, ...], first: str, last: str
) -> dict[str, Counts]:
    """State → problems in it by village and by who recorded them."""
    name, marks = statements.name_of(ProblemRow), statements.marks(len(states))
    place, prefix = conditions.in_area(tx, "village", area)
    sql = (
        f"SELECT state, village, recorder_id, count(*) FROM {name}"  # noqa: S608
        f" WHERE county_id = ? AND raised_on BETWEEN ? AND ? AND {place} AND sealed = 0"
        f" AND {conditions.aside(tx, 'state')} IN ({marks}) GROUP BY state, village, recorder_id"
    )
    found: dict[str, Counts] = {state: {} for state in states}
    for state, village, person, count in tx.rows(sql, (county_id, first, last, prefix, *states)):
        found[state][village, person] = count
    return found


def pledges_by_session(tx: Tx, county_id: str, session_ids: Iterable[str]) -> dict[str, int]:
    """Session id → how many pledges were made after it."""
    found: dict[str, int] = {}
    name = statements.name_of(TABLES[Kind.PLEDGE])
    for part in statements.parts(session_ids):
        sql = (
            f"SELECT session_id, count(*) FROM {name}"  # noqa: S608
            f" WHERE county_id = ? AND session_id IN ({statements.marks(len(part))})"
            " GROUP BY session_id"
        )
        found |= {row[0]: row[1] for row in tx.rows(sql, (county_id, *part))}
    return found
