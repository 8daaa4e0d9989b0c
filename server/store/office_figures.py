"""The counts behind the office's charts.

Owns their SQL. Never counts by person, and never what is sealed or withdrawn.
"""

from collections.abc import Iterable

from server.store import statements
from server.store.engine import Tx
from server.store.tables import PledgeRow, ProblemRow, ResolutionRow, VisitHousehold, VisitRow

_VISIT, _PRESENT = statements.name_of(VisitRow), statements.name_of(VisitHousehold)
_PROBLEM, _STEP = statements.name_of(ProblemRow), statements.name_of(ResolutionRow)
_PLEDGE = statements.name_of(PledgeRow)


def met(
    tx: Tx, county_id: str, area: str, modes: tuple[str, ...], first: str, last: str
) -> dict[str, tuple[str, bool]]:
    """Household → the latest day on which it was met in these modes, and whether between two days.

    `area` is a prefix of village codes.
    """
    sql = (
        "SELECT p.household_id, max(v.visited_on),"  # noqa: S608
        " max(CASE WHEN v.visited_on BETWEEN ? AND ? THEN 1 ELSE 0 END)"
        f" FROM {_VISIT} AS v JOIN {_PRESENT} AS p"
        " ON p.county_id = v.county_id AND p.visit_id = v.id"
        " WHERE v.county_id = ? AND v.village >= ? AND v.village < ? AND v.sealed = 0"
        f" AND v.state <> 'W09' AND v.mode IN ({statements.marks(len(modes))})"
        " GROUP BY p.household_id"
    )
    rows = tx.rows(sql, (first, last, county_id, area, f"{area}:", *modes))
    return {row[0]: (row[1], bool(row[2])) for row in rows}


def problems(
    tx: Tx, county_id: str, area: str, first: str, last: str
) -> dict[tuple[str, str, str], int]:
    """(month raised, class of the category, state) → how many."""
    sql = (
        "SELECT substr(raised_on, 1, 7), substr(category, 1, 2), state, count(*)"  # noqa: S608
        f" FROM {_PROBLEM} WHERE county_id = ? AND village >= ? AND village < ?"
        " AND raised_on BETWEEN ? AND ? AND sealed = 0"
        " GROUP BY substr(raised_on, 1, 7), substr(category, 1, 2), state"
    )
    rows = tx.rows(sql, (county_id, area, f"{area}:", first, last))
    return {(row[0], row[1] or "", row[2]): row[3] for row in rows}


def times(
    tx: Tx, county_id: str, area: str, done: Iterable[str], first: str, last: str
) -> dict[tuple[str, str], int]:
    """(day raised, day of the first step that reached one of these states) → how many."""
    states = sorted(done)
    sql = (
        "SELECT raised_on, done_on, count(*) FROM ("  # noqa: S608
        f"SELECT p.raised_on AS raised_on, min(s.acted_on) AS done_on FROM {_PROBLEM} AS p"
        f" JOIN {_STEP} AS s ON s.county_id = p.county_id AND s.problem_id = p.id"
        " WHERE p.county_id = ? AND p.village >= ? AND p.village < ?"
        " AND p.raised_on BETWEEN ? AND ? AND p.sealed = 0 AND p.state <> 'I16'"
        f" AND s.after IN ({statements.marks(len(states))}) GROUP BY p.id, p.raised_on"
        ") AS done GROUP BY raised_on, done_on"
    )
    rows = tx.rows(sql, (county_id, area, f"{area}:", first, last, *states))
    return {(row[0], row[1]): row[2] for row in rows}


def pledges(
    tx: Tx, county_id: str, people: Iterable[str], first: str, last: str
) -> dict[tuple[str, str], int]:
    """(month of the beginning, state) → how many pledges of these people."""
    sql = (
        "SELECT learner_id, substr(starts_on, 1, 7), state, count(*)"  # noqa: S608
        f" FROM {_PLEDGE} WHERE county_id = ? AND starts_on BETWEEN ? AND ?"
        " GROUP BY learner_id, substr(starts_on, 1, 7), state"
    )
    seen, found = set(people), dict[tuple[str, str], int]()
    for learner, month, state, count in tx.rows(sql, (county_id, first, last)):
        if learner in seen:
            found[month, state] = found.get((month, state), 0) + count
    return found
