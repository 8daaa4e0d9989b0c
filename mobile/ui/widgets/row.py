"""Owns one row of a list: ListRow.

It never clips its words: it grows, or with `one_line` shortens.
"""

from __future__ import annotations

from typing import Any

from kivy.lang import Builder
from kivy.properties import (
    BooleanProperty,
    NumericProperty,
    ObjectProperty,
    StringProperty,
)

from mobile.ui.widgets import badge as _badge  # noqa: F401  its rules are used below
from mobile.ui.widgets.button import Press
from mobile.ui.widgets.lean import Lean

KV = """
#:import theme mobile.ui.theme.theme
<ListRow>:
    size_hint_y: None
    height: self.fixed_height or max(theme.target, words.height + 2 * theme.m)
    spacing: theme.m
    padding: theme.l, 0
    canvas.before:
        Color:
            rgba: theme.surface
        Rectangle:
            pos: self.pos
            size: self.size
        Color:
            rgba: theme.line if self.line else (0, 0, 0, 0)
        Rectangle:
            pos: self.x + theme.l, self.y
            size: max(0, self.width - theme.l), max(1, dp(1))
    Icon:
        name: root.icon
        tone: root.icon_tone
    Stack:
        id: words
        spacing: dp(1)
        pos_hint: {"center_y": .5}
        Body:
            text: root.title
            one_line: root.one_line
        Dim:
            text: root.subtitle
            one_line: root.one_line
        Badge:
            state: root.badge_state
            icon: root.badge_icon
            text: root.badge if theme.roomy else ""
            max_width: max(1, words.width)
    Fit:
        role: "label"
        tone: "dim"
        text: root.trailing
        max_width: root.width * .35
        pos_hint: {"center_y": .5}
    Badge:
        state: root.badge_state
        icon: root.badge_icon
        text: "" if theme.roomy else root.badge
        max_width: root.width * .4
        pos_hint: {"center_y": .5}
    Icon:
        name: "chevron-right" if root.chevron else ""
        zoom: .9
"""


class ListRow(Press):
    """Symbol, title, subtitle, then trailing words or a badge; grows with its text.

    With large text (`theme.roomy`) the badge moves below the subtitle.
    """

    key = ObjectProperty(None, allownone=True)
    icon = StringProperty("")
    icon_tone = StringProperty("primary")
    title = StringProperty("")
    subtitle = StringProperty("")
    trailing = StringProperty("")
    badge = StringProperty("")
    badge_state = StringProperty("neutral")
    badge_icon = StringProperty("")
    chevron = BooleanProperty(False)
    one_line = BooleanProperty(False)
    line = BooleanProperty(True)
    fixed_height = NumericProperty(0)

    def on_kv_post(self, _base: Any) -> None:
        """Its parts are made."""
        self._lean = Lean(self), Lean(self.ids.words)


Builder.load_string(KV, filename="widgets/row.kv")
