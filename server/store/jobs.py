"""Jobs in and out of their table: put down with the record that asks for them, leased, finished.

Owns the SQL of the leases. Never runs anything. A job that is put down again while somebody works
on it is due again: whoever finishes it finishes only the lease that he held.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from server.store import statements
from server.store.engine import Tx
from server.store.log_tables import Job


@dataclass(frozen=True, slots=True)
class Due:
    """A leased job. `attempts`: how often it failed before."""

    id: str
    name: str
    payload: str
    attempts: int


def put(tx: Tx, county_id: str, name: str, ids: Iterable[str], due_at: str) -> None:
    """Put down a job for each of these ids, due from an instant on; what is there is renewed."""
    rows = [(county_id, i, name, "", due_at, None, None, 0) for i in sorted(set(ids))]
    tx.upsert(Job, rows)


def lease(tx: Tx, county_id: str, by: str, now: str, until: str, limit: int) -> list[Due]:
    """Take the longest due jobs, all of one name, until an instant."""
    where = (
        "county_id = ? AND due_at <= ? AND (leased_until IS NULL OR leased_until <= ?)"
        " ORDER BY due_at, id LIMIT ?"
    )
    names = ("id", "name", "payload", "attempts")
    found = [Due(*row) for row in tx.rows(statements.select(Job, where, names), (
        county_id, now, now, limit,
    ))]  # fmt: skip
    sql = (
        f"UPDATE {statements.name_of(Job)} SET leased_until = ?, leased_by = ?"  # noqa: S608
        " WHERE county_id = ? AND id = ? AND (leased_until IS NULL OR leased_until <= ?)"
    )
    same = [due for due in found if due.name == found[0].name]
    return [due for due in same if tx.run(sql, (until, by, county_id, due.id, now)) == 1]


def done(tx: Tx, county_id: str, by: str, ids: Iterable[str]) -> None:
    """Forget jobs whose lease is still held."""
    sql = f"DELETE FROM {statements.name_of(Job)} WHERE county_id = ? AND id = ? AND leased_by = ?"  # noqa: S608
    tx.many(sql, [(county_id, job_id, by) for job_id in ids])


def failed(tx: Tx, county_id: str, by: str, job_id: str, due_at: str) -> None:
    """Let go of a job that failed; it is due again later."""
    sql = (
        f"UPDATE {statements.name_of(Job)} SET leased_until = NULL, leased_by = NULL,"  # noqa: S608
        " attempts = attempts + 1, due_at = ? WHERE county_id = ? AND id = ? AND leased_by = ?"
    )
    tx.run(sql, (due_at, county_id, job_id, by))


def waiting(tx: Tx, county_id: str) -> dict[str, tuple[int, int]]:
    """Name → how many jobs there are, and how many of them failed before."""
    sql = (
        "SELECT name, count(*), sum(CASE WHEN attempts > 0 THEN 1 ELSE 0 END)"
        " FROM job WHERE county_id = ? GROUP BY name"
    )
    return {row[0]: (int(row[1]), int(row[2])) for row in tx.rows(sql, (county_id,))}
