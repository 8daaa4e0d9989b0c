"""The visit form: how many touches it asks for, and that no word of it is ever lost."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import timedelta

import pytest

from mobile.device.ports import Fix
from mobile.ui.widgets import ChoiceGroup, Field, ListRow, SignaturePad, open_sheets
from shared.records import Kind
from tests.ui.checks import assert_screen
from tests.ui.inside import LONG_NAME, RARE_NAME, inside

MODES = [
    pytest.param(False, 1.0, 48, id="light"),
    pytest.param(True, 1.6, 60, id="senior-1.6"),
]
LONG_TEXT = "门前排水沟从去年七月起一直堵着，一下大雨水就漫进堂屋，老人起夜出门摔过两次" * 3


class Touches:
    """Counts the touches between two moments."""

    def __init__(self, driver) -> None:
        self.count = 0
        touch = driver.touch

        def counted(x, y):
            self.count += 1
            touch(x, y)

        driver.touch = counted


@pytest.fixture
def me(office, field_app, open_app):
    return inside(office, open_app, field_app(), "李建国", "王秀兰", "曾庆红")


def card(me, head: str = "李建国") -> None:
    entry = next(e for e in me.phone.session.households.find("") if e.head == head)
    me.router.reset("household", household_id=entry.id)
    me.settle()


def tap(me, target) -> None:
    me.driver.tap(target)
    me.settle()


def visits(me) -> list:
    return me.phone.session.overlay.of_kind(Kind.VISIT)


def problems(me) -> list:
    return me.phone.session.overlay.of_kind(Kind.PROBLEM)


def drafts(me) -> list:
    return me.phone.session.store.drafts()


def add_problem(me, group: str, category: str) -> None:
    tap(me, "记一条诉求")
    tap(me, group)
    tap(me, category)
    me.driver.wait(lambda: me.driver.find("反映问题"))


# -- touches ---------------------------------------------------------------------------------------


def test_nobody_at_home_takes_three_touches(me):
    """家中无人, the reason, 保存."""
    card(me)
    touches = Touches(me.driver)
    for step in ("家中无人", "赶集", "保存"):
        tap(me, step)
    me.driver.wait_text("已存本机，有网络时自动上传")
    assert touches.count <= 3
    (visit,) = visits(me)
    assert (visit.state, visit.content["not_home_reason"]) == ("W07", "N3")
    assert me.router.current == "household"
    assert drafts(me) == []


def test_a_visit_without_problems_takes_at_most_five_touches(me):
    """开始走访, two ticks that nobody asks for, 保存: no narrative, no confirmation."""
    card(me)
    touches = Touches(me.driver)
    for step in ("开始走访", "住房安全", "用水用电", "保存"):
        tap(me, step)
    me.driver.wait_text("已存本机，有网络时自动上传")
    assert touches.count <= 5
    (visit,) = visits(me)
    assert visit.content["ticks"] == ["住房安全", "用水用电"]
    assert visit.content["started_at"] <= visit.content["ended_at"]
    assert "narrative" not in visit.content
    assert "confirmation" not in visit.content


def test_a_problem_solved_at_the_door_takes_at_most_nine_touches(me):
    """Category, what it is, what was done; everything else comes from the category."""
    card(me)
    touches = Touches(me.driver)
    tap(me, "开始走访")
    add_problem(me, "政策与代办", "老人手机操作·资格认证")
    me.driver.pause(0.3)
    me.driver.type("反映问题", "养老金资格认证不会在手机上做")  # it has the focus already
    me.driver.type("当场怎么办的", "教她在手机上认证，当场通过")
    tap(me, "完成")
    tap(me, "保存")
    me.driver.wait_text("已存本机，有网络时自动上传")
    assert touches.count <= 9, touches.count
    (problem,) = problems(me)
    assert (problem.state, problem.content["handling"]) == ("I08", "B1a")
    assert problem.content["unit"] == "村委会"


def test_a_category_used_before_is_one_touch_away(me):
    """Recent categories stand first, and a search finds by initials."""
    card(me)
    tap(me, "开始走访")
    add_problem(me, "水电路网", "路灯")
    tap(me, "完成")
    tap(me, "记一条诉求")
    assert me.driver.find("最近用过")
    tap(me, "路灯")
    tap(me, "完成")
    tap(me, "记一条诉求")
    me.driver.type(me.driver.get("找类别：如 路灯、ld"), "ys")
    me.driver.pause(0.3)
    tap(me, "饮水")
    me.driver.wait(lambda: me.driver.find("反映问题"))
    (draft,) = drafts(me)
    assert [p["fields"]["category"] for p in draft.body["problems"]] == ["0903", "0903", "0901"]


# -- nothing is lost -------------------------------------------------------------------------------


def test_a_killed_phone_shows_the_form_as_it_was(me, field_app, open_app, tmp_path):
    """Words of a problem, the person met and the confirmation are there again, to the last."""
    card(me)
    tap(me, "开始走访")
    tap(me, me.driver.all(ListRow)[0])
    tap(me, "配偶")
    add_problem(me, "水电路网", "饮水")
    me.driver.pause(0.3)
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


def test_every_word_is_on_disk_before_the_next_screen(me):
    """Leaving a field, going back and stopping the app all end with the draft on disk."""
    card(me)
    tap(me, "开始走访")
    tap(me, "更多（照片、位置、下步打算）")
    me.driver.type("下步打算", "下周再来看看")
    me.driver.back()
    me.driver.wait_text("草稿已存本机")
    (draft,) = drafts(me)
    assert draft.body["visit"]["next_step"] == "下周再来看看"
    assert draft.body["active_s"] >= 0


def test_a_form_that_was_not_touched_leaves_no_draft(me):
    """Opened by mistake and left again."""
    card(me)
    tap(me, "开始走访")
    assert len(drafts(me)) == 1
    me.driver.back()
    me.settle()
    assert drafts(me) == []
    tap(me, "家中无人")
    me.driver.back()
    me.settle()
    assert drafts(me) == []


def test_throwing_away_asks_first(me):
    """A draft goes only after a question."""
    card(me)
    tap(me, "开始走访")
    tap(me, "住房安全")
    tap(me, me.driver.get("丢弃草稿"))
    tap(me, "留着")
    assert len(drafts(me)) == 1
    tap(me, me.driver.get("丢弃草稿"))
    tap(me, "丢弃")
    assert drafts(me) == []
    assert me.router.current == "household"


def test_a_full_disk_says_so_before_typing_starts(me):
    """No form is begun where it could not be kept."""

    class Full:
        def free_bytes(self, _folder):
            return 1 << 20

    me.phone.device = replace(me.phone.device, storage=Full())
    card(me)
    tap(me, "开始走访")
    assert me.driver.find("手机存储空间不足", part=True)
    assert_screen(me.app.root)
    tap(me, "返回")
    assert me.router.current in ("household", "home")


# -- time, people, households ----------------------------------------------------------------------


def test_backfilling_asks_for_the_part_of_the_day_and_never_fills_it_in(me):
    """补录 is one touch; without 上午, 下午 or 晚上 it is not saved."""
    card(me)
    tap(me, "开始走访")
    tap(me, "补录")
    tap(me, "保存")
    assert me.driver.find("补录的走访,请选上午、下午或晚上。")
    assert visits(me) == []
    tap(me, "下午")
    tap(me, me.driver.get("走访日期", part=True, kind=ListRow))
    tap(me, "昨天")
    tap(me, "确定")
    tap(me, "保存")
    (visit,) = visits(me)
    yesterday = (me.app.today() - timedelta(days=1)).isoformat()
    assert visit.content["visited_on"] == yesterday
    assert (visit.content["period"], visit.content["backfilled"]) == ("下午", True)
    assert "started_at" not in visit.content


def test_whoever_types_for_another_names_who_was_there(me):
    """代录 is one touch, then the visitor; the step at the door is the visitor's."""
    other = me.office.cadre("陈某", me.village)
    me.sync()
    card(me)
    tap(me, "开始走访")
    tap(me, "代录")
    me.driver.type(me.driver.get("写姓名"), "cm")
    me.driver.pause(0.5)
    me.settle()
    tap(me, me.driver.get("陈某", kind=ListRow))
    assert_screen(me.app.root)
    me.driver.back()
    me.settle()
    add_problem(me, "政策与代办", "政策咨询")
    me.driver.pause(0.3)
    me.driver.type("反映问题", "问合作医疗怎么缴")
    me.driver.type("当场怎么答复、怎么商定的", "说了缴费时间和办法")
    tap(me, "完成")
    tap(me, "保存")
    (visit,) = visits(me)
    assert [one["name"] for one in visit.content["visitors"]] == ["陈某"]
    (step,) = me.phone.session.overlay.of_kind(Kind.RESOLUTION)
    assert step.content["actor_id"] == other.account_id


def test_two_households_of_a_quarrel_stand_in_one_visit(me):
    """Each with the person met and the relation; a companion is marked."""
    card(me)
    tap(me, "开始走访")
    tap(me, "再加一户")
    tap(me, "王秀兰")
    tap(me, me.driver.get("王秀兰", kind=ListRow))
    tap(me, "邻居")
    me.driver.type("受访人", "赵四")
    tap(me, me.driver.get("走访人", kind=ListRow))
    me.driver.type(me.driver.get("写姓名"), "镇上小刘")
    me.driver.pause(0.5)
    me.settle()
    tap(me, me.driver.get("镇上小刘", kind=ListRow))
    tap(me, me.driver.all(ChoiceGroup)[1].ids.chips.children[0])
    me.driver.back()
    me.settle()
    tap(me, "保存")
    (visit,) = visits(me)
    assert [one.get("met") for one in visit.content["present"]] == [None, "赵四"]
    assert visit.content["present"][1]["relation"] == "邻居"
    assert visit.content["visitors"][1] == {"name": "镇上小刘", "companion": True}


def test_the_beginning_can_be_corrected(me):
    """A quarter of an hour earlier, and an end of its own."""
    card(me)
    tap(me, "开始走访")
    (draft,) = drafts(me)
    before = draft.body["visit"]["started_at"]
    tap(me, me.driver.get("保存时自动记"))
    tap(me, me.driver.get("早一小时"))
    assert_screen(me.driver.roots()[0])
    tap(me, "完成")
    (draft,) = drafts(me)
    assert draft.body["visit"]["started_at"] < before
    assert "ended_at" not in draft.body["visit"]


# -- problems --------------------------------------------------------------------------------------


def test_a_closed_handling_is_grey_and_says_why(me):
    """低保 can never be promised at the door, and the form says so without blocking."""
    card(me)
    tap(me, "开始走访")
    add_problem(me, "民政救助", "低保申请/复核/反映")
    assert me.driver.find("低保须按程序申请、审核确认,不能当场答应。")
    me.driver.blur()
    tap(me, me.driver.get("低保申请/复核/反映", kind=ListRow))
    tap(me, me.driver.get("办理方式", kind=ListRow))
    row = me.driver.get("当场办结", kind=ListRow)
    assert row.disabled
    assert "不能当场办结" in row.subtitle
    assert_screen(me.driver.roots()[0])
    tap(me, me.driver.get("转办/上报部门", kind=ListRow))
    (draft,) = drafts(me)
    assert draft.body["problems"][0]["fields"]["handling"] == "B3"


def test_an_unfinished_problem_is_marked_and_the_visit_is_not_saved(me):
    """What is missing is said at the problem and when saving."""
    card(me)
    tap(me, "开始走访")
    add_problem(me, "水电路网", "饮水")
    tap(me, "完成")
    assert me.driver.find("没写完")
    tap(me, "保存")
    assert visits(me) == []
    assert me.driver.find("饮水：请写反映的问题。")


def test_a_confidential_problem_is_sealed(me):
    """要求保密 is one switch."""
    card(me)
    tap(me, "开始走访")
    add_problem(me, "村务公开与决策", "财务·项目公示")
    me.driver.pause(0.3)
    me.driver.type("反映问题", "去年修路的账没有公示")
    me.driver.blur()
    tap(me, "要求保密")
    tap(me, "完成")
    tap(me, "保存")
    (problem,) = problems(me)
    assert problem.content["sealed"]


def test_taking_it_on_oneself_is_one_switch(me):
    """我自己来办: the problem is under way at once, with me as its handler."""
    card(me)
    tap(me, "开始走访")
    add_problem(me, "水电路网", "路灯")
    me.driver.pause(0.3)
    me.driver.type("反映问题", "二组路灯坏了两盏，晚上看不见")
    me.driver.blur()
    tap(me, "我自己来办")
    tap(me, "完成")
    tap(me, "保存")
    (problem,) = problems(me)
    assert (problem.state, problem.content["handler_id"]) == ("I05", me.cadre.account_id)


def test_an_id_number_is_noticed_and_taken_out_on_wish(me):
    """A citizen number with a right check digit; an order number stays."""
    card(me)
    tap(me, "开始走访")
    add_problem(me, "水电路网", "饮水")
    me.driver.pause(0.3)
    me.driver.type("反映问题", "户主11010519491231002X家停水，单号110105194912310021")
    me.driver.pause(0.4)
    me.settle()
    me.driver.blur()
    tap(me, "删去身份证号")
    (draft,) = drafts(me)
    said = draft.body["problems"][0]["fields"]["description"]
    assert said == "户主家停水，单号110105194912310021"


# -- confirmation, photos, position ----------------------------------------------------------------


def test_a_signature_is_drawn_and_sealed(me):
    """Paper for the finger opens at once; going away without a stroke takes the choice back."""
    card(me)
    tap(me, "开始走访")
    add_problem(me, "水电路网", "饮水")
    tap(me, "完成")
    tap(me, "屏幕手写签名")
    assert_screen(me.driver.roots()[0])
    open_sheets()[0].dismiss()
    me.settle()
    assert "confirmation" not in drafts(me)[0].body["visit"]
    tap(me, "屏幕手写签名")
    pad = me.driver.all(SignaturePad)[0]
    me.driver.drag(pad, [(0.2, 0.3), (0.4, 0.7), (0.6, 0.3), (0.8, 0.6)])
    tap(me, "完成签名")
    me.driver.wait(lambda: drafts(me)[0].body["visit"].get("evidence"))
    me.settle()
    (item,) = drafts(me)[0].body["visit"]["evidence"]
    assert item["kind"] == "signature"
    assert me.driver.find("重新签")
    assert_screen(me.app.root)


def test_photos_and_position_are_hidden_where_there_is_neither(me):
    """A desk has no camera and knows no place."""
    card(me)
    tap(me, "开始走访")
    tap(me, "更多（照片、位置、下步打算）")
    assert not me.driver.find("拍一张")
    assert not me.driver.find("附上位置")


class Shutter:
    """A camera app that hands out one picture."""

    def take(self):
        return b"\xff\xd8\xff\xe0 a picture"


class Sky:
    """Satellites, or none."""

    found: Fix | None = Fix(31_964_400, 105_512_300, 12)

    def fix(self, _timeout_s):
        return self.found


def test_the_position_is_a_switch_that_shows_its_accuracy(me):
    """On, with 12 metres; off, and it is gone; no signal is no reproach."""
    me.app.device = replace(me.app.device, location=Sky())
    card(me)
    tap(me, "开始走访")
    tap(me, "更多（照片、位置、下步打算）")
    tap(me, "附上位置")
    me.driver.wait_text("误差约 12 米")
    assert_screen(me.app.root)
    me.settle()
    assert drafts(me)[0].body["visit"]["position"]["datum"] == "WGS84"
    tap(me, "附上位置")
    assert "position" not in drafts(me)[0].body["visit"]
    Sky.found = None
    tap(me, "附上位置")
    me.driver.wait_text("没有取到位置，不影响保存")
    tap(me, me.driver.get("做什么用"))
    assert me.driver.find("不附位置不影响核查", part=True)


# -- every eye -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("senior", "scale", "least"), MODES)
def test_every_part_of_the_form_holds(office, field_app, open_app, senior, scale, least):
    """Form, problem, category, people and sheets, with the longest names and words."""
    heads = (LONG_NAME, RARE_NAME)
    me = inside(office, open_app, field_app(), *heads, senior=senior, scale=scale)
    me.app.device = replace(me.app.device, location=Sky(), camera=Shutter())
    card(me, LONG_NAME)
    tap(me, "家中无人")
    assert_screen(me.app.root, least)
    tap(me, "保存")
    assert_screen(me.app.root, least)
    card(me, LONG_NAME)
    tap(me, "开始走访")
    tap(me, "再加一户")
    assert_screen(me.app.root, least)
    tap(me, RARE_NAME)
    tap(me, "补录")
    tap(me, "保存")
    tap(me, me.driver.get(RARE_NAME, kind=ListRow))
    assert_screen(me.app.root, least)
    tap(me, me.router.screen._more)
    assert_screen(me.app.root, least)
    tap(me, "记一条诉求")
    assert_screen(me.app.root, least)
    tap(me, "矛盾纠纷")
    tap(me, "相邻排水/采光/通行")
    me.driver.pause(0.3)
    me.driver.type("反映问题", LONG_TEXT)
    me.driver.blur()
    assert_screen(me.app.root, least)
    tap(me, me.driver.get("相邻排水/采光/通行", kind=ListRow))
    assert_screen(me.app.root, least)
    tap(me, me.driver.get("办理方式", kind=ListRow))
    assert_screen(me.driver.roots()[0], least)
    open_sheets()[0].dismiss()
    tap(me, "完成")
    assert_screen(me.app.root, least)
    tap(me, "在场见证人")
    tap(me, me.driver.get("走访人", kind=ListRow))
    assert_screen(me.app.root, least)
    assert all(field.entry.input_type != "null" for field in me.driver.all(Field))
