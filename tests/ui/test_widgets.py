"""What the widgets report when a person touches and types."""

from __future__ import annotations

from datetime import date

import pytest
from kivy.app import App
from kivy.uix.boxlayout import BoxLayout

from mobile.ui.theme import theme
from mobile.ui.widgets import (
    ChoiceGroup,
    Field,
    ListRow,
    NavBar,
    Page,
    PinPad,
    PushButton,
    RecycleList,
    SearchField,
    SignaturePad,
    SwitchRow,
    choose,
    confirm,
    open_sheets,
    pick_date,
    sign,
    toast,
)

PINYIN = [("zhangsan", "张三"), ("jintian", "今天"), ("xiayu", "下雨")]
PNG = b"\x89PNG\r\n\x1a\n"


class OnePage(App):
    def __init__(self, *widgets, **kwargs):
        super().__init__(**kwargs)
        self.widgets = widgets

    def build(self):
        page = Page(title="试")
        for widget in self.widgets:
            page.add_widget(widget)
        return page


@pytest.fixture
def show(open_app):
    return lambda *widgets: open_app(OnePage(*widgets))


def test_a_line_in_a_field_never_begins_with_a_comma(show):
    """Typed at the end, and in the middle: closing punctuation stays with what it closes."""
    field = Field(label="情况", multiline=True)
    driver = show(field)
    typed = "沟堵，" * 20 + "堵，" * 20
    driver.type_android(field, ("goudu", typed))
    field.entry.cursor = (1, 0)
    driver.type_android(field, ("paishui", "排水"))
    driver.frames(2)
    lines = field.entry._lines
    assert "".join(lines) == "沟排水" + typed[1:]
    assert len(lines) > 4
    assert not [line for line in lines if line.startswith("，")]


def test_what_a_row_does_not_say_takes_no_room(show):
    """Its title has the width; what comes later has its place; a shade only under a finger."""
    row = ListRow(title="开始走访", icon="home-outline", chevron=True)
    driver = show(row)
    title = row.ids.words.children[-1]
    wide = title.width
    assert len(row.children) == 3
    row.trailing, row.subtitle = "4 件", "上坪村"
    driver.frames(3)
    assert [type(part).__name__ for part in row.children[::-1]] == ["Icon", "Stack", "Fit", "Icon"]
    assert title.width < wide
    row.trailing = row.subtitle = ""
    driver.frames(3)
    assert title.width == wide
    assert len(row.ids.words.children) == 1
    plain = row.canvas.after.length()
    row.state = "down"
    assert row.canvas.after.length() > plain
    row.state = "normal"
    assert row.canvas.after.length() == plain


def test_android_pinyin_ends_as_hanzi(show):
    """Letters, backspaces, hanzi: what is kept is the hanzi."""
    field, changes = Field(label="情况"), []
    field.bind(on_change=lambda _f, text: changes.append(text))
    driver = show(field)
    driver.type_android(field, *PINYIN, "，12")
    driver.blur()
    assert field.text == "张三今天下雨，12"
    assert changes[-1] == field.text


def test_desktop_composition_ends_as_hanzi(show):
    """A composition that grows and goes leaves only its text."""
    field = Field(label="情况", multiline=True)
    driver = show(field)
    driver.type(field, "张三", composing="zhangsan")
    assert field.text == "张三"


def test_search_never_sees_unfinished_pinyin(show):
    """Only the word that the person meant is searched for."""
    search, searched = SearchField(wait_s=2), []  # no machine is that slow between two letters
    search.bind(on_search=lambda _s, text: searched.append(text))
    driver = show(search)
    driver.type_android(search, ("zhangsan", "张三"))
    assert not searched
    driver.wait(lambda: searched)
    assert searched == ["张三"]
    driver.tap(driver.get("清空"))
    assert searched == ["张三", ""]


def test_a_draft_is_reported_while_typing_goes_on(show):
    """Edits without a pause are reported within 300 ms, not only after the last."""
    field, changes = Field(label="情况"), []
    field.bind(on_change=lambda _f, text: changes.append(text))
    driver = show(field)
    for letter in "abcdefghij":
        driver.type(field, letter)
        driver.frames(3)
        driver.pause(0.05)
    assert 1 <= len(changes) < 10


def test_leaving_a_field_reports_at_once(show):
    """Validation happens on leaving, and nothing waits longer."""
    field, log = Field(label="情况"), []
    field.bind(on_change=lambda _f, text: log.append(("change", text)))
    field.bind(on_done=lambda _f, text: log.append(("done", text)))
    driver = show(field)
    driver.type(field, "好")
    driver.blur()
    assert log == [("change", "好"), ("done", "好")]


def test_code_sets_text_silently_and_shows_its_beginning(show):
    """A preset text of many lines shows its first line and reports nothing."""
    field, changes = Field(label="情况", multiline=True, max_lines=3), []
    field.bind(on_change=lambda _f, text: changes.append(text))
    driver = show(field)
    field.text = "\n".join(f"第{n}行" for n in range(30))
    driver.frames(5)
    assert field.entry.scroll_y == 0
    assert field.entry.cursor == (0, 0)
    assert field.entry.text == field.text
    assert not changes


def test_a_field_holds_its_limit(show):
    """Text beyond the limit is not taken."""
    field = Field(label="姓名", max_length=5)
    driver = show(field)
    driver.type(field, "一二三四五六七")
    assert field.text == field.entry.text == "一二三四五"


def test_choosing_one_and_many(show):
    """One choice replaces another; many add up; code reports nothing."""
    one = ChoiceGroup(label="方式", options=[(1, "入户"), (2, "电话")])
    many = ChoiceGroup(label="谁", options=[(3, "户主"), (4, "家属")], multiple=True)
    picks = []
    for group in (one, many):
        group.bind(on_pick=lambda _g, chosen: picks.append(chosen))
    driver = show(one, many)
    one.chosen = [1]
    for text in ("电话", "户主", "家属", "户主"):
        driver.tap(text)
    assert (one.chosen, many.chosen) == ([2], [4])
    assert picks == [[2], [3], [3, 4], [4]]


def test_a_switch_says_its_state_in_a_word(show):
    """On and off can be read without colour."""
    row = SwitchRow(title="保密")
    driver = show(row)
    assert "关" in driver.texts(row)
    driver.tap(row)
    assert row.active
    assert "开" in driver.texts(row)


def test_a_disabled_button_does_nothing(show):
    """A touch on it is not heard."""
    button, heard = PushButton(text="保存", disabled=True), []
    button.bind(on_release=heard.append)
    driver = show(button)
    driver.tap(button)
    assert not heard
    button.disabled = False
    driver.tap("保存")
    assert heard


def test_the_pin_is_handed_over_and_forgotten(show):
    """Six digits come once; the pad keeps none."""
    pad, pins = PinPad(), []
    pad.bind(on_pin=lambda _p, pin: pins.append(pin))
    driver = show(pad)
    for digit in "1299":
        driver.tap(digit)
    driver.tap("删除")
    for digit in "456":
        driver.tap(digit)
    assert pins == ["129456"]
    assert pad.typed == 0


def test_tabs_report(open_app):
    """A tab reports its name; the bar shows what waits."""
    bar = NavBar(tabs=[("a", "home", "走访"), ("b", "sync", "同步")], current="a", counts={"b": 3})
    taps = []
    bar.bind(on_tab=lambda _b, name: taps.append(name))
    box = BoxLayout()
    box.add_widget(bar)

    class Bar(App):
        def build(self):
            return box

    driver = open_app(Bar())
    assert "3" in driver.texts()
    driver.tap("同步")
    assert taps == ["b"]


@pytest.mark.parametrize("measured", [False, True])
def test_twenty_thousand_rows_make_few_widgets(open_app, measured):
    """The list builds what the screen shows, wherever it is, and knows which row was touched."""
    rows = RecycleList(measure=(lambda row: 60 + row["key"] % 3 * 20) if measured else None)
    rows.rows = [{"key": n, "title": f"第{n}户", "subtitle": "三组"} for n in range(20_000)]
    picked = []
    rows.bind(on_pick=lambda _r, key: picked.append(key))

    class List(App):
        def build(self):
            page = Page(title="农户")
            page.fill(rows)
            return page

    driver = open_app(List())
    assert "第0户" in driver.texts()
    rows.show(15_000)
    driver.frames(3)
    driver.tap("第15003户")
    assert picked == [15_003]
    assert len(rows.children[0].children) < 25
    rows.rows = rows.rows[:1]
    driver.frames(3)
    assert driver.texts(rows) == ["第0户", "三组"]


def test_a_question_has_two_answers_and_back_is_no(show):
    """Only the named answer acts; the back button closes and does nothing."""
    driver, heard = show(), []
    confirm("删除？", "不能恢复。", lambda: heard.append("yes"), yes="删除", danger=True)
    driver.frames(5)
    driver.back()
    assert not heard
    assert not open_sheets()
    confirm("删除？", "不能恢复。", lambda: heard.append("yes"), yes="删除", danger=True)
    driver.frames(5)
    driver.tap("删除")
    assert heard == ["yes"]
    assert not open_sheets()


def test_choosing_from_a_list(show):
    """A long list scrolls to what is chosen."""
    driver, heard = show(), []
    choose("类别", [(n, f"第{n}类") for n in range(17)], heard.append, chosen=2)
    driver.frames(5)
    driver.tap("第16类")
    assert heard == [16]


def test_a_day_and_part_are_asked_for_never_assumed(show):
    """上午/下午/晚上 must be chosen before the day is taken; later days cannot be."""
    driver, heard = show(), []
    today = date(2026, 11, 24)
    pick_date("日期", today, lambda *got: heard.append(got), with_part=True, latest=today)
    driver.frames(6)
    driver.tap("昨天")
    assert driver.get("确定").disabled
    driver.tap("晚上")
    driver.tap("确定")
    assert heard == [(date(2026, 11, 23), "evening")]


def test_a_signature_is_a_picture(show):
    """Strokes become a PNG; without a stroke there is nothing to hand in."""
    driver, heard = show(), []
    sign("签名", "", heard.append)
    driver.frames(6)
    assert driver.get("完成签名").disabled
    pad = driver.all(SignaturePad)[0]
    driver.drag(pad, [(0.2, 0.2), (0.5, 0.8), (0.8, 0.3)])
    assert len(pad.strokes[0]) == 3
    driver.tap("完成签名")
    assert heard[0].startswith(PNG)


def test_a_message_passes_and_lets_touches_through(show):
    """It goes by itself."""
    button, heard = PushButton(text="保存"), []
    button.bind(on_release=heard.append)
    driver = show(button)
    toast("已存本机", seconds=0.3)
    driver.frames(3)
    driver.tap("保存")
    assert heard
    driver.wait(lambda: driver.find("已存本机") is None)
    assert theme.motion is False


def test_every_name_of_the_design_system_is_found_in_its_module():
    """What type checkers read and what runs name the same widgets, and kv knows them all."""
    from kivy.factory import Factory

    from mobile.ui import widgets

    assert sorted(widgets._HOMES) == sorted(widgets.__all__)
    for name in widgets.__all__:
        found = getattr(widgets, name)
        assert found.__module__ == f"mobile.ui.widgets.{widgets._HOMES[name]}"
        assert not name[0].isupper() or Factory.get(name) is found
