"""Pledges that the office writes, attaches and ends; problems that reach the office itself."""

import pytest
from browser import Browser
from scene import VILLAGE, Scene

from server.services import ingest
from server.services.office_compliance import statements
from shared import vocabulary


def _pledge(scene: Scene, **fields: object) -> dict[str, object]:
    return {
        "learner_id": scene.people["zhou"].account_id,
        "kind": "岗位对标",
        "methods": ["逐户问", ""],
        "target_households": "0",
        "target_solved": "3",
        "starts_on": "2026-10-14",
        "ends_on": "2026-11-30",
        **fields,
    }


def _record(scene: Scene, answer):
    assert answer.status_code == 303, answer.text
    record_id = answer.headers["location"].split("/records/")[1].split("?")[0]
    return ingest.standing(scene.zoufang, record_id).record


def test_the_office_writes_a_pledge_for_somebody(scene: Scene) -> None:
    """The learner stays the learner; without a session it waits for one."""
    browser = Browser(scene, "fang")
    pledge = _record(scene, browser.post("/pledges", **_pledge(scene)))
    assert pledge.content["learner_id"] == scene.people["zhou"].account_id
    assert pledge.content["methods"] == ["逐户问"]
    assert "待挂接" in browser.get(f"/records/{pledge.id}").text
    refused = browser.post("/pledges", **_pledge(scene, ends_on=""))
    assert refused.status_code == 422
    assert "期限止" in refused.text


def test_a_pledge_attaches_to_a_session_that_came_later(scene: Scene) -> None:
    """Not on the list: the office adds the learner, and the pledge is never dropped."""
    browser = Browser(scene, "fang")
    pledge = _record(scene, browser.post("/pledges", **_pledge(scene)))
    given = {"held_on": "2026-10-13", "topic": "防汛", "form": "田间课堂"}
    scene.do("fang", "session.register", "later", registered_on="2026-10-14", **given)
    page = f"/pledges/{pledge.id}/session"
    refused = browser.post(page, session_id=scene.id("later"))
    assert refused.status_code == 422
    assert "周某不在 2026-10-13 这次学习的签到表上" in refused.text
    added = browser.post(page, session_id=scene.id("later"), add="1")
    assert _record(scene, added).content["session_id"] == scene.id("later")
    session = ingest.standing(scene.zoufang, scene.id("later")).content
    assert session["attendees"] == [scene.people["zhou"].account_id]
    other = _record(scene, browser.post("/pledges", **_pledge(scene)))
    elsewhere = browser.post(f"/pledges/{other.id}/session", session_id=scene.id("session"))
    assert _record(scene, elsewhere).content["session_id"] == scene.id("session")


def test_what_is_due_is_listed_before_it_happens(scene: Scene) -> None:
    """到期 shows its pledges first; after 确认 they wait for a verification."""
    browser = Browser(scene, "fang")
    assert "今天没有" in browser.post("/week/day").text
    scene.clock.to(19)
    browser.sign_in("fang")
    assert "到期，转待核查" in browser.post("/week/day").text
    assert ingest.standing(scene.zoufang, scene.id("pledge")).record.state == "P03"
    assert "已到期，转待核查" in browser.post("/week/day", confirmed="yes").text
    assert ingest.standing(scene.zoufang, scene.id("pledge")).record.state == "P04"


def _raised(**fields: object) -> dict[str, object]:
    return {
        "source": "12345",
        "village": VILLAGE,
        "raised_on": "2026-10-14",
        "description": "自来水三天没有水",
        "category": "0901",
        "reporter": "赵某",
        "note": "工单 2026101400123",
        **fields,
    }


def test_a_hotline_ticket_is_registered(scene: Scene) -> None:
    """Without a contact it is registered, and nothing says that somebody was visited."""
    browser = Browser(scene, "fang")
    problem = _record(scene, browser.post("/problems/new", **_raised()))
    assert (problem.state, problem.content["source"]) == ("I02", "12345")
    assert "visit_id" not in problem.content
    assert problem.content["unit"] == "村委会"


def test_who_came_to_the_office_is_handed_in(scene: Scene) -> None:
    """来访 of a known household is a contact of the clerk, and waits for assignment at once."""
    browser = Browser(scene, "fang")
    given = _raised(source="来访", household_id=scene.id("li"), spoke="1", period="上午")
    problem = _record(scene, browser.post("/problems/new", **given))
    assert problem.state == "I03"
    visit = ingest.standing(scene.zoufang, problem.content["visit_id"]).record
    assert (visit.content["mode"], visit.state) == ("M6", "W03")
    missing = browser.post("/problems/new", **(given | {"period": ""}))
    assert "请选上午、下午或晚上" in missing.text


@pytest.mark.parametrize(
    "fields", [{"village": "510823999201"}, {"source": "走访"}, {"category": ""}, {"raised_on": ""}]
)
def test_a_wrong_registration_is_said(scene: Scene, fields: dict[str, str]) -> None:
    """Another township's village, another source, no category: a sentence, and nothing is kept."""
    answer = Browser(scene, "fang").post("/problems/new", **_raised(**fields))
    assert answer.status_code == 422
    assert "自来水三天没有水" not in Browser(scene, "fang").get("/problems?group=all").text


def test_a_report_at_the_desk_is_sealed(scene: Scene) -> None:
    """Who registers a 举报 does not see it afterwards without the duty."""
    answer = Browser(scene, "fang").post("/problems/new", **_raised(category="1207"))
    assert answer.headers["location"].startswith("/office/problems?done=")


def test_forbidden_functions_are_absent(still: Scene) -> None:
    """No points, rankings, sign-in, track, read receipts; no compulsory photo, position, sign."""
    found = statements(vocabulary.default())
    assert len(found) >= 10
    assert [s.what for s in found if not s.holds] == []
    text = Browser(still, "du").get("/compliance").text
    assert "全部通过" in text
    for word in ("积分", "排名", "打卡", "轨迹", "照片"):
        assert word in text


FORBIDDEN = ("points", "score", "rank", "leaderboard", "checkin", "track", "online")


def test_no_address_serves_a_forbidden_function(still: Scene) -> None:
    """Neither an address nor a named control of the office is one of them."""
    browser = Browser(still, "fang")
    pages = ("", "/week", "/queue", "/people", f"/records/{still.id('v1')}")
    texts = "".join(browser.get(path).text for path in pages)
    for word in FORBIDDEN:
        assert f'name="{word}' not in texts
        assert f"/{word}" not in texts
