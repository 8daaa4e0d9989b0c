"""Owns the frame of a screen: TopBar, a scrolling body, a footer that stays.

It never knows which screen it is: back is an event, the router listens.
"""

from __future__ import annotations

from typing import Any

from kivy.lang import Builder
from kivy.properties import BooleanProperty, ListProperty, ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from mobile.ui.widgets import bars as _bars  # noqa: F401  its rules are used below
from mobile.ui.widgets import card as _card  # noqa: F401

KV = """
#:import theme mobile.ui.theme.theme
<Page>:
    orientation: "vertical"
    canvas.before:
        Color:
            rgba: theme.bg
        Rectangle:
            pos: self.pos
            size: self.size
    TopBar:
        id: bar
        title: root.title
        subtitle: root.subtitle
        can_back: root.can_back
        actions: root.actions
        on_back: root.dispatch("on_back")
    ScrollView:
        id: scroll
        do_scroll_x: False
        bar_width: dp(4)
        bar_color: theme.outline
        bar_inactive_color: theme.outline[:3] + [.4]
        Stack:
            id: body
            padding: theme.m, theme.m, theme.m, theme.xl
    BoxLayout:
        id: foot
        orientation: "vertical"
        size_hint_y: None
        height: self.minimum_height
        padding: (theme.m, theme.s, theme.m, theme.s) if self.children else 0
        spacing: theme.s
        canvas.before:
            Color:
                rgba: theme.surface if self.children else (0, 0, 0, 0)
            Rectangle:
                pos: self.pos
                size: self.size
            Color:
                rgba: theme.line if self.children else (0, 0, 0, 0)
            Rectangle:
                pos: self.x, self.top
                size: self.width, max(1, dp(1))
"""


class Page(BoxLayout):
    """A screen. Children go into the scrolling `body`; buttons that stay go into `foot`.

    In kv simply list the children: `<VisitPage@Page>:` then its cards. For a page that fills
    the height itself (a RecycleList) call `fill(widget)`. Event `on_back`.
    """

    title = StringProperty("")
    subtitle = StringProperty("")
    can_back = BooleanProperty(True)
    actions = ListProperty()
    scrolls = BooleanProperty(True)
    body = ObjectProperty(None, allownone=True)
    foot = ObjectProperty(None, allownone=True)

    def __init__(self, **kwargs: Any) -> None:
        self.register_event_type("on_back")
        super().__init__(**kwargs)

    def on_kv_post(self, _base: Any) -> None:
        self._own()

    def add_widget(self, widget: Any, *args: Any, **kwargs: Any) -> None:
        """Own parts stay here; everything else goes into the body."""
        if len(self.children) < 3:
            super().add_widget(widget, *args, **kwargs)
        else:
            self._own()
            self.body.add_widget(widget, *args, **kwargs)

    def fill(self, widget: Any) -> None:
        """Put `widget` in place of the scrolling body."""
        index = self.children.index(self.ids.scroll)
        self.remove_widget(self.ids.scroll)
        self.scrolls = False
        super().add_widget(widget, index=index)

    def on_back(self) -> None:
        """Event: back in the top bar was pressed; the router binds it."""

    def _own(self) -> None:
        if self.body is None and "body" in self.ids:
            self.body, self.foot = self.ids.body, self.ids.foot


Builder.load_string(KV, filename="widgets/page.kv")
