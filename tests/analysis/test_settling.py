"""The second look: what it may learn from a ledger, and what holds it back."""

from dataclasses import replace

import numpy as np
import pytest

from server.analysis import pooling, settling, weights
from server.analysis.catalogue import SIGNALS
from server.analysis.ledger import Label, Ledger
from server.analysis.settling import settle, suspected
from server.analysis.signal import NEUTRAL, Measured
from server.analysis.weights import Table, measure_all
from tests.analysis.evaluate import average_precision
from tests.analysis.simulator.county import County, simulate

SMALL = {"county": {"cadres": 60, "villages": 12, "months": 3, "fakers": 0.1}}


@pytest.fixture(scope="module")
def county() -> County:
    return simulate(79, changes=SMALL)


@pytest.fixture(scope="module")
def measured(county: County) -> list[Measured]:
    return measure_all(county.ledger, SIGNALS)


@pytest.fixture(scope="module")
def guessed(county: County, measured: list[Measured]) -> tuple[Table, Table]:
    """The first look: weights and order by the experts' guesses."""
    table = weights.weigh(
        county.ledger, weights.estimate(county.ledger, SIGNALS, measured), measured
    )
    return table, pooling.order_scores(county.ledger, SIGNALS, table)


def test_the_second_look_orders_better_than_the_guesses(
    county: County, measured: list[Measured], guessed: tuple[Table, Table]
) -> None:
    """Nobody labelled anything, and yet the invented visits move up."""
    truth = np.array([v.visit_id in county.fabricated for v in county.ledger.visits])
    _, scores = settle(county.ledger, SIGNALS, measured)
    before, after = average_precision(truth, guessed[1]), average_precision(truth, scores)
    assert after > before + 0.02


def test_neutral_stays_neutral_and_what_only_speaks_for_never_accuses(
    county: County, measured: list[Measured]
) -> None:
    """Missing data weighs nothing after the second look either."""
    table, _ = settle(county.ledger, SIGNALS, measured)
    for row, one in enumerate(measured):
        assert not table[row, one.bins == NEUTRAL].any()
        if SIGNALS[row].only_counter:
            assert table[row].max() <= 0
    assert table.max() <= settling.HIGHEST
    assert table.min() >= settling.LOWEST


def test_one_persons_visits_teach_no_more_than_a_few(
    county: County, guessed: tuple[Table, Table]
) -> None:
    """However many visits of one person look invented, they are ten cases at most."""
    before = suspected(county.ledger, np.full_like(guessed[1], 5.0))
    for indexes in county.ledger.by_cadre.values():
        assert before.teaching[list(indexes)].sum() <= settling.TEACHES + 1e-9
    assert before.likely.min() > 0.99


def test_what_people_decided_stands(county: County, guessed: tuple[Table, Table]) -> None:
    """A visit found in order is no suspect, a confirmed one is not counted twice."""
    worst = np.argsort(-guessed[1])[:2]
    ids = [county.ledger.visits[index].visit_id for index in worst]
    told = replace(
        county.ledger,
        labels={
            ids[0]: Label(ids[0], confirmed_perfunctory=False),
            ids[1]: Label(ids[1], confirmed_perfunctory=True),
        },
    )
    found = suspected(told, guessed[1])
    assert found.likely[worst].tolist() == [0.0, 1.0]
    assert found.teaching[worst].tolist() == [0.0, 0.0]


def test_a_handful_of_visits_keeps_close_to_the_guesses(county: County) -> None:
    """Ten visits teach little: no weight moves far."""
    few = Ledger.of(
        county.ledger.visits[:10], county.ledger.households.values(), county.ledger.cadres.values()
    )
    measured = measure_all(few, SIGNALS)
    table = weights.weigh(few, weights.estimate(few, SIGNALS, measured), measured)
    settled, _ = settle(few, SIGNALS, measured)
    assert np.abs(settled - np.clip(table, settling.LOWEST, settling.HIGHEST)).max() < 0.6


@pytest.mark.parametrize("visits", [1, 2, 3, 6, 12])
@pytest.mark.parametrize("perfunctory", [True, False])
def test_the_first_decision_of_a_young_county_throws_nothing_out(
    county: County, visits: int, perfunctory: bool
) -> None:
    """One decision among a few visits: the others' scores stay where somebody may be asked."""
    label = Label(county.ledger.visits[0].visit_id, perfunctory, False)
    few = Ledger.of(county.ledger.visits[:visits], (), (), [label])
    _, scores = settle(few, SIGNALS, measure_all(few, SIGNALS))
    assert np.abs(scores).max() < 12


def test_a_ledger_without_visits_settles_to_nothing() -> None:
    """Nothing in, nothing out."""
    empty = Ledger.of([])
    table, scores = settle(empty, SIGNALS, measure_all(empty, SIGNALS))
    assert table.shape == (len(SIGNALS), 0)
    assert scores.size == 0
