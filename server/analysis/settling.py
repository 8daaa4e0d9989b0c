"""From what was measured to weights and an order: guessed first, then settled in the ledger itself.

Owns the second look. The experts' guesses order the visits once; what then looks perfunctory counts
as a part of a case when m and u are counted again, and the weights of all bins are moved together,
so that what two signals share counts once. Every step is held back: by the guesses, by the counted
weights, and because no one person's visits teach more than a few. Never takes more than one look: a
method that learns from itself again and again finds what it found before.

After Winkler (1988, EM for Fellegi and Sunter) and Lee (2013, pseudo-labels), one step of each.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from server.analysis import pooling, weights
from server.analysis.ledger import Ledger
from server.analysis.signal import Measured, Signal
from server.analysis.weights import PRIOR_SHARE, Suspected, Table

TEACHES: Final = 10.0
"""So many visits of one person count towards m at most: one habit is no method."""
HELD: Final = 10.0
"""How strongly each bin's weight is held to the counted one, in the unit of cases."""
STEPS: Final = 6
STRIDE: Final = 2.0
"""No step goes further, in log-odds: where few visits say little, Newton's own runs away."""
LOWEST, HIGHEST = -2.0, 4.0
_ROWS: Final = 8_192
_FAR: Final = 30.0


def settle(
    ledger: Ledger, signals: Sequence[Signal], measured: Sequence[Measured]
) -> tuple[Table, Table]:
    """The weight of each signal on each visit, and a score for each visit, only to sort by."""
    table = weights.weigh(ledger, weights.estimate(ledger, signals, measured), measured)
    scores = pooling.order_scores(ledger, signals, weights.explained(ledger, signals, table))
    before = suspected(ledger, scores)
    table = weights.weigh(ledger, weights.estimate(ledger, signals, measured, before), measured)
    scores = pooling.order_scores(ledger, signals, weights.explained(ledger, signals, table))
    table, shift = _together(signals, measured, table, suspected(ledger, scores).likely)
    table = weights.explained(ledger, signals, table)
    return table, pooling.order_scores(ledger, signals, table, shift)


def suspected(ledger: Ledger, scores: Table) -> Suspected:
    """What the order so far makes of each visit; what people decided stands."""
    likely: Table = 1 / (1 + np.exp(-np.clip(scores, -_FAR, _FAR)))
    teaching = likely.copy()
    for visit_id, label in ledger.labels.items():
        index = ledger.index_of.get(visit_id)
        if index is not None:
            likely[index], teaching[index] = float(label.confirmed_perfunctory), 0.0
    for indexes in ledger.by_cadre.values():
        at = np.array(indexes, dtype=np.int64)
        teaching[at] *= min(1.0, TEACHES / max(float(teaching[at].sum()), 1e-9))
    return Suspected(likely, teaching)


def _together(
    signals: Sequence[Signal], measured: Sequence[Measured], table: Table, likely: Table
) -> tuple[Table, float]:
    """The weights moved together towards what looks perfunctory (ridge logistic regression).

    Returns them with what all visits get alike: it belongs to the order, not to any signal.
    """
    bins = _bins(signals, measured)
    width = sum(len(signal.bins) for signal in signals) + 1
    moved, usual = np.zeros(width), _log_odds(PRIOR_SHARE)
    moved[-1] = usual
    held = np.full(width, HELD)
    held[-1] = 1e-3
    own = table.sum(axis=0)
    for _ in range(STEPS if own.size else 0):
        slope, bend = _slope(bins, moved, own, likely)
        slope[:-1] += held[:-1] * moved[:-1]
        step = np.linalg.solve(bend + np.diag(held), slope)
        moved = moved - step * (STRIDE / max(STRIDE, float(np.abs(step).max())))
    settled = np.where(bins < width - 1, table + moved[bins], 0.0)
    settled = np.clip(settled, LOWEST, HIGHEST)
    for row, signal in enumerate(signals):
        if signal.only_counter:
            settled[row] = np.minimum(settled[row], 0.0)
    return settled, float(moved[-1] - usual)


def _bins(signals: Sequence[Signal], measured: Sequence[Measured]) -> NDArray[np.int64]:
    """Each visit's bins (columns) as places in one row of all bins; neutral is the last place."""
    first = np.cumsum([0, *(len(signal.bins) for signal in signals)])
    places = [
        np.where(one.bins >= 0, one.bins + start, first[-1])
        for start, one in zip(first, measured, strict=False)
    ]
    return np.array(places, dtype=np.int64)


def _slope(bins: NDArray[np.int64], moved: Table, own: Table, likely: Table) -> tuple[Table, Table]:
    """First and second derivatives of the loss, a few thousand visits at a time."""
    slope, bend = np.zeros(moved.size), np.zeros((moved.size, moved.size))
    for start in range(0, own.size, _ROWS):
        part = bins[:, start : start + _ROWS]
        there = np.zeros((part.shape[1], moved.size))
        there[np.arange(part.shape[1]), part] = 1.0
        there[:, -1] = 1.0  # what all have alike; a neutral bin adds nothing to it
        odds = np.clip(there @ moved + own[start : start + _ROWS], -_FAR, _FAR)
        share = 1 / (1 + np.exp(-odds))
        slope += there.T @ (share - likely[start : start + _ROWS])
        bend += (there * (share * (1 - share))[:, None]).T @ there
    return slope, bend


def _log_odds(share: float) -> float:
    return float(np.log(share / (1 - share)))
