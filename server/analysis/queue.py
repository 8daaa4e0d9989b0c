"""Which few visits somebody should look at: budget, cap, two independent groups, random draws.

Owns the choice. Never fills the budget with weak cases, never takes a visit that was decided
before, and never shows why a random draw was drawn: there is no reason but chance.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from server.analysis.ledger import NOT_HOME, Ledger
from server.analysis.signal import Signal
from server.analysis.weights import Table, groups_of

RANDOM_SHARE: Final = 0.15
CAP: Final = 3
"""Visits of one person in one month that are queued for reasons."""
MIN_GROUPS: Final = 2
MIN_GROUP_WEIGHT: Final = 0.7
MIN_WEIGHT: Final = 1.0
"""Own evidence below which two weak hints are no reason to bother anybody."""
MIN_SCORE: Final = -1.5
"""Log-odds, uncalibrated: below some one in six nobody is asked, however much budget is left."""


@dataclass(frozen=True)
class Queue:
    """Indexes of the queued visits: for reasons, best first, and drawn by chance."""

    for_reasons: tuple[int, ...]
    by_chance: tuple[int, ...]


def eligible(signals: Sequence[Signal], weights: Table, scores: Table) -> NDArray[np.bool_]:
    """Visits with two independent groups for them, and enough evidence of their own."""
    groups = np.zeros(weights.shape[1], dtype=np.int64)
    for rows in groups_of(signals).values():
        counting = [row for row in rows if signals[row].queues]
        if counting:
            groups += weights[counting].sum(axis=0) >= MIN_GROUP_WEIGHT
    enough: NDArray[np.bool_] = (
        (groups >= MIN_GROUPS) & (weights.sum(axis=0) >= MIN_WEIGHT) & (scores >= MIN_SCORE)
    )
    return enough


def choose(
    ledger: Ledger, allowed: NDArray[np.bool_], scores: Table, budget: float, seed: str
) -> Queue:
    """The queue of a ledger: the budget is spent month by month, so nothing old crowds out new."""
    months: dict[str, list[int]] = defaultdict(list)
    for index, visit in enumerate(ledger.visits):
        if visit.visit_id not in ledger.labels:
            months[visit.month].append(index)
    for_reasons: list[int] = []
    by_chance: list[int] = []
    spent, drawn, cumulated = 0, 0, 0.0
    for month in sorted(months):
        cumulated += budget * len(months[month])
        slots = int(cumulated + 1e-9) - spent
        if not spent and not slots and month == max(months) and budget > 0:
            slots = 1
        spent += slots
        random_slots = min(slots, int(RANDOM_SHARE * spent + 0.5) - drawn)
        drawn += random_slots
        picked = _best(ledger, months[month], allowed, scores, slots - random_slots)
        for_reasons += picked
        by_chance += _drawn(ledger, months[month], set(picked), random_slots, seed)
    for_reasons.sort(key=lambda index: (-scores[index], ledger.visits[index].visit_id))
    return Queue(tuple(for_reasons), tuple(by_chance))


@dataclass(frozen=True)
class Spent:
    """What a month's queue holds already: how many, of whom, and how many by chance so far."""

    queued: int = 0
    of_person: Mapping[str, int] = field(default_factory=dict)
    all_queued: int = 0
    all_by_chance: int = 0


def top_up(
    ledger: Ledger,
    indexes: list[int],
    allowed: NDArray[np.bool_],
    scores: Table,
    budget: float,
    seed: str,
    spent: Spent,
    visits: int,
) -> Queue:
    """What a running month's queue still has room for, among visits that were never queued.

    `visits`: how many the month has so far, the queued ones included. At least one place a month.
    """
    slots = max(max(1, int(budget * visits + 1e-9)) - spent.queued, 0) if budget > 0 else 0
    chance = int(RANDOM_SHARE * (spent.all_queued + slots) + 0.5) - spent.all_by_chance
    chance = min(max(chance, 0), slots)
    best = _best(ledger, indexes, allowed, scores, slots - chance, spent.of_person)
    return Queue(tuple(best), tuple(_drawn(ledger, indexes, set(best), chance, seed)))


def _best(
    ledger: Ledger,
    indexes: list[int],
    allowed: NDArray[np.bool_],
    scores: Table,
    slots: int,
    before: Mapping[str, int] | None = None,
) -> list[int]:
    able = [index for index in indexes if allowed[index]]
    able.sort(key=lambda index: (-scores[index], ledger.visits[index].visit_id))
    taken: list[int] = []
    each: Counter[str] = Counter(before or {})
    for index in able:
        if len(taken) >= slots:
            break
        person = ledger.visits[index].cadre_id
        if each[person] < CAP:
            each[person] += 1
            taken.append(index)
    return taken


def _drawn(ledger: Ledger, indexes: list[int], taken: set[int], slots: int, seed: str) -> list[int]:
    """Chance that can be repeated: the smallest hashes of seed and visit id."""
    free = [
        (hashlib.sha256(f"{seed}|{ledger.visits[i].visit_id}".encode()).digest(), i)
        for i in indexes
        if i not in taken and ledger.visits[i].mode != NOT_HOME
    ]
    return [index for _, index in sorted(free)[:slots]]
