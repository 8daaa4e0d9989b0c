"""词表: changed by the county with a reason, in force at once, every edition kept."""

from pathlib import Path

import pytest
from browser import Browser
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import expect
from scene import COUNTY, PASSWORD, Scene
from serving import browsing, serving, signed_in

from server.domain import own_words
from server.services import county_words, ingest
from server.services.context import open_zoufang
from shared import vocabulary
from shared.refusals import Refused

LAMP = {
    "name": "路灯与亮化",
    "nature": "Z2",
    "jurisdiction": "L1",
    "handling": "B2",
    "time_limit": "T1",
    "unit": "村委会",
}
TEXT = st.text(max_size=20).map(lambda text: text.replace("\x7f", ""))


def _change(scene: Scene, edit, reason: str = "县里统一", seen: int = 0) -> int:
    zoufang = scene.zoufang
    seen = seen or zoufang.vocabulary.version
    return county_words.change(zoufang, scene.people["admin"], seen, reason, edit)


@given(units=st.dictionaries(TEXT, TEXT.filter(str.strip), max_size=4))
def test_what_is_written_is_read(units) -> None:
    """Whatever a unit is called, the file says the same again."""
    rows = {"version": 2, "units": units, "holidays": {"off": ["2026-10-09"], "worked": []}}
    assert own_words.read(own_words.write(rows)).get("units", {}) == units


def test_a_category_is_changed_and_kept(scene: Scene) -> None:
    """Its defaults go with the next problem; what stands is not touched, nor 当场办结."""
    zoufang = scene.zoufang
    assert _change(scene, county_words.category(zoufang, "0903", {**LAMP, "unit": "镇路灯所"})) == 2
    changed = zoufang.vocabulary.categories["0903"]
    assert (changed.name, changed.unit, changed.on_the_spot) == ("路灯与亮化", "镇路灯所", True)
    scene.visit("chen", "v8", "li", "灯又坏了", problem_fields={"category": "0903"})
    assert ingest.standing(zoufang, scene.id("v8-p")).content["unit"] == "镇路灯所"
    assert ingest.standing(zoufang, scene.id("v2-p")).content["unit"] == "村委会"
    (told,) = county_words.history(zoufang)
    assert told.edition.reason == "县里统一"
    assert told.changes == ("类别 0903：名称 路灯 → 路灯与亮化、责任单位 村委会 → 镇路灯所",)


def test_wrong_words_never_come_into_force(scene: Scene) -> None:
    """What the program could not read, or a rule forbids, is refused with its place."""
    zoufang = scene.zoufang
    wrong = {
        "四位数字": ("93", LAMP),
        "永不允许": ("0301", {**LAMP, "handling": "B1a"}),
        "没有时限": ("0903", {**LAMP, "time_limit": "T99"}),
        "代码和名称": ("0903", {**LAMP, "name": ""}),
    }
    for said, (code, fields) in wrong.items():
        with pytest.raises(Refused) as refused:
            _change(scene, county_words.category(zoufang, code, fields))
        assert said in refused.value.refusal.sentence or code == "0301", said
    with pytest.raises(Refused):
        _change(scene, county_words.time_limit("T9", "很久", "251"))
    with pytest.raises(Refused):
        _change(scene, county_words.days("昨天", ""))
    assert zoufang.vocabulary.version == 1
    assert county_words.history(zoufang) == ()


def test_two_people_never_overwrite_each_other(scene: Scene) -> None:
    """Who changed an older edition is told; so is who gave no reason, or changed nothing."""
    edit = county_words.texts("units", {"村委会": "上坪村村委会"})
    _change(scene, edit)
    for reason, seen in (("再改", 1), ("", 2), ("没改", 2)):
        with pytest.raises(Refused, match="condition"):
            _change(scene, edit, reason, seen)
    for who in ("fang", "du"):
        with pytest.raises(Refused, match="forbidden"):
            county_words.change(scene.zoufang, scene.people[who], 2, "x", edit)


def test_an_old_edition_comes_back_as_a_new_one(scene: Scene) -> None:
    """What was added in between is retired, never lost."""
    zoufang = scene.zoufang
    _change(scene, county_words.texts("units", {"村委会": "上坪村村委会"}))
    _change(scene, county_words.category(zoufang, "0999", LAMP))
    assert _change(scene, county_words.as_it_was(zoufang, 2)) == 4
    assert zoufang.vocabulary.categories["0999"].retired
    assert zoufang.vocabulary.categories["0903"].unit == "上坪村村委会"
    with pytest.raises(Refused, match="not_found"):
        county_words.as_it_was(zoufang, 99)


def test_a_restart_finds_the_newest_edition(tmp_path: Path) -> None:
    """A server that died between its database and the file goes on with the newest words."""
    scene = Scene(tmp_path)
    _change(scene, county_words.days("2026-10-15", "2026-10-17"))
    (tmp_path / "vocabulary.toml").unlink()
    assert scene.zoufang.vocabulary.version == vocabulary.default().version
    scene.zoufang.db.close()
    again = open_zoufang(tmp_path, county_id=COUNTY)
    assert again.vocabulary.version == 2
    assert not again.calendar.is_workday("2026-10-15")
    again.db.close()


def test_the_page_shows_and_refuses(scene: Scene) -> None:
    """Everybody in the office reads the words; a township changes none."""
    for login in ("fang", "du", "admin"):
        for tab in ("categories", "time_limits", "units", "sentences", "holidays", "history"):
            assert Browser(scene, login).get(f"/words?tab={tab}").status_code == 200
    fang = Browser(scene, "fang")
    assert "由县里统一改" in fang.get("/words").text
    assert fang.post("/words", tab="holidays", version="1", reason="x").status_code == 403
    admin = Browser(scene, "admin")
    assert (
        admin.post("/words", tab="holidays", version="1", off="昨天", reason="x").status_code == 422
    )
    given = {"version": "1", "reason": "国办通知"}
    assert admin.post("/words", tab="holidays", off="2026-10-15", **given).status_code == 303
    assert "国办通知" in fang.get("/words?tab=history").text
    assert "修改词表" in fang.get("/audit").text
    assert admin.get("/words?tab=x").status_code == 404


@pytest.mark.slow
def test_a_category_is_changed_in_the_browser(tmp_path: Path) -> None:
    """Choose a row, change its unit, say why, see it in force and in the history, take it back."""
    scene = Scene(tmp_path).typical()
    with serving(scene.zoufang) as address, browsing() as browser:
        page = signed_in(browser, address, "admin", PASSWORD)
        page.get_by_role("link", name="词表").click()
        page.get_by_role("row", name="0903 路灯").get_by_role("link", name="改").click()
        page.get_by_label("责任单位").fill("镇路灯所")
        page.get_by_label("为什么改").fill("路灯归镇里管了")
        page.get_by_role("button", name="保存").click()
        expect(page.get_by_role("status")).to_contain_text("已保存")
        expect(page.get_by_role("row", name="0903 路灯")).to_contain_text("镇路灯所")
        page.get_by_role("link", name="单位名称").click()
        page.get_by_label("新增键1").fill("镇民政办")
        page.get_by_label("新增内容1").fill("剑门关镇民政办")
        page.get_by_label("为什么改").fill("本地叫法")
        page.get_by_role("button", name="保存").click()
        page.get_by_role("link", name="历次修改").click()
        expect(page.get_by_role("row", name="路灯归镇里管了")).to_contain_text("镇路灯所")
        page.get_by_role("button", name="恢复这一版").click()
        expect(page.get_by_role("row", name="恢复第 2 版")).to_be_visible()
