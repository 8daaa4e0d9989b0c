"""A ledger to test signals with: what one visit is, and many ordinary ones around it."""

import random
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from server.analysis.ledger import SHANGHAI, Cadre, Household, Ledger, Position, Visit
from server.analysis.signal import Signal
from tests.analysis.simulator.words import Habit, detail, fill

HOME = (28.2, 110.1)
OFFICE = (28.25, 110.1)  # 5.6 km north
FAR = (28.23, 110.1)  # 3.3 km north


def instant(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).timestamp()


def visit(
    visit_id: str = "w1", at: str = "2026-03-02 09:00", stay_min: float = 25, **more: Any
) -> Visit:
    start = instant(at)
    plain: dict[str, Any] = {
        "cadre_id": "c1",
        "household_id": "h1",
        "village": "v1",
        "mode": "M1",
        "started_at": start,
        "ended_at": start + stay_min * 60,
        "recorded_at": start + stay_min * 60 + 300,
    }
    return Visit(visit_id, **{**plain, **more})


def household(household_id: str = "h1", at: tuple[float, float] = HOME, **more: Any) -> Household:
    position = Position(*at, more.pop("error_m", 30.0), more.pop("datum", "WGS84"))
    return Household(household_id, "v1", position, **more)


def here(at: tuple[float, float], datum: str | None = "WGS84", **more: Any) -> Position:
    return Position(*at, more.pop("error_m", 15.0), datum, more.pop("mock", False))


def cadre(cadre_id: str = "c1", **more: Any) -> Cadre:
    return Cadre(cadre_id, Position(*OFFICE, 30.0, "WGS84"), **more)


def bin_of(signal: Signal, ledger: Ledger, visit_id: str) -> int:
    index = [v.visit_id for v in ledger.visits].index(visit_id)
    return int(signal.measure(ledger).bins[index])


@pytest.fixture
def note() -> Callable[[int], str]:
    """A note that nobody else wrote."""

    def made(seed: int) -> str:
        rng = random.Random(seed)
        parts = [fill(Habit.drawn(rng, 0).openings[0], rng, "张婶")]
        return ",".join(parts + [detail(rng) for _ in range(5)])

    return made


def ordinary(n: int, note: Callable[[int], str], people: int = 5) -> list[Visit]:
    """Visits of several people with which a single one is compared."""
    return [
        visit(
            f"o{i}",
            f"2026-03-{2 + i % 20:02} {9 + i % 6:02}:{(i * 7) % 60:02}",
            20 + i % 15,
            cadre_id=f"p{i % people}",
            household_id=f"g{i}",
            narrative=note(i),
            active_s=120.0,
        )
        for i in range(n)
    ]
