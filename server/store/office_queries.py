"""What the office's pages and ledgers read: lists by filter, neighbours of a record, counts.

Owns the SQL of those readings. Never writes, and never decides who may see what: the area and the
people that a reader may see come in with the filter.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from server.store import statements
from server.store.engine import Tx
from server.store.records import Stored, load_children, load_where
from server.store.tables import (
    TABLES,
    PledgeProblem,
    PledgeVisit,
    VisitHousehold,
    VisitVisitor,
)
from shared.records import Kind

PAGE: Final = 200


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list is asked for. `area` is a prefix of village codes; empty parts ask nothing.

    `people` are the accounts that a reader may see, for kinds that lie in no village. `most`: the
    states are nearly all there are, so that an index by state would only mislead.
    """

    area: str = ""
    village: str = ""
    person_id: str = ""
    first: str = ""
    last: str = ""
    states: tuple[str, ...] = ()
    sealed: bool = False
    category: str = ""
    people: tuple[str, ...] | None = None
    most: bool = False
    only: str = ""
    """A choice among entries that a ledger offers by itself; no query looks at it."""


Condition = tuple[list[str], list[Any]]
Key = tuple[str, str]
"""Where a page ended: the day and the id of its last record."""


def _in(column: str, values: Sequence[str]) -> tuple[str, list[str]]:
    return f"{column} IN ({statements.marks(len(values))})", list(values)


def _places(asked: Filter) -> Condition:
    where: list[str] = []
    values: list[Any] = []
    if asked.area:
        # Not as a range: an area is much of the county, and read in the order of the day.
        where.append(f"substr(village, 1, {len(asked.area)}) = ?")
        values.append(asked.area)
    if asked.village:
        where.append("village = ?")
        values.append(asked.village)
    return where, values


def _days_and_states(asked: Filter, day: str) -> Condition:
    where: list[str] = []
    values: list[Any] = []
    for text, sign in ((asked.first, ">="), (asked.last, "<=")):
        if text:
            where.append(f"{day} {sign} ?")
            values.append(text)
    if asked.states:
        clause, codes = _in("state || ''" if asked.most else "state", asked.states)
        where.append(clause)
        values += codes
    return where, values


def _page(
    tx: Tx,
    county_id: str,
    kind: Kind,
    day: str,
    conditions: Iterable[Condition],
    after: Key | None,
    limit: int,
    *,
    newest: bool,
) -> list[Stored]:
    """One page in the order of day and id, beginning behind `after`."""
    where: list[str] = []
    values: list[Any] = []
    for clauses, given in conditions:
        where += clauses
        values += given
    sign, order = ("<", "DESC") if newest else (">", "ASC")
    if after is not None:
        where.append(f"({day}, id) {sign} (?, ?)")
        values += list(after)
    text = " AND ".join(where) or "1 = 1"
    values.append(limit)
    return load_where(
        tx, county_id, kind, f"{text} ORDER BY {day} {order}, id {order} LIMIT ?", values
    )


def _visit_conditions(county_id: str, asked: Filter) -> tuple[Condition, ...]:
    who: Condition = ([], [])
    if asked.person_id:
        mine = (
            f"id IN (SELECT visit_id FROM {statements.name_of(VisitVisitor)}"  # noqa: S608
            " WHERE county_id = ? AND person_id = ?)"
        )
        who = ([f"(recorder_id = ? OR {mine})"], [asked.person_id, county_id, asked.person_id])
    seal: Condition = ([] if asked.sealed else ["sealed = 0"], [])
    return (_places(asked), _days_and_states(asked, "visited_on"), who, seal)


def visits(
    tx: Tx,
    county_id: str,
    asked: Filter,
    *,
    after: Key | None = None,
    limit: int = PAGE,
    newest: bool = False,
) -> list[Stored]:
    """Visits by filter, in the order of the day."""
    conditions = _visit_conditions(county_id, asked)
    return _page(tx, county_id, Kind.VISIT, "visited_on", conditions, after, limit, newest=newest)


def _problem_conditions(_county_id: str, asked: Filter) -> tuple[Condition, ...]:
    who: Condition = ([], [])
    if asked.person_id:
        who = (["(handler_id = ? OR recorder_id = ?)"], [asked.person_id, asked.person_id])
    kind: Condition = (["category LIKE ?"], [f"{asked.category}%"]) if asked.category else ([], [])
    seal: Condition = ([] if asked.sealed else ["sealed = 0"], [])
    return (_places(asked), _days_and_states(asked, "raised_on"), who, seal, kind)


def problems(
    tx: Tx,
    county_id: str,
    asked: Filter,
    *,
    after: Key | None = None,
    limit: int = PAGE,
    newest: bool = False,
) -> list[Stored]:
    """Problems by filter, in the order of the day on which they were raised."""
    conditions = _problem_conditions(county_id, asked)
    return _page(tx, county_id, Kind.PROBLEM, "raised_on", conditions, after, limit, newest=newest)


def _pledge_conditions(_county_id: str, asked: Filter) -> tuple[Condition, ...]:
    where: list[str] = []
    values: list[Any] = []
    if asked.first:
        where.append("(ends_on >= ? OR deferred_to >= ?)")
        values += [asked.first, asked.first]
    if asked.last:
        where.append("starts_on <= ?")
        values.append(asked.last)
    if asked.states:
        clause, codes = _in("state", asked.states)
        where.append(clause)
        values += codes
    people = [asked.person_id] if asked.person_id else asked.people
    if people is not None:
        clause, ids = _in("learner_id", list(people) or [""])
        where.append(clause)
        values += ids
    return ((where, values),)


def pledges(
    tx: Tx,
    county_id: str,
    asked: Filter,
    *,
    after: Key | None = None,
    limit: int = PAGE,
    newest: bool = False,
) -> list[Stored]:
    """Pledges by filter: those whose window touches the days asked for."""
    conditions = _pledge_conditions(county_id, asked)
    return _page(tx, county_id, Kind.PLEDGE, "starts_on", conditions, after, limit, newest=newest)


def _verification_conditions(_county_id: str, asked: Filter) -> tuple[Condition, ...]:
    seal: Condition = ([] if asked.sealed else ["sealed = 0"], [])
    person: Condition = (["verifier_id = ?"], [asked.person_id]) if asked.person_id else ([], [])
    return (_days_and_states(asked, "decided_on"), seal, person)


def verifications(
    tx: Tx, county_id: str, asked: Filter, *, after: Key | None = None, limit: int = PAGE
) -> list[Stored]:
    """Verifications by day; sealed ones only for who may see them."""
    conditions = _verification_conditions(county_id, asked)
    return _page(
        tx, county_id, Kind.VERIFICATION, "decided_on", conditions, after, limit, newest=False
    )


_CONDITIONS: Final = {
    Kind.VISIT: _visit_conditions,
    Kind.PROBLEM: _problem_conditions,
    Kind.PLEDGE: _pledge_conditions,
    Kind.VERIFICATION: _verification_conditions,
}


def count(tx: Tx, county_id: str, kind: Kind, asked: Filter) -> int:
    """How many records of a kind a filter leaves."""
    where: list[str] = ["county_id = ?"]
    values: list[Any] = [county_id]
    for clauses, given in _CONDITIONS[kind](county_id, asked):
        where += clauses
        values += given
    sql = f"SELECT count(*) FROM {statements.name_of(TABLES[kind])} WHERE {' AND '.join(where)}"  # noqa: S608
    return int(tx.value(sql, values))


def sessions(
    tx: Tx, county_id: str, limit: int = PAGE, asked: Filter | None = None
) -> list[Stored]:
    """Study sessions, newest first."""
    days = [_days_and_states(asked, "held_on")] if asked else []
    return _page(tx, county_id, Kind.SESSION, "held_on", days, None, limit, newest=True)


def open_proposals(tx: Tx, county_id: str, limit: int = PAGE) -> list[Stored]:
    """What people asked for and nobody has answered, oldest first."""
    where = "state = 'open' ORDER BY received_at, id LIMIT ?"
    return load_where(tx, county_id, Kind.PROPOSAL, where, (limit,))


def everything(tx: Tx, county_id: str, kind: Kind) -> list[Stored]:
    """All records of a small kind: areas, people."""
    return load_where(tx, county_id, kind, "1 = 1 ORDER BY id")


def households_of_villages(tx: Tx, county_id: str, villages: Iterable[str]) -> list[Stored]:
    """Every household of these villages that was not merged into another."""
    found = load_children(tx, county_id, Kind.HOUSEHOLD, "village", villages)
    return [item for item in found if not item.content.get("merged_into")]


def visits_of_household(tx: Tx, county_id: str, household_id: str, limit: int) -> list[Stored]:
    """The latest visits at which a household was present."""
    inner = (
        f"id IN (SELECT visit_id FROM {statements.name_of(VisitHousehold)}"  # noqa: S608
        " WHERE county_id = ? AND household_id = ?)"
    )
    where = f"{inner} ORDER BY visited_on DESC, id DESC LIMIT ?"
    return load_where(tx, county_id, Kind.VISIT, where, (county_id, household_id, limit))


def problems_of_household(tx: Tx, county_id: str, household_id: str, limit: int) -> list[Stored]:
    """The latest problems of a household."""
    where = "household_id = ? ORDER BY raised_on DESC, id DESC LIMIT ?"
    return load_where(tx, county_id, Kind.PROBLEM, where, (household_id, limit))


def children(
    tx: Tx, county_id: str, kind: Kind, column: str, parents: Iterable[str]
) -> dict[str, list[Stored]]:
    """What hangs on these records, oldest first, by parent."""
    found: dict[str, list[Stored]] = defaultdict(list)
    for item in load_children(tx, county_id, kind, column, parents):
        found[item.content[column]].append(item)
    return {key: sorted(items, key=_age) for key, items in found.items()}


def _age(item: Stored) -> tuple[int, str, str]:
    return (item.ordinal, item.received_at, item.id)


def pledges_using(tx: Tx, county_id: str, kind: Kind, ids: Iterable[str]) -> dict[str, list[str]]:
    """Visit (or problem) id → ids of the pledges that are linked to it."""
    table = PledgeVisit if kind is Kind.VISIT else PledgeProblem
    column = "visit_id" if kind is Kind.VISIT else "problem_id"
    found: dict[str, list[str]] = defaultdict(list)
    for row in tx.by_ids(table, county_id, ids, column=column):
        found[row[2]].append(row[1])
    return {key: sorted(pledge_ids) for key, pledge_ids in found.items()}


def numbers(tx: Tx, county_id: str, kind: Kind, ids: Iterable[str]) -> dict[str, str]:
    """Id → number of records of one kind."""
    wanted = sorted(set(ids))
    found: dict[str, str] = {}
    for start in range(0, len(wanted), statements.IN_MAX):
        part = wanted[start : start + statements.IN_MAX]
        where = f"county_id = ? AND id IN ({statements.marks(len(part))})"
        sql = statements.select(TABLES[kind], where, ("id", "number"))
        found |= {row[0]: row[1] for row in tx.rows(sql, (county_id, *part))}
    return found


def count_by_state(
    tx: Tx, county_id: str, kind: Kind, asked: Filter, *, due_before: str = ""
) -> dict[str, int]:
    """How many records there are in each state, or in those that are asked for."""
    where, values = _places(asked) if kind in (Kind.VISIT, Kind.PROBLEM) else ([], [])
    if asked.states:
        clause, codes = _in("state", asked.states)
        where.append(clause)
        values += codes
    if kind in (Kind.VISIT, Kind.PROBLEM) and not asked.sealed:
        where.append("sealed = 0")
    if kind is Kind.PLEDGE and asked.people is not None:
        clause, ids = _in("learner_id", list(asked.people) or [""])
        where.append(clause)
        values += ids
    if due_before:
        where.append("due_on < ?")
        values.append(due_before)
    clauses = " AND ".join(["county_id = ?", *where])
    name = statements.name_of(TABLES[kind])
    sql = f"SELECT state, count(*) FROM {name} WHERE {clauses} GROUP BY state"  # noqa: S608
    return {row[0]: row[1] for row in tx.rows(sql, (county_id, *values))}
