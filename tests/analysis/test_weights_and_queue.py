"""How signals are combined and who is asked: two groups, a budget, a cap, and chance."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from server.analysis import queue, weights
from server.analysis.catalogue import SIGNALS
from server.analysis.findings import review
from server.analysis.ledger import Label, Ledger
from server.analysis.pooling import order_scores
from server.analysis.signal import NEUTRAL
from tests.analysis.simulator.county import HONEST, County, simulate

SMALL = {"county": {"cadres": 60, "villages": 12, "months": 3, "fakers": 0.1}}


@pytest.fixture(scope="module")
def county() -> County:
    return simulate(77, changes=SMALL)


def test_missing_data_weigh_nothing(county: County) -> None:
    """A neutral bin is zero for every signal."""
    measured = weights.measure_all(county.ledger, SIGNALS)
    table = weights.weigh(
        county.ledger, weights.estimate(county.ledger, SIGNALS, measured), measured
    )
    for row, one in enumerate(measured):
        assert not table[row, one.bins == NEUTRAL].any()
    not_home = [i for i, v in enumerate(county.ledger.visits) if v.mode == "M3"]
    assert not table[:, not_home].any()


def test_an_empty_ledger_has_no_findings() -> None:
    """Nothing in, nothing out."""
    assert list(review(Ledger.of([])).findings()) == []


def test_a_group_counts_once() -> None:
    """The second signal of a group counts a part; opposite ones stand beside each other."""
    block = np.array([[2.0, 2.0, -1.0], [1.0, -1.0, -0.5]])
    discounted = weights._discounted(block)
    assert discounted == pytest.approx(np.array([[2.0, 2.0, -1.0], [0.2, -1.0, -0.1]]))


def test_circumstances_in_which_it_is_usual_make_it_weigh_less(county: County) -> None:
    """Writing at the office weighs less against people who write on paper first."""
    measured = weights.measure_all(county.ledger, SIGNALS)
    table = weights.estimate(county.ledger, SIGNALS, measured).tables
    office = [s.key for s in SIGNALS].index("at_office")
    plain, _remote, paper, _both = table[office][:, 0]
    assert paper < plain


def test_labels_move_m_and_random_ones_move_it_more(county: County) -> None:
    """Confirmed cases in a bin raise its weight; a random draw says four times as much."""
    measured = weights.measure_all(county.ledger, SIGNALS)
    row = [s.key for s in SIGNALS].index("hollow")
    at = np.flatnonzero(measured[row].bins == 1)[:12]
    ids = [county.ledger.visits[i].visit_id for i in at]

    def weight(labels: list[Label]) -> float:
        told = replace_labels(county.ledger, labels)
        return float(weights.estimate(told, SIGNALS, measured).tables[row][0, 1])

    queued = weight([Label(i, confirmed_perfunctory=True) for i in ids])
    drawn = weight([Label(i, confirmed_perfunctory=True, drawn_at_random=True) for i in ids])
    assert weight([]) < queued < drawn


def replace_labels(ledger: Ledger, labels: list[Label]) -> Ledger:
    return replace(ledger, labels={label.visit_id: label for label in labels})


def test_an_accepted_explanation_speaks_for_the_next_visit(county: County) -> None:
    """After a visit was found in order, the same kind of evidence weighs less for that person."""
    first = review(county.ledger, 0.03, "s")
    index = first.queue.for_reasons[0]
    visit = county.ledger.visits[index]
    fine = replace_labels(county.ledger, [Label(visit.visit_id, confirmed_perfunctory=False)])
    after = review(fine, 0.03, "s")
    others = [i for i in county.ledger.by_cadre[visit.cadre_id] if i != index]
    positive = np.maximum(first.table[:, others], 0).sum()
    assert np.maximum(after.table[:, others], 0).sum() < positive
    assert index not in after.queue.for_reasons


def test_two_independent_groups_or_none(county: County) -> None:
    """One kind of evidence, however strong, queues nobody; nor does what may only speak for."""
    keys = [s.key for s in SIGNALS]
    table = np.zeros((len(SIGNALS), 4))
    table[keys.index("copied_own"), 0] = 4.0
    table[[keys.index("away"), keys.index("backfilled")], 1] = 3.0
    table[[keys.index("away"), keys.index("copied_own")], 2] = 2.0
    table[[keys.index("copied_own"), keys.index("confirmed")], 3] = 3.0
    assert queue.eligible(SIGNALS, table, np.full(4, 9.0)).tolist() == [False, False, True, False]


def test_budget_cap_and_chance(county: County) -> None:
    """At most the budget, at most three of one person and month, a seventh drawn by chance."""
    outcome = review(county.ledger, 0.05, "s")
    visits = county.ledger.visits
    total = len(outcome.queue.for_reasons) + len(outcome.queue.by_chance)
    assert total <= 0.05 * len(visits)
    each = Counter((visits[i].cadre_id, visits[i].month) for i in outcome.queue.for_reasons)
    assert max(each.values()) <= queue.CAP
    assert len(outcome.queue.by_chance) == pytest.approx(0.15 * 0.05 * len(visits), abs=1)
    assert not set(outcome.queue.by_chance) & set(outcome.queue.for_reasons)
    other = review(county.ledger, 0.05, "t")
    assert other.queue.for_reasons == outcome.queue.for_reasons
    assert other.queue.by_chance != outcome.queue.by_chance


def test_a_county_without_fabrication_is_mostly_left_alone() -> None:
    """The budget is not filled for its own sake."""
    honest = simulate(78, changes={**SMALL, "honest": {"stray_fake": 0.0}})
    visits = [v for v in honest.ledger.visits if honest.kinds[v.cadre_id] == HONEST]
    ledger = Ledger.of(visits, honest.ledger.households.values(), honest.ledger.cadres.values())
    taken = review(ledger, 0.01, "s").queue.for_reasons
    assert len(taken) <= 0.004 * len(ledger.visits)


def test_the_order_looks_at_other_visits_but_the_weight_does_not(county: County) -> None:
    """Pooling moves the order only."""
    measured = weights.measure_all(county.ledger, SIGNALS)
    table = weights.weigh(
        county.ledger, weights.estimate(county.ledger, SIGNALS, measured), measured
    )
    assert not np.allclose(order_scores(county.ledger, SIGNALS, table), table.sum(axis=0))
    outcome = review(county.ledger, 0.01, "s")
    index = {v.visit_id: i for i, v in enumerate(county.ledger.visits)}
    for finding in list(outcome.findings())[:50]:
        own = outcome.table[:, index[finding.visit_id]].sum()
        assert finding.weight == pytest.approx(own, abs=0.006)
