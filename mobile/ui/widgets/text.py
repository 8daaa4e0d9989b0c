"""Owns words and symbols on the screen: Text and its roles, Icon, SectionTitle, KeyValue.

It never cuts text silently: it wraps and grows, or with `one_line` shortens with an ellipsis.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

from kivy.core.text import Label as CoreLabel
from kivy.lang import Builder
from kivy.properties import BooleanProperty, NumericProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.label import Label
from kivy.uix.widget import Widget

from mobile.ui.icons import ICONS
from mobile.ui.linebreak import wrap
from mobile.ui.typeface import TEXT_FONT

KV = """
#:import theme mobile.ui.theme.theme
<Text>:
    font_size: theme.px(self.role, theme.stamp)
    color: theme.of(self.tone, theme.stamp)
    disabled_color: theme.disabled_ink
    text_size: self.width, None
    shorten: self.one_line
    shorten_from: "right"
    valign: "top"
    size_hint_y: None
    height: self.texture_size[1] if self.text else 0
<Title>:
    role: "title"
    bold: True
<Headline>:
    role: "headline"
    bold: True
<Dim>:
    role: "label"
    tone: "dim"
<Caption>:
    role: "caption"
    tone: "dim"
<Fit>:
    size_hint: None, None
    width: min(self.max_width, self.natural_width(self.text, self.font_size, self.bold))
<Icon>:
    font_name: "Icons"
    text: self.glyph(self.name)
    font_size: theme.icon * self.zoom
    color: theme.of(self.tone, theme.stamp)
    disabled_color: theme.disabled_ink
    size_hint: None, None
    size: (theme.icon * self.zoom if self.name else 0), (theme.icon * self.zoom if self.name else 0)
    pos_hint: {"center_y": .5}
<SectionTitle>:
    role: "label"
    tone: "dim"
    bold: True
    padding: 0, theme.s, 0, theme.xs
<KeyValue>:
    orientation: "vertical" if theme.roomy else "horizontal"
    size_hint_y: None
    height: self.minimum_height
    spacing: theme.xs / 2 if theme.roomy else theme.m
    padding: 0, theme.s
    Dim:
        text: root.label
        size_hint_x: 1 if theme.roomy else .3
        pos_hint: {"top": 1}
    Body:
        text: root.text or "—"
        tone: root.tone
        size_hint_x: 1 if theme.roomy else .7
        pos_hint: {"top": 1}
<Divider>:
    size_hint_y: None
    height: max(1, dp(1))
    canvas:
        Color:
            rgba: theme.line
        Rectangle:
            pos: self.pos
            size: self.size
"""


@lru_cache(maxsize=8192)
def text_width(text: str, font_px: float, bold: bool = False, font: str = TEXT_FONT) -> int:
    """How wide `text` is in pixels when nothing makes it wrap."""
    label = CoreLabel(font_size=font_px, bold=bold, font_name=font)
    widest: float = max(label.get_extents(line)[0] for line in text.split("\n"))
    return math.ceil(widest) + 2


@lru_cache(maxsize=64)
def line_height(font_px: float, bold: bool = False) -> int:
    """How high one line of text is in pixels."""
    label = CoreLabel(font_size=font_px, bold=bold, font_name=TEXT_FONT)
    height: float = label.get_extents("国")[1]
    return math.ceil(height)


def shortened(text: str, width: float, font_px: float) -> str:
    """`text` cut to `width` with an ellipsis, or whole where it fits."""
    if width <= 0 or text_width(text, font_px) <= width:
        return text
    while text and text_width(text + "…", font_px) > width:
        text = text[:-1]
    return text + "…"


class Text(Label):
    """Text in a role (size) and a tone (colour); as high as its lines need."""

    role = StringProperty("body")
    tone = StringProperty("text")
    one_line = BooleanProperty(False)

    def texture_update(self, *args: Any) -> None:
        """Break lines as Chinese does before Kivy lays them out."""
        width = self.text_size[0]
        if width and self.text and not self.shorten:
            size, bold = self.font_size, self.bold
            self._label.text = wrap(self.text, width, lambda part: text_width(part, size, bold) - 2)
        super().texture_update(*args)


class Body(Text):
    """Running text."""


class Title(Text):
    """The name of a card or a row of importance."""


class Headline(Text):
    """The one large thing of a screen."""


class Dim(Text):
    """Secondary text."""


class Caption(Text):
    """The smallest text: hints, times, counts."""


class SectionTitle(Text):
    """Stands above a group of cards or rows."""


class Fit(Text):
    """Text exactly as wide as its words, but never wider than `max_width`."""

    max_width = NumericProperty(100000)

    def natural_width(self, text: str, font_px: float, bold: bool) -> int:
        """Width without wrapping."""
        return text_width(text, font_px, bold) if text else 0


class Icon(Label):
    """A symbol by its name in `mobile.ui.icons`; an empty name takes no room."""

    name = StringProperty("")
    tone = StringProperty("dim")
    zoom = NumericProperty(1.0)

    def glyph(self, name: str) -> str:
        """The character of the symbol."""
        return ICONS[name] if name else ""


class KeyValue(BoxLayout):
    """A label and its value, side by side or, with large text, one above the other."""

    label = StringProperty("")
    text = StringProperty("")
    tone = StringProperty("text")


class Divider(Widget):
    """A hairline between rows."""


Builder.load_string(KV, filename="widgets/text.kv")
