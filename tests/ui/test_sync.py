"""The sync page: the truth about what was sent, and what to do about what was refused."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from mobile.ui.widgets import open_sheets
from tests.ui.checks import assert_screen
from tests.ui.steps import at_home, press, quiet, start, sync_now, tab


def _problem(office):
    """A cadre with one open problem."""
    cadre = office.cadre("周某")
    home = office.household(next(iter(cadre.villages)), "李大爷")
    return cadre, office.problem(cadre, home, "门前排水沟堵了，雨天进水")


def _note(driver, text: str) -> None:
    tab(driver, "首页")
    driver.wait_text("记一步进展")
    driver.tap("记一步进展")
    driver.wait(lambda: driver.find("今天做了什么") and driver.app.runner.idle)
    driver.type("今天做了什么", text)
    driver.blur()
    driver.tap("保存")
    at_home(driver)


@pytest.mark.parametrize(("senior", "scale"), [(False, 1.0), (True, 1.6)])
def test_an_office_out_of_reach_is_told_and_nothing_is_lost(
    office, field_app, open_app, senior, scale
):
    """Offline: what waits is listed with the reason; back online: sent, and both sides agree."""
    cadre, problem_id = _problem(office)
    app = field_app(auto_sync=False)
    driver = start(open_app, app, office, cadre, senior=senior, scale=scale)
    least = 60 if senior else 48
    _note(driver, "打了电话问情况")
    office.stop()
    sync_now(driver)
    driver.wait_text("1 条记录等着上传")
    driver.wait_text("上次没有同步完")
    driver.wait_text("等着上传的（1）")
    assert driver.find("现在连不上服务器", part=True)
    quiet(driver)
    assert_screen(driver.app.root, least)
    office.start()
    sync_now(driver)
    driver.wait_text("记录都已上传")
    driver.wait_text("与服务器一致")
    assert driver.find("上次没有同步完") is None
    assert_screen(driver.app.root, least)
    steps = driver.app.phone.session.overlay.steps(problem_id)
    assert steps[-1]["action"] == "打了电话问情况"


@pytest.mark.parametrize(("senior", "scale"), [(False, 1.0), (True, 1.6)])
def test_a_refused_change_is_corrected_and_sent_again(office, field_app, open_app, senior, scale):
    """Noted by a phone whose clock was ahead: refused with the reason, its day corrected, sent."""
    cadre, problem_id = _problem(office)
    app = field_app(auto_sync=False)
    driver = start(open_app, app, office, cadre, senior=senior, scale=scale)
    least = 60 if senior else 48
    clock = driver.app.device.clock
    clock.set(office.now() + timedelta(days=3))
    _note(driver, "水管站来过了")
    clock.set(office.now())
    sync_now(driver)
    driver.wait_text("没有被接收的（1）")
    quiet(driver)
    assert_screen(driver.app.root, least)
    driver.tap("诉求记进展 门前排水沟堵了，雨天进水")
    driver.wait_text("为什么")
    assert driver.find("晚于今天", part=True)
    assert_screen(driver.app.root, least)
    driver.tap("导出给办公室")
    driver.wait_text("存成文件？")
    assert driver.find("文件没有加密", part=True)
    assert_screen(open_sheets()[0], least)
    press(driver, "存成文件")
    driver.wait_text("已存成文件")
    driver.tap("知道了")
    (exported,) = (driver.app.folder.parent / "documents").iterdir()
    told = json.loads(exported.read_text("utf-8"))
    assert not [path for path in driver.app.folder.rglob("*.json") if path.is_file()]
    assert told[0]["receipt"]["refusal"]["code"] == "future"
    driver.tap("日期")
    driver.wait_text("确定")
    driver.tap("14")
    driver.tap("确定")
    driver.wait_text("10月14日")
    driver.tap("改后重发")
    driver.wait_text("已重新放进待上传，原来那份也留着")
    sync_now(driver)
    driver.wait_text("记录都已上传")
    assert driver.find("没有被接收的（1）") is None
    steps = driver.app.phone.session.overlay.steps(problem_id)
    assert (steps[-1]["action"], steps[-1]["acted_on"]) == ("水管站来过了", "2026-10-14")


def test_support_can_read_the_phone_aloud(office, field_app, open_app):
    """Version, counts and digests, and nobody's name but the user's own."""
    cadre, _ = _problem(office)
    driver = start(open_app, field_app(), office, cadre)
    tab(driver, "我的")
    driver.tap("给技术支持看的")
    driver.wait_text("程序版本")
    assert_screen(driver.app.root)
    assert not any("李大爷" in text for text in driver.texts())


@pytest.mark.parametrize(("senior", "scale"), [(False, 1.0), (True, 1.6)])
def test_settings_hold(office, field_app, open_app, senior, scale):
    """Every switch is legible and large enough, and what was chosen is there after a restart."""
    cadre = office.cadre("周某")
    driver = start(open_app, field_app(), office, cadre, senior=senior, scale=scale)
    tab(driver, "我的")
    driver.wait_text("字号")
    assert_screen(driver.app.root, 60 if senior else 48)
    driver.tap("字号")
    driver.wait_text("较大")
    driver.tap("较大")
    driver.tap("深色")
    driver.tap("自动锁上")
    driver.tap("15 分钟")
    driver.wait_text("15 分钟不碰就锁上")
    assert_screen(driver.app.root, 60 if senior else 48)
    driver.tap("本机记录了什么")
    driver.wait_text("从不记录")
    assert_screen(driver.app.root, 60 if senior else 48)
    driver.close()
    driver = open_app(field_app())
    driver.wait_text("请输入 6 位密码")
    from mobile.ui.theme import theme

    assert (theme.scale, theme.dark) == (1.4, True)
    assert driver.app.entrance.lock_minutes == 15
    assert_screen(driver.app.root)
