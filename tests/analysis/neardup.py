"""Copied narrative: recall of edited copies at 1 % false positives on notes not seen before.

    python -m tests.analysis.neardup FILE …     one text a line; without files, simulated notes

Owns that measurement. Copies are edited in runs of two to five characters: three in four are other
people's words, the rest is left out. Texts of a file that share any run of twelve characters are
copies of each other already, so only the first is kept.
"""

import random
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from server.analysis.texts import Text, TextIndex
from tests.analysis.simulator.county import HONEST, simulate
from tests.analysis.simulator.words import edited

QUERIES: Final = 600
RUN: Final = 12
Edit = Callable[[random.Random, str, float], str]


def simulated(seed: int, writer: str) -> list[Text]:
    """Honest notes of one county, without official wording and without people's own templates."""
    county = simulate(seed, changes={"honest": {"template_share": 0.0, "campaign_share": 0.0}})
    return [
        Text(v.narrative, f"{writer}{v.cadre_id}", v.village, f"{writer}{v.household_id}")
        for v in county.ledger.visits
        if len(v.narrative) >= 40 and county.kinds[v.cadre_id] == HONEST
    ]


def from_files(paths: Sequence[Path], rng: random.Random) -> list[Text]:
    """Texts of 40 to 250 characters that are not copies of each other."""
    lines = {line.strip() for p in paths for line in p.read_text(encoding="utf-8").splitlines()}
    every = sorted(line for line in lines if 40 <= len(line) <= 250)
    rng.shuffle(every)
    seen: set[str] = set()
    kept: list[str] = []
    for text in every:
        runs = {text[i : i + RUN] for i in range(len(text) - RUN + 1)}
        if not runs & seen:
            kept.append(text)
        seen |= runs
    return [Text(text, f"w{i % 200}", f"v{i % 40}", f"h{i}") for i, text in enumerate(kept)]


def measure(
    corpus: list[Text], fresh: list[Text], edit: Edit, rng: random.Random
) -> dict[str, float]:
    """Threshold, recall by share of edits, and the share of scores over two fixed thresholds."""
    length = float(np.mean([len(t.words) for t in corpus]))
    found: dict[str, float] = {"notes": len(corpus), "characters": length}
    originals = rng.sample(range(len(corpus)), min(QUERIES, len(corpus)))
    scores = {0.0: _scores(corpus, fresh)}
    for share in (0.1, 0.2, 0.3, 0.4, 0.5):
        copies = [
            replace(
                corpus[i],
                words=edit(rng, corpus[i].words, share),
                writer=f"x{n}",
                household=f"x{n}",
            )
            for n, i in enumerate(originals)
        ]
        scores[share] = _scores(corpus, copies)
    threshold = found["threshold"] = float(np.quantile(scores[0.0], 0.99))
    for share, each in scores.items():
        if share:
            found[f"recall_{share:.0%}"] = float((each > threshold).mean())
        found[f"high_{share:.0%}"] = float((each >= 0.75).mean())
        found[f"mid_{share:.0%}"] = float((each >= 0.55).mean())
    return found


def _scores(corpus: list[Text], queries: list[Text]) -> NDArray[np.float64]:
    index = TextIndex([*corpus, *queries])
    best = []
    for text in range(len(corpus), len(corpus) + len(queries)):
        matches = [m.score for m in index.matches(text) if m is not None and m.other < len(corpus)]
        best.append(max(matches, default=0.0))
    return np.array(best)


def near_duplicates(seed: int = 9001) -> dict[str, float]:
    """The measurement on simulated notes."""
    rng = random.Random(seed)
    fresh = rng.sample(simulated(seed + 1, "b"), QUERIES)
    return measure(simulated(seed, "a"), fresh, edited, rng)


def borrowed(texts: Sequence[Text]) -> Edit:
    """Edits with runs out of other texts of the same files."""

    def edit(rng: random.Random, text: str, share: float) -> str:
        pool = "".join(rng.choice(texts).words for _ in range(20))
        return edited(rng, text, share, pool)

    return edit


if __name__ == "__main__":
    chance = random.Random(5)
    if len(sys.argv) > 1:
        texts = from_files([Path(name) for name in sys.argv[1:]], chance)
        print(measure(texts[:-1500], texts[-1500:], borrowed(texts), chance))
    else:
        print(near_duplicates())
