"""A running month's queue, and whether it is fair: pure parts of what the office does at night."""

from collections import Counter

import numpy as np
import pytest

from server.analysis import queue, stored
from server.analysis.ledger import Ledger, Visit
from server.services.fairness import _grouping
from server.store.findings import MeasureRow
from tests.analysis.notes import COPIED, HONEST


def _ledger(people: int, each: int) -> Ledger:
    day = 1_790_000_000.0
    return Ledger.of(
        Visit(f"v{p}-{n:03}", f"p{p}", mode="M1", started_at=day + 60 * (p * each + n))
        for p in range(people)
        for n in range(each)
    )


def _top_up(ledger: Ledger, budget: float, spent: queue.Spent) -> queue.Queue:
    able = list(range(len(ledger.visits)))
    allowed = np.ones(len(able), dtype=bool)
    scores = np.linspace(3, 1, len(able))
    return queue.top_up(ledger, able, allowed, scores, budget, "seed", spent, len(able))


def test_a_month_never_takes_more_than_its_budget() -> None:
    """What was queued on earlier nights is spent; a full month takes nobody."""
    ledger = _ledger(20, 20)
    first = _top_up(ledger, 0.02, queue.Spent())
    assert len(first.for_reasons) + len(first.by_chance) == 8
    assert len(first.by_chance) == 1
    full = _top_up(ledger, 0.02, queue.Spent(8, {}, 8, 1))
    assert full == queue.Queue((), ())


def test_nobody_comes_up_more_often_than_the_cap_over_all_nights() -> None:
    """Earlier nights of the month count."""
    ledger = _ledger(2, 50)
    chosen = _top_up(ledger, 0.2, queue.Spent(2, Counter({"p0": 2}), 2, 0))
    each = Counter(ledger.visits[i].cadre_id for i in chosen.for_reasons)
    assert each == {"p0": 1, "p1": 3}


def test_no_budget_takes_nobody_and_a_small_month_has_one_place() -> None:
    """2 % of ten visits is still one look, unless nobody wants any."""
    ledger = _ledger(1, 10)
    assert _top_up(ledger, 0.0, queue.Spent()) == queue.Queue((), ())
    assert len(_top_up(ledger, 0.02, queue.Spent()).for_reasons) == 1


def _rows(name: str, count: int) -> list[MeasureRow]:
    return [
        MeasureRow(f"{name}{n}", {}, "p", name, "2026-10-01", "M1", "W03", "") for n in range(count)
    ]


@pytest.mark.parametrize(
    ("far", "near", "alarm"),
    [(5, 10, False), (8, 10, True), (4, 1, False), (5, 0, True)],
)
def test_the_alarm_rings_above_one_and_a_half(far: int, near: int, alarm: bool) -> None:
    """100 visits far away, 200 near: 8 : 10 is 1.6 times; of four asked about nothing follows."""
    rows = _rows("far", 100) + _rows("near", 200)
    asked = {f"far{n}" for n in range(far)} | {f"near{n}" for n in range(near)}
    grouping = _grouping("", rows, asked, lambda row: row.village)
    share = next(one for one in grouping.shares if one.name == "far")
    assert (share.visits, share.asked) == (100, far)
    assert share.alarm is alarm
    assert near == 0 or share.ratio == round(far / 100 / (near / 200), 2)


def test_marks_find_what_was_copied_with_edits_and_nothing_else() -> None:
    """A text with another day and name shares marks; honest notes next to none."""
    edited = COPIED.replace("与户主", "跟王大爷").replace("惠民", "养老")
    common = set(stored.text_marks(COPIED)) & set(stored.text_marks(edited))
    assert len(common) >= 6
    marks = [set(stored.text_marks(text)) for text in HONEST]
    assert max(len(a & b) for n, a in enumerate(marks) for b in marks[:n]) <= 1
    assert stored.text_marks("短") == []
