"""Owns what is pressed: Press (any pressable area), PushButton, IconButton.

It never makes a target smaller than the theme allows.
"""

from __future__ import annotations

from typing import Any

from kivy.graphics import Color, InstructionGroup, RoundedRectangle
from kivy.lang import Builder
from kivy.properties import (
    BooleanProperty,
    ColorProperty,
    NumericProperty,
    OptionProperty,
    StringProperty,
)
from kivy.uix.anchorlayout import AnchorLayout
from kivy.uix.behaviors import ButtonBehavior
from kivy.uix.boxlayout import BoxLayout

from mobile.ui.theme import theme
from mobile.ui.widgets import text as _text  # noqa: F401  its rules are used below

KV = """
#:import theme mobile.ui.theme.theme
<PushButton>:
    size_hint_y: None
    need_height: max(theme.target + (theme.m if self.large else 0), inner.height + 2 * theme.m)
    need_width:
        words.natural_width(self.text, theme.body, True) + icon.width + inner.spacing + 2 * theme.l
    height: self.need_height
    corner: theme.radius_m
    padding: theme.l, 0
    fill: self.fill_of(self.kind, self.disabled, theme.stamp)
    edge: self.edge_of(self.kind, self.disabled, theme.stamp)
    tone: self.tone_of(self.kind, self.disabled)
    canvas.before:
        Color:
            rgba: self.fill
        RoundedRectangle:
            pos: self.pos
            size: self.size
            radius: [self.corner]
        Color:
            rgba: self.edge
        Line:
            rounded_rectangle:
                (self.x + dp(.6), self.y + dp(.6), self.width - dp(1.2), self.height - dp(1.2), \
                self.corner)
            width: dp(1.1)
    BoxLayout:
        id: inner
        size_hint: None, None
        size: self.minimum_width, max(icon.height, words.height)
        spacing: theme.s if root.icon and root.text else 0
        Icon:
            id: icon
            name: root.icon
            tone: root.tone
            zoom: .92
        Fit:
            id: words
            text: root.text
            tone: root.tone
            role: "title" if root.large else "body"
            bold: True
            halign: "center"
            pos_hint: {"center_y": .5}
            max_width: max(1, root.width - 2 * theme.l - icon.width - inner.spacing)
<IconButton>:
    size_hint: None, None
    size: theme.target, theme.target
    corner: theme.target / 2
    pos_hint: {"center_y": .5}
    Icon:
        name: root.icon
        tone: root.tone
"""

_FILL = {"primary": "primary", "danger": "danger", "secondary": "surface"}
_TONE = {"primary": "ink", "danger": "danger_ink", "secondary": "primary", "text": "primary"}
_CLEAR = (0, 0, 0, 0)
_SHADE = 0.1
"""How much of the ink lies over what is pressed."""


class Pressable(ButtonBehavior):
    """What can be pressed and shows it; event `on_release`.

    The shade is there only under a finger: drawn clear it would cost every frame of every list.
    """

    corner = NumericProperty(0)
    _shade: InstructionGroup | None = None

    def on_state(self, *_: Any) -> None:
        """A finger came or went."""
        if self._shade is not None:
            self.canvas.after.remove(self._shade)
            self._shade = None
        if self.state == "down" and not self.disabled:
            self._shade = InstructionGroup()
            self._shade.add(Color(*theme.text[:3], _SHADE))
            self._shade.add(RoundedRectangle(pos=self.pos, size=self.size, radius=[self.corner]))
            self.canvas.after.add(self._shade)


class Press(Pressable, BoxLayout):
    """Any row or area that can be pressed."""


class PushButton(Pressable, AnchorLayout):
    """A button with words and, if wished, a symbol; long words wrap and the button grows.

    `need_width`, `need_height`: what the words take; for whoever sets its size by hand in kv.
    (Never reach for `self.ids` there: what is bound to another widget's ids is never let go.)
    """

    text = StringProperty("")
    icon = StringProperty("")
    kind = OptionProperty("primary", options=["primary", "secondary", "danger", "text"])
    large = BooleanProperty(False)
    need_width = NumericProperty(0)
    need_height = NumericProperty(0)
    fill = ColorProperty(_CLEAR)
    edge = ColorProperty(_CLEAR)
    tone = StringProperty("ink")

    def fill_of(self, kind: str, disabled: bool, _stamp: float) -> tuple[float, ...]:
        """The colour behind the words."""
        if kind == "text":
            return _CLEAR
        return tuple(theme.of("disabled" if disabled else _FILL[kind]))

    def edge_of(self, kind: str, disabled: bool, _stamp: float) -> tuple[float, ...]:
        """The colour of the outline."""
        return tuple(theme.of("outline")) if kind == "secondary" and not disabled else _CLEAR

    def tone_of(self, kind: str, disabled: bool) -> str:
        """The tone of the words."""
        return "disabled_ink" if disabled else _TONE[kind]


class IconButton(Pressable, AnchorLayout):
    """A symbol to press; `hint` says in words what it does."""

    icon = StringProperty("")
    tone = StringProperty("text")
    hint = StringProperty("")


Builder.load_string(KV, filename="widgets/button.kv")
