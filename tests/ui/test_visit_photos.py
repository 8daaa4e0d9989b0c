"""A photo on its way into the visit: made small apart, and never lost on the way."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from mobile.actions.visits import picture
from mobile.device.desk_imaging import DeskImaging
from shared.records import Kind
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
