"""From a visit that comes in to a finding that its recorder sees first, on both databases."""

from typing import Any

from server.services import choosing, days, ingest, jobs
from server.store import records
from server.store.accounts import Account
from server.store.records import Stored
from shared.protocol import Act, Receipt
from shared.records import Kind
from tests.server.month import raised
from tests.server.township import COUNTY, VILLAGE, Phone, Township, new_id, visit_acts


def _act(town: Township, by: Account, command: str, finding: Stored, **fields: Any) -> Receipt:
    base = ingest.standing(town.zoufang, finding.id).record.revision
    return town.act(by, Act(do=command, on=finding.id, base=base, fields=fields))


def test_the_recorder_sees_it_first_and_nobody_else_does(
    town: Township, phone: Phone, month: dict[str, list[str]]
) -> None:
    """One text for ten doors in six seconds: a finding with plain sentences, on one phone only."""
    days.run_day(town.zoufang)
    jobs.run_all(town.zoufang, "w")
    (finding,) = raised(town)
    assert finding.content["visit_id"] in month["li"]
    reasons = finding.content["reasons"]
    assert {"D02", "D18"} <= {reason["code"] for reason in reasons}
    copied = next(reason["text"] for reason in reasons if reason["code"] == "D02")
    assert "100% 的文字见于本人更早的记录 ZF-2026" in copied
    assert finding.content["explain_by"] > finding.content["raised_on"]
    phone.sync()
    other, office = town.phone(town.wang), town.phone(town.office)
    other.sync()
    office.sync()
    row = phone.sees(finding.id)
    assert row is not None
    assert row[4] == "F01"
    assert other.sees(finding.id) is None
    assert office.sees(finding.id) is None


def test_an_honest_cadre_far_away_is_never_bothered(
    town: Township, month: dict[str, list[str]]
) -> None:
    """However much budget is left, nobody is asked about a visit that has no two reasons."""
    choosing.choose(town.zoufang, budget=1.0)
    by_reason = {f.content["visit_id"] for f in raised(town) if not f.content.get("random")}
    assert by_reason
    assert not by_reason & set(month["wang"])


def test_no_more_of_one_person_than_the_cap_and_nobody_is_asked_twice(
    town: Township, month: dict[str, list[str]]
) -> None:
    """Three of one person and month at most, however often the queue is chosen."""
    for _ in range(3):
        choosing.choose(town.zoufang, budget=1.0)
    asked = [f.content["visit_id"] for f in raised(town) if not f.content.get("random")]
    assert len(asked) == len(set(asked)) == 3


def test_chance_has_its_share_and_is_on_no_phone(
    town: Township, phone: Phone, month: dict[str, list[str]]
) -> None:
    """Random draws have no reasons, are held by no bucket, and take 15 % of the queue."""
    choosing.choose(town.zoufang, budget=1.0)
    drawn = [f for f in raised(town) if f.content.get("random")]
    assert 1 <= len(drawn) <= 4
    phone.sync()
    for finding in drawn:
        assert finding.record.state == "F00"
        assert finding.buckets == frozenset()
        assert "reasons" not in finding.content
        assert phone.sees(finding.id) is None


def test_explained_called_back_decided_and_learnt_from(
    town: Township, phone: Phone, month: dict[str, list[str]], supervisor: Account
) -> None:
    """The whole loop: the explanation comes from the phone, the decision becomes a label."""
    choosing.choose(town.zoufang)
    (finding,) = raised(town)
    note = {"note": "群众说没有来过，本人承认"}
    assert _act(town, supervisor, "finding.confirm", finding, **note).outcome == "refused"
    phone.sync()
    given = {"target_id": finding.id, "target_kind": "finding", "text": "那天没去，照抄了一份"}
    given |= {"given_on": "2026-10-13"}
    town.clock.forward(days=1)
    assert phone.do(Act(do="explanation.give", on=new_id(), fields=given)).outcome == "accepted"
    called = {"call_method": "V2", "call_answer": "说没有来过"}
    assert _act(town, town.office, "finding.call", finding, **called).outcome == "accepted"
    assert _act(town, supervisor, "finding.confirm", finding, **note).outcome == "accepted"
    phone.sync()
    row = phone.sees(finding.id)
    assert row is not None
    assert row[4] == "F04"
    night = town.zoufang.db.read(lambda tx: choosing.read(town.zoufang, tx))
    label = night.ledger.labels[finding.content["visit_id"]]
    assert label.confirmed_perfunctory
    assert not label.drawn_at_random


def test_what_nobody_decides_expires_and_so_does_what_was_withdrawn(
    town: Township, phone: Phone, month: dict[str, list[str]]
) -> None:
    """After sixty days, or when the visit is gone, nothing is left to answer."""
    choosing.choose(town.zoufang)
    (finding,) = raised(town)
    town.clock.forward(days=choosing.EXPIRE_DAYS)
    days.run_day(town.zoufang)
    assert ingest.standing(town.zoufang, finding.id).record.state == "F01"
    town.clock.forward(days=1)
    days.run_day(town.zoufang)
    assert ingest.standing(town.zoufang, finding.id).record.state == "F09"


def test_what_is_erased_leaves_no_measure_behind(
    town: Township, month: dict[str, list[str]]
) -> None:
    """A visit that is erased is looked at no more, and its finding is over."""
    from server.services import erasure

    choosing.choose(town.zoufang)
    (finding,) = raised(town)
    visit_id = finding.content["visit_id"]
    erasure.erase(town.zoufang, town.admin, visit_id)
    days.run_day(town.zoufang)
    assert ingest.standing(town.zoufang, finding.id).record.state == "F09"
    night = town.zoufang.db.read(lambda tx: choosing.read(town.zoufang, tx))
    assert visit_id not in night.ledger.index_of
    marks = "SELECT count(*) FROM visit_mark WHERE county_id = ? AND visit_id = ?"
    assert town.zoufang.db.read(lambda tx: tx.value(marks, (COUNTY, visit_id))) == 0


def test_the_phone_that_raises_a_finding_itself_is_refused(town: Township, phone: Phone) -> None:
    """Nobody points at a visit by hand."""
    acts = visit_acts(town.li, town.household())
    phone.do(*acts)
    fields = {
        "visit_id": acts[0].on,
        "recorder_id": town.wang.account_id,
        "village": VILLAGE,
        "raised_on": "2026-10-12",
        "explain_by": "2026-10-19",
        "expires_on": "2026-12-12",
    }
    assert phone.do(Act(do="finding.raise", on=new_id(), fields=fields)).outcome == "refused"
    found = town.zoufang.db.read(lambda tx: records.load_where(tx, COUNTY, Kind.FINDING, "1 = 1"))
    assert found == []


def test_a_random_draw_arrives_when_its_recorder_is_asked(
    town: Township, phone: Phone, month: dict[str, list[str]], supervisor: Account
) -> None:
    """Called back, doubted, asked: only then is it on the phone, without what the villager said."""
    choosing.choose(town.zoufang, budget=1.0)
    phones = {a.account_id: p for a, p in ((town.li, phone), (town.wang, town.phone(town.wang)))}
    drawn = next(f for f in raised(town) if f.content.get("random"))
    mine = phones[drawn.content["recorder_id"]]
    mine.sync()
    assert mine.sees(drawn.id) is None
    called = {"call_method": "V1", "call_answer": "记不清"}
    assert _act(town, supervisor, "finding.call", drawn, **called).outcome == "accepted"
    asked = _act(town, supervisor, "finding.ask", drawn, explain_by="2026-11-20")
    assert asked.outcome == "accepted", asked
    mine.sync()
    row = mine.sees(drawn.id)
    assert row is not None
    assert row[4] == "F01"
    assert not any(name.startswith("call") for name in row[6])
