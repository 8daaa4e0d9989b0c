"""The first screen: what waits for an answer, what is to be done, and nothing that is not true."""

from __future__ import annotations

import pytest

from mobile.actions.drafts import save_draft
from shared.records import Kind
from tests.ui.checks import assert_screen
from tests.ui.steps import at_home, start, sync_now, tab, unlock


def _with_work(office, name: str = "周某"):
    """A cadre with a returned visit and two open problems."""
    cadre = office.cadre(name)
    village = next(iter(cadre.villages))
    home, other = office.household(village, "李大爷"), office.household(village, "王秀兰")
    returned = office.visit(cadre, home)
    office.verify(
        returned,
        "visit.verify",
        conclusion="C2",
        method="V2",
        reason="R02",
        situation="请写具体",
        comments=[{"field": "narrative", "text": "看不出做了什么"}],
    )
    office.problem(cadre, home, "门前排水沟堵了，雨天进水")
    late = office.problem(cadre, other, "路灯坏了两盏，晚上看不见")
    return cadre, returned, late


@pytest.mark.parametrize(("senior", "scale"), [(False, 1.0), (True, 1.6)])
def test_home_shows_what_waits_first(office, field_app, open_app, senior, scale):
    """A returned visit with its reason, then my open problems, then the week; all of it legible."""
    cadre, _, _ = _with_work(office)
    driver = start(open_app, field_app(), office, cadre, senior=senior, scale=scale)
    driver.wait_text("等您答复（1）")
    said = driver.texts()
    first, second = said.index("等您答复（1）"), said.index("我的待办诉求（2）")
    assert first < second < said.index("本周学用转化")
    assert any("退回补充" in text and "诉求写得空泛" in text for text in said)
    assert driver.get("开始走访")
    assert any("记录已全部上传" in text and "上次同步" in text for text in said)
    assert_screen(driver.app.root, 60 if senior else 48)


def test_a_step_is_noted_in_three_touches(office, field_app, open_app):
    """记一步进展 without a visit: touch, words, 保存; the office has it after the next sync."""
    cadre, _, _ = _with_work(office)
    driver = start(open_app, field_app(), office, cadre)
    driver.tap("记一步进展")
    driver.wait(lambda: driver.find("今天做了什么") and driver.app.runner.idle)
    driver.frames(4)
    about = driver.app.router.screen.problem
    assert about
    assert_screen(driver.app.root)
    driver.type_android("今天做了什么", ("lianxi", "联系"), "了水管站，约定周五来修")
    driver.blur()
    driver.tap("保存")
    at_home(driver)
    driver.wait_text("已存本机，有网络时自动上传")
    sync_now(driver)
    problem_id = next(
        one.id for one in driver.app.phone.session.overlay.of_kind(Kind.PROBLEM)
        if one.content["description"] == about
    )  # fmt: skip
    steps = driver.app.phone.session.overlay.steps(problem_id)
    assert [step["action"] for step in steps][-1] == "联系了水管站，约定周五来修"
    assert not driver.app.phone.session.overlay.pending_ids


def test_no_word_of_a_step_is_lost_by_a_kill(office, field_app, open_app):
    """Killed before 保存: home offers the draft, with every word, and it can still be saved."""
    cadre, _, _ = _with_work(office)
    driver = start(open_app, field_app(), office, cadre)
    driver.tap("记一步进展")
    driver.wait(lambda: driver.find("今天做了什么") and driver.app.runner.idle)
    driver.type("今天做了什么", "联系了水管站")
    driver.pause(0.4)
    driver.wait(lambda: driver.app.runner.idle)
    driver.close()
    driver = open_app(field_app())
    unlock(driver)
    driver.wait_text("没写完的")
    driver.tap("记一步进展")
    driver.wait_text("联系了水管站")
    driver.tap("保存")
    at_home(driver)
    driver.wait(lambda: driver.find("没写完的") is None)


def _drafts_shown(driver) -> int:
    return len([text for text in driver.texts() if "新户" in text])


def test_many_drafts_leave_room_for_the_rest(office, field_app, open_app):
    """Four, and all of them when asked for."""
    driver = start(open_app, field_app(), office, office.cadre("草某"))
    for number in range(6):
        body = {"head": f"新户{number}", "fields": {"head": f"新户{number}"}}
        driver.app.changed(save_draft(driver.app.phone, "household", body))
    driver.wait(lambda: driver.find("显示全部 6 条"))
    assert _drafts_shown(driver) == 4
    driver.tap("显示全部 6 条")
    driver.wait(lambda: _drafts_shown(driver) == 6)


def test_without_network_home_says_what_is_only_here(office, field_app, open_app):
    """Offline, a noted step is counted as waiting; with the office back it is gone by itself."""
    cadre, _, _ = _with_work(office)
    driver = start(open_app, field_app(), office, cadre)
    office.stop()
    driver.tap("记一步进展")
    driver.wait(lambda: driver.find("今天做了什么") and driver.app.runner.idle)
    driver.type("今天做了什么", "打了电话问情况")
    driver.blur()
    driver.tap("保存")
    at_home(driver)
    driver.wait(lambda: driver.find("待上传 1", part=True))
    assert driver.app.shell.tabs.counts["sync"] == 1
    office.start()
    sync_now(driver)
    tab(driver, "首页")
    driver.wait(lambda: driver.find("记录已全部上传", part=True), 10)
    assert driver.app.shell.tabs.counts["sync"] == 0


def test_the_back_button_never_ends_nowhere(office, field_app, open_app):
    """From a tab back to home; from a form back to where one was."""
    driver = start(open_app, field_app(), office, office.cadre("周某"))
    tab(driver, "我的")
    driver.wait_text("显示")
    driver.tap("本机记录了什么")
    driver.wait_text("从不记录")
    driver.back()
    driver.wait_text("显示")
    driver.back()
    at_home(driver)
