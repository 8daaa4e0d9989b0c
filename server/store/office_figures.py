"""The counts behind the office's charts.

Owns their SQL, which reads look-ups and indexes alone. Never counts by person, and never what is
sealed or withdrawn.
"""

from collections.abc import Iterable

from server.store import conditions, statements
from server.store.engine import Tx
from server.store.tables import HouseholdRow, PledgeRow, ProblemRow, ResolutionRow, VisitHousehold

_HOME, _PRESENT = statements.name_of(HouseholdRow), statements.name_of(VisitHousehold)
_PROBLEM, _STEP = statements.name_of(ProblemRow), statements.name_of(ResolutionRow)
_PLEDGE = statements.name_of(PledgeRow)


def met(
    tx: Tx, county_id: str, area: str, modes: tuple[str, ...], first: str, last: str
) -> dict[str, tuple[str, bool]]:
    """Household → the latest day on which it was met in these modes, and whether between two days.

    `area` is a prefix of village codes.
    """
    latest = (
        f"SELECT p.visited_on FROM {_PRESENT} AS p"  # noqa: S608
        " WHERE p.county_id = h.county_id AND p.household_id = h.id"
        f" AND p.mode IN ({statements.marks(len(modes))})"
    )
    newest = "ORDER BY p.visited_on DESC LIMIT 1"
    sql = (
        f"SELECT h.id, ({latest} {newest}),"  # noqa: S608
        f" ({latest} AND p.visited_on BETWEEN ? AND ? {newest}) FROM {_HOME} AS h"
        " WHERE h.county_id = ? AND h.village >= ? AND h.village < ?"
    )
    rows = tx.rows(sql, (*modes, *modes, first, last, county_id, area, f"{area}:"))
    return {row[0]: (row[1], row[2] is not None) for row in rows if row[1] is not None}


def problems(
    tx: Tx, county_id: str, area: str, first: str, last: str
) -> dict[tuple[str, str, str], int]:
    """(month raised, class of the category, state) → how many."""
    place, prefix = conditions.in_area(tx, "village", area)
    sql = (
        "SELECT substr(raised_on, 1, 7), substr(category, 1, 2), state, count(*)"  # noqa: S608
        f" FROM {_PROBLEM} WHERE county_id = ? AND raised_on BETWEEN ? AND ? AND {place}"
        " AND sealed = 0 GROUP BY substr(raised_on, 1, 7), substr(category, 1, 2), state"
    )
    rows = tx.rows(sql, (county_id, first, last, prefix))
    return {(row[0], row[1] or "", row[2]): row[3] for row in rows}


def times(
    tx: Tx, county_id: str, area: str, done: Iterable[str], first: str, last: str
) -> dict[tuple[str, str], int]:
    """(day raised, day of the first step that reached one of these states) → how many."""
    states = sorted(done)
    place, prefix = conditions.in_area(tx, "p.village", area)
    step = (
        f"SELECT min(s.acted_on) FROM {_STEP} AS s"  # noqa: S608
        " WHERE s.county_id = p.county_id AND s.problem_id = p.id"
        f" AND s.after IN ({statements.marks(len(states))})"
    )
    sql = (
        "SELECT raised_on, done_on, count(*) FROM ("  # noqa: S608
        f"SELECT p.raised_on AS raised_on, ({step}) AS done_on FROM {_PROBLEM} AS p"
        f" WHERE p.county_id = ? AND p.raised_on BETWEEN ? AND ? AND {place}"
        " AND p.sealed = 0 AND p.state <> 'I16'"
        ") AS done GROUP BY raised_on, done_on"
    )
    rows = tx.rows(sql, (*states, county_id, first, last, prefix))
    return {(row[0], row[1]): row[2] for row in rows if row[1] is not None}


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
