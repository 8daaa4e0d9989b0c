"""The visit form never loses a word: killed, left, full disk, thrown away only when asked."""

from __future__ import annotations

import shutil
import threading
from dataclasses import replace

import pytest
from kivy.core.window import Window

from mobile.store.database import sqlite
from mobile.ui.widgets import ListRow
from tests.ui.checks import assert_screen
from tests.ui.inside import inside


@pytest.fixture
def me(office, field_app, open_app):
    return inside(office, open_app, field_app(), "李建国")


def test_a_killed_phone_shows_the_form_as_it_was(me, field_app, open_app, tmp_path):
    """Words of a problem, the person met and the confirmation are there again, to the last."""
    me.card()
    me.tap("开始走访")
    me.tap(me.driver.all(ListRow)[0])
    me.tap("配偶")
    me.add_problem("水电路网", "饮水")
    me.driver.type_android("反映问题", ("sanzu", "三组"), ("tingshui", "停水"), "两天了")
    me.driver.pause(0.3)  # and the battery is dead
    me.settle()
    shutil.copytree(tmp_path / "phone", tmp_path / "after")
    driver = open_app(field_app("after"))
    assert driver.app.phone.unlock("481516").ok
    driver.app.entered(me.cadre.account_id)
    driver.wait_text("走访 李建国")
    driver.tap("走访 李建国")
    driver.wait_text("三组停水两天了")
    driver.wait_text("饮水 · 镇村限期办理")
    driver.wait(lambda: driver.find("受访人：配偶", part=True))


def test_a_phone_that_is_killed_in_the_camera_shows_the_form_as_it_was(
    me, field_app, open_app, tmp_path
):
    """The app is put aside while the camera is in front, and Android ends it there."""

    class Killed:
        def take(self):
            shutil.copytree(tmp_path / "phone", tmp_path / "after")

    me.app.device = replace(me.app.device, camera=Killed())
    me.card()
    me.tap("开始走访")
    me.tap("更多（照片、位置等）")
    me.driver.type("下步打算", "下周再来看看")
    me.tap("拍一张")
    me.driver.wait((tmp_path / "after").exists)
    me.settle()
    driver = open_app(field_app("after"))
    assert driver.app.phone.unlock("481516").ok
    driver.app.entered(me.cadre.account_id)
    driver.wait_text("走访 李建国")
    (draft,) = driver.app.phone.session.store.drafts()
    assert draft.body["visit"]["next_step"] == "下周再来看看"


def test_the_last_letter_is_on_disk_when_the_app_is_put_aside(office, field_app, open_app):
    """Home is pressed at once: no frame is drawn any more, and the disk has it all the same."""
    kept = threading.Event()

    def disk(call: str) -> None:
        if call == "commit:draft":
            kept.set()

    me = inside(office, open_app, field_app(on_call=disk), "李建国")
    me.card()
    me.tap("开始走访")
    me.tap("更多（照片、位置等）")
    me.driver.focus("下步打算")
    kept.clear()
    Window.dispatch("on_textinput", "再来")
    assert me.app.dispatch("on_pause")
    assert kept.wait(10)
    me.settle()
    assert me.drafts()[0].body["visit"]["next_step"] == "再来"


def test_every_word_is_on_disk_before_the_next_screen(me):
    """Leaving a field, going back and stopping the app all end with the draft on disk."""
    me.card()
    me.tap("开始走访")
    me.tap("更多（照片、位置等）")
    me.driver.type("下步打算", "下周再来看看")
    me.driver.back()
    me.driver.wait_text("草稿已存本机")
    (draft,) = me.drafts()
    assert draft.body["visit"]["next_step"] == "下周再来看看"
    assert draft.body["active_s"] >= 0


def test_a_form_that_was_not_touched_leaves_no_draft(me):
    """Opened by mistake and left again."""
    me.card()
    me.tap("开始走访")
    assert len(me.drafts()) == 1
    me.driver.back()
    me.settle()
    assert me.drafts() == []
    me.tap("家中无人")
    me.driver.back()
    me.settle()
    assert me.drafts() == []


def test_throwing_away_asks_first(me):
    """A draft goes only after a question."""
    me.card()
    me.tap("开始走访")
    me.tap("住房安全")
    me.tap(me.driver.get("丢弃草稿"))
    me.tap("留着")
    assert len(me.drafts()) == 1
    me.tap(me.driver.get("丢弃草稿"))
    me.tap("丢弃")
    assert me.drafts() == []
    assert me.router.current == "household"


def test_a_full_disk_says_so_before_typing_starts(me):
    """No form is begun where it could not be kept."""

    class Full:
        def free_bytes(self, _folder):
            return 1 << 20

    me.phone.device = replace(me.phone.device, storage=Full())
    me.card()
    me.tap("开始走访")
    assert me.driver.find("手机存储空间不足", part=True)
    assert_screen(me.app.root)
    me.tap("返回")
    assert me.router.current in ("household", "home")


def test_a_disk_that_fills_up_while_writing_says_so(office, field_app, open_app):
    """What is there stays; the sentence stands above 保存 until there is room again."""
    full = []

    def disk(call: str) -> None:
        if full and call == "commit:draft":
            raise sqlite.OperationalError("database or disk is full")

    me = inside(office, open_app, field_app(on_call=disk), "李建国")
    me.card()
    me.tap("开始走访")
    full.append(True)
    me.tap("住房安全")
    me.driver.wait(lambda: me.driver.find("手机存储空间不足", part=True))
    assert_screen(me.app.root)
    full.clear()
    me.tap("用水用电")
    me.driver.wait(lambda: not me.driver.find("手机存储空间不足", part=True))
    assert me.drafts()[0].body["visit"]["ticks"] == ["住房安全", "用水用电"]


def test_whoever_writes_is_there(me):
    """Android's keyboard sends text and no touch: six minutes of writing lock nothing."""
    me.card()
    me.tap("开始走访")
    me.tap("更多（照片、位置等）")
    me.driver.focus("下步打算")
    for word in ("下周", "再来"):
        me.app.device.clock.passed_ms += 4 * 60_000
        Window.dispatch("on_textinput", word)
        me.app._lock_when_left(0)
    assert me.app.unlocked
