"""Records by filter, a page at a time in the order of their day, and how many there are.

Owns the SQL of the office's filters. Never writes, and never decides who may see what: the area
and the people that a reader may see come in with the filter.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from server.store import conditions, statements
from server.store.engine import Tx
from server.store.records import Stored, load_where
from server.store.tables import TABLES, VerificationRow, VisitVisitor
from shared.progress import SOLVED
from shared.records import Kind

PAGE: Final = 200
DAY_OF: Final = {
    Kind.VISIT: "visited_on",
    Kind.PROBLEM: "raised_on",
    Kind.PLEDGE: "starts_on",
    Kind.VERIFICATION: "decided_on",
    Kind.SESSION: "held_on",
}
"""The kinds that lie in time, and the day by which each is listed."""
_IN_A_VILLAGE: Final = (Kind.VISIT, Kind.PROBLEM)
_MAY_BE_SEALED: Final = (Kind.VISIT, Kind.PROBLEM, Kind.VERIFICATION)

CONFIRMED: Final = "confirmed"
"""群众确认已解决, among the choices of the ledger of problems."""

Key = tuple[str, str]
"""Where a page ended: the day and the id of its last record."""


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
    """A choice among entries that a ledger offers by itself; a query may leave out what cannot be
    among them, and the ledger looks at the rest.
    """


def page(
    tx: Tx,
    county_id: str,
    kind: Kind,
    asked: Filter,
    *,
    after: Key | None = None,
    limit: int = PAGE,
    newest: bool = False,
) -> list[Stored]:
    """One page in the order of day and id, beginning behind `after`.

    A pledge is listed when its window touches the days asked for.
    """
    day, where = DAY_OF[kind], _where(tx, county_id, kind, asked)
    sign, order = ("<", "DESC") if newest else (">", "ASC")
    if after is not None:
        where.add(f"({day}, id) {sign} (?, ?)", *after)
    tail = f"{where.text} ORDER BY {day} {order}, id {order} LIMIT ?"
    return load_where(tx, county_id, kind, tail, (*where.values, limit))


def keys(tx: Tx, county_id: str, kind: Kind, asked: Filter, *, limit: int) -> list[Key]:
    """Day and id of the first records in that order, which an index answers by itself."""
    where = _where(tx, county_id, kind, asked)
    tail = f"county_id = ? AND {where.text} ORDER BY {DAY_OF[kind]}, id LIMIT ?"
    sql = statements.select(TABLES[kind], tail, (DAY_OF[kind], "id"))
    return [tuple(row) for row in tx.rows(sql, (county_id, *where.values, limit))]


def pages(
    tx: Tx,
    county_id: str,
    kind: Kind,
    asked: Filter,
    *,
    after: Key | None = None,
    at_once: int = PAGE,
) -> Iterator[list[Stored]]:
    """Everything that the filter leaves, oldest first, a page at a time."""
    while True:
        found = page(tx, county_id, kind, asked, after=after, limit=at_once)
        yield found
        if (after := following(kind, found, at_once)) is None:
            return


def following(kind: Kind, found: list[Stored], limit: int) -> Key | None:
    """Where the next page begins, None behind the last."""
    if len(found) < limit:
        return None
    return found[-1].content[DAY_OF[kind]], found[-1].id


def count(tx: Tx, county_id: str, kind: Kind, asked: Filter) -> int:
    """How many records of a kind a filter leaves."""
    where = _where(tx, county_id, kind, asked)
    sql = f"SELECT count(*) FROM {_name(kind)} WHERE county_id = ? AND {where.text}"  # noqa: S608
    return int(tx.value(sql, (county_id, *where.values)))


def count_by_state(
    tx: Tx, county_id: str, kind: Kind, asked: Filter, *, due_before: str = ""
) -> dict[str, int]:
    """The same by state; of those only that are due before a day, where one is given."""
    where = _where(tx, county_id, kind, asked)
    if due_before:
        where.add("due_on < ?", due_before)
    sql = (
        f"SELECT state, count(*) FROM {_name(kind)}"  # noqa: S608
        f" WHERE county_id = ? AND {where.text} GROUP BY state"
    )
    return {row[0]: row[1] for row in tx.rows(sql, (county_id, *where.values))}


def _name(kind: Kind) -> str:
    return statements.name_of(TABLES[kind])


class _Where:
    """Conditions that all hold, with their values."""

    def __init__(self) -> None:
        self._clauses: list[str] = []
        self.values: list[Any] = []

    def add(self, clause: str, *values: Any) -> None:
        self._clauses.append(clause)
        self.values += values

    def among(self, column: str, values: tuple[str, ...]) -> None:
        self.add(f"{column} IN ({statements.marks(len(values))})", *values)

    @property
    def text(self) -> str:
        return " AND ".join(self._clauses) or "1 = 1"


def _where(tx: Tx, county_id: str, kind: Kind, asked: Filter) -> _Where:
    """What a filter means for a kind."""
    where = _Where()
    if kind in _IN_A_VILLAGE:
        _places(tx, where, asked)
    if kind is Kind.PLEDGE:
        _window(where, asked)
    else:
        _days(where, DAY_OF[kind], asked)
    if asked.states:
        where.among(conditions.aside(tx, "state") if asked.most else "state", asked.states)
    if kind in _MAY_BE_SEALED and not asked.sealed:
        where.add("sealed = 0")
    if kind is Kind.PROBLEM and asked.category:
        where.add("category LIKE ?", f"{asked.category}%")
    _people(where, county_id, kind, asked)
    if kind is Kind.PROBLEM and asked.only == CONFIRMED:
        _checked(tx, where)
    return where


def _places(tx: Tx, where: _Where, asked: Filter) -> None:
    if asked.area:
        where.add(*conditions.in_area(tx, "village", asked.area))
    if asked.village:
        where.add("village = ?", asked.village)


def _checked(tx: Tx, where: _Where) -> None:
    """Problems that were solved, and of which a verification says that it is true."""
    where.among(conditions.aside(tx, "state"), tuple(sorted(SOLVED)))
    name = statements.name_of(VerificationRow)
    where.add(
        f"EXISTS (SELECT 1 FROM {name} AS c WHERE c.county_id = problem.county_id"  # noqa: S608
        " AND c.target_id = problem.id AND c.conclusion = 'C1')"
    )


def _days(where: _Where, day: str, asked: Filter) -> None:
    for text, sign in ((asked.first, ">="), (asked.last, "<=")):
        if text:
            where.add(f"{day} {sign} ?", text)


def _window(where: _Where, asked: Filter) -> None:
    if asked.first:
        where.add("(ends_on >= ? OR deferred_to >= ?)", asked.first, asked.first)
    if asked.last:
        where.add("starts_on <= ?", asked.last)


def _people(where: _Where, county_id: str, kind: Kind, asked: Filter) -> None:
    """Whose records: each kind knows its people by other columns."""
    person = asked.person_id
    if kind is Kind.PLEDGE:
        people = (person,) if person else asked.people
        if people is not None:
            where.among("learner_id", people or ("",))
    elif not person:
        return
    elif kind is Kind.VISIT:
        went = (
            f"id IN (SELECT visit_id FROM {statements.name_of(VisitVisitor)}"  # noqa: S608
            " WHERE county_id = ? AND person_id = ?)"
        )
        where.add(f"(recorder_id = ? OR {went})", person, county_id, person)
    elif kind is Kind.PROBLEM:
        where.add("(handler_id = ? OR recorder_id = ?)", person, person)
    elif kind is Kind.VERIFICATION:
        where.add("verifier_id = ?", person)
