"""How much each bin of each signal weighs: log-likelihood ratios after Fellegi and Sunter (1969).

Owns m (how often a perfunctory visit falls into a bin: an expert's guess, moved by labels and by
what `settling` suspects), u (how often an honest one does: counted in the ledger itself, by
circumstances, shrunk to the whole) and the discount within a group. Never calibrates to a
probability: weights only order visits.

weight = ln(m / u), clipped; natural logarithms ("nats"): 0.7 doubles the odds, 2.3 makes them ten.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from server.analysis.ledger import NOT_HOME, STRATA, Label, Ledger
from server.analysis.signal import NEUTRAL, Measured, Signal

PRIOR_SHARE: Final = 0.03
"""Assumed share of perfunctory visits when u is cleaned of them (known surveys: 1–7 %)."""
M_STRENGTH: Final = 20.0
U_STRENGTH: Final = 200.0
STRATUM_STRENGTH: Final = 200.0
QUEUE_LABEL: Final = 0.25
"""A label from the queue tells less about m than a random one: it was drawn for its signals."""
LOWEST, HIGHEST = -1.5, 4.0
SUSPICION: Final = 0.4
"""What a visit that merely looks perfunctory tells of m, where a confirmed one tells 1."""
SECOND: Final = 0.2
"""What a further signal of the same group still counts."""

Table = NDArray[np.float64]


@dataclass(frozen=True)
class Suspected:
    """How likely each visit seems perfunctory so far, 0 … 1, and what it may teach about m."""

    likely: Table
    teaching: Table


@dataclass(frozen=True)
class Weights:
    """For each signal a table: circumstances × bin → weight."""

    signals: tuple[Signal, ...]
    tables: tuple[Table, ...]


def measure_all(ledger: Ledger, signals: Sequence[Signal]) -> list[Measured]:
    """Every signal over the ledger. 未遇 is an honest result: it is never measured."""
    measured = [signal.measure(ledger) for signal in signals]
    not_home = np.array([visit.mode == NOT_HOME for visit in ledger.visits], dtype=bool)
    for one in measured:
        one.bins[not_home] = NEUTRAL
    return measured


def estimate(
    ledger: Ledger,
    signals: Sequence[Signal],
    measured: Sequence[Measured],
    before: Suspected | None = None,
) -> Weights:
    """The weights of all bins from this ledger, its labels, and what was suspected before."""
    strata = np.array([ledger.stratum(visit) for visit in ledger.visits], dtype=np.int64)
    tables = tuple(
        _table(signal, one, strata, _label_counts(ledger, signal, one), before)
        for signal, one in zip(signals, measured, strict=True)
    )
    return Weights(tuple(signals), tables)


def _label_counts(ledger: Ledger, signal: Signal, measured: Measured) -> Table:
    """Labels per bin: row 0 confirmed perfunctory, row 1 found in order."""
    counts = np.zeros((2, len(signal.bins)))
    if not ledger.labels:
        return counts
    for index, visit in enumerate(ledger.visits):
        label = ledger.labels.get(visit.visit_id)
        bin_ = int(measured.bins[index])
        if label is not None and bin_ != NEUTRAL:
            row = 0 if label.confirmed_perfunctory else 1
            counts[row, bin_] += 1.0 if label.drawn_at_random else QUEUE_LABEL
    return counts


def _table(
    signal: Signal,
    measured: Measured,
    strata: NDArray[np.int64],
    labels: Table,
    before: Suspected | None,
) -> Table:
    n_bins = len(signal.bins)
    seen = measured.bins >= 0
    bins = measured.bins[seen].astype(np.int64)
    m = np.array([one.m for one in signal.bins]) * M_STRENGTH + labels[0]
    honest = np.ones(len(strata)) if before is None else 1.0 - before.likely
    if before is not None:
        m += SUSPICION * np.bincount(bins, before.teaching[seen], n_bins)
    m /= m.sum()
    counts = np.zeros((len(STRATA), n_bins))
    np.add.at(counts, (strata[seen], bins), honest[seen])
    if before is None:
        rows = [_cleaned(row, m) for row in (counts.sum(axis=0), *counts)]
    else:
        rows = [counts.sum(axis=0), *counts]
    u_prior = np.array([one.u for one in signal.bins])
    u_whole = _share(rows[0], u_prior / u_prior.sum(), U_STRENGTH)
    rows = [_share(row, u_whole, STRATUM_STRENGTH) for row in rows[1:]]
    weight: Table = np.clip(np.log(m / np.array(rows)), LOWEST, HIGHEST)
    return np.minimum(weight, 0.0) if signal.only_counter else weight


def _cleaned(counts: Table, m: Table) -> Table:
    """Counts without the perfunctory visits that are expected among them."""
    cleaned: Table = np.maximum(counts - PRIOR_SHARE * counts.sum() * m, 0.1 * counts)
    return cleaned


def _share(counts: Table, prior: Table, strength: float) -> Table:
    share: Table = (counts + strength * prior) / (counts.sum() + strength)
    return share


def weigh(ledger: Ledger, weights: Weights, measured: Sequence[Measured]) -> Table:
    """The weight of each signal (rows) on each visit (columns), discounted within its group."""
    strata = np.array([ledger.stratum(visit) for visit in ledger.visits], dtype=np.int64)
    raw = np.zeros((len(measured), len(ledger.visits)))
    for row, (table, one) in enumerate(zip(weights.tables, measured, strict=True)):
        seen = one.bins >= 0
        raw[row, seen] = table[strata[seen], one.bins[seen].astype(np.int64)]
    for rows in groups_of(weights.signals).values():
        raw[rows] = _discounted(raw[rows])
    return raw


def groups_of(signals: Sequence[Signal]) -> Mapping[str, list[int]]:
    """The rows of each group of signals that speak of the same thing."""
    groups: dict[str, list[int]] = {}
    for row, signal in enumerate(signals):
        groups.setdefault(signal.group, []).append(row)
    return groups


def _discounted(block: Table) -> Table:
    """The strongest for and the strongest against count in full, the others by `SECOND`."""
    if block.shape[0] == 1:
        return block
    columns = np.arange(block.shape[1])
    most, least = block.argmax(axis=0), block.argmin(axis=0)
    factor = np.full(block.shape, SECOND)
    factor[most, columns] = np.where(block[most, columns] > 0, 1.0, factor[most, columns])
    factor[least, columns] = np.where(block[least, columns] < 0, 1.0, factor[least, columns])
    discounted: Table = block * factor
    return discounted


def explained(ledger: Ledger, signals: Sequence[Signal], table: Table) -> Table:
    """An explanation that was accepted speaks for the same person's other visits too."""
    if not ledger.labels:
        return table
    raw = table.copy()
    groups = groups_of(signals)
    for indexes in ledger.by_cadre.values():
        fine = [i for i in indexes if _in_order(ledger.labels.get(ledger.visits[i].visit_id))]
        if not fine:
            continue
        for rows in groups.values():
            accepted = int((raw[np.ix_(rows, fine)].sum(axis=0) > 0.3).sum())
            if accepted:
                part = raw[np.ix_(rows, list(indexes))]
                raw[np.ix_(rows, list(indexes))] = np.where(
                    part > 0, part / (1 + 0.5 * accepted), part
                )
    return raw


def _in_order(label: Label | None) -> bool:
    return label is not None and not label.confirmed_perfunctory
