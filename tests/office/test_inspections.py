"""督查抽查单: drawn from all households, known to nobody before it is closed, worked on paper."""

from dataclasses import replace
from pathlib import Path

import pytest
from browser import Browser
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import expect
from scene import PASSWORD, TOWN, VILLAGE, VILLAGE_2, Scene
from serving import browsing, serving, signed_in

from server.domain.inspecting import Home, draw
from server.domain.sampling import KEY, PLAIN
from server.services import erasure, inspections, long_exports, office_search
from server.services.inspections import Entry, Wanted
from server.services.long_exports import Wanted as Wish
from server.store.filtered import Filter
from shared.refusals import Refused

WANTED = Wanted(TOWN, "2026-10-01", "2026-10-31", 2)
ENTRY = Entry("没来过", "2026-10-14", ("杜某", "尹某"), "本人说十月没有干部来过")
HOMES = st.lists(
    st.builds(
        Home,
        household_id=st.uuids().map(str),
        village=st.sampled_from(["a", "b"]),
        stratum=st.sampled_from([KEY, PLAIN]),
    ),
    unique_by=lambda home: home.household_id,
    max_size=40,
)


@given(homes=HOMES, seed=st.text(max_size=9), count=st.integers(1, 5), mix=st.randoms())
@settings(max_examples=120, deadline=None)
def test_the_draw_is_fair_and_repeatable(homes, seed, count, mix) -> None:
    """So many of every village, a 重点户 where there is one, the same list whatever comes first."""
    drawn = draw(homes, seed, count)
    mixed = list(homes)
    mix.shuffle(mixed)
    assert draw(mixed, seed, count) == drawn
    for village in {home.village for home in homes}:
        members = [home for home in homes if home.village == village]
        chosen = [home for home in drawn if home.village == village]
        assert len(chosen) == min(count, len(members))
        assert len(set(chosen)) == len(chosen)
        keys = any(home.stratum == KEY for home in members)
        assert any(home.stratum == KEY for home in chosen) == keys or not keys


def _far(scene: Scene) -> None:
    """A household of another village that nobody ever visited."""
    scene.do("chen", "household.create", "far", head="吴某", village=VILLAGE_2, door="1号")


def test_households_without_any_record_are_drawn(scene: Scene) -> None:
    """Who was never visited stands in the urn; what is on record stands beside who was."""
    _far(scene)
    drawn = inspections.draw(scene.zoufang, scene.people["du"], replace(WANTED, per_village=3))
    sheet = inspections.sheet(scene.zoufang, scene.people["du"].viewer, drawn.id)
    assert drawn.households == 4
    assert sheet.repeats
    seen = {door.household.content["head"]: door.seen for door in sheet.doors}
    assert seen["吴某"] == ()
    assert [one.who for one in seen["李大爷"]] == ["周某"]
    assert not seen["李大爷"][0].later


def test_what_came_in_after_the_draw_is_marked(scene: Scene) -> None:
    """A visit that is handed in only when the draw is known of says so."""
    du = scene.people["du"]
    drawn = inspections.draw(scene.zoufang, du, replace(WANTED, per_village=3))
    scene.clock.to(15)
    scene.visit("zhou", "late", "li", visited_on="2026-10-13", backfilled=True, period="上午",
                started_at=None)  # fmt: skip
    sheet = inspections.sheet(scene.zoufang, du.viewer, drawn.id)
    (li,) = [door for door in sheet.doors if door.household.content["head"] == "李大爷"]
    assert [one.later for one in li.seen] == [False, True]
    assert "抽取后才上报" in Browser(scene, "du").get(f"/inspections/{drawn.id}").text


def test_an_unannounced_draw_is_known_to_nobody(scene: Scene) -> None:
    """Not in the list, not by its address, not in the audit, until it is closed."""
    du, fang = scene.people["du"], Browser(scene, "fang")
    drawn = inspections.draw(scene.zoufang, du, WANTED)
    for browser in (fang, Browser(scene, "admin")):
        assert drawn.id not in browser.get("/audit").text
    assert drawn.number not in fang.get("/inspections").text
    assert fang.get(f"/inspections/{drawn.id}").status_code == 404
    assert drawn.id in Browser(scene, "du").get("/audit").text
    sheet = inspections.sheet(scene.zoufang, du.viewer, drawn.id)
    inspections.enter(scene.zoufang, du, drawn.id, sheet.doors[0].home.household_id, ENTRY)
    assert fang.get(f"/inspections/{drawn.id}").status_code == 404
    inspections.close(scene.zoufang, du, drawn.id)
    assert ENTRY.situation in fang.get(f"/inspections/{drawn.id}").text
    assert "督查抽取户" in fang.get("/audit").text
    with pytest.raises(Refused, match="condition"):
        inspections.enter(scene.zoufang, du, drawn.id, sheet.doors[0].home.household_id, ENTRY)


def test_an_erased_household_leaves_no_trace(scene: Scene) -> None:
    """What was told at its door goes with it, and its name from search and waiting files."""
    du, fang = scene.people["du"], scene.people["fang"]
    drawn = inspections.draw(scene.zoufang, du, replace(WANTED, per_village=3))
    inspections.enter(scene.zoufang, du, drawn.id, scene.id("wang"), ENTRY)
    export_id = long_exports.start(scene.zoufang, fang, Wish("areas", Filter()))
    long_exports.write_all(scene.zoufang, [export_id])
    erasure.erase(scene.zoufang, scene.people["admin"], scene.id("wang"))
    sheet = inspections.sheet(scene.zoufang, du.viewer, drawn.id)
    assert scene.id("wang") not in {door.home.household_id for door in sheet.doors}
    rows = scene.zoufang.db.read(lambda tx: tx.rows("SELECT situation FROM inspection_home"))
    assert {row[0] for row in rows} == {""}
    hits = office_search.look(scene.zoufang, fang.viewer, "王婶").hits
    assert scene.id("wang") not in {hit.record.id for hit in hits}
    with pytest.raises(Refused, match="not_found"):
        long_exports.file_of(scene.zoufang, fang, export_id)


def test_an_announced_draw_is_seen_and_not_touched(scene: Scene) -> None:
    """The township reads it at once, and writes nothing into it."""
    drawn = inspections.draw(scene.zoufang, scene.people["du"], replace(WANTED, announced=True))
    fang = Browser(scene, "fang")
    assert drawn.number in fang.get("/inspections").text
    page = fang.get(f"/inspections/{drawn.id}")
    assert page.status_code == 200
    assert "录入：" not in page.text
    assert fang.post(f"/inspections/{drawn.id}/enter", home="x").status_code == 403
    assert fang.post("/inspections", area=TOWN).status_code == 403


def test_an_entry_says_what_is_missing(scene: Scene) -> None:
    """Two different verifiers, a day that is not to come, one of the lawful answers."""
    drawn = inspections.draw(scene.zoufang, scene.people["du"], WANTED)
    for entry in (
        replace(ENTRY, told=""),
        replace(ENTRY, told="造假"),
        replace(ENTRY, checkers=("杜某", "")),
        replace(ENTRY, checkers=("杜某", "杜某")),
        replace(ENTRY, checked_on="2026-12-01"),
        replace(ENTRY, checked_on="昨天"),
    ):
        with pytest.raises(Refused, match="condition"):
            inspections.enter(scene.zoufang, scene.people["du"], drawn.id, scene.id("li"), entry)


def test_a_draw_stays_within_its_area(scene: Scene) -> None:
    """No supervisor draws beyond his area; a clerk draws nothing; a wrong wish is said."""
    du, fang = scene.people["du"], scene.people["fang"]
    for by, wanted in ((du, replace(WANTED, area="510823999")), (fang, WANTED)):
        with pytest.raises(Refused, match="forbidden"):
            inspections.draw(scene.zoufang, by, wanted)
    for wanted in (
        replace(WANTED, per_village=0),
        replace(WANTED, first="2026-11-01"),
        replace(WANTED, first=""),
        replace(WANTED, area=VILLAGE_2),
    ):
        with pytest.raises(Refused, match="condition"):
            inspections.draw(scene.zoufang, du, wanted)


@pytest.mark.slow
def test_an_inspection_in_the_browser(tmp_path: Path) -> None:
    """Draw with the seed from the meeting, print, enter a door, close; the township reads it."""
    scene = Scene(tmp_path).typical()
    with serving(scene.zoufang) as address, browsing() as browser:
        page = signed_in(browser, address, "du", PASSWORD)
        page.get_by_role("link", name="督查抽查", exact=True).click()
        page.get_by_label("范围").select_option(VILLAGE)
        page.get_by_label("每村抽几户").fill("2")
        page.get_by_label("种子").fill("会上掷数 4417")
        page.get_by_role("button", name="抽取").click()
        expect(page.get_by_role("status")).to_contain_text("DC-202610-01")
        page.emulate_media(media="print")
        expect(page.get_by_text("种子：会上掷数 4417")).to_be_visible()
        expect(page.get_by_role("button", name="关闭抽查单")).to_be_hidden()
        page.emulate_media(media="screen")
        page.get_by_role("link", name="录入", exact=True).first.click()
        page.get_by_label("记不清").check()
        page.get_by_label("核查人", exact=False).first.fill("杜某")
        page.get_by_role("button", name="保存").click()
        expect(page.get_by_role("alert")).to_contain_text("两名核查人")
        page.get_by_label("记不清").check()
        page.locator("#checker").fill("杜某")
        page.locator("#second_checker").fill("尹某")
        page.get_by_role("button", name="保存").click()
        expect(page.get_by_role("status")).to_have_text("已录入")
        page.get_by_role("button", name="关闭抽查单").click()
        page.get_by_role("button", name="确认关闭").click()
        clerk = signed_in(browser, address, "fang", PASSWORD)
        clerk.get_by_role("link", name="督查抽查", exact=True).click()
        clerk.get_by_role("link", name="DC-202610-01").click()
        expect(clerk.get_by_role("cell", name="杜某、尹某")).to_be_visible()
