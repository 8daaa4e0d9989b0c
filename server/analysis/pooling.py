"""The order of visits: a visit's own evidence, in the light of the same person's other visits.

Owns that order. Never returns, prints or stores a number about a person: what is pooled is used to
order visits and forgotten.

For one person, prior odds that he or she fabricates at all are moved by the mean of
ln(1 − φ + φ·e^w) over the *other* visits, times an effective number of visits that is far smaller
than their number (they share a phone, a habit, a village); the kind of evidence that dominates a
person's visits counts half, because one habit or one broken phone is one fact.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from server.analysis.ledger import Ledger
from server.analysis.signal import Signal
from server.analysis.weights import Table, groups_of

PRIOR_PERSON: Final = 0.04
SHARE: Final = 0.6
"""φ: share of the visits that somebody who fabricates does fabricate."""
STRAY: Final = 0.001
"""Share of perfunctory visits among those of everybody else."""
ALIKE: Final = 0.1
"""Correlation between one person's visits: the effective number is n / (1 + (n − 1)·ALIKE)."""


def order_scores(
    ledger: Ledger, signals: Sequence[Signal], weights: Table, shift: float = 0.0
) -> Table:
    """A score for each visit, only to be sorted by. `shift` is what all visits get alike."""
    own: Table = weights.sum(axis=0) + shift
    scores = own.copy()
    for indexes in ledger.by_cadre.values():
        at = np.array(indexes, dtype=np.int64)
        scores[at] = own[at] + _others(_habits_halved(signals, weights[:, at]) + shift)
    return scores


def _habits_halved(signals: Sequence[Signal], weights: Table) -> Table:
    """Each visit's weight with the kind of evidence that is usual for the person counted half."""
    rows = list(groups_of(signals).values())
    by_group = np.array([weights[group].sum(axis=0) for group in rows])
    usual = int(by_group.mean(axis=1).argmax())
    total: Table = by_group.sum(axis=0) - 0.5 * np.maximum(by_group[usual], 0.0)
    return total


def _others(weights: Table) -> Table:
    """Log-odds that a visit is perfunctory, by the other visits of the same person alone."""
    n = weights.size
    each = np.log(1 - SHARE + SHARE * np.exp(weights))
    if n > 1:
        mean = (each.sum() - each) / (n - 1)
        effective = (n - 1) / (1 + (n - 2) * ALIKE)
    else:
        mean, effective = np.zeros(1), 0.0
    odds = np.log(PRIOR_PERSON / (1 - PRIOR_PERSON)) + mean * effective
    person: NDArray[np.float64] = 1 / (1 + np.exp(-odds))
    share = person * SHARE + (1 - person) * STRAY
    log_odds: Table = np.log(share / (1 - share))
    return log_odds
