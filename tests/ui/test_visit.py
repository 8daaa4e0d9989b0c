"""The visit form: how many touches it asks for, and that no word of it is ever lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from mobile.ui.widgets import ChoiceGroup, Field, ListRow, open_sheets
from shared.records import Kind
from tests.ui.checks import assert_screen
from tests.ui.inside import LONG_NAME, RARE_NAME, Touches, inside
from tests.ui.test_visit_problems import Shutter, Sky

MODES = [
    pytest.param(False, 1.0, 48, id="light"),
    pytest.param(True, 1.6, 60, id="senior-1.6"),
]
LONG_TEXT = "门前排水沟从去年七月起一直堵着，一下大雨水就漫进堂屋，老人起夜出门摔过两次" * 3


@pytest.fixture
def me(office, field_app, open_app):
    return inside(office, open_app, field_app(), "李建国", "王秀兰", "曾庆红")


# -- touches ---------------------------------------------------------------------------------------


def test_nobody_at_home_takes_three_touches(me):
    """家中无人, the reason, 保存."""
    me.card()
    touches = Touches(me.driver)
    for step in ("家中无人", "赶集", "保存"):
        me.tap(step)
    me.driver.wait_text("已存本机，有网络时自动上传")
    assert touches.count <= 3
    (visit,) = me.records(Kind.VISIT)
    assert (visit.state, visit.content["not_home_reason"]) == ("W07", "N3")
    assert me.router.current == "household"
    assert me.drafts() == []


def test_a_visit_without_problems_takes_at_most_five_touches(me):
    """开始走访, two ticks that nobody asks for, 保存: no narrative, no confirmation."""
    me.card()
    touches = Touches(me.driver)
    for step in ("开始走访", "住房安全", "用水用电", "保存"):
        me.tap(step)
    me.driver.wait_text("已存本机，有网络时自动上传")
    assert touches.count <= 5
    (visit,) = me.records(Kind.VISIT)
    assert visit.content["ticks"] == ["住房安全", "用水用电"]
    assert visit.content["started_at"] <= visit.content["ended_at"]
    assert "narrative" not in visit.content
    assert "confirmation" not in visit.content


def test_a_problem_solved_at_the_door_takes_at_most_nine_touches(me):
    """Category, what it is, what was done; everything else comes from the category."""
    me.card()
    touches = Touches(me.driver)
    me.tap("开始走访")
    me.add_problem("政策与代办", "老人手机操作·资格认证")
    me.driver.type("反映问题", "养老金资格认证不会在手机上做")  # it has the focus already
    me.driver.type("当场怎么办的", "教她在手机上认证，当场通过")
    me.tap("完成")
    me.tap("保存")
    me.driver.wait_text("已存本机，有网络时自动上传")
    assert touches.count <= 9, touches.count
    (problem,) = me.records(Kind.PROBLEM)
    assert (problem.state, problem.content["handling"]) == ("I08", "B1a")
    assert problem.content["unit"] == "村委会"


def test_a_category_used_before_is_one_touch_away(me):
    """Recent categories stand first, and a search finds by initials."""
    me.card()
    me.tap("开始走访")
    me.add_problem("水电路网", "路灯")
    me.tap("完成")
    me.tap("记一条诉求")
    assert me.driver.find("最近用过")
    me.tap("路灯")
    me.tap("完成")
    me.tap("记一条诉求")
    me.driver.type(me.driver.get("找类别：如 路灯、ld"), "ys")
    me.driver.pause(0.3)
    me.tap("饮水")
    me.driver.wait(lambda: me.driver.find("反映问题"))
    (draft,) = me.drafts()
    assert [p["fields"]["category"] for p in draft.body["problems"]] == ["0903", "0903", "0901"]


# -- time, people, households ----------------------------------------------------------------------


def test_backfilling_asks_for_the_part_of_the_day_and_never_fills_it_in(me):
    """补录 is one touch; without 上午, 下午 or 晚上 it is not saved."""
    me.card()
    me.tap("开始走访")
    me.tap("补录")
    me.tap("保存")
    assert me.driver.find("补录的走访，请选上午、下午或晚上。")
    assert me.records(Kind.VISIT) == []
    me.tap("下午")
    me.tap(me.driver.get("走访日期", part=True, kind=ListRow))
    me.tap("昨天")
    me.tap("确定")
    me.tap("保存")
    (visit,) = me.records(Kind.VISIT)
    yesterday = (me.app.today() - timedelta(days=1)).isoformat()
    assert visit.content["visited_on"] == yesterday
    assert (visit.content["period"], visit.content["backfilled"]) == ("下午", True)
    assert "started_at" not in visit.content


def test_whoever_types_for_another_names_who_was_there(me):
    """代录 is one touch, then the visitor; the step at the door is the visitor's."""
    other = me.office.cadre("陈某", me.village)
    me.sync()
    me.card()
    me.tap("开始走访")
    me.tap("代录")
    me.driver.type(me.driver.get("写姓名"), "cm")
    me.driver.pause(0.5)
    me.settle()
    me.tap(me.driver.get("陈某", kind=ListRow))
    assert_screen(me.app.root)
    me.driver.back()
    me.settle()
    me.add_problem("政策与代办", "政策咨询")
    me.driver.type("反映问题", "问合作医疗怎么缴")
    me.driver.type("当场怎么答复、怎么商定的", "说了缴费时间和办法")
    me.tap("完成")
    me.tap("保存")
    (visit,) = me.records(Kind.VISIT)
    assert [one["name"] for one in visit.content["visitors"]] == ["陈某"]
    (step,) = me.phone.session.overlay.of_kind(Kind.RESOLUTION)
    assert step.content["actor_id"] == other.account_id


def test_two_households_of_a_quarrel_stand_in_one_visit(me):
    """Each with the person met and the relation; a companion is marked."""
    me.card()
    me.tap("开始走访")
    me.tap("再加一户")
    me.tap("王秀兰")
    me.tap(me.driver.get("王秀兰", kind=ListRow))
    me.tap("邻居")
    me.driver.type("受访人", "赵四")
    me.tap(me.driver.get("走访人", kind=ListRow))
    me.driver.type(me.driver.get("写姓名"), "镇上小刘")
    me.driver.pause(0.5)
    me.settle()
    me.tap(me.driver.get("镇上小刘", kind=ListRow))
    me.tap(me.driver.all(ChoiceGroup)[1].ids.chips.children[0])
    me.driver.back()
    me.settle()
    me.tap("保存")
    (visit,) = me.records(Kind.VISIT)
    assert [one.get("met") for one in visit.content["present"]] == [None, "赵四"]
    assert visit.content["present"][1]["relation"] == "邻居"
    assert visit.content["visitors"][1] == {"name": "镇上小刘", "companion": True}


def test_a_second_try_names_the_visit_that_met_nobody(me):
    """补访 is a new visit that says which one it follows, in one switch."""
    me.card()
    for step in ("家中无人", "赶集", "保存"):
        me.tap(step)
    (first,) = me.records(Kind.VISIT)
    me.tap("开始走访")
    me.tap("更多（照片、位置等）")
    me.tap("这是对今天未遇的补访")
    me.tap("保存")
    (second,) = [one for one in me.records(Kind.VISIT) if one.id != first.id]
    assert second.content["previous_visit_id"] == first.id


def test_the_beginning_can_be_corrected(me):
    """A quarter of an hour earlier, and an end of its own."""
    me.card()
    me.tap("开始走访")
    (draft,) = me.drafts()
    before = draft.body["visit"]["started_at"]
    me.tap(me.driver.get("结束：保存时自动记"))
    me.tap(me.driver.get("早一小时"))
    assert_screen(me.driver.roots()[0])
    me.tap("完成")
    (draft,) = me.drafts()
    assert draft.body["visit"]["started_at"] < before
    assert "ended_at" not in draft.body["visit"]


# -- every eye -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("senior", "scale", "least"), MODES)
def test_every_part_of_the_form_holds(office, field_app, open_app, senior, scale, least):
    """Form, problem, category, people and sheets, with the longest names and words."""
    heads = (LONG_NAME, RARE_NAME)
    me = inside(office, open_app, field_app(), *heads, senior=senior, scale=scale)
    me.app.device = replace(me.app.device, location=Sky(), camera=Shutter())
    me.card(LONG_NAME)
    me.tap("家中无人")
    assert_screen(me.app.root, least)
    me.tap("保存")
    assert_screen(me.app.root, least)
    me.card(LONG_NAME)
    me.tap("开始走访")
    me.tap("再加一户")
    assert_screen(me.app.root, least)
    me.tap(RARE_NAME)
    me.tap("补录")
    me.tap("保存")
    me.tap(me.driver.get(RARE_NAME, kind=ListRow))
    assert_screen(me.app.root, least)
    me.tap(me.router.screen._more)
    assert_screen(me.app.root, least)
    me.tap("记一条诉求")
    assert_screen(me.app.root, least)
    me.tap("矛盾纠纷")
    me.tap("相邻排水/采光/通行")
    me.driver.pause(0.3)
    me.driver.type("反映问题", LONG_TEXT)
    me.driver.blur()
    assert_screen(me.app.root, least)
    me.tap(me.driver.get("相邻排水/采光/通行", kind=ListRow))
    assert_screen(me.app.root, least)
    me.tap(me.driver.get("办理方式", kind=ListRow))
    assert_screen(me.driver.roots()[0], least)
    open_sheets()[0].dismiss()
    me.tap("完成")
    assert_screen(me.app.root, least)
    me.tap("在场见证人")
    me.tap(me.driver.get("走访人", kind=ListRow))
    assert_screen(me.app.root, least)
    assert all(field.entry.input_type != "null" for field in me.driver.all(Field))
