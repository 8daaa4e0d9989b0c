"""Owns the list of thousands of rows: RecycleList.

It never builds more row widgets than the screen shows, and never walks all rows to scroll.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import Any

from kivy.clock import Clock
from kivy.lang import Builder
from kivy.metrics import dp
from kivy.properties import BooleanProperty, ListProperty, NumericProperty, ObjectProperty
from kivy.uix.scrollview import ScrollView
from kivy.uix.widget import Widget

from mobile.ui.theme import theme
from mobile.ui.widgets.row import ListRow
from mobile.ui.widgets.text import line_height

KV = """
#:import theme mobile.ui.theme.theme
<RecycleList>:
    do_scroll_x: False
    bar_width: dp(5)
    bar_color: theme.outline
    bar_inactive_color: theme.outline[:3] + [.5]
    row_height: self.uniform_height(theme.stamp, self.with_subtitle, self.with_badge)
"""
_BLANK: Mapping[str, Any] = {
    "key": None,
    "icon": "",
    "icon_tone": "primary",
    "title": "",
    "subtitle": "",
    "trailing": "",
    "badge": "",
    "badge_state": "neutral",
    "badge_icon": "",
    "chevron": False,
    "line": True,
    "disabled": False,
}


class RecycleList(ScrollView):
    """A fast list. `rows` are dicts of ListRow properties with a `key`; event `on_pick(key)`.

    Rows are uniform and shortened to a line; say `with_subtitle`, `with_badge` so that the
    height is right. With `measure(row) -> height` each has its own height and may wrap.
    """

    rows = ListProperty()
    row_height = NumericProperty(dp(64))
    with_subtitle = BooleanProperty(True)
    with_badge = BooleanProperty(False)
    measure = ObjectProperty(None, allownone=True)

    def __init__(self, **kwargs: Any) -> None:
        self.register_event_type("on_pick")
        self._shown: dict[int, Any] = {}
        self._spare: list[Any] = []
        self._ends: list[float] = []
        self._content = Widget(size_hint=(1, None), height=0)
        self._place_soon = Clock.create_trigger(self._place)
        super().__init__(**kwargs)
        self.add_widget(self._content)
        self.bind(scroll_y=self._place_soon, size=self._place_soon)
        self._content.bind(size=self._place_soon, pos=self._place_soon)
        self._lay_out()

    def uniform_height(self, _stamp: float, subtitle: bool, badge: bool) -> float:
        """The height of a row of one title line, subtitle line and stacked badge."""
        height = line_height(theme.body) + 2 * theme.m
        if subtitle:
            height += line_height(theme.label) + dp(2)
        if badge and theme.roomy:
            height += max(theme.icon * 0.68, line_height(theme.caption, True)) + theme.xs + dp(2)
        return max(float(theme.target), float(height))

    def show(self, index: int) -> None:
        """Scroll so that row `index` stands at the top."""
        room = self._content.height - self.height
        if room > 0:
            self.scroll_y = min(1.0, max(0.0, 1 - self._span(index)[0] / room))

    def on_rows(self, _self: Any, _rows: Sequence[Mapping[str, Any]]) -> None:
        """Show other rows."""
        self._lay_out()

    def on_row_height(self, *_: Any) -> None:
        """Another text size."""
        self._lay_out()

    def on_measure(self, *_: Any) -> None:
        """Another way to measure."""
        self._lay_out()

    def on_pick(self, key: Any) -> None:
        """Event: the person pressed a row."""

    def _lay_out(self) -> None:
        if self.measure is not None:
            self._ends = list(accumulate(self.measure(row) for row in self.rows))
            self._content.height = self._ends[-1] if self._ends else 0
        else:
            self._ends = []
            self._content.height = self.row_height * len(self.rows)
        for row in self._shown.values():
            self._put_away(row)
        self._shown = {}
        self._place_soon()

    def _span(self, index: int) -> tuple[float, float]:
        """Where row `index` begins and ends, from the top."""
        if self._ends:
            return (self._ends[index - 1] if index else 0.0), self._ends[index]
        return index * self.row_height, (index + 1) * self.row_height

    def _index_at(self, offset: float) -> int:
        if self._ends:
            index = bisect_right(self._ends, offset)
        else:
            index = int(offset // max(1.0, self.row_height))
        return max(0, min(index, len(self.rows) - 1))

    def _place(self, *_: Any) -> None:
        room = max(0.0, self._content.height - self.height)
        top = room * (1 - min(1.0, max(0.0, self.scroll_y)))
        wanted: range = range(0)
        if self.rows:
            margin = self.row_height
            last = self._index_at(top + self.height + margin)
            wanted = range(self._index_at(top - margin), last + 1)
        for index in [shown for shown in self._shown if shown not in wanted]:
            self._put_away(self._shown.pop(index))
        for index in wanted:
            row = self._shown.get(index) or self._take(index)
            begins, ends = self._span(index)
            row.width = self._content.width
            row.pos = (self._content.x, self._content.top - ends)
            row.fixed_height = ends - begins

    def _put_away(self, row: Any) -> None:
        self._content.remove_widget(row)
        self._spare.append(row)

    def _take(self, index: int) -> Any:
        row = self._spare.pop() if self._spare else self._make()
        values = {**_BLANK, "one_line": self.measure is None, **self.rows[index]}
        for name, value in values.items():
            if getattr(row, name) != value:
                setattr(row, name, value)
        self._content.add_widget(row)
        self._shown[index] = row
        return row

    def _make(self) -> Any:
        row = ListRow(size_hint=(None, None))
        row.bind(on_release=lambda pressed: self.dispatch("on_pick", pressed.key))
        return row


Builder.load_string(KV, filename="widgets/rows.kv")
