"""A finding follows its visit: what was corrected is not asked about any longer."""

from typing import Any

import pytest

from server.services import choosing, ingest, jobs
from server.services.office_findings import DECIDED
from server.store import records
from shared.protocol import Act
from shared.records import Kind
from tests.server.month import copying, night, raised
from tests.server.township import COUNTY, Phone, Township

OWN = "张大娘说孙子发烧刚退，药费还没报，问卫生院哪天能补报，已记下电话约了周四陪她去窗口"

VAGUE = "生活有些不便"


def _amend(
    town: Township, phone: Phone, record_id: str, do: str = "visit.amend", **fields: Any
) -> None:
    """The recorder corrects the record, a second later; its visit is measured anew."""
    town.clock.forward(seconds=2)
    base = ingest.standing(town.zoufang, record_id).record.revision
    receipt = phone.do(Act(do=do, on=record_id, base=base, fields=fields))
    assert receipt.outcome == "accepted", receipt
    jobs.run_all(town.zoufang, "w")


def _codes(finding: Any) -> set[str]:
    return {reason["code"] for reason in finding.content["reasons"]}


@pytest.fixture
def asked(town: Township, month: dict[str, list[str]]) -> Any:
    """A finding on a copied text that was typed in no time."""
    night(town)
    (finding,) = raised(town)
    return finding


def _problem_of(town: Township, visit_id: str) -> str:
    (found,) = town.zoufang.db.read(
        lambda tx: records.load_children(tx, COUNTY, Kind.PROBLEM, "visit_id", [visit_id])
    )
    return found.id


def test_a_reason_that_was_corrected_is_asked_no_more(
    town: Township, phone: Phone, asked: Any
) -> None:
    """Own words in the place of the copy: what remains is asked with the sentence of today."""
    _amend(town, phone, asked.content["visit_id"], narrative=OWN)
    choosing.choose(town.zoufang)
    now = ingest.standing(town.zoufang, asked.id)
    assert "D02" not in _codes(now)
    assert _codes(now) < _codes(asked)
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


def test_a_problem_that_was_corrected_is_asked_about_no_more(town: Township, phone: Phone) -> None:
    """The problem says when, what and how much now: the visit is no longer said to be vague."""
    copying(town, phone, VAGUE)
    night(town)
    (asked,) = raised(town)
    assert "D21" in _codes(asked)
    problem_id = _problem_of(town, asked.content["visit_id"])
    _amend(town, phone, problem_id, "problem.amend", description=OWN)
    choosing.choose(town.zoufang)
    now = ingest.standing(town.zoufang, asked.id)
    assert _codes(now) == _codes(asked) - {"D21"}
    assert now.record.state == "F01"


def test_a_problem_that_was_corrected_in_time_is_never_asked_about(
    town: Township, phone: Phone
) -> None:
    """What was put right before the night is weighed as it stands."""
    made = copying(town, phone, VAGUE)
    for visit_id in made["li"]:
        problem_id = _problem_of(town, visit_id)
        _amend(town, phone, problem_id, "problem.amend", description=OWN)
    night(town)
    assert not any("D21" in _codes(one) for one in raised(town) if "reasons" in one.content)


def test_a_step_on_a_problem_is_no_correction(
    town: Township, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The problem is handed in to the office: what was asked about the visit still stands."""
    copying(town, phone, VAGUE)
    night(town)
    (asked,) = raised(town)
    problem_id = _problem_of(town, asked.content["visit_id"])
    monkeypatch.setattr("server.services.correcting._holding", lambda *_: {})
    _amend(town, phone, problem_id, "problem.hand_in", action="请镇里办理")
    choosing.choose(town.zoufang)
    assert ingest.standing(town.zoufang, asked.id).record.state == "F01"
    _amend(town, phone, problem_id, "problem.amend", description=OWN)
    choosing.choose(town.zoufang)
    assert ingest.standing(town.zoufang, asked.id).record.state == "F06"
