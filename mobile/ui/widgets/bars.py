"""Owns the two edges of a screen: TopBar and NavBar.

It never navigates: it reports, and the screen or router goes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kivy.lang import Builder
from kivy.properties import (
    BooleanProperty,
    DictProperty,
    ListProperty,
    NumericProperty,
    StringProperty,
)
from kivy.uix.boxlayout import BoxLayout

from mobile.ui.widgets.button import IconButton, Press

KV = """
#:import theme mobile.ui.theme.theme
<TopBar>:
    size_hint_y: None
    height: max(theme.target, words.height) + theme.s
    padding: (theme.xs if self.can_back else theme.l), 0, theme.xs, 0
    spacing: theme.xs
    canvas.before:
        Color:
            rgba: theme.surface
        Rectangle:
            pos: self.pos
            size: self.size
        Color:
            rgba: theme.line
        Rectangle:
            pos: self.pos
            size: self.width, max(1, dp(1))
    IconButton:
        icon: "arrow-left" if root.can_back else ""
        hint: "返回"
        disabled: not root.can_back
        width: theme.target if root.can_back else 0
        on_release: root.dispatch("on_back")
    Stack:
        id: words
        spacing: 0
        pos_hint: {"center_y": .5}
        Title:
            text: root.title
            one_line: True
        Caption:
            text: root.subtitle
            one_line: True
    BoxLayout:
        id: actions
        size_hint_x: None
        width: self.minimum_width
<NavItem>:
    orientation: "vertical"
    padding: 0, theme.s, 0, theme.xs
    corner: theme.radius_m
    tone: "primary" if self.current else "dim"
    AnchorLayout:
        canvas.before:
            Color:
                rgba: theme.soft if root.current else (0, 0, 0, 0)
            RoundedRectangle:
                pos: self.center_x - dp(30), self.y
                size: dp(60), self.height
                radius: [self.height / 2]
        Icon:
            name: root.icon
            tone: root.tone
    Text:
        role: "caption"
        text: root.text
        tone: root.tone
        bold: root.current
        halign: "center"
        shorten: True
    FloatLayout:
        size_hint: None, None
        size: 0, 0
        CountDot:
            count: root.count
            x: min(root.center_x + dp(6), root.right - self.width)
            y: root.top - self.height - dp(3)
<CountDot>:
    size_hint: None, None
    opacity: 1 if self.count else 0
    width: max(self.height, words.width + dp(8))
    height: words.height + dp(2)
    canvas.before:
        Color:
            rgba: theme.danger if self.count else (0, 0, 0, 0)
        RoundedRectangle:
            pos: self.pos
            size: self.size
            radius: [self.height / 2]
    Widget:
    Fit:
        id: words
        role: "caption"
        text: root.words(root.count)
        tone: "danger_ink"
        bold: True
        pos_hint: {"center_y": .5}
        font_size: min(theme.caption, dp(18)) if theme.senior else min(theme.caption, dp(15))
    Widget:
<NavBar>:
    size_hint_y: None
    height: theme.icon + theme.caption * 1.5 + theme.l + theme.xs
    canvas.before:
        Color:
            rgba: theme.surface
        Rectangle:
            pos: self.pos
            size: self.size
        Color:
            rgba: theme.line
        Rectangle:
            pos: self.x, self.top
            size: self.width, max(1, dp(1))
"""


class TopBar(BoxLayout):
    """Back, title, subtitle and actions.

    `actions` is [(icon, hint, callback), …]; event `on_back`.
    """

    title = StringProperty("")
    subtitle = StringProperty("")
    can_back = BooleanProperty(True)
    actions = ListProperty()

    def __init__(self, **kwargs: Any) -> None:
        self.register_event_type("on_back")
        super().__init__(**kwargs)

    def on_kv_post(self, _base: Any) -> None:
        self.on_actions()

    def on_actions(self, *_: Any) -> None:
        """Other actions: other buttons."""
        if "actions" not in self.ids:
            return
        self.ids.actions.clear_widgets()
        for icon, hint, callback in self.actions:
            self.ids.actions.add_widget(_action(icon, hint, callback))

    def on_back(self) -> None:
        """Event: the person pressed back."""


def _action(icon: str, hint: str, callback: Callable[[], None]) -> IconButton:
    button = IconButton(icon=icon, hint=hint)
    button.bind(on_release=lambda *_: callback())
    return button


class CountDot(BoxLayout):
    """How many wait, on a tab; nothing when zero."""

    count = NumericProperty(0)

    def words(self, count: float) -> str:
        """The count, or 99+."""
        return "99+" if count > 99 else (str(int(count)) if count else "")


class NavItem(Press):
    """One tab."""

    name = StringProperty("")
    icon = StringProperty("")
    text = StringProperty("")
    tone = StringProperty("dim")
    current = BooleanProperty(False)
    count = NumericProperty(0)


class NavBar(BoxLayout):
    """Four or five tabs.

    `tabs` is [(name, icon, text), …]; `current` a name; `counts` {name: how many wait};
    event `on_tab(name)` from touches, also on the current tab.
    """

    tabs = ListProperty()
    current = StringProperty("")
    counts = DictProperty()

    def __init__(self, **kwargs: Any) -> None:
        self.register_event_type("on_tab")
        super().__init__(**kwargs)
        self.bind(current=self._show, counts=self._show)

    def on_kv_post(self, _base: Any) -> None:
        if len(self.children) != len(self.tabs):
            self.on_tabs()

    def on_tabs(self, *_: Any) -> None:
        """Other tabs."""
        if self.canvas is None:  # properties are set before the widget is whole
            return
        self.clear_widgets()
        for name, icon, text in self.tabs:
            item = NavItem(name=name, icon=icon, text=text)
            item.bind(on_release=lambda pressed: self.dispatch("on_tab", pressed.name))
            self.add_widget(item)
        self._show()

    def on_tab(self, name: str) -> None:
        """Event: the person pressed a tab."""

    def _show(self, *_: Any) -> None:
        for item in self.children:
            item.current = item.name == self.current
            item.count = self.counts.get(item.name, 0)


Builder.load_string(KV, filename="widgets/bars.kv")
