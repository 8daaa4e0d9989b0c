"""Owns states in small and large: Badge, Banner, Progress, EmptyState.

It never tells a state by colour alone: symbol and words always go with it.
"""

from __future__ import annotations

from typing import Any

from kivy.lang import Builder
from kivy.properties import BooleanProperty, NumericProperty, OptionProperty, StringProperty
from kivy.uix.anchorlayout import AnchorLayout
from kivy.uix.boxlayout import BoxLayout

from mobile.ui.tokens import STATES
from mobile.ui.widgets import button as _button  # noqa: F401  its rules are used below
from mobile.ui.widgets import card as _card  # noqa: F401

SYMBOL = {
    "ok": "check-circle",
    "warn": "alert",
    "error": "alert-circle",
    "info": "information",
    "neutral": "clock",
}

KV = """
#:import theme mobile.ui.theme.theme
<Badge>:
    size_hint: None, None
    width: self.minimum_width if self.text else 0
    height: max(icon.height, words.height) + theme.xs if self.text else 0
    opacity: 1 if self.text else 0
    padding: theme.s, theme.xs / 2, theme.s, theme.xs / 2
    spacing: theme.xs
    canvas.before:
        Color:
            rgba: theme.of(self.state + "_soft", theme.stamp)
        RoundedRectangle:
            pos: self.pos
            size: self.size
            radius: [theme.radius_s]
    Icon:
        id: icon
        name: root.icon or root.symbol(root.state)
        tone: root.state
        zoom: .68
    Fit:
        id: words
        role: "caption"
        text: root.text
        tone: root.state
        bold: True
        pos_hint: {"center_y": .5}
        max_width: max(1, root.max_width - icon.width - theme.xs - 2 * theme.s)
<Banner>:
    orientation: "vertical"
    size_hint_y: None
    height: self.minimum_height
    padding: theme.m, theme.m, theme.m, (theme.xs if root.action else theme.m)
    canvas.before:
        Color:
            rgba: theme.of(self.state + "_soft", theme.stamp)
        RoundedRectangle:
            pos: self.pos
            size: self.size
            radius: [theme.radius_m]
    BoxLayout:
        size_hint_y: None
        height: max(icon.height, words.height)
        spacing: theme.s
        Icon:
            id: icon
            name: root.icon or root.symbol(root.state)
            tone: root.state
            zoom: .92
            pos_hint: {"top": 1}
        Stack:
            id: words
            spacing: 0
            pos_hint: {"center_y": .5}
            Body:
                text: root.title
                bold: True
                tone: root.state
            Body:
                text: root.text
                role: "label"
    AnchorLayout:
        anchor_x: "right"
        size_hint_y: None
        height: act.height if root.action else 0
        opacity: 1 if root.action else 0
        PushButton:
            id: act
            kind: "text"
            text: root.action
            disabled: not root.action
            size_hint_x: None
            width: min(self.parent.width, self.need_width)
            on_release: root.dispatch("on_act")
<Progress>:
    orientation: "vertical"
    size_hint_y: None
    height: self.minimum_height
    spacing: theme.xs
    done: self.total > 0 and self.value >= self.total
    BoxLayout:
        size_hint_y: None
        height: max(label.height, count.height)
        spacing: theme.s
        Body:
            id: label
            text: root.label
            pos_hint: {"center_y": .5}
        Icon:
            name: "check-circle" if root.done else ""
            tone: "ok"
            zoom: .8
        Fit:
            id: count
            text: "%d/%d" % (root.value, root.total)
            tone: "ok" if root.done else "text"
            bold: True
            pos_hint: {"center_y": .5}
    Widget:
        size_hint_y: None
        height: dp(8)
        canvas:
            Color:
                rgba: theme.neutral_soft
            RoundedRectangle:
                pos: self.pos
                size: self.size
                radius: [dp(4)]
            Color:
                rgba: theme.ok if root.done else theme.primary
            RoundedRectangle:
                pos: self.pos
                size: self.width * root.share(root.value, root.total), self.height
                radius: [dp(4)]
    Caption:
        text: root.note
<EmptyState>:
    anchor_y: "center"
    padding: theme.xl
    size_hint_y: None
    height: max(inner.height + 2 * theme.xl, self.least_height)
    Stack:
        id: inner
        spacing: theme.m
        AnchorLayout:
            size_hint_y: None
            height: theme.icon * 2
            Icon:
                name: root.icon
                tone: "primary"
                zoom: 2
        Title:
            text: root.title
            halign: "center"
        Dim:
            text: root.text
            halign: "center"
        PushButton:
            text: root.action
            kind: "secondary"
            disabled: not root.action
            opacity: 1 if root.action else 0
            size_hint_y: None
            height: self.need_height if root.action else 0
            on_release: root.dispatch("on_act")
"""


class _Stateful:
    """Knows the symbol of each state."""

    def symbol(self, state: str) -> str:
        """The symbol that goes with a state."""
        return SYMBOL[state]


class Badge(_Stateful, BoxLayout):
    """A state in a word and a symbol."""

    state = OptionProperty("neutral", options=list(STATES))
    text = StringProperty("")
    icon = StringProperty("")
    max_width = NumericProperty(100000)


class Banner(_Stateful, BoxLayout):
    """A message across the screen; event `on_act` if `action` names one."""

    state = OptionProperty("info", options=list(STATES))
    icon = StringProperty("")
    title = StringProperty("")
    text = StringProperty("")
    action = StringProperty("")

    def __init__(self, **kwargs: Any) -> None:
        self.register_event_type("on_act")
        super().__init__(**kwargs)

    def on_act(self) -> None:
        """Event: the person pressed the action."""


class Progress(BoxLayout):
    """A word, a count and a bar, such as 走访 1/3."""

    label = StringProperty("")
    value = NumericProperty(0)
    total = NumericProperty(0)
    note = StringProperty("")
    done = BooleanProperty(False)

    def share(self, value: float, total: float) -> float:
        """How much of the bar is filled."""
        return min(1.0, max(0.0, value / total)) if total else 0.0


class EmptyState(AnchorLayout):
    """Says that there is nothing, why, and what can be done; event `on_act`."""

    icon = StringProperty("inbox-outline")
    title = StringProperty("")
    text = StringProperty("")
    action = StringProperty("")
    least_height = NumericProperty(0)

    def __init__(self, **kwargs: Any) -> None:
        self.register_event_type("on_act")
        super().__init__(**kwargs)

    def on_act(self) -> None:
        """Event: the person pressed the action."""


Builder.load_string(KV, filename="widgets/badge.kv")
