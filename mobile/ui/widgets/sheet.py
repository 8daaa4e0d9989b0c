"""Owns what slides over a screen from below: Sheet, and confirm, choose, tell made of it.

It never decides: it calls back and closes. Touching outside or the back button closes it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from kivy.core.window import Window
from kivy.lang import Builder
from kivy.properties import ObjectProperty, StringProperty
from kivy.uix.modalview import ModalView

from mobile.ui.theme import theme
from mobile.ui.widgets.button import PushButton
from mobile.ui.widgets.row import ListRow
from mobile.ui.widgets.text import Body

KV = """
#:import theme mobile.ui.theme.theme
<Sheet>:
    background: ""
    background_color: 0, 0, 0, 0
    overlay_color: theme.scrim
    anchor_y: "bottom"
    _anim_duration: .12 if theme.motion else 0
    BoxLayout:
        id: panel
        orientation: "vertical"
        size_hint: None, None
        width: min(root.width, dp(560))
        height: min(body.height + head.height + foot.height + 2 * theme.l, root.height * .94)
        padding: 0, theme.l, 0, theme.l
        canvas.before:
            Color:
                rgba: theme.surface
            RoundedRectangle:
                pos: self.x, self.y - theme.radius_l
                size: self.width, self.height + theme.radius_l
                radius: [theme.radius_l]
        BoxLayout:
            id: head
            size_hint_y: None
            height: max(heading.height, close.height)
            padding: theme.l, 0, theme.xs, 0
            spacing: theme.s
            Title:
                id: heading
                text: root.title
                pos_hint: {"center_y": .5}
            IconButton:
                id: close
                icon: "close"
                hint: "关闭"
                tone: "dim"
                on_release: root.dismiss()
        ScrollView:
            id: scroll
            bar_width: dp(3)
            do_scroll_x: False
            Stack:
                id: body
                padding: theme.l, theme.s, theme.l, theme.s
        BoxLayout:
            id: foot
            orientation: "vertical"
            size_hint_y: None
            height: self.minimum_height
            padding: theme.l, (theme.s if self.children else 0), theme.l, 0
            spacing: theme.s
"""


class Sheet(ModalView):
    """A panel at the bottom edge. Fill `body` and `foot`, then `open()`."""

    title = StringProperty("")
    body = ObjectProperty(None)
    foot = ObjectProperty(None)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.body = self.ids.body
        self.foot = self.ids.foot

    def open(self, *args: Any, **kwargs: Any) -> None:
        """Show it; with `theme.motion` off at once."""
        super().open(*args, animation=theme.motion, **kwargs)

    def dismiss(self, *args: Any, **kwargs: Any) -> None:
        """Close it."""
        kwargs.setdefault("animation", theme.motion)
        super().dismiss(*args, **kwargs)

    def on_touch_down(self, touch: Any) -> bool:
        """A touch beside the panel closes the sheet."""
        panel = self.ids.panel
        if self.auto_dismiss and not panel.collide_point(*touch.pos):
            self.dismiss()
            return True
        super().on_touch_down(touch)
        return True


def _button(text: str, kind: str, press: Callable[[], None]) -> PushButton:
    button = PushButton(text=text, kind=kind)
    button.bind(on_release=lambda *_: press())
    return button


def tell(title: str, text: str, close: str = "知道了") -> Sheet:
    """A longer text to read."""
    sheet = Sheet(title=title)
    sheet.body.add_widget(Body(text=text))
    sheet.foot.add_widget(_button(close, "primary", sheet.dismiss))
    sheet.open()
    return sheet


def confirm(
    title: str,
    text: str,
    on_yes: Callable[[], None],
    yes: str = "确定",
    no: str = "取消",
    danger: bool = False,
    on_no: Callable[[], None] | None = None,
) -> Sheet:
    """A question with two answers; name them by what they do."""
    sheet = Sheet(title=title)
    if text:
        sheet.body.add_widget(Body(text=text))

    def answer(call: Callable[[], None] | None) -> None:
        sheet.dismiss()
        if call is not None:
            call()

    kind = "danger" if danger else "primary"
    sheet.foot.add_widget(_button(yes, kind, lambda: answer(on_yes)))
    sheet.foot.add_widget(_button(no, "secondary", lambda: answer(on_no)))
    sheet.open()
    return sheet


def choose(
    title: str,
    options: Sequence[tuple[Any, str] | tuple[Any, str, str]],
    on_choose: Callable[[Any], None],
    chosen: Any = None,
    text: str = "",
) -> Sheet:
    """One of a list of (value, title) or (value, title, subtitle)."""
    sheet = Sheet(title=title)
    sheet.body.padding = (0, theme.s, 0, theme.s)
    sheet.body.spacing = 0
    if text:
        note = Body(text=text, tone="dim", role="label", padding=(theme.l, 0, theme.l, theme.s))
        sheet.body.add_widget(note)

    def picked(value: Any) -> None:
        sheet.dismiss()
        on_choose(value)

    for value, name, *rest in options:
        mark = "radiobox-marked" if value == chosen else "radiobox-blank"
        row = ListRow(title=name, subtitle=rest[0] if rest else "", icon=mark)
        row.icon_tone = "primary" if value == chosen else "dim"
        row.bind(on_release=lambda _row, value=value: picked(value))
        sheet.body.add_widget(row)
    sheet.open()
    return sheet


def open_sheets() -> list[Sheet]:
    """The sheets now open, the topmost first."""
    return [child for child in Window.children if isinstance(child, Sheet)]


Builder.load_string(KV, filename="widgets/sheet.kv")
