"""Choosing, at night, the few visits that somebody should look at, and asking their recorders.

Owns the step from measures to findings. Never measures, never keeps a figure: the weights of a
night are counted, used to order visits, and forgotten with it.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

import numpy as np

from server.analysis import queue, weights
from server.analysis.catalogue import SIGNALS
from server.analysis.findings import MAX_COUNTER, MAX_REASONS, MIN_SHOWN
from server.analysis.ledger import SHANGHAI, Label, Ledger, Visit
from server.analysis.settling import settle
from server.analysis.signal import NEUTRAL, Measured
from server.services import correcting, measuring
from server.services.context import Zoufang
from server.services.ingest import act_as_system
from server.store import findings
from server.store.engine import Tx
from server.store.findings import MeasureRow
from server.store.records import Stored
from shared.guards_visit import ANSWER_WORKDAYS
from shared.ids import derived
from shared.protocol import Act, Receipt
from shared.workdays import add_workdays

BUDGET: Final = 0.02
"""At most this share of a month's visits, 15 % of it by chance."""
MONTHS: Final = 6
"""How far back honest visits are counted."""
YOUNG_DAYS: Final = 45
"""Nobody is asked about a visit that is older: who remembers it?"""
EXPIRE_DAYS: Final = 60
DECIDED: Final = frozenset({"W04", "W06", "W09"})
LABELS: Final = {"F03": False, "F04": True}
LINE_MAX: Final = 190


@dataclass(frozen=True)
class Night:
    """What one night knows: rows and ledger in the same order, findings by visit."""

    rows: Sequence[MeasureRow]
    ledger: Ledger
    found: Mapping[str, Stored]
    table: weights.Table
    scores: weights.Table


def choose_all(zoufang: Zoufang, _ids: Sequence[str] = ()) -> None:
    """Raise the findings that tonight's queue has room for."""
    choose(zoufang)


def choose(zoufang: Zoufang, budget: float = BUDGET) -> list[Receipt]:
    """Raise what the budget has room for; returns the receipts. Repeatable."""
    night = zoufang.db.read(lambda tx: read(zoufang, tx))
    if not night.rows:
        return []
    correcting.correct(zoufang, night.rows, night.found, night.table)
    oldest = (date.fromisoformat(zoufang.today()) - timedelta(days=YOUNG_DAYS)).isoformat()
    allowed = queue.eligible(SIGNALS, night.table, night.scores)
    raised: list[Receipt] = []
    counts = _Counts.of(night)
    for month in sorted({row.visited_on[:7] for row in night.rows if row.visited_on >= oldest}):
        able = [i for i, row in enumerate(night.rows) if _able(night, row, month, oldest)]
        chosen = queue.top_up(
            night.ledger, able, allowed, night.scores, budget, zoufang.random(16).hex(),
            counts.spent(month), counts.visits[month],
        )  # fmt: skip
        counts.add(chosen, night)
        raised += [ask_about(zoufang, night, index, random=False) for index in chosen.for_reasons]
        raised += [ask_about(zoufang, night, index, random=True) for index in chosen.by_chance]
    return raised


def _able(night: Night, row: MeasureRow, month: str, oldest: str) -> bool:
    young = row.visited_on[:7] == month and row.visited_on >= oldest
    return young and row.visit_id not in night.found and row.state not in DECIDED


# ------------------------------------------------------------------------------------- reading


def read(zoufang: Zoufang, tx: Tx) -> Night:
    """The measures of the last months, weighed with what they and the labels say together."""
    first_month = months_before(zoufang.today(), MONTHS)
    rows = findings.measures(tx, zoufang.county_id, first_month, measuring.METHOD)
    rows.sort(key=lambda row: (row.visited_on, row.visit_id))
    found = {
        item.content["visit_id"]: item
        for item in findings.raised_since(tx, zoufang.county_id, f"{first_month}-01")
    }
    labels = _labels(findings.checked_labels(tx, zoufang.county_id, first_month), found)
    ledger = Ledger.of(map(_visit, rows), (), measuring.cadres(zoufang, tx), labels)
    measured = measured_of(rows)
    table, scores = settle(ledger, SIGNALS, measured)
    return Night(rows, ledger, found, table, scores)


def months_before(day: str, months: int) -> str:
    """The month so many months earlier."""
    year, month = int(day[:4]), int(day[5:7]) - months
    return f"{year + (month - 1) // 12:04d}-{(month - 1) % 12 + 1:02d}"


def _visit(row: MeasureRow) -> Visit:
    """A visit with what weighing asks: who recorded it, how, on which day."""
    noon = datetime.combine(date.fromisoformat(row.visited_on), time(12), SHANGHAI).timestamp()
    return Visit(row.visit_id, row.recorder_id, village=row.village, mode=row.mode, started_at=noon)


def measured_of(rows: Sequence[MeasureRow]) -> list[Measured]:
    """The bins as they were kept, signal by signal."""
    each = []
    for signal in SIGNALS:
        bins = [row.bins.get(signal.key, NEUTRAL) for row in rows]
        known = [bin_ if NEUTRAL <= bin_ < len(signal.bins) else NEUTRAL for bin_ in bins]
        each.append(Measured(np.array(known, dtype=np.int8)))
    return each


def _labels(checked: Mapping[str, tuple[bool, bool]], found: Mapping[str, Stored]) -> list[Label]:
    """What people decided; a supervisor's word goes before the office's."""
    decided = {
        visit_id: Label(visit_id, LABELS[item.record.state], bool(item.content.get("random")))
        for visit_id, item in found.items()
        if item.record.state in LABELS
    }
    office = [
        Label(visit_id, untrue, by_chance)
        for visit_id, (untrue, by_chance) in checked.items()
        if visit_id not in decided
    ]
    return [*decided.values(), *office]


# -------------------------------------------------------------------------------------- counts


@dataclass
class _Counts:
    """What every month's queue holds already."""

    visits: Counter[str]
    queued: Counter[str]
    of_person: dict[str, Counter[str]]
    by_chance: int

    @classmethod
    def of(cls, night: Night) -> "_Counts":
        visits = Counter(row.visited_on[:7] for row in night.rows)
        counts = cls(visits, Counter(), {}, 0)
        for row in night.rows:
            item = night.found.get(row.visit_id)
            if item is not None:
                counts._count(row, by_chance=bool(item.content.get("random")))
        return counts

    def _count(self, row: MeasureRow, *, by_chance: bool) -> None:
        month = row.visited_on[:7]
        self.queued[month] += 1
        self.by_chance += by_chance
        if not by_chance:
            self.of_person.setdefault(month, Counter())[row.recorder_id] += 1

    def add(self, chosen: queue.Queue, night: Night) -> None:
        for index in chosen.for_reasons:
            self._count(night.rows[index], by_chance=False)
        for index in chosen.by_chance:
            self._count(night.rows[index], by_chance=True)

    def spent(self, month: str) -> queue.Spent:
        return queue.Spent(
            self.queued[month],
            self.of_person.get(month, Counter()),
            sum(self.queued.values()),
            self.by_chance,
        )


# ------------------------------------------------------------------------------------- raising


def ask_about(zoufang: Zoufang, night: Night, index: int, *, random: bool) -> Receipt:
    """Ask about one visit. Its id follows from the visit's, so that nobody is asked twice."""
    row, today = night.rows[index], zoufang.today()
    fields: dict[str, Any] = {
        "visit_id": row.visit_id,
        "recorder_id": row.recorder_id,
        "village": row.village,
        "raised_on": today,
        "explain_by": add_workdays(today, ANSWER_WORKDAYS, zoufang.calendar),
        "expires_on": (date.fromisoformat(today) + timedelta(days=EXPIRE_DAYS)).isoformat(),
    }
    if random:
        fields["random"] = True
    else:
        measures = zoufang.db.read(lambda tx: findings.told(tx, zoufang.county_id, row.visit_id))
        fields |= told(measures, night.table[:, index])
    act = Act(do="finding.raise", on=derived(row.visit_id, "finding"), fields=fields)
    return act_as_system(zoufang, [act])


def told(measures: Mapping[str, Any], column: weights.Table) -> dict[str, Any]:
    """The sentences for and against one visit, strongest first; no figure goes with them."""
    reasons: list[dict[str, str]] = []
    counter: list[str] = []
    for place in np.argsort(-column, kind="stable").tolist():
        signal = SIGNALS[place]
        if column[place] < MIN_SHOWN or len(reasons) == MAX_REASONS:
            break
        reasons.append({"code": signal.code, "text": measures[signal.key][1][:LINE_MAX]})
    for place in np.argsort(column, kind="stable").tolist():
        if column[place] > -0.1 or len(counter) == MAX_COUNTER:
            break
        counter.append(measures[SIGNALS[place].key][1][:LINE_MAX])
    context = [line[:LINE_MAX] for line in measures.get(measuring.CONTEXT, [])[:2]]
    return {"reasons": reasons, "counter": counter, "context": context}
