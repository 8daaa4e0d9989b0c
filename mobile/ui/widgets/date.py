"""Owns choosing a day in Chinese: DatePicker, and pick_date() which opens it in a sheet.

It never knows what day it is: `today` is passed in. It never fills in 上午/下午/晚上 by itself.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from kivy.clock import Clock
from kivy.lang import Builder
from kivy.properties import BooleanProperty, ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from mobile.ui.theme import theme
from mobile.ui.widgets import choice as _choice  # noqa: F401  its rules are used below
from mobile.ui.widgets.button import Press, PushButton
from mobile.ui.widgets.sheet import Sheet
from mobile.ui.widgets.text import Caption

PARTS = (("morning", "上午"), ("afternoon", "下午"), ("evening", "晚上"))
WEEKDAYS = "一二三四五六日"

KV = """
#:import theme mobile.ui.theme.theme
<Stepper>:
    size_hint_y: None
    height: theme.target
    IconButton:
        icon: "chevron-left"
        hint: root.earlier
        on_release: root.dispatch("on_step", -1)
    Body:
        text: root.text
        bold: True
        halign: "center"
        pos_hint: {"center_y": .5}
    IconButton:
        icon: "chevron-right"
        hint: root.later
        on_release: root.dispatch("on_step", 1)
<DayCell>:
    orientation: "vertical"
    size_hint_y: None
    height: max(theme.target, number.height + week.height + dp(6))
    corner: theme.radius_s
    padding: dp(3)
    tone: "disabled_ink" if self.disabled else ("ink" if self.chosen else "text")
    canvas.before:
        Color:
            rgba: theme.primary if self.chosen else (0, 0, 0, 0)
        RoundedRectangle:
            pos: self.pos
            size: self.size
            radius: [self.corner]
        Color:
            rgba: theme.primary if self.is_today and not self.chosen else (0, 0, 0, 0)
        Line:
            rounded_rectangle:
                (self.x + dp(1), self.y + dp(1), self.width - dp(2), self.height - dp(2), \
                self.corner)
            width: dp(1.1)
    Widget:
    Text:
        id: number
        text: root.text
        tone: root.tone
        bold: root.chosen
        halign: "center"
    Caption:
        id: week
        text: root.week
        tone: root.tone
        halign: "center"
    Widget:
<DatePicker>:
    orientation: "vertical"
    size_hint_y: None
    height: self.minimum_height
    spacing: theme.s
    ChoiceGroup:
        id: near
        required: True
        on_pick: root.choose(self.chosen[0])
    ChoiceGroup:
        id: parts
        required: True
        on_pick: root.part = self.chosen[0]
    BoxLayout:
        orientation: "vertical" if theme.roomy else "horizontal"
        size_hint_y: None
        height: self.minimum_height
        Stepper:
            id: year
            earlier: "上一年"
            later: "下一年"
            on_step: root.turn(args[1] * 12)
        Stepper:
            id: month
            earlier: "上个月"
            later: "下个月"
            on_step: root.turn(args[1])
    GridLayout:
        id: days
        size_hint_y: None
        height: self.minimum_height
        cols: root.columns(self.width, theme.target)
"""


class Stepper(BoxLayout):
    """One step back, a word, one step on; event `on_step(-1 or 1)`."""

    text = StringProperty("")
    earlier = StringProperty("")
    later = StringProperty("")

    def __init__(self, **kwargs: Any) -> None:
        self.register_event_type("on_step")
        super().__init__(**kwargs)

    def on_step(self, step: int) -> None:
        """Event: the person stepped."""


class DayCell(Press):
    """One day of the month."""

    day = ObjectProperty(None, allownone=True)
    text = StringProperty("")
    week = StringProperty("")
    tone = StringProperty("text")
    chosen = BooleanProperty(False)
    is_today = BooleanProperty(False)


class DatePicker(BoxLayout):
    """Year, month, day; with `with_part` also 上午/下午/晚上.

    Set `today`, and if wished `earliest` and `latest` (inclusive). `value` is a date;
    `part` "", "morning", "afternoon" or "evening".
    """

    today = ObjectProperty(date(2026, 1, 1))
    value = ObjectProperty(None, allownone=True)
    earliest = ObjectProperty(date(2000, 1, 1))
    latest = ObjectProperty(date(2100, 12, 31))
    with_part = BooleanProperty(False)
    part = StringProperty("")

    def __init__(self, **kwargs: Any) -> None:
        self._month = date(2026, 1, 1)
        self._cells: list[DayCell] = []
        self._draw = Clock.create_trigger(self._draw_now)
        super().__init__(**kwargs)

    def on_kv_post(self, _base: Any) -> None:
        self.bind(today=self._restart, earliest=self._restart, latest=self._restart)
        self.ids.days.bind(cols=self._draw)
        self._restart()

    def _restart(self, *_: Any) -> None:
        shown = self.value or min(max(self.today, self.earliest), self.latest)
        self._month = shown.replace(day=1)
        near = ((0, "今天"), (-1, "昨天"), (-2, "前天"), (1, "明天"))
        days = [(self.today + timedelta(days=n), word) for n, word in near]
        self.ids.near.options = [item for item in days if self._allowed(item[0])]
        self.ids.parts.options = list(PARTS) if self.with_part else []
        self.ids.parts.chosen = [self.part] if self.part else []
        self._draw()

    def columns(self, width: float, target: float) -> int:
        """Seven days a row where they fit the least target, fewer where they do not."""
        return max(3, min(7, int(width // max(1.0, target))))

    def turn(self, months: int) -> None:
        """Show another month, inside the limits."""
        index = self._month.year * 12 + self._month.month - 1 + months
        month = date(index // 12, index % 12 + 1, 1)
        self._month = min(max(month, self.earliest.replace(day=1)), self.latest.replace(day=1))
        self._draw()

    def choose(self, day: date) -> None:
        """Take this day."""
        self.value = day
        self._month = day.replace(day=1)
        self._draw()

    def _allowed(self, day: date) -> bool:
        return bool(self.earliest <= day <= self.latest)

    def _draw_now(self, *_: Any) -> None:
        self.ids.year.text = f"{self._month.year}年"
        self.ids.month.text = f"{self._month.month}月"
        self.ids.near.chosen = [self.value] if self.value else []
        grid = self.ids.days
        grid.clear_widgets()
        weekly = grid.cols == 7
        first, count = calendar.monthrange(self._month.year, self._month.month)
        if weekly:
            for name in WEEKDAYS:
                grid.add_widget(Caption(text=name, halign="center"))
            for _blank in range(first):
                grid.add_widget(BoxLayout(size_hint_y=None, height=theme.target))
        while len(self._cells) < count:
            cell = DayCell()
            cell.bind(on_release=lambda pressed: self.choose(pressed.day))
            self._cells.append(cell)
        for number, cell in enumerate(self._cells[:count], 1):
            self._dress(cell, self._month.replace(day=number), weekly)
            grid.add_widget(cell)

    def _dress(self, cell: DayCell, day: date, weekly: bool) -> None:
        cell.day = day
        cell.text = str(day.day)
        cell.week = "" if weekly else f"周{WEEKDAYS[day.weekday()]}"
        cell.chosen = day == self.value
        cell.is_today = day == self.today
        cell.disabled = not self._allowed(day)


def pick_date(
    title: str,
    today: date,
    on_pick: Callable[[date, str], None],
    with_part: bool = False,
    **limits: Any,
) -> Sheet:
    """A sheet with a DatePicker; `on_pick(day, part)`. `limits`: value, part, earliest, latest."""
    sheet = Sheet(title=title)
    picker = DatePicker(today=today, with_part=with_part, **limits)
    sheet.body.padding = (theme.s, theme.s, theme.s, theme.s)
    sheet.body.add_widget(picker)
    done = PushButton(text="确定")

    def ready(*_: Any) -> None:
        done.disabled = picker.value is None or (with_part and not picker.part)

    def finish(*_: Any) -> None:
        sheet.dismiss()
        on_pick(picker.value, picker.part)

    picker.bind(value=ready, part=ready)
    done.bind(on_release=finish)
    ready()
    sheet.foot.add_widget(done)
    sheet.open()
    return sheet


Builder.load_string(KV, filename="widgets/date.kv")
