"""Deleting everything that a record left behind, and remembering only its id.

Owns the list of tables that hold content. Never touches the audit.
"""

from collections.abc import Iterable

from sqlmodel import SQLModel

from server.store import evidence, findings, photo_hashes, search, statements
from server.store.engine import Tx
from server.store.log_tables import Erased
from server.store.tables import (
    TABLES,
    PledgeProblem,
    PledgeVisit,
    VisitHousehold,
    VisitVisitor,
)
from shared.records import Kind

_LOOKUPS: tuple[tuple[type[SQLModel], str], ...] = (
    (VisitHousehold, "visit_id"),
    (VisitHousehold, "household_id"),
    (VisitVisitor, "visit_id"),
    (PledgeVisit, "visit_id"),
    (PledgeVisit, "pledge_id"),
    (PledgeProblem, "problem_id"),
    (PledgeProblem, "pledge_id"),
)


def note(tx: Tx, county_id: str, record_id: str, at: str) -> None:
    """This id was erased and comes never back."""
    tx.many(statements.insert_new(Erased), [(county_id, record_id, at)])


def erased(tx: Tx, county_id: str, record_ids: Iterable[str]) -> set[str]:
    """Those of these ids that were erased."""
    rows = tx.by_ids(Erased, county_id, record_ids, column="record_id")
    return {row[1] for row in rows}


def erase(tx: Tx, county_id: str, kind: Kind, record_id: str, refusal: str) -> None:
    """Delete a record's row, versions, raw changes, evidence rows and look-ups.

    `refusal` (JSON) is what a replay of its changes is answered.
    """
    changes = tx.rows(
        "SELECT DISTINCT change_id FROM version WHERE county_id = ? AND record_id = ?",
        (county_id, record_id),
    )
    for (change_id,) in changes:
        row = tx.row(
            'SELECT "stream_id", "seq" FROM "change" WHERE county_id = ? AND id = ?',
            (county_id, change_id),
        )
        if row is None:
            continue
        receipt = f'{{"id":"{change_id}","seq":{row[1]},"outcome":"refused","refusal":{refusal}}}'
        tx.run(
            'UPDATE "change" SET raw = NULL, receipt = ?'
            " WHERE county_id = ? AND stream_id = ? AND seq = ?",
            (receipt, county_id, row[0], row[1]),
        )
        tx.run(
            "DELETE FROM quarantine WHERE county_id = ? AND raw LIKE ?",
            (county_id, f"%{change_id}%"),
        )
    tx.run("DELETE FROM version WHERE county_id = ? AND record_id = ?", (county_id, record_id))
    files = evidence.of_record(tx, county_id, [record_id])
    photo_hashes.forget(tx, county_id, [one.sha256 for one in files])
    tx.run("DELETE FROM evidence WHERE county_id = ? AND record_id = ?", (county_id, record_id))
    for table, column in _LOOKUPS:
        name = statements.name_of(table)
        tx.run(
            f"DELETE FROM {name} WHERE county_id = ? AND {column} = ?",  # noqa: S608
            (county_id, record_id),
        )
    search.forget(tx, county_id, record_id)
    tx.run(
        "DELETE FROM inspection_home WHERE county_id = ? AND household_id = ?",
        (county_id, record_id),
    )
    findings.forget(tx, county_id, [record_id])
    name = statements.name_of(TABLES[kind])
    tx.run(f"DELETE FROM {name} WHERE county_id = ? AND id = ?", (county_id, record_id))  # noqa: S608
