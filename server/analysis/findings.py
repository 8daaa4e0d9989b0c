"""A review: from a ledger to findings, best first (DESIGN §6).

Owns what a finding says. Never holds anything about a person: one visit, its reasons, what speaks
for it. A visit without any reason is no finding, unless chance drew it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final

import numpy as np

from server.analysis import queue, weights
from server.analysis.catalogue import CONTEXTS, SIGNALS
from server.analysis.ledger import STRATA, Ledger
from server.analysis.settling import settle
from server.analysis.signal import Measured, Signal

MAX_REASONS: Final = 4
MAX_COUNTER: Final = 2
MIN_SHOWN: Final = 0.3


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason to look, with the sentence that shows it and the usual innocent cause."""

    code: str
    weight: float
    evidence: str
    innocent: str


@dataclass(frozen=True, slots=True)
class Counter:
    """What speaks for the visit."""

    code: str
    weight: float
    evidence: str


@dataclass(frozen=True, slots=True)
class Finding:
    """Why one visit deserves a look. `weight`: its own evidence alone, for and against."""

    visit_id: str
    rank: int
    weight: float
    queued: bool
    drawn_at_random: bool = False
    reasons: tuple[Reason, ...] = ()
    counter: tuple[Counter, ...] = ()
    context: tuple[str, ...] = ()

    def as_row(self) -> dict[str, Any]:
        """As one line of findings.jsonl."""
        return asdict(self)


@dataclass
class Review:
    """The outcome of one review, and what is told about it as a whole."""

    ledger: Ledger
    signals: tuple[Signal, ...]
    measured: list[Measured]
    table: weights.Table
    scores: weights.Table
    queue: queue.Queue
    fairness: dict[str, tuple[int, int]] = field(default_factory=dict)
    """By circumstances: visits, and those queued for reasons."""

    @property
    def order(self) -> list[int]:
        """Indexes of the findings, best first."""
        reasons = self.table.max(axis=0, initial=0.0) >= MIN_SHOWN
        chance = set(self.queue.by_chance)
        ids = [visit.visit_id for visit in self.ledger.visits]
        able = [i for i in range(len(ids)) if reasons[i] or i in chance]
        return sorted(able, key=lambda i: (not reasons[i], -self.scores[i], ids[i]))

    def findings(self) -> Iterator[Finding]:
        """All findings, best first."""
        taken, chance = set(self.queue.for_reasons), set(self.queue.by_chance)
        told = [context.tell(self.ledger) for context in CONTEXTS]
        for rank, index in enumerate(self.order, start=1):
            by_chance = index in chance
            shown = index in taken
            yield Finding(
                self.ledger.visits[index].visit_id,
                rank,
                round(float(self.table[:, index].sum()), 2),
                shown or by_chance,
                by_chance,
                () if by_chance else tuple(self._reasons(index)),
                () if by_chance else tuple(self._counter(index)),
                tuple(one[index] for one in told if index in one) if shown else (),
            )

    def copies_of(self, index: int) -> list[int]:
        """The visits whose words a finding names: to be shown side by side."""
        ids = self.ledger.index_of
        found: list[int] = []
        for row, signal in enumerate(self.signals):
            told = self.measured[row].values.get(index, ())
            if signal.group == "text" and self.table[row, index] >= MIN_SHOWN:
                found += [ids[other] for other in told[1:] if other in ids]
        return found

    def _reasons(self, index: int) -> Iterator[Reason]:
        column = self.table[:, index]
        for row in np.argsort(-column, kind="stable")[:MAX_REASONS].tolist():
            if column[row] < MIN_SHOWN:
                return
            signal = self.signals[row]
            told = signal.tell(self.measured[row], index)
            yield Reason(signal.code, round(float(column[row]), 2), told, signal.innocent)

    def _counter(self, index: int) -> Iterator[Counter]:
        column = self.table[:, index]
        for row in np.argsort(column, kind="stable")[:MAX_COUNTER].tolist():
            if column[row] > -0.1:
                return
            signal = self.signals[row]
            told = signal.tell(self.measured[row], index)
            yield Counter(signal.code, round(float(column[row]), 2), told)


def review(
    ledger: Ledger,
    budget: float = 0.01,
    seed: str = "",
    signals: Sequence[Signal] = SIGNALS,
) -> Review:
    """Look at a whole ledger. Pure: the same ledger and seed give the same findings."""
    signals = tuple(signals)
    return judge(ledger, signals, weights.measure_all(ledger, signals), budget, seed)


def judge(
    ledger: Ledger,
    signals: tuple[Signal, ...],
    measured: list[Measured],
    budget: float,
    seed: str,
) -> Review:
    """Weigh what was measured, and choose. Measuring is the slow part."""
    table, scores = settle(ledger, signals, measured)
    able = queue.eligible(signals, table, scores)
    chosen = queue.choose(ledger, able, scores, budget, seed)
    return Review(
        ledger, signals, measured, table, scores, chosen, _fairness(ledger, chosen.for_reasons)
    )


def _fairness(ledger: Ledger, queued: Sequence[int]) -> dict[str, tuple[int, int]]:
    counts = {name: [0, 0] for name in STRATA}
    for visit in ledger.visits:
        counts[STRATA[ledger.stratum(visit)]][0] += 1
    for index in queued:
        counts[STRATA[ledger.stratum(ledger.visits[index])]][1] += 1
    return {name: (visits, taken) for name, (visits, taken) in counts.items() if visits}
