"""The tables of an evaluation, as Markdown.

Owns their layout. Never computes more than means, sums and ratios of what was measured.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np

from server.analysis.catalogue import SIGNALS

Row = dict[str, Any]


def tables(
    tuned: Sequence[Row],
    held: Sequence[Row],
    tricks: Sequence[tuple[str, Row]],
    near: dict[str, float],
) -> str:
    """All tables."""
    names = {signal.key: f"{signal.code} {signal.name}" for signal in SIGNALS}
    parts = []
    for title, rows in (("Tuned kinds", tuned), ("Held-out kinds and parameters", held)):
        share = np.mean([row["share"] for row in rows])
        parts += [
            f"### {title} ({len(rows)} counties, {share:.1%} of visits fabricated)",
            "",
            _methods(rows),
            "",
        ]
        parts += [_sentence(rows), "", _kinds(rows), ""]
    parts += ["### Each signal left out (tuned kinds)", "", _ablation(tuned, names), ""]
    parts += ["### The strategic faker, one trick at a time", "", _tricks(tricks), ""]
    parts += ["### Near-duplicate narratives (simulated notes)", "", _near(near), ""]
    return "\n".join(parts)


def _mean(rows: Sequence[Row], method: str, key: str) -> float:
    return float(np.mean([row["methods"][method][key] for row in rows]))


def _ratio(rows: Sequence[Row], method: str, a: str, b: str) -> str:
    """Honest queue rate in stratum a over that in b, summed over counties."""
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for row in rows:
        for name, (taken, visits) in row["methods"][method]["rates"].items():
            sums[name][0] += taken
            sums[name][1] += visits
    rate = {name: (taken / visits if visits else 0.0) for name, (taken, visits) in sums.items()}
    shown = f"{rate[a] / rate[b]:.2f}" if rate.get(b) else "—"
    return f"{shown} ({sums[a][0]}:{sums[b][0]})"


def _methods(rows: Sequence[Row]) -> str:
    titles = (
        "method", "precision in queue", "average precision", "the same without strays",
        "honest months ≥ 2 queued", "honest rate remote : near", "paper first : not",
    )  # fmt: skip
    lines = ["| " + " | ".join(titles) + " |", "|---" * len(titles) + "|"]
    for method in rows[0]["methods"]:
        spread = np.std([row["methods"][method]["precision"] for row in rows])
        lines.append(
            f"| {method} | {_mean(rows, method, 'precision'):.2f} ± {spread:.2f} "
            f"| {_mean(rows, method, 'ap'):.2f} | {_mean(rows, method, 'ap_fakers'):.2f} "
            f"| {_mean(rows, method, 'honest_months'):.2%} "
            f"| {_ratio(rows, method, 'remote', 'near')} "
            f"| {_ratio(rows, method, 'paper', 'no paper')} |"
        )
    return "\n".join(lines)


def _sentence(rows: Sequence[Row]) -> str:
    found: dict[str, list[bool]] = defaultdict(list)
    for row in rows:
        for kind, each in row["early"].items():
            found[kind] += each
    told = ", ".join(f"{kind} {sum(each)} of {len(each)}" for kind, each in sorted(found.items()))
    queued = _mean(rows, "Zoufang", "queued")
    return f"Queued for reasons: {queued:.0f} visits a county. Found within two months: {told}."


def _kinds(rows: Sequence[Row]) -> str:
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for row in rows:
        for kind, counts in row["kinds"].items():
            sums[kind] = [a + b for a, b in zip(sums[kind], counts, strict=True)]
    lines = ["| who fabricated | visits | queued | among the first 5 % |", "|---|---|---|---|"]
    for kind, (visits, queued, first) in sorted(sums.items()):
        name = "others, now and then (strays)" if kind == "honest" else kind
        lines.append(f"| {name} | {visits} | {queued / visits:.0%} | {first / visits:.0%} |")
    return "\n".join(lines)


def _ablation(rows: Sequence[Row], names: dict[str, str]) -> str:
    rows = [row for row in rows if row["ablation"]]
    base = _mean(rows, "Zoufang", "precision"), _mean(rows, "Zoufang", "ap")
    lines = ["| without | precision in queue | average precision |", "|---|---|---|"]
    lines.append(f"| (nothing) | {base[0]:.2f} | {base[1]:.3f} |")
    for key in rows[0]["ablation"]:
        precision, ap = np.mean([row["ablation"][key] for row in rows], axis=0)
        lines.append(
            f"| {names[key]} | {precision:.2f} ({precision - base[0]:+.2f}) "
            f"| {ap:.3f} ({ap - base[1]:+.3f}) |"
        )
    return "\n".join(lines)


def _tricks(tricks: Sequence[tuple[str, Row]]) -> str:
    sums: dict[str, list[int]] = {}
    for name, row in tricks:
        counts = row["kinds"].get("strategic", (0, 0, 0))
        sums[name] = [a + b for a, b in zip(sums.get(name, [0, 0, 0]), counts, strict=True)]
    lines = ["| strategic faker | visits | queued | among the first 5 % |", "|---|---|---|---|"]
    lines += [
        f"| {name} | {visits} | {queued / max(visits, 1):.0%} | {first / max(visits, 1):.0%} |"
        for name, (visits, queued, first) in sums.items()
    ]
    return "\n".join(lines)


def _near(near: dict[str, float]) -> str:
    told = f"{near['notes']:.0f} notes of {near['characters']:.0f} characters on average; "
    lines = [
        f"{told}threshold at 1 % of unseen notes: {near['threshold']:.2f}.",
        "",
        "| edits | recall at 1 % false positives | score ≥ .75 | score ≥ .55 |",
        "|---|---|---|---|",
    ]
    for share in ("0%", "10%", "20%", "30%", "40%", "50%"):
        recall = f"{near['recall_' + share]:.2f}" if "recall_" + share in near else "(unseen notes)"
        lines.append(
            f"| {share} | {recall} | {near['high_' + share]:.2f} | {near['mid_' + share]:.2f} |"
        )
    return "\n".join(lines)
