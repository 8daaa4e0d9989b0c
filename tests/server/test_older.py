"""Older visits of a household: what a phone may read that it does not keep, and nothing else."""

import pytest
from starlette.testclient import TestClient

from server.api.app import create_app
from server.services import devices
from shared.protocol import HOUSEHOLDS_PATH, OLDER_VISITS, Act, OlderVisits
from tests.server.township import (
    NEXT_VILLAGE,
    VILLAGE,
    Phone,
    Township,
    new_id,
    problem_acts,
    visit_acts,
)

BEFORE = "2024-10-01"


def ask(phone: Phone, household_id: str, before: str = BEFORE, than: str = ""):
    """One question, over HTTP."""
    http = TestClient(create_app(phone.zoufang))
    path = f"{HOUSEHOLDS_PATH}/{household_id}/older"
    headers = {"Authorization": f"Bearer {phone.token}"} if phone.token else {}
    return http.get(path, params={"before": before, "than": than}, headers=headers)


def told(phone: Phone, household_id: str, **more: str) -> OlderVisits:
    """The answer to one that may ask."""
    answer = ask(phone, household_id, **more)
    assert answer.status_code == 200, answer.text
    return OlderVisits.model_validate(answer.json())


def visited(phone: Phone, home: str, day: str, **more: object) -> str:
    """A visit of that day; returns its id."""
    visit_id = new_id()
    receipt = phone.do(*visit_acts(phone.account, home, visit_id=visit_id, visited_on=day, **more))
    assert receipt.outcome == "accepted", receipt
    return visit_id


def test_visits_before_a_day_with_their_problems(town: Township, phone: Phone) -> None:
    """Latest first; what is younger is on the phone and is not told again."""
    home, other = town.household(), town.household(head="赵六")
    old, older = visited(phone, home, "2024-03-01"), visited(phone, home, "2023-05-01")
    visited(phone, home, "2026-10-01")
    visited(phone, other, "2023-05-01")
    problem_id = new_id()
    day = {"raised_on": "2024-03-01", "on_spot": False}
    assert phone.do(*problem_acts(old, home, problem_id=problem_id, **day)).outcome == "accepted"
    answer = told(phone, home)
    assert [visit.id for visit in answer.visits] == [old, older]
    assert answer.visits[0].content["narrative"] == "走访了解生产生活情况"
    assert [(p.id, p.content["visit_id"]) for p in answer.problems] == [(problem_id, old)]
    assert answer.next == []


def test_page_after_page_none_is_missed(town: Township, phone: Phone) -> None:
    """Also where many lie on one day, which no page may cut in two."""
    home = town.household()
    ids = {visited(phone, home, "2024-03-01") for _ in range(OLDER_VISITS + 3)}
    ids |= {visited(phone, home, f"2024-02-{day:02}") for day in range(1, OLDER_VISITS)}
    found: list[str] = []
    before, than = BEFORE, ""
    for _ in range(9):
        answer = told(phone, home, before=before, than=than)
        assert len(answer.visits) <= OLDER_VISITS
        found += [visit.id for visit in answer.visits]
        if not answer.next:
            break
        before, than = answer.next
    assert sorted(found) == sorted(ids)


def test_only_whoever_may_hold_it(town: Township, phone: Phone) -> None:
    """Another village's cadre is told that there is no such household; nobody learns more."""
    home = town.household()
    visited(phone, home, "2024-03-01")
    assert ask(town.phone(town.wang), home).status_code == 404
    assert ask(phone, new_id()).status_code == 404
    assert ask(phone, new_id(), before="gestern").status_code == 422
    stranger = Phone(town.zoufang, town.li, "", "")
    assert ask(stranger, home).status_code == 401


def test_whoever_was_moved_away_reads_no_more(town: Township, phone: Phone) -> None:
    """The villages of today count, not those of the visit."""
    home = town.household()
    visited(phone, home, "2024-03-01")
    act = Act(do="person.amend", on=town.li.account_id, base=1, fields={"villages": [NEXT_VILLAGE]})
    assert town.act(town.admin, act).outcome == "accepted"
    assert ask(phone, home).status_code == 404


def test_a_barred_phone_reads_nothing(town: Township, phone: Phone) -> None:
    """It may hand over what it has; it is told nothing."""
    home = town.household()
    devices.revoke(town.zoufang, phone.device_id, town.admin.account_id)
    answer = ask(phone, home)
    assert (answer.status_code, answer.json()["code"]) == (403, "device_revoked")


@pytest.mark.parametrize("whose", ["recorder", "neighbour"])
def test_a_report_is_its_recorders(town: Township, phone: Phone, whose: str) -> None:
    """A visit with nothing but a 举报 is told to who recorded it, not to others of the village."""
    home = town.household()
    visit_id = new_id()
    report = problem_acts(
        visit_id, home, on_spot=False, category="1207", raised_on="2024-03-01", description="截留"
    )
    acts = visit_acts(town.li, home, visit_id=visit_id, visited_on="2024-03-01")
    assert phone.do(*acts, *report).outcome == "accepted"
    if whose == "neighbour":
        town.act(
            town.admin,
            Act(do="person.amend", on=town.wang.account_id, base=1, fields={"villages": [VILLAGE]}),
        )
        phone = town.phone(town.wang)
    answer = told(phone, home)
    expected = (1, 1) if whose == "recorder" else (0, 0)
    assert (len(answer.visits), len(answer.problems)) == expected
