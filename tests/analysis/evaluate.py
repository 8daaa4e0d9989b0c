"""How good detection is, beside the baselines, on counties that do not exist.

    python -m tests.analysis.evaluate [--seeds 10] [--write]

Owns the measures and the tables in docs/detection.md (between its marks). Never tunes anything.
"""

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from server.analysis import queue
from server.analysis.catalogue import SIGNALS
from server.analysis.findings import Review, judge
from server.analysis.ledger import Ledger
from server.analysis.weights import measure_all
from tests.analysis.baselines import BASELINES, features
from tests.analysis.neardup import near_duplicates
from tests.analysis.simulator.county import DESK, HELD_OUT, HONEST, TUNED, County, simulate

BUDGET: Final = 0.01
ABLATED: Final = 5
"""So many of ten tuned counties are judged again without each signal."""
DOC: Final = Path(__file__).resolve().parents[2] / "docs" / "detection.md"
MARKS: Final = ("<!-- evaluation: begin -->", "<!-- evaluation: end -->")
Truth = NDArray[np.bool_]
Row = dict[str, Any]


def average_precision(truth: Truth, scores: NDArray[np.float64]) -> float:
    """Mean precision at each fabricated visit; ties are broken by a fixed shuffle."""
    shuffled = np.random.default_rng(0).permutation(len(truth))
    order = shuffled[np.argsort(-scores[shuffled], kind="stable")]
    hits = truth[order]
    return (
        float((np.cumsum(hits) / np.arange(1, len(hits) + 1))[hits].mean()) if hits.any() else 0.0
    )


def listed_scores(review: Review) -> NDArray[np.float64]:
    """Scores as somebody sees them who has findings.jsonl only: what is not listed comes last."""
    scores = np.full(len(review.ledger.visits), -1e9)
    for rank, index in enumerate(review.order):
        scores[index] = -rank
    return scores


def _precisions(county: County, truth: Truth, scores: NDArray[np.float64]) -> Row:
    """Average precision over all visits, and without the strays of people who do not fabricate."""
    kinds = [county.kinds[visit.cadre_id] for visit in county.ledger.visits]
    kept = ~(truth & (np.array(kinds) == HONEST))
    return {
        "ap": average_precision(truth, scores),
        "ap_fakers": average_precision(truth[kept], scores[kept]),
    }


def measures(county: County, picked: Sequence[int], truth: Truth) -> Row:
    """Of one queue: precision, honest cadre-months with two or more, honest rates by stratum."""
    ledger = county.ledger
    hits = [bool(truth[index]) for index in picked]
    months = Counter(
        (ledger.visits[i].cadre_id, ledger.visits[i].month)
        for i in picked
        if county.kinds[ledger.visits[i].cadre_id] == HONEST
    )
    every = {(v.cadre_id, v.month) for v in ledger.visits if county.kinds[v.cadre_id] == HONEST}
    rates: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    taken = set(picked)
    for index, visit in enumerate(ledger.visits):
        if truth[index]:
            continue
        cadre = ledger.cadre(visit)
        for name in (
            "remote" if cadre.remote else "near",
            "paper" if cadre.paper_first else "no paper",
        ):
            rates[name][0] += index in taken
            rates[name][1] += 1
    return {
        "queued": len(picked),
        "precision": sum(hits) / len(hits) if hits else 0.0,
        "honest_months": sum(n >= 2 for n in months.values()) / max(len(every), 1),
        "rates": {name: tuple(pair) for name, pair in rates.items()},
    }


def _found_early(county: County) -> dict[str, list[bool]]:
    """Which desk fabricators and drive-bys have a queued visit within two months."""
    months = sorted({visit.month for visit in county.ledger.visits})[:2]
    early = Ledger.of(
        (v for v in county.ledger.visits if v.month in months),
        county.ledger.households.values(),
        county.ledger.cadres.values(),
    )
    outcome = judge(early, SIGNALS, measure_all(early, SIGNALS), BUDGET, "early")
    queued = {early.visits[i].cadre_id for i in outcome.queue.for_reasons}
    found: dict[str, list[bool]] = defaultdict(list)
    for cadre, kind in county.kinds.items():
        if kind != HONEST:
            found[kind].append(cadre in queued)
    return dict(found)


def one_county(seed: int, held_out: bool, trick: str = "", ablate: bool = True) -> Row:
    """All numbers of one simulated county."""
    kinds = (DESK, *HELD_OUT) if held_out else TUNED
    county = simulate(seed, kinds, shifted=held_out, changes=TRICKS.get(trick))
    ledger = county.ledger
    truth = np.array([v.visit_id in county.fabricated for v in ledger.visits])
    measured = measure_all(ledger, SIGNALS)
    ours = judge(ledger, SIGNALS, measured, BUDGET, str(seed))
    row: Row = {"seed": seed, "methods": {}, "ablation": {}, "share": float(truth.mean())}
    row["methods"]["Zoufang"] = {
        **measures(county, ours.queue.for_reasons, truth),
        **_precisions(county, truth, listed_scores(ours)),
    }
    row["kinds"] = _by_kind(county, ours, truth)
    if trick:
        return row
    row["early"] = _found_early(county)
    x = features(ledger)
    slots = queue.RANDOM_SHARE
    for name, score in BASELINES.items():
        scores = (
            score(ledger, x, np.random.default_rng(seed))
            + np.random.default_rng(seed).random(len(truth)) * 1e-9
        )
        everything = np.ones(len(truth), dtype=bool)
        picked = queue.choose(ledger, everything, scores, BUDGET * (1 - slots), "x").for_reasons
        row["methods"][name] = {
            **measures(county, picked, truth),
            **_precisions(county, truth, scores),
        }
    for left_out in range(len(SIGNALS) if ablate else 0):
        kept = [i for i in range(len(SIGNALS)) if i != left_out]
        without = judge(
            ledger, tuple(SIGNALS[i] for i in kept), [measured[i] for i in kept], BUDGET, str(seed)
        )
        row["ablation"][SIGNALS[left_out].key] = (
            measures(county, without.queue.for_reasons, truth)["precision"],
            average_precision(truth, listed_scores(without)),
        )
    return row


def _by_kind(county: County, ours: Review, truth: Truth) -> dict[str, tuple[int, int, int]]:
    """Of each kind: fabricated visits, those queued, those among the first 5 % of the order."""
    queued = set(ours.queue.for_reasons)
    first = set(ours.order[: len(truth) // 20])
    kinds: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for index in np.flatnonzero(truth).tolist():
        counts = kinds[county.kinds[county.ledger.visits[index].cadre_id]]
        counts[0] += 1
        counts[1] += index in queued
        counts[2] += index in first
    return {kind: (c[0], c[1], c[2]) for kind, c in kinds.items()}


TRICKS: Final[dict[str, dict[str, dict[str, Any]]]] = {
    "as is": {},
    "no spoofing: position at the office": {"strategic": {"spoofed": 0.0}},
    "no idle timer": {"strategic": {"pace_median": 0.45}},
    "no paraphrase (edits 2–35 %)": {"strategic": {"edits": [0.02, 0.35]}},
    "nothing hollow or vague left": {"strategic": {"hollow": 0.0, "vague": 0.0}},
}


def _job(job: tuple[int, bool, str]) -> Row:
    seed, held_out, trick = job
    return one_county(seed, held_out, trick, ablate=not held_out and seed % 10 <= ABLATED)


def main() -> int:
    """Run everything and print, or write, the tables."""
    parser = argparse.ArgumentParser(prog="tests.analysis.evaluate", description=__doc__)
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument(
        "--write", action="store_true", help="put the tables into docs/detection.md"
    )
    chosen = parser.parse_args()
    from tests.analysis.tables import tables

    tuned = [(seed, False, "") for seed in range(101, 101 + chosen.seeds)]
    held = [(seed, True, "") for seed in range(501, 501 + chosen.seeds)]
    tricks = [
        (seed, False, t) for t in TRICKS for seed in range(101, 101 + max(1, chosen.seeds // 3))
    ]
    with ProcessPoolExecutor(chosen.workers) as pool:
        rows = []
        for done, row in enumerate(pool.map(_job, tuned + held + tricks), start=1):
            rows.append(row)
            print(f"{done}/{len(tuned + held + tricks)}", file=sys.stderr, flush=True)
    text = tables(
        rows[: len(tuned)],
        rows[len(tuned) : len(tuned) + len(held)],
        [(job[2], row) for job, row in zip(tricks, rows[len(tuned) + len(held) :], strict=True)],
        near_duplicates(),
    )
    print(text)
    if chosen.write:
        whole = DOC.read_text(encoding="utf-8")
        before, _, rest = whole.partition(MARKS[0])
        _, _, after = rest.partition(MARKS[1])
        DOC.write_text(f"{before}{MARKS[0]}\n\n{text}\n{MARKS[1]}{after}", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
