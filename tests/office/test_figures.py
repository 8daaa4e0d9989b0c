"""图表: tables that need no script, charts drawn from them, and the county's own map."""

import json

import pytest
from browser import PREFIX, Browser
from outlines import feature, outlines
from playwright.sync_api import Browser as Chromium
from scene import PASSWORD, VILLAGE, VILLAGE_2, Scene
from serving import browsing, serving, signed_in

from server.domain import village_outlines
from server.domain.village_outlines import OutlineError
from server.services import figures, village_map
from shared.refusals import Refused
from shared.visibility import Role


def _table(scene: Scene, key: str, **asked: str) -> dict[str, tuple[int, ...]]:
    viewer = scene.people["fang"].viewer
    days = figures.period(scene.zoufang, asked.get("first", ""), asked.get("last", ""))
    found = figures.figures(scene.zoufang, viewer, *days, asked.get("village", ""))
    (figure,) = [one for one in found if one.key == key]
    return {row.name: row.values for row in figure.rows}


def test_coverage_counts_households_that_were_met(scene: Scene) -> None:
    """A 未遇 meets nobody; a later visit to the same household does; other villages stay away."""
    assert _table(scene, "coverage") == {"上坪村": (3, 3, 2, 2)}
    assert _table(scene, "coverage", last="2026-10-12") == {"上坪村": (3, 2, 2, 1)}
    assert _table(scene, "coverage", village=VILLAGE_2) == {}
    elsewhere = "510824100201"
    assert _table(scene, "coverage", village=elsewhere) == _table(scene, "coverage")
    assert _table(scene, "pledges", village=elsewhere) == _table(scene, "pledges")
    ages = _table(scene, "ages")
    assert ages["30 天内"] == (2,)
    assert ages["没有走访过"] == (0,)


def test_problems_and_their_times(scene: Scene) -> None:
    """One was done at the door, one is under way; both were raised in October."""
    assert _table(scene, "months") == {"2026年10月": (0, 1, 1, 0, 0)}
    assert (
        sum(values[0] + values[1] + values[2] for values in _table(scene, "groups").values()) == 2
    )
    assert _table(scene, "times")["当天"] == (1,)
    assert _table(scene, "pledges")["2026年10月"][3] == 2


def test_the_page_names_nobody_and_answers_a_wrong_period(scene: Scene) -> None:
    """Villages and kinds, no person; the wrong way round is said, and no figure is shown."""
    browser = Browser(scene, "fang")
    text = browser.get("/figures").text
    main = text[text.index("<main") :]
    for account in scene.people.values():
        if account.role is Role.CADRE:
            assert account.name not in main
    refused = browser.get("/figures?first=2026-10-14&last=2026-10-01")
    assert refused.status_code == 422
    assert "日期起晚于日期止" in refused.text
    assert browser.get("/figures?last=gestern").status_code == 422


def test_only_the_county_draws_its_map(scene: Scene) -> None:
    """A township's office sees it; the county's administrator brings it."""
    data = outlines((VILLAGE, VILLAGE_2))
    with pytest.raises(Refused) as refused:
        village_map.take_in(scene.zoufang, scene.people["fang"], data)
    assert refused.value.refusal.code == "forbidden"
    admin = Browser(scene, "admin")
    answer = admin.http.post(
        f"{PREFIX}/figures/villages",
        data={"csrf": admin.csrf},
        files={"file": ("villages.geojson", data)},
    )
    assert answer.status_code == 303, answer.text
    seen = json.loads(Browser(scene, "fang").get("/figures/villages.geojson").text)
    assert [one["properties"] for one in seen["features"]] == [
        {"code": VILLAGE}, {"code": VILLAGE_2},
    ]  # fmt: skip
    assert "导入村的边界" in Browser(scene, "fang").get("/audit").text


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"PK\x03\x04", "打不开"),
        (b"[]", "没有村的边界"),
        (b"[" * 100_000, "打不开"),
        (json.dumps({"features": [1]}).encode(), "第1个边界读不出来"),
        (json.dumps({"features": [{"geometry": {}}]}).encode(), "没有 12 位代码"),
        (json.dumps({"features": [feature("510823120999")]}).encode(), "不是本县的村"),
        (json.dumps({"features": [feature(VILLAGE), feature(VILLAGE)]}).encode(), "重复"),
        (json.dumps({"features": [feature(VILLAGE, -60.0)]}).encode(), "不在国内"),
        (
            json.dumps({"features": [feature(VILLAGE, geometry={"type": "Point"})]}).encode(),
            "不是面",
        ),
        (
            json.dumps({"features": [feature(VILLAGE)]}).replace("105.5,", "NaN,").encode(),
            "坐标读不出来",
        ),
    ],
)
def test_a_map_that_is_none_is_not_read(data: bytes, said: str) -> None:
    """A Chinese sentence with the number of the outline."""
    with pytest.raises(OutlineError, match=said):
        village_outlines.read(data, [VILLAGE])


@pytest.mark.parametrize("data", [b"", b"{", b" " * (village_outlines.MAX_BYTES + 1)])
def test_a_map_that_is_refused_leaves_the_old_one(still: Scene, data: bytes) -> None:
    """Nothing of it is taken in."""
    admin = still.people["admin"]
    village_map.take_in(still.zoufang, admin, outlines((VILLAGE,)))
    with pytest.raises(Refused) as refused:
        village_map.take_in(still.zoufang, admin, data)
    assert refused.value.refusal.code == "condition"
    assert village_map.outlines(still.zoufang, "").count('"Feature"') == 1


def drawn(browser: Chromium, scene: Scene) -> None:
    """Open the charts in a browser, and look whether they and the map are there."""
    village_map.take_in(scene.zoufang, scene.people["admin"], outlines((VILLAGE, VILLAGE_2)))
    with serving(scene.zoufang) as address:
        page = signed_in(browser, address, "fang", PASSWORD)
        page.goto(f"{address}/office/figures")
        page.wait_for_selector(".map path.leaflet-interactive")
        assert page.locator(".map path.leaflet-interactive").count() == 2
        charts = page.locator(".chart").count()
        assert charts == page.locator(".chart canvas").count() > 4
        page.locator(".map path.leaflet-interactive").first.hover()
        page.wait_for_selector(".leaflet-tooltip")
        assert "上坪村 走访过 3/3 户" in page.locator(".leaflet-tooltip").inner_text()


def test_charts_and_map_are_drawn_under_the_policy(still: Scene) -> None:
    """In a real browser, from the tables, with nothing that the content policy forbids."""
    with browsing() as chromium:
        drawn(chromium, still)
