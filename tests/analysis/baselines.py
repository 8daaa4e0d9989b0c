"""What detection has to beat: chance, percentmatch, counted rules, isolation forest, ECOD.

Owns the baselines and the features that they see: the same raw measurements as our signals. Never
tuned on the simulator: thresholds are those that offices use, the two outlier methods are as
published (Liu et al. 2008; Li et al. 2022), small and in numpy.
"""

from collections import defaultdict
from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from server.analysis.ledger import Ledger
from server.analysis.photos import Shot, twins
from server.analysis.places import nearest_m
from server.analysis.signals_content import shown, solved_here
from server.analysis.signals_place import door_distance_m
from server.analysis.signals_text import asked, copies

Floats = NDArray[np.float64]
NAMES: Final = (
    "stay",
    "pace",
    "distance",
    "office",
    "others",
    "own",
    "delay",
    "jump",
    "asked",
    "shown",
    "photo",
    "mock",
)


def features(ledger: Ledger) -> Floats:
    """One row a visit; nan where the ledger does not say."""
    rows = np.full((len(ledger.visits), len(NAMES)), np.nan)
    texts = copies(ledger)
    for text, index in enumerate(texts.visits):
        others, own = texts.matches[text]
        rows[index, 4:6] = others.score if others else 0.0, own.score if own else 0.0
    seen = twins(
        [Shot(i, p.sha256, p.phash) for i, v in enumerate(ledger.visits) for p in v.photos]
    )
    for index, visit in enumerate(ledger.visits):
        row = rows[index]
        if visit.stay_s is not None and visit.face_to_face:
            row[0] = visit.stay_s / 60
        if visit.active_s is not None and len(visit.typed_text) >= 20:
            row[1] = visit.active_s / len(visit.typed_text)
        found = door_distance_m(ledger, visit)
        place = visit.position.place if visit.position else None
        office = ledger.cadre(visit).office
        if found and place and office:
            row[2], row[3] = found[0], nearest_m(place, office.readings)
        if visit.recorded_at and visit.ended_at:
            row[6] = (visit.recorded_at - visit.ended_at) / 86_400
        row[7] = abs(visit.clock_jump_s) if visit.clock_jump_s is not None else np.nan
        row[8] = asked(visit.narrative) if visit.narrative else np.nan
        claimed = [shown(p.resolution) for p in visit.problems if solved_here(p)]
        row[9] = min(claimed) if claimed else np.nan
        row[10] = float(index in seen) if visit.photos else np.nan
        row[11] = (
            float(visit.position.mock)
            if visit.position and visit.position.mock is not None
            else np.nan
        )
    return rows


def counted_rules(_ledger: Ledger, x: Floats, _rng: np.random.Generator) -> Floats:
    """How many of the usual thresholds are passed (high-frequency checks)."""
    with np.errstate(invalid="ignore"):
        rules = [
            x[:, 0] < 10,
            x[:, 1] < 0.5,
            x[:, 2] > 500,
            x[:, 3] < 200,
            x[:, 4] >= 0.7,
            x[:, 5] >= 0.7,
            x[:, 6] > 3,
            x[:, 7] > 300,
            x[:, 8] <= 1,
            x[:, 9] <= 1,
            x[:, 10] > 0,
            x[:, 11] > 0,
        ]
    return np.sum(rules, axis=0).astype(np.float64)


def percentmatch(ledger: Ledger, _x: Floats, _rng: np.random.Generator) -> Floats:
    """The highest share of equal answers with another visit of the same person."""
    scores = np.zeros(len(ledger.visits))
    answers = []
    for visit in ledger.visits:
        problem = visit.problems[0] if visit.problems else None
        answers.append(
            (
                visit.mode,
                visit.confirmed_by,
                len(visit.problems),
                bool(visit.photos),
                problem.category if problem else "",
                problem.handling if problem else "",
                problem.resolution if problem else "",
                round((visit.stay_s or 0) / 600),
                visit.narrative[:6],
                len(visit.narrative) // 20,
            )
        )
    by_cadre: dict[str, list[int]] = defaultdict(list)
    for index, visit in enumerate(ledger.visits):
        by_cadre[visit.cadre_id].append(index)
    for indexes in by_cadre.values():
        block = np.array([[hash(a) for a in answers[i]] for i in indexes])
        equal = (block[:, None, :] == block[None, :, :]).mean(axis=2)
        np.fill_diagonal(equal, 0)
        scores[indexes] = equal.max(axis=1) if len(indexes) > 1 else 0
    return scores


def chance(ledger: Ledger, _x: Floats, rng: np.random.Generator) -> Floats:
    return rng.random(len(ledger.visits))


def _filled(x: Floats) -> Floats:
    return np.where(np.isnan(x), np.nanmedian(x, axis=0), x)


def ecod(_ledger: Ledger, x: Floats, _rng: np.random.Generator) -> Floats:
    """Empirical tail probabilities, summed over features; the greater of left, right and skewed."""
    x = _filled(x)
    n = len(x)
    left, right = np.empty_like(x), np.empty_like(x)
    for column in range(x.shape[1]):
        values = np.sort(x[:, column])
        left[:, column] = -np.log(np.searchsorted(values, x[:, column], "right") / n)
        right[:, column] = -np.log((n - np.searchsorted(values, x[:, column], "left")) / n)
    skew = ((x - x.mean(axis=0)) ** 3).mean(axis=0)
    auto = np.where(skew < 0, left, right)
    return np.max([left.sum(axis=1), right.sum(axis=1), auto.sum(axis=1)], axis=0)


def isolation_forest(_ledger: Ledger, x: Floats, rng: np.random.Generator) -> Floats:
    """Mean depth at which random cuts isolate a visit: 100 trees of 256 visits."""
    x = _filled(x)
    depth = np.zeros(len(x))
    size = min(256, len(x))
    for _ in range(100):
        sample = x[rng.choice(len(x), size, replace=False)]
        depth += _depths(x, np.arange(len(x)), sample, 0, int(np.ceil(np.log2(size))), rng)
    return -depth / 100


def _usual_depth(n: int) -> float:
    return 2 * (np.log(n - 1) + 0.5772) - 2 * (n - 1) / n if n > 2 else float(n == 2)


def _depths(
    x: Floats, at: NDArray[np.int64], sample: Floats, d: int, limit: int, rng: np.random.Generator
) -> Floats:
    """Depths of all visits, kept whole-array so that a tree is a few hundred numpy calls."""
    out = np.zeros(len(x))
    stack = [(at, sample, d)]
    while stack:
        here, inside, level = stack.pop()
        spread = np.flatnonzero(np.ptp(inside, axis=0)) if len(inside) > 1 else np.empty(0, int)
        if level >= limit or not spread.size or not here.size:
            out[here] = level + _usual_depth(len(inside))
            continue
        column = rng.choice(spread)
        cut = rng.uniform(inside[:, column].min(), inside[:, column].max())
        low, low_in = x[here, column] < cut, inside[:, column] < cut
        stack += [(here[low], inside[low_in], level + 1), (here[~low], inside[~low_in], level + 1)]
    return out


BASELINES: Final[dict[str, Callable[[Ledger, Floats, np.random.Generator], Floats]]] = {
    "random": chance,
    "percentmatch": percentmatch,
    "rule counting": counted_rules,
    "IsolationForest": isolation_forest,
    "ECOD": ecod,
}
