"""Sampling batches in and out of their tables.

Owns the SQL of batches and their items. Never draws.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from server.store import statements
from server.store.engine import Tx
from server.store.office_tables import SamplingBatch, SamplingItem
from shared.records import Kind

BY_CHANCE: Final = ("随机", "重点户")
"""How the records of the random and the key share were drawn."""


@dataclass(frozen=True, slots=True)
class Batch:
    """One 抽查批次. `rule` holds the shares and counts that it used."""

    id: str
    number: str
    area: str
    first: str
    last: str
    seed: str
    rule: dict[str, Any]
    made_by: str
    made_at: str
    closed_by: str | None = None
    closed_at: str | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One record of a batch's frame; `drawn` is empty for 未抽中."""

    batch_id: str
    record_id: str
    kind: str
    stratum: str
    drawn: str


def _batch(row: Any) -> Batch:
    _, batch_id, number, area, first, last, seed, rule, *made = row
    return Batch(batch_id, number, area, first, last, seed, json.loads(rule), *made)


def add(tx: Tx, county_id: str, batch: Batch, items: Iterable[Item]) -> None:
    """Keep a batch with its whole frame. Raises IntegrityError when its number is taken."""
    rule = json.dumps(batch.rule, sort_keys=True)
    row = (county_id, batch.id, batch.number, batch.area, batch.first, batch.last, batch.seed)
    closing = (batch.closed_by, batch.closed_at)
    tx.insert(SamplingBatch, [(*row, rule, batch.made_by, batch.made_at, *closing)])
    rows = [(county_id, i.batch_id, i.record_id, i.kind, i.stratum, i.drawn) for i in items]
    tx.insert(SamplingItem, rows)


def batches(tx: Tx, county_id: str, area: str, limit: int = 30) -> list[Batch]:
    """The batches of an area, newest first."""
    where = "county_id = ? AND area LIKE ? ORDER BY made_at DESC, id DESC LIMIT ?"
    return [_batch(row) for row in tx.select(SamplingBatch, where, (county_id, f"{area}%", limit))]


def batch(tx: Tx, county_id: str, batch_id: str) -> Batch | None:
    """One batch, or None."""
    rows = tx.select(SamplingBatch, "county_id = ? AND id = ?", (county_id, batch_id))
    return _batch(rows[0]) if rows else None


def count_numbered(tx: Tx, county_id: str, prefix: str) -> int:
    """How many batches bear a number that begins so."""
    name = statements.name_of(SamplingBatch)
    sql = f"SELECT count(*) FROM {name} WHERE county_id = ? AND number LIKE ?"  # noqa: S608
    return int(tx.value(sql, (county_id, f"{prefix}%")))


def items(tx: Tx, county_id: str, batch_id: str) -> list[Item]:
    """The whole frame of a batch."""
    where = "county_id = ? AND batch_id = ? ORDER BY record_id"
    return [Item(*row[1:]) for row in tx.select(SamplingItem, where, (county_id, batch_id))]


def items_of(tx: Tx, county_id: str, record_ids: Iterable[str]) -> dict[str, list[Item]]:
    """Record id → its place in batches."""
    found: dict[str, list[Item]] = defaultdict(list)
    for row in tx.by_ids(SamplingItem, county_id, record_ids, column="record_id"):
        found[row[2]].append(Item(*row[1:]))
    return found


def batches_by_id(tx: Tx, county_id: str, batch_ids: Iterable[str]) -> dict[str, Batch]:
    """Batch id → batch."""
    return {row[1]: _batch(row) for row in tx.by_ids(SamplingBatch, county_id, batch_ids)}


def open_records(tx: Tx, county_id: str) -> dict[str, str]:
    """Record id → id of the batch that is not closed and holds it."""
    rows = _of_batches(tx, county_id, "closed_at IS NULL", (), "record_id, batch_id")
    return {row[0]: row[1] for row in rows}


def waiting(tx: Tx, county_id: str, kind: Kind) -> list[str]:
    """Ids of the records of a kind that were drawn in batches that are not closed."""
    rows = _of_batches(tx, county_id, "closed_at IS NULL", (), "record_id, kind, drawn")
    return [row[0] for row in rows if row[1] == kind.value and row[2]]


def drawn_between(tx: Tx, county_id: str, first_at: str, last_at: str) -> list[str]:
    """Ids of the visits that were drawn by chance in batches made between two instants."""
    made = "made_at >= ? AND made_at < ?"
    rows = _of_batches(tx, county_id, made, (first_at, last_at), "record_id, kind, drawn")
    return [row[0] for row in rows if row[1] == Kind.VISIT.value and row[2] in BY_CHANCE]


def _of_batches(
    tx: Tx, county_id: str, where: str, parameters: Sequence[str], columns: str
) -> list[Any]:
    """The frames of the batches that match, found batch by batch."""
    item, batch_table = statements.name_of(SamplingItem), statements.name_of(SamplingBatch)
    sql = (
        f"SELECT {columns} FROM {item} WHERE county_id = ? AND batch_id IN"  # noqa: S608
        f" (SELECT id FROM {batch_table} WHERE county_id = ? AND {where})"
    )
    return tx.rows(sql, (county_id, county_id, *parameters))


def close(tx: Tx, county_id: str, batch_id: str, by: str, at: str) -> bool:
    """Close a batch; False when somebody closed it before."""
    name = statements.name_of(SamplingBatch)
    sql = (
        f"UPDATE {name} SET closed_by = ?, closed_at = ?"  # noqa: S608
        " WHERE county_id = ? AND id = ? AND closed_at IS NULL"
    )
    return tx.run(sql, (by, at, county_id, batch_id)) == 1
