"""Problems, signatures, photos and position in the visit form."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mobile.actions.visits import picture
from mobile.device.ports import Fix
from mobile.ui import png
from mobile.ui.widgets import ListRow, SignaturePad, open_sheets
from shared.records import Kind
from tests.ui.checks import assert_screen
from tests.ui.inside import inside


@pytest.fixture
def me(office, field_app, open_app):
    return inside(office, open_app, field_app(), "李建国")


# -- problems --------------------------------------------------------------------------------------


def test_a_closed_handling_is_grey_and_says_why(me):
    """低保 can never be promised at the door, and the form says so without blocking."""
    me.card()
    me.tap("开始走访")
    me.add_problem("民政救助", "低保申请/复核/反映")
    assert me.driver.find("低保须按程序申请、审核确认，不能当场答应。")
    me.driver.blur()
    me.tap(me.driver.get("低保申请/复核/反映", kind=ListRow))
    me.tap(me.driver.get("办理方式", kind=ListRow))
    row = me.driver.get("当场办结", kind=ListRow)
    assert row.disabled
    assert "不能当场办结" in row.subtitle
    assert_screen(me.driver.roots()[0])
    me.tap(me.driver.get("转办/上报部门", kind=ListRow))
    (draft,) = me.drafts()
    assert draft.body["problems"][0]["fields"]["handling"] == "B3"


def test_an_unfinished_problem_is_marked_and_the_visit_is_not_saved(me):
    """What is missing is said at the problem and when saving."""
    me.card()
    me.tap("开始走访")
    me.add_problem("水电路网", "饮水")
    me.tap("完成")
    assert me.driver.find("没写完")
    me.tap("保存")
    assert me.records(Kind.VISIT) == []
    assert me.driver.find("饮水：请写反映的问题。")


def test_a_confidential_problem_is_sealed(me):
    """要求保密 is one switch."""
    me.card()
    me.tap("开始走访")
    me.add_problem("村务公开与决策", "财务·项目公示")
    me.driver.type("反映问题", "去年修路的账没有公示")
    me.driver.blur()
    me.tap("要求保密")
    me.tap("完成")
    me.tap("保存")
    (problem,) = me.records(Kind.PROBLEM)
    assert problem.content["sealed"]


def test_taking_it_on_oneself_is_one_switch(me):
    """我自己来办: the problem is under way at once, with me as its handler."""
    me.card()
    me.tap("开始走访")
    me.add_problem("水电路网", "路灯")
    me.driver.type("反映问题", "二组路灯坏了两盏，晚上看不见")
    me.driver.blur()
    me.tap("我自己来办")
    me.tap("完成")
    me.tap("保存")
    (problem,) = me.records(Kind.PROBLEM)
    assert (problem.state, problem.content["handler_id"]) == ("I05", me.cadre.account_id)


def test_an_id_number_is_noticed_and_taken_out_on_wish(me):
    """A citizen number with a right check digit; an order number stays."""
    me.card()
    me.tap("开始走访")
    me.add_problem("水电路网", "饮水")
    me.driver.type("反映问题", "户主11010519491231002X家停水，单号110105194912310021")
    me.driver.pause(0.4)
    me.settle()
    me.driver.blur()
    me.tap("删去身份证号")
    (draft,) = me.drafts()
    said = draft.body["problems"][0]["fields"]["description"]
    assert said == "户主家停水，单号110105194912310021"


# -- confirmation, photos, position ----------------------------------------------------------------


def test_a_signature_is_drawn_and_sealed(me):
    """Paper for the finger opens at once; going away without a stroke takes the choice back."""
    me.card()
    me.tap("开始走访")
    me.add_problem("水电路网", "饮水")
    me.tap("完成")
    me.tap("屏幕手写签名")
    assert_screen(me.driver.roots()[0])
    open_sheets()[0].dismiss()
    me.settle()
    assert "confirmation" not in me.drafts()[0].body["visit"]
    me.tap("屏幕手写签名")
    pad = me.driver.all(SignaturePad)[0]
    me.driver.drag(pad, [(0.2, 0.3), (0.4, 0.7), (0.6, 0.3), (0.8, 0.6)])
    me.tap("完成签名")
    me.driver.wait(lambda: me.drafts()[0].body["visit"].get("evidence"))
    me.settle()
    (item,) = me.drafts()[0].body["visit"]["evidence"]
    assert item["kind"] == "signature"
    assert me.driver.find("重新签")
    assert_screen(me.app.root)


def test_photos_and_position_are_hidden_where_there_is_neither(me):
    """A desk has no camera and knows no place."""
    me.card()
    me.tap("开始走访")
    me.tap("更多（照片、位置等）")
    assert not me.driver.find("拍一张")
    assert not me.driver.find("附上位置")


class Shutter:
    """A camera app that hands out one picture, or nothing when the person went back."""

    shot: bytes | None = png.encode(40, 30, bytes([90, 160, 120, 255]) * 1200)

    def take(self):
        return self.shot


class Sky:
    """Satellites, or none."""

    found: Fix | None = Fix(31_964_400, 105_512_300, 12)

    def fix(self, _timeout_s):
        return self.found


def test_a_photo_is_sealed_and_can_be_taken_out_again(me):
    """Taken, shown with its size, sealed on disk; removed before saving it is not declared."""
    me.app.device = replace(me.app.device, camera=Shutter())
    me.card()
    me.tap("开始走访")
    me.tap("更多（照片、位置等）")
    me.tap("拍一张")
    me.driver.wait(lambda: me.driver.find("照片 1", part=True))
    me.settle()
    (item,) = me.drafts()[0].body["visit"]["evidence"]
    assert item["kind"] == "photo"
    assert picture(me.phone, item["sha256"])[:3] == b"\xff\xd8\xff"  # a JPEG of ours
    assert_screen(me.app.root)
    me.tap(me.driver.get("移除"))
    assert "evidence" not in me.drafts()[0].body["visit"]
    me.app.device = replace(me.app.device, camera=Broken())
    me.tap("拍一张")
    me.driver.wait(lambda: me.driver.find("照片 1", part=True))
    me.tap("保存")
    assert len(me.records(Kind.VISIT)[0].content["evidence"]) == 1


class Broken(Shutter):
    """A camera whose picture cannot be drawn is still evidence."""

    shot = b"\xff\xd8\xff\xe0 not quite a picture"


def test_the_position_is_a_switch_that_shows_its_accuracy(me):
    """On, with 12 metres; off, and it is gone; no signal is no reproach."""
    me.app.device = replace(me.app.device, location=Sky())
    me.card()
    me.tap("开始走访")
    me.tap("更多（照片、位置等）")
    me.tap("附上位置")
    me.driver.wait_text("误差约 12 米")
    assert_screen(me.app.root)
    me.settle()
    assert me.drafts()[0].body["visit"]["position"]["datum"] == "WGS84"
    me.tap("附上位置")
    assert "position" not in me.drafts()[0].body["visit"]
    Sky.found = None
    me.tap("附上位置")
    me.driver.wait_text("没有取到位置，不影响保存")
    me.tap(me.driver.get("做什么用"))
    assert me.driver.find("不附位置不影响核查", part=True)
