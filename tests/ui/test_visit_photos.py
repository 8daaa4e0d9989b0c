"""A photo on its way into the visit: made small apart, and never lost on the way."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from mobile.actions.visits import picture
from mobile.device.desk_imaging import DeskImaging
from mobile.ui.widgets import SignaturePad, open_sheets
from shared.records import Kind
from shared.refusals import Refused
from tests.ui.checks import assert_screen
from tests.ui.inside import inside
from tests.ui.server_process import PIN
from tests.ui.steps import type_pin
from tests.ui.test_visit_problems import Shutter


class SlowImaging(DeskImaging):
    """A cheap phone: a photo becomes small when the test lets it."""

    def __init__(self):
        self.begun, self.may_end = threading.Event(), threading.Event()
        self.threads = set()

    def jpeg(self, *told):
        self.threads.add(threading.current_thread())
        self.begun.set()
        assert self.may_end.wait(60)
        return super().jpeg(*told)


@pytest.fixture
def me(office, field_app, open_app):
    """In the form, with one photo that is being made small."""
    me = inside(office, open_app, field_app(), "李建国")
    me.slow = SlowImaging()
    me.app.device = replace(me.app.device, camera=Shutter(), imaging=me.slow)
    me.card()
    me.tap("开始走访")
    me.tap("更多（照片、位置等）")
    me.driver.tap("拍一张")
    me.driver.wait(me.slow.begun.is_set)
    me.driver.wait_text("正在压缩照片……")
    return me


def test_the_form_goes_on_while_a_photo_is_made_small(me):
    """Neither the screen nor the worker that saves drafts waits for it."""
    assert_screen(me.app.root)
    me.tap("住房安全")
    assert me.drafts()[0].body["visit"]["ticks"] == ["住房安全"]
    me.slow.may_end.set()
    me.driver.wait(lambda: me.driver.find("照片 1", part=True))
    assert me.driver.find("正在压缩照片……") is None
    assert threading.main_thread() not in me.slow.threads
    me.settle()
    visit = me.drafts()[0].body["visit"]
    assert (len(visit["evidence"]), visit["ticks"]) == (1, ["住房安全"])


def test_saving_waits_for_a_photo_and_then_goes_on_by_itself(me):
    """保存 is pressed too soon: it is said, and the visit is saved with its photo."""
    me.tap("保存")
    assert me.records(Kind.VISIT) == []
    me.driver.wait_text("照片压缩好就保存，请稍等。")
    assert_screen(me.app.root)
    me.slow.may_end.set()
    me.driver.wait(lambda: me.records(Kind.VISIT))
    (item,) = me.records(Kind.VISIT)[0].content["evidence"]
    assert picture(me.phone, item["sha256"])[:3] == b"\xff\xd8\xff"
    me.driver.wait(lambda: me.router.current == "household")


def test_a_photo_that_comes_back_to_a_locked_phone_is_sealed_when_the_form_opens_again(me):
    """Five minutes in the camera: the phone has locked itself, the photo is there all the same."""
    me.app.lock()
    me.slow.may_end.set()
    me.driver.wait_text("请输入 6 位密码")
    me.settle()
    type_pin(me.driver, PIN)
    me.driver.wait(lambda: me.router.current == "home")
    me.settle()
    me.tap("走访 李建国")
    me.driver.wait(lambda: me.drafts()[0].body["visit"].get("evidence"))
    me.tap("更多（照片、位置等）")
    me.driver.wait(lambda: me.driver.find("照片 1", part=True))


def test_a_photo_waits_for_room_on_a_full_disk(me, monkeypatch):
    """It is said at once, the form is kept, and the photo is sealed when the form opens again."""
    full = fill_up(me, monkeypatch)
    me.slow.may_end.set()
    me.driver.wait(lambda: me.driver.find("手机存储空间不足", part=True))
    open_sheets()[0].dismiss()
    assert "evidence" not in me.drafts()[0].body["visit"]
    full.clear()
    me.tap("走访人")
    me.driver.back()
    me.driver.wait(lambda: me.drafts()[0].body["visit"].get("evidence"))


def test_a_signature_that_found_no_room_is_not_said_to_be_there(me, monkeypatch):
    """The one before stays; without one, nothing is claimed."""
    me.slow.may_end.set()
    me.driver.wait(lambda: me.driver.find("照片 1", part=True))
    me.add_problem("水电路网", "饮水")
    me.tap("完成")
    full = fill_up(me, monkeypatch)
    sign(me)
    me.driver.wait(lambda: me.driver.find("手机存储空间不足", part=True))
    open_sheets()[0].dismiss()
    me.settle()
    visit = me.drafts()[0].body["visit"]
    assert "confirmation" not in visit
    assert [item["kind"] for item in visit["evidence"]] == ["photo"]
    full.clear()
    sign(me)
    me.driver.wait_text("重新签")
    me.settle()
    before = me.drafts()[0].body["visit"]["evidence"][-1]
    full.append(True)
    me.tap("重新签")
    draw(me)
    me.driver.wait(lambda: me.driver.find("手机存储空间不足", part=True))
    me.settle()
    visit = me.drafts()[0].body["visit"]
    assert (visit["confirmation"], visit["evidence"][-1]) == ("Q1", before)


def fill_up(me, monkeypatch):
    """No room for another file, until the list is emptied."""
    files, full = me.phone.session.store.files, [True]
    write = files.write

    def refuse_when_full(plain):
        if full:
            raise Refused("phone_disk_full")
        return write(plain)

    monkeypatch.setattr(files, "write", refuse_when_full)
    return full


def sign(me):
    """屏幕手写签名, with a finger."""
    me.tap("屏幕手写签名")
    draw(me)


def draw(me):
    me.driver.drag(me.driver.all(SignaturePad)[0], [(0.2, 0.3), (0.4, 0.7), (0.6, 0.3), (0.8, 0.6)])
    me.tap("完成签名")


def test_a_draft_that_was_thrown_away_takes_its_photo_along(me):
    """Nothing is said, nothing stays behind."""
    me.tap(me.driver.get("丢弃草稿"))
    me.tap("丢弃")
    assert me.drafts() == []
    me.slow.may_end.set()
    me.settle()
    me.driver.pause(0.2)
    assert me.driver.find("没有办成", part=True) is None
    assert list(me.phone.session.store.evidence()) == []
