"""What the pages of sampling show: batches, one batch with its sheet, and what can be drawn.

Owns the reading. Never draws, and never shows a batch of another area.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from server.domain import sampling
from server.domain.ledgers import Names
from server.domain.sampling import ALONE, Rule
from server.services import ledger_entries as entries
from server.services.context import Zoufang
from server.services.ledgers import reader
from server.services.sampling import WAITS
from server.store import office_queries, office_sampling, records
from server.store.engine import Tx
from server.store.office_sampling import Batch, Item
from server.store.records import Stored
from shared.records import Kind, Record
from shared.refusals import Refused
from shared.visibility import Viewer


@dataclass(frozen=True, slots=True)
class BatchLine:
    """One batch with its counts: the frame, what was drawn, what of that still waits."""

    batch: Batch
    frame: int
    drawn: int
    waiting: int


@dataclass(frozen=True, slots=True)
class Stratum:
    """One stratum: its name, its share, how large it is, how many of it were drawn and how."""

    name: str
    percent: int
    size: int
    drawn: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One drawn record on the sheet, with its last verification if there is one."""

    record: Record
    drawn: str
    where: str
    who: str
    check: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class BatchView:
    """A batch with its strata and its sheet. `repeats`: a draw from the seed gives the same."""

    line: BatchLine
    strata: tuple[Stratum, ...]
    sheet: tuple[SheetLine, ...]
    undrawn_waiting: int
    repeats: bool
    names: Names


def batches(zoufang: Zoufang, viewer: Viewer) -> tuple[tuple[BatchLine, ...], Names]:
    """The batches of the viewer's area, newest first."""

    def look(tx: Tx) -> tuple[tuple[BatchLine, ...], Names]:
        who = reader(zoufang, tx, viewer)
        found = office_sampling.batches(tx, zoufang.county_id, viewer.area)
        return tuple(_line(zoufang, tx, batch)[0] for batch in found), who.names

    return zoufang.db.read(look)


def _line(
    zoufang: Zoufang, tx: Tx, batch: Batch
) -> tuple[BatchLine, list[Item], dict[str, Stored]]:
    items = office_sampling.items(tx, zoufang.county_id, batch.id)
    found: dict[str, Stored] = {}
    for kind in (Kind.VISIT, Kind.PROBLEM):
        ids = [item.record_id for item in items if item.kind == kind.value]
        found |= records.load(tx, zoufang.county_id, kind, ids)
    waiting = sum(bool(i.drawn) and _waits(found.get(i.record_id)) for i in items)
    drawn = sum(bool(item.drawn) for item in items)
    return BatchLine(batch, len(items), drawn, waiting), items, found


def _waits(item: Stored | None) -> bool:
    return item is not None and item.record.state == WAITS[item.record.kind]


def view(zoufang: Zoufang, viewer: Viewer, batch_id: str) -> BatchView:
    """A batch with its sheet. Raises Refused `not_found`."""
    return zoufang.db.read(lambda tx: _view(zoufang, tx, viewer, batch_id))


def _view(zoufang: Zoufang, tx: Tx, viewer: Viewer, batch_id: str) -> BatchView:
    who = reader(zoufang, tx, viewer)
    batch = office_sampling.batch(tx, zoufang.county_id, batch_id)
    if batch is None or not batch.area.startswith(viewer.area):
        raise Refused("not_found")
    line, items, found = _line(zoufang, tx, batch)
    drawn = [item for item in items if item.drawn]
    checks = office_queries.children(
        tx, zoufang.county_id, Kind.VERIFICATION, "target_id", [i.record_id for i in drawn]
    )
    names = entries.with_numbers(who.names, {i: s.record.number for i, s in found.items()})
    homes = entries.households_of(
        tx, zoufang.county_id, [s for s in found.values() if s.record.kind is Kind.VISIT]
    )
    sheet = [
        _sheet_line(item, found[item.record_id], homes, names, checks.get(item.record_id, []))
        for item in drawn
        if item.record_id in found and not found[item.record_id].content.get("sealed")
    ]
    undrawn = sum(not item.drawn and _waits(found.get(item.record_id)) for item in items)
    return BatchView(
        line,
        _strata(batch, items),
        tuple(sorted(sheet, key=lambda one: (one.record.kind.value != "visit", one.record.number))),
        undrawn,
        _repeats(batch, items, found),
        names,
    )


def _sheet_line(
    item: Item, stored: Stored, homes: Mapping[str, Any], names: Names, checks: list[Stored]
) -> SheetLine:
    record, content = stored.record, stored.content
    if record.kind is Kind.VISIT:
        heads = [homes[p["household_id"]]["head"] for p in content["present"]
                 if p["household_id"] in homes]  # fmt: skip
        where = f"{names.area(content['village'])} {'、'.join(heads)}"
        who = "、".join(visitor["name"] for visitor in content["visitors"])
    else:
        where = f"{names.area(content['village'])} {content.get('reporter', '')}"
        who = names.person(content.get("handler_id")) or content.get("handler_name", "")
    return SheetLine(record, item.drawn, where, who, checks[-1].content if checks else None)


def _strata(batch: Batch, items: list[Item]) -> tuple[Stratum, ...]:
    rule = rule_of(batch)
    shown = []
    for key, name in sampling.STRATA.items():
        members = [item for item in items if item.stratum == key]
        ways = Counter(item.drawn for item in members if item.drawn)
        shown.append(Stratum(name, rule.share_of(key), len(members), ways))
    return tuple(shown)


def rule_of(batch: Batch) -> Rule:
    """The rule that a batch was drawn by."""
    return Rule(**{name: value for name, value in batch.rule.items() if name != "covered"})


def _repeats(batch: Batch, items: list[Item], found: Mapping[str, Stored]) -> bool:
    """Whether chance draws the same again from the printed seed; what was noticed stays apart."""
    units = [
        sampling.Unit(item.record_id, item.stratum, _people(item, found))
        for item in items
        if item.stratum
    ]
    again = sampling.draw(units, batch.seed, rule_of(batch), batch.rule.get("covered", ()))
    chance = {sampling.RANDOM, sampling.KEY_HOUSEHOLD}
    return all(
        again[item.record_id] == item.drawn or item.drawn not in chance | {sampling.NOT_DRAWN}
        for item in items
        if item.stratum
    )


def _people(item: Item, found: Mapping[str, Stored]) -> tuple[str, ...]:
    if item.stratum == ALONE or item.record_id not in found:
        return ()
    visitors = found[item.record_id].content["visitors"]
    return tuple(v["person_id"] for v in visitors if v.get("person_id"))
