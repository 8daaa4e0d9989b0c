"""The look-ups between records: who went, who was present, which pledge counts what.

Owns their rows and what these carry along, so that a count by day or by person reads no record.
Never a second truth: a row is made from its record each time that the record is written.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Final

from sqlmodel import SQLModel

from server.store import statements
from server.store.engine import Tx
from server.store.tables import PledgeProblem, PledgeVisit, VisitHousehold, VisitVisitor
from shared.records import Kind, Record

WITHDRAWN: Final = "W09"
_LINKS: Final[dict[Kind, tuple[tuple[type[SQLModel], str], ...]]] = {
    Kind.VISIT: ((VisitHousehold, "present"), (VisitVisitor, "visitors")),
    Kind.PLEDGE: ((PledgeVisit, "visits"), (PledgeProblem, "problems")),
}
_MEMBER: Final = {"present": "household_id", "visitors": "person_id"}


def write(tx: Tx, county_id: str, written: Iterable[tuple[Record, Record | None]]) -> None:
    """Bring the look-ups up to date: (record, as it stood before, None when it is new)."""
    added: dict[type[SQLModel], list[tuple[Any, ...]]] = defaultdict(list)
    gone: dict[type[SQLModel], list[tuple[Any, ...]]] = defaultdict(list)
    for record, before in written:
        for table, name in _LINKS.get(record.kind, ()):
            now = _rows(table, name, record)
            then = _rows(table, name, before) if before is not None else {}
            added[table] += [(county_id, *now[k]) for k in sorted(now) if now[k] != then.get(k)]
            gone[table] += [(county_id, record.id, k) for k in sorted(then.keys() - now.keys())]
    for table, keys in gone.items():
        where = " AND ".join(f"{name} = ?" for name in statements.keys_of(table))
        tx.many(f"DELETE FROM {statements.name_of(table)} WHERE {where}", keys)  # noqa: S608
    for table, rows in added.items():
        tx.upsert(table, rows)


def _rows(table: type[SQLModel], name: str, record: Record) -> dict[str, tuple[Any, ...]]:
    """The rows of a record by the id on the other side, without the county."""
    key = _MEMBER.get(name)
    members = record.content.get(name, ())
    others = {found for m in members if (found := m.get(key) if key else m)}
    carried = _carried(table, record)
    return {other: (record.id, other, *carried) for other in others}


def _carried(table: type[SQLModel], record: Record) -> tuple[str, ...]:
    """What a row says beside its two ids."""
    content = record.content
    if table is VisitHousehold:
        return content["visited_on"], counted_mode(record)
    if table is VisitVisitor:
        return content["visited_on"], content["village"], counted_mode(record)
    return ()


def counted_mode(visit: Record) -> str:
    """How a household was met; nothing where no count looks at the visit: withdrawn, or sealed."""
    hidden = visit.state == WITHDRAWN or visit.content.get("sealed")
    return "" if hidden else str(visit.content["mode"])


def linked_ids(
    tx: Tx, county_id: str, table: type[SQLModel], column: str, value: str, want: str
) -> list[str]:
    """The ids on the other side of a look-up."""
    sql = statements.select(table, f"county_id = ? AND {column} = ? ORDER BY {want}", (want,))
    return [row[0] for row in tx.rows(sql, (county_id, value))]


def visits_of(tx: Tx, county_id: str, person_id: str, first: str, last: str) -> list[str]:
    """Ids of the visits on which a person went, from the day `first` to the day `last`."""
    where = "county_id = ? AND person_id = ? AND visited_on BETWEEN ? AND ?"
    sql = statements.select(VisitVisitor, f"{where} ORDER BY visited_on, visit_id", ("visit_id",))
    return [row[0] for row in tx.rows(sql, (county_id, person_id, first, last))]
