"""What the office's pages read beside a record: its neighbours, what hangs on it, its number.

Owns the SQL of those readings. Never writes, and never decides who may see what.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, Final

from pydantic_core import from_json

from server.store import statements
from server.store.engine import Tx
from server.store.records import Stored, load, load_children, load_where
from server.store.tables import TABLES, PledgeProblem, PledgeVisit, VisitHousehold
from shared.records import Kind

MOST_PROPOSALS: Final = 200


def open_proposals(tx: Tx, county_id: str, limit: int = MOST_PROPOSALS) -> list[Stored]:
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
    """The latest visits at which a household was present, newest first."""
    return _present(tx, county_id, household_id, "", (), limit)


def visits_before(
    tx: Tx, county_id: str, household_id: str, day: str, than: str, limit: int
) -> list[Stored]:
    """The visits at which a household was present before a day (or on it, before the id `than`)."""
    earlier = " AND (visited_on, visit_id) < (?, ?)"
    return _present(tx, county_id, household_id, earlier, (day, than), limit)


def _present(
    tx: Tx, county_id: str, household_id: str, more: str, values: tuple[str, ...], limit: int
) -> list[Stored]:
    where = (
        f"county_id = ? AND household_id = ?{more} ORDER BY visited_on DESC, visit_id DESC LIMIT ?"
    )
    sql = statements.select(VisitHousehold, where, ("visit_id",))
    ids = [row[0] for row in tx.rows(sql, (county_id, household_id, *values, limit))]
    found = load(tx, county_id, Kind.VISIT, ids)
    return [found[visit_id] for visit_id in ids]


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


def said(
    tx: Tx, county_id: str, kind: Kind, column: str, parents: Iterable[str]
) -> dict[str, list[dict[str, Any]]]:
    """What `children` gives, the contents alone: a ledger reads many and looks at nothing else."""
    names = (column, "ordinal", "received_at", "id", "content")
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in sorted(_columns(tx, county_id, kind, column, parents, names)):
        found[row[0]].append(from_json(row[4], cache_strings="keys"))
    return found


def _columns(
    tx: Tx,
    county_id: str,
    kind: Kind,
    column: str,
    values: Iterable[str],
    names: tuple[str, ...],
) -> Iterator[Any]:
    """Some columns of the records of which one column is among these values."""
    for part in statements.parts(values):
        where = f'county_id = ? AND "{column}" IN ({statements.marks(len(part))})'
        yield from tx.rows(statements.select(TABLES[kind], where, names), (county_id, *part))


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
    return {row[0]: row[1] for row in _columns(tx, county_id, kind, "id", ids, ("id", "number"))}
