"""Whose visits a visit is measured beside: one's own that lie nearest in time, and bounded."""

from datetime import timedelta

import pytest

from server.services import jobs, measuring
from tests.analysis.notes import HONEST
from tests.server.month import at, recorded
from tests.server.township import Phone, Township


def test_a_busy_person_s_nearest_visits_stand_beside_it(
    town: Township, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of more than are looked at, those of the same days are, whether before or after."""
    monkeypatch.setattr(measuring, "OWN_MOST", 4)
    monkeypatch.setattr(measuring, "AROUND", 0)
    made = [recorded(town, phone, at(1, 2) + timedelta(days=n), 20, HONEST[n]) for n in range(9)]
    jobs.run_all(town.zoufang, "w")
    around = town.zoufang.db.read(lambda tx: measuring._look(town.zoufang, tx, [made[4]]))
    assert set(made[3:6]) <= set(around.visits)
    assert not {made[0], made[1], made[7], made[8]} & set(around.visits)
