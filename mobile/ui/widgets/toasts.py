"""Owns the short message that passes by itself.

It never carries what must be read: that belongs in a Banner or a Sheet.
"""

from __future__ import annotations

from typing import Any

from kivy.clock import Clock
from kivy.core.window import Window
from kivy.lang import Builder
from kivy.properties import OptionProperty, StringProperty
from kivy.uix.anchorlayout import AnchorLayout

from mobile.ui.theme import theme
from mobile.ui.tokens import STATES
from mobile.ui.widgets import text as _text  # noqa: F401  its rules are used below
from mobile.ui.widgets.badge import SYMBOL

KV = """
#:import theme mobile.ui.theme.theme
<Toast>:
    anchor_y: "bottom"
    padding: theme.l, theme.l, theme.l, dp(84) * (1.3 if theme.roomy else 1)
    BoxLayout:
        size_hint: None, None
        size: self.minimum_width, max(icon.height, words.height) + 2 * theme.m
        padding: theme.l, 0
        spacing: theme.s
        canvas.before:
            Color:
                rgba: theme.toast
            RoundedRectangle:
                pos: self.pos
                size: self.size
                radius: [theme.radius_m]
        Icon:
            id: icon
            name: root.symbol(root.state)
            tone: "toast_ink"
            zoom: .85
        Fit:
            id: words
            text: root.text
            tone: "toast_ink"
            role: "label"
            max_width: max(1, root.width - 4 * theme.l - icon.width - theme.s)
            pos_hint: {"center_y": .5}
"""

_shown: list[Any] = []


class Toast(AnchorLayout):
    """The message; lets every touch through."""

    text = StringProperty("")
    state = OptionProperty("ok", options=list(STATES))

    def symbol(self, state: str) -> str:
        """The symbol of the state."""
        return SYMBOL[state]

    def on_touch_down(self, _touch: Any) -> bool:
        """Let the touch through."""
        return False

    def on_touch_move(self, _touch: Any) -> bool:
        """Let the touch through."""
        return False

    def on_touch_up(self, _touch: Any) -> bool:
        """Let the touch through."""
        return False


def toast(text: str, state: str = "ok", seconds: float = 0.0) -> Toast:
    """Show `text` for a while (longer for longer texts and in 适老 mode), one at a time."""
    hide_toast()
    shown = Toast(text=text, state=state)
    Window.add_widget(shown)
    _shown.append(shown)
    wait_s = seconds or (2.0 + len(text) * 0.12) * (1.6 if theme.senior else 1.0)
    Clock.schedule_once(lambda _dt: hide_toast() if shown in _shown else None, wait_s)
    return shown


def hide_toast() -> None:
    """Take the message away."""
    while _shown:
        Window.remove_widget(_shown.pop())


Builder.load_string(KV, filename="widgets/toasts.kv")
