"""A finding follows its visit: what was corrected is not asked about any longer."""

from typing import Any

import pytest

from server.services import choosing, days, ingest, jobs
from server.services.office_findings import DECIDED
from shared.protocol import Act
from tests.server.test_findings import _raised, month, supervisor  # noqa: F401  fixtures
from tests.server.township import Phone, Township

OWN = "张大娘说孙子发烧刚退，药费还没报，问卫生院哪天能补报，已记下电话约了周四陪她去窗口"


def _night(town: Township) -> None:
    days.run_day(town.zoufang)
    jobs.run_all(town.zoufang, "w")


def _amend(town: Township, phone: Phone, visit_id: str, **fields: Any) -> None:
    """The recorder corrects the visit, a second later; it is measured anew."""
    town.clock.forward(seconds=2)
    base = ingest.standing(town.zoufang, visit_id).record.revision
    receipt = phone.do(Act(do="visit.amend", on=visit_id, base=base, fields=fields))
    assert receipt.outcome == "accepted", receipt
    jobs.run_all(town.zoufang, "w")


@pytest.fixture
def asked(town: Township, month: dict[str, list[str]]) -> Any:  # noqa: F811
    """A finding on a copied text that was typed in no time."""
    _night(town)
    (finding,) = _raised(town)
    return finding


def test_a_reason_that_was_corrected_is_asked_no_more(
    town: Township, phone: Phone, asked: Any
) -> None:
    """Own words in the place of the copy: what remains is asked with the sentence of today."""
    _amend(town, phone, asked.content["visit_id"], narrative=OWN)
    choosing.choose(town.zoufang)
    now = ingest.standing(town.zoufang, asked.id)
    codes = {reason["code"] for reason in now.content["reasons"]}
    assert "D02" not in codes
    assert codes < {reason["code"] for reason in asked.content["reasons"]}
    assert now.record.state == "F01"
    choosing.choose(town.zoufang)
    assert ingest.standing(town.zoufang, asked.id).record.revision == now.record.revision


def test_with_no_reason_left_it_is_closed_by_the_system(
    town: Township, phone: Phone, asked: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """已更正, on the phone too, with a line in the audit; what was asked can still be read."""
    _amend(town, phone, asked.content["visit_id"], narrative=OWN)
    monkeypatch.setattr("server.services.correcting._holding", lambda *_: {})
    choosing.choose(town.zoufang)
    now = ingest.standing(town.zoufang, asked.id)
    assert now.record.state == "F06"
    assert now.record.state in DECIDED
    assert now.content["reasons"] == asked.content["reasons"]
    assert "decided_by" not in now.content
    phone.sync()
    row = phone.sees(asked.id)
    assert row is not None
    assert row[4] == "F06"
    lines = town.zoufang.db.read(
        lambda tx: tx.rows("SELECT actor_id FROM audit WHERE action = 'finding.correct'")
    )
    assert [line[0] for line in lines] == ["system"]


def test_an_untouched_visit_is_asked_about_as_before(
    town: Township, asked: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A weight that moved overnight is no correction."""
    monkeypatch.setattr("server.services.correcting._holding", lambda *_: {})
    town.clock.forward(days=1)
    choosing.choose(town.zoufang)
    assert ingest.standing(town.zoufang, asked.id).record.revision == asked.record.revision
