"""Owns typing a PIN: dots and keys of at least 60 dp.

It never keeps the digits after handing them over, and never checks them.
"""

from __future__ import annotations

from typing import Any

from kivy.clock import Clock
from kivy.lang import Builder
from kivy.properties import BooleanProperty, NumericProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from mobile.ui.widgets.button import IconButton, Press

KV = """
#:import theme mobile.ui.theme.theme
<PinKey>:
    size_hint_x: 1
    size_hint_y: None
    height: max(dp(60), theme.display * 1.5 + theme.s)
    corner: theme.radius_m
    canvas.before:
        Color:
            rgba: theme.disabled if self.disabled else theme.surface
        RoundedRectangle:
            pos: self.pos
            size: self.size
            radius: [self.corner]
    Text:
        text: root.digit
        role: "headline"
        halign: "center"
        pos_hint: {"center_y": .5}
<PinErase>:
    icon: "backspace-outline"
    hint: "删除"
    size_hint: 1, None
    height: max(dp(60), theme.display * 1.5 + theme.s)
    corner: theme.radius_m
<PinDot>:
    size_hint: None, None
    size: dp(18), dp(18)
    canvas:
        Color:
            rgba: theme.primary if self.filled else theme.outline
        Line:
            ellipse: self.x + dp(1), self.y + dp(1), self.width - dp(2), self.height - dp(2)
            width: dp(1.2)
        Color:
            rgba: theme.primary if self.filled else (0, 0, 0, 0)
        Ellipse:
            pos: self.pos
            size: self.size
<PinPad>:
    orientation: "vertical"
    size_hint_y: None
    height: self.minimum_height
    spacing: theme.m
    Title:
        text: root.prompt
        halign: "center"
    AnchorLayout:
        size_hint_y: None
        height: dp(30)
        BoxLayout:
            id: dots
            size_hint: None, None
            size: self.minimum_size
            spacing: theme.l
    BoxLayout:
        size_hint_y: None
        height: max(theme.label * 1.5, message.height)
        Dim:
            id: message
            text: root.error or root.message
            tone: "error" if root.error else "dim"
            halign: "center"
            pos_hint: {"center_y": .5}
    GridLayout:
        id: digits
        cols: 3
        size_hint_y: None
        height: self.minimum_height
        spacing: theme.s
    PushButton:
        kind: "text"
        text: root.help_text
        disabled: not root.help_text
        opacity: 1 if root.help_text else 0
        height: self.need_height if root.help_text else 0
        on_release: root.dispatch("on_help")
"""


class PinKey(Press):
    """One digit."""

    digit = StringProperty("")


class PinErase(IconButton):
    """Takes the last digit back."""


class PinDot(BoxLayout):
    """One digit that was typed, or is still to come."""

    filled = BooleanProperty(False)


class PinPad(BoxLayout):
    """Dots and keys. `on_pin(pin)` when `length` digits are there; `on_help` below the keys.

    `error` shows a refusal until the next digit; `locked` disables the keys.
    """

    prompt = StringProperty("请输入口令")
    message = StringProperty("")
    error = StringProperty("")
    help_text = StringProperty("")
    length = NumericProperty(6)
    locked = BooleanProperty(False)

    def __init__(self, **kwargs: Any) -> None:
        self.register_event_type("on_pin")
        self.register_event_type("on_help")
        self._digits = ""
        super().__init__(**kwargs)

    def on_kv_post(self, _base: Any) -> None:
        self._build()
        self.bind(length=self._dots, locked=self._lock)
        self._dots()
        self._lock()

    @property
    def typed(self) -> int:
        """How many digits are there."""
        return len(self._digits)

    def press(self, digit: str) -> None:
        """One digit more."""
        if self.locked or self.typed >= self.length:
            return
        self.error = ""
        self._digits += digit
        self._dots()
        if self.typed == self.length:
            pin, self._digits = self._digits, ""
            self.dispatch("on_pin", pin)
            Clock.schedule_once(self._dots, 0.15)

    def erase(self) -> None:
        """One digit less."""
        self._digits = self._digits[:-1]
        self._dots()

    def clear(self) -> None:
        """Forget what was typed."""
        self._digits = ""
        self._dots()

    def on_pin(self, pin: str) -> None:
        """Event: all digits are there."""

    def on_help(self) -> None:
        """Event: the person asks for help."""

    def _build(self) -> None:
        keys = self.ids.digits
        for digit in "123456789":
            keys.add_widget(self._key(digit))
        keys.add_widget(BoxLayout())
        keys.add_widget(self._key("0"))
        erase = PinErase()
        erase.bind(on_release=lambda *_: self.erase())
        keys.add_widget(erase)

    def _key(self, digit: str) -> PinKey:
        key = PinKey(digit=digit)
        key.bind(on_release=lambda *_: self.press(digit))
        return key

    def _dots(self, *_: Any) -> None:
        dots = self.ids.dots
        if len(dots.children) != self.length:
            dots.clear_widgets()
            for _index in range(int(self.length)):
                dots.add_widget(PinDot())
        for index, dot in enumerate(reversed(dots.children)):
            dot.filled = index < self.typed

    def _lock(self, *_: Any) -> None:
        for key in self.ids.digits.children:
            key.disabled = self.locked


Builder.load_string(KV, filename="widgets/pin.kv")
