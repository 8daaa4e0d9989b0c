"""Whose visits a visit is measured beside: one's own that lie nearest in time, and bounded."""

from datetime import timedelta

import pytest

from server.analysis import stored
from server.services import jobs, measuring
from server.store import findings
from tests.analysis.notes import COPIED, HONEST
from tests.server.month import at, recorded
from tests.server.township import COUNTY, Phone, Township


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


def test_words_that_are_everybody_s_are_looked_up_and_kept_no_more(
    town: Township, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What three visits and more say finds no copy; what two say does, as before."""
    monkeypatch.setattr(findings, "CROWDED", 3)

    def bearers(text: str) -> int:
        rows = "SELECT count(*) FROM visit_mark WHERE county_id = ? AND mark = ?"
        mark = stored.text_marks(text)[0]
        return int(town.zoufang.db.read(lambda tx: tx.value(rows, (COUNTY, mark))))

    for n in range(6):
        recorded(town, phone, at(1 + n, 2), 20, COPIED)
        jobs.run_all(town.zoufang, "w")
    for n in range(2):
        recorded(town, phone, at(9 + n, 2), 20, HONEST[0])
        jobs.run_all(town.zoufang, "w")
    assert bearers(COPIED) == 0
    assert bearers(HONEST[0]) == 2
