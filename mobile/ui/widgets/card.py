"""Owns the surfaces that things stand on: Card, RowsCard, Page parts' ground, Stack (a column).

It never decides what stands on it.
"""

from __future__ import annotations

from typing import Any

from kivy.lang import Builder
from kivy.properties import NumericProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

KV = """
#:import theme mobile.ui.theme.theme
<Stack>:
    orientation: "vertical"
    size_hint_y: None
    height: self.minimum_height
    spacing: theme.m
<Card>:
    orientation: "vertical"
    size_hint_y: None
    height: self.minimum_height
    padding: theme.l, theme.m
    spacing: theme.s
    corner: theme.radius_l
    canvas.before:
        Color:
            rgba: theme.of(self.tone, theme.stamp)
        RoundedRectangle:
            pos: self.pos
            size: self.size
            radius: [self.corner]
<RowsCard>:
    padding: 0, theme.xs
    spacing: 0
"""


class Stack(BoxLayout):
    """A column as high as its children."""


class Card(BoxLayout):
    """A rounded surface around things that belong together; as high as its children."""

    tone = StringProperty("surface")
    corner = NumericProperty(0)


class RowsCard(Card):
    """A card whose rows reach its edges, a line between every two."""

    def add_widget(self, widget: Any, *args: Any, **kwargs: Any) -> None:
        """One more row; the last has no line below it."""
        for row in self.children[:1]:
            row.line = True
        widget.line = False
        super().add_widget(widget, *args, **kwargs)


Builder.load_string(KV, filename="widgets/card.kv")
