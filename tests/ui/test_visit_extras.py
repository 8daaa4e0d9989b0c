"""The visit form beside its questions: pledges, quiet hints, numbers to drop, lines to copy."""

from __future__ import annotations

import pytest
from kivy.core.clipboard import Clipboard

from mobile.actions import pledges
from mobile.ui.widgets import ListRow, SwitchRow
from shared.records import Kind
from tests.ui.checks import assert_screen
from tests.ui.inside import LONG_NAME, Touches, inside

NUMBER = "11010519491231002X"
THREE = {
    "kind": "学用转化",
    "methods": ["走访3户困难群众并解决1个实际问题"],
    "starts_on": "2026-10-12",
    "ends_on": "2026-10-18",
    "target_households": 3,
}


@pytest.fixture
def me(office, field_app, open_app):
    return inside(office, open_app, field_app(), "李建国")


# -- pledges ---------------------------------------------------------------------------------------


def test_a_visit_shows_for_which_pledge_it_counts_and_lets_it_be_changed(me):
    """By itself it costs no touch; not to count for it takes three."""
    assert pledges.list_pledge(me.phone, THREE).ok
    me.card()
    me.tap("开始走访")
    row = me.driver.get("计入学用转化", kind=ListRow)
    assert row.subtitle == THREE["methods"][0]
    assert_screen(me.app.root)
    touches = Touches(me.driver)
    me.tap(row)
    assert_screen(me.driver.roots()[0])
    me.tap(me.driver.get(THREE["methods"][0], kind=SwitchRow))
    me.tap("完成")
    assert touches.count == 3
    assert me.driver.get("计入学用转化", kind=ListRow).subtitle == "不计入"
    assert me.drafts()[0].body["visit"]["counts_for"] == []
    me.tap("保存")
    (visit,) = me.records(Kind.VISIT)
    assert visit.content["counts_for"] == []
    me.sync()
    (pledge,) = me.records(Kind.PLEDGE)
    assert "visits" not in pledge.content


def test_what_is_the_usual_need_not_be_said(me):
    """Switched off and on again, the record says nothing of it."""
    assert pledges.list_pledge(me.phone, THREE).ok
    me.card()
    me.tap("开始走访")
    for _ in range(2):
        me.tap(me.driver.get("计入学用转化", kind=ListRow))
        me.tap(me.driver.get(THREE["methods"][0], kind=SwitchRow))
        me.tap("完成")
    assert "counts_for" not in me.drafts()[0].body["visit"]


def test_without_a_pledge_of_this_week_nothing_is_asked(me):
    """No row, no touch."""
    me.card()
    me.tap("开始走访")
    assert me.driver.find("计入学用转化") is None


# -- words -----------------------------------------------------------------------------------------


def test_a_problem_quietly_says_what_may_still_be_written(me):
    """何事 何处 多少 何时, as it is typed; it never keeps anybody from saving."""
    me.card()
    me.tap("开始走访")
    me.add_problem("水电路网", "路灯")
    assert me.driver.find("还可以写上", part=True) is None
    me.driver.type("反映问题", "路灯不亮")
    me.driver.wait_text("还可以写上：何事、何处、多少、何时")
    assert_screen(me.app.root)
    me.driver.type("反映问题", "，三组坏了两盏，从上月起")
    me.driver.wait_text("何事、何处、多少、何时都写到了")
    me.driver.erase("反映问题")
    me.driver.type("反映问题", "路灯")
    me.tap("完成")
    me.tap("保存")
    assert len(me.records(Kind.PROBLEM)) == 1


def test_a_citizen_number_is_noticed_in_any_words_of_the_visit(me):
    """下步打算, a note: the button stands at the very field, and takes only the number."""
    me.card()
    me.tap("开始走访")
    me.tap("更多（照片、位置等）")
    me.driver.type("下步打算", f"下周带{NUMBER}的材料去镇上")
    me.driver.blur()
    me.settle()
    assert_screen(me.app.root)
    me.tap("删去身份证号")
    assert me.driver.find("删去身份证号") is None
    me.driver.type("备注", f"户号{NUMBER[:17]}1")
    me.driver.blur()
    me.settle()
    assert me.driver.find("删去身份证号") is None
    visit = me.drafts()[0].body["visit"]
    assert (visit["next_step"], visit["note"]) == ("下周带的材料去镇上", f"户号{NUMBER[:17]}1")


# -- after the visit -------------------------------------------------------------------------------


def test_a_summary_for_the_work_group_is_two_touches_away(me):
    """Shown before it is copied; no name, no door, no telephone number in it."""
    me.card()
    for step in ("开始走访", "住房安全", "保存"):
        me.tap(step)
    (visit,) = me.records(Kind.VISIT)
    me.go("record", record_id=visit.id)
    me.tap("复制小结（脱敏）")
    assert_screen(me.driver.roots()[0])
    me.tap("复制")
    me.driver.wait_text("已复制，可以粘贴到工作群")
    assert Clipboard.paste().splitlines()[1:] == ["入户面对面", "看了：住房安全", "没有诉求。"]
    assert "李某家" in Clipboard.paste()
    assert "李建国" not in Clipboard.paste()


def test_the_sheets_hold_the_longest_words(office, field_app, open_app):
    """适老 at its largest: the pledge with the longest name, and a summary of two screens."""
    me = inside(office, open_app, field_app(), LONG_NAME, senior=True, scale=1.6)
    long = {**THREE, "methods": ["走访困难群众" * 12, "现场会诊" * 10]}
    assert pledges.list_pledge(me.phone, long).ok
    me.card(LONG_NAME)
    me.tap("开始走访")
    least = 60
    assert_screen(me.app.root, least)
    me.tap(me.driver.get("计入学用转化", kind=ListRow))
    assert_screen(me.driver.roots()[0], least)
    me.tap("完成")
    me.add_problem("水电路网", "路灯")
    me.driver.type("反映问题", f"三组的路灯坏了两盏，{NUMBER}" * 8)
    me.driver.blur()
    me.settle()
    assert_screen(me.app.root, least)
    me.tap("完成")
    me.tap("保存")
    (visit,) = me.records(Kind.VISIT)
    me.go("record", record_id=visit.id)
    me.tap("复制小结（脱敏）")
    assert_screen(me.driver.roots()[0], least)
