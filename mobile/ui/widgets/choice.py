"""Owns choosing among a few: Choice (a chip), ChoiceGroup (chips that wrap), SwitchRow.

It never says "chosen" by colour alone: a tick or a word goes with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kivy.lang import Builder
from kivy.properties import (
    BooleanProperty,
    ListProperty,
    NumericProperty,
    ObjectProperty,
    StringProperty,
)
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.stacklayout import StackLayout

from mobile.ui.widgets.button import Press

KV = """
#:import theme mobile.ui.theme.theme
<Choice>:
    size_hint: None, None
    natural: words.width + tick.width + gap.width + 2 * theme.l
    width: min(self.max_width, max(theme.target, self.natural))
    height: max(theme.target, words.height + 2 * theme.s)
    padding: theme.l, 0
    corner: theme.radius_m
    tone: "disabled_ink" if self.disabled else ("primary" if self.chosen else "text")
    canvas.before:
        Color:
            rgba:
                theme.disabled if self.disabled else \
                (theme.soft if self.chosen else theme.surface)
        RoundedRectangle:
            pos: self.pos
            size: self.size
            radius: [self.corner]
        Color:
            rgba: theme.primary if self.chosen and not self.disabled else theme.outline
        Line:
            rounded_rectangle:
                (self.x + dp(1), self.y + dp(1), self.width - dp(2), self.height - dp(2), \
                self.corner)
            width: dp(1.5) if self.chosen else dp(1)
    Widget:
    Icon:
        id: tick
        name: "check" if root.chosen else ""
        tone: root.tone
        zoom: .8
    Widget:
        id: gap
        size_hint_x: None
        width: theme.xs if root.chosen else 0
    Fit:
        id: words
        text: root.text
        tone: root.tone
        bold: root.chosen
        pos_hint: {"center_y": .5}
        max_width: max(1, root.max_width - 2 * theme.l - tick.width - gap.width)
    Widget:
<ChoiceGroup>:
    orientation: "vertical"
    size_hint_y: None
    height: self.minimum_height
    spacing: theme.xs
    Dim:
        text: root.label
    StackLayout:
        id: chips
        size_hint_y: None
        height: self.minimum_height
        spacing: theme.s
    Caption:
        text: root.error
        tone: "error"
<SwitchTrack>:
    size_hint: None, None
    size: dp(52), dp(30)
    pos_hint: {"center_y": .5}
    canvas:
        Color:
            rgba:
                theme.disabled if self.disabled else \
                (theme.primary if self.active else theme.surface)
        RoundedRectangle:
            pos: self.pos
            size: self.size
            radius: [self.height / 2]
        Color:
            rgba: (0, 0, 0, 0) if self.active and not self.disabled else theme.outline
        Line:
            rounded_rectangle:
                (self.x + dp(1), self.y + dp(1), self.width - dp(2), self.height - dp(2), \
                self.height / 2 - dp(1))
            width: dp(1.1)
        Color:
            rgba: theme.outline if self.disabled or not self.active else theme.ink
        Ellipse:
            pos: (self.right - dp(26) if self.active else self.x + dp(4)), self.y + dp(4)
            size: dp(22), dp(22)
<SwitchRow>:
    size_hint_y: None
    height: max(theme.target, words.height + 2 * theme.s)
    spacing: theme.m
    on_release: self.flip()
    BoxLayout:
        id: words
        orientation: "vertical"
        size_hint_y: None
        height: self.minimum_height
        pos_hint: {"center_y": .5}
        Body:
            text: root.title
        Dim:
            text: root.subtitle
    Fit:
        text: "开" if root.active else "关"
        role: "label"
        tone: "primary" if root.active else "dim"
        pos_hint: {"center_y": .5}
    SwitchTrack:
        active: root.active
"""


class Choice(Press):
    """One chip: `text`, `chosen`; it does not flip by itself (the group does)."""

    text = StringProperty("")
    value = ObjectProperty(None, allownone=True)
    chosen = BooleanProperty(False)
    tone = StringProperty("text")
    max_width = NumericProperty(100000)
    natural = NumericProperty(0)


class ChoiceGroup(BoxLayout):
    """Chips that wrap. `options` is [(value, text), …]; `chosen` the list of chosen values.

    `on_pick(chosen)` comes from touches only. With `multiple` any number may be chosen;
    otherwise one, and a second touch takes it back unless `required`.
    """

    label = StringProperty("")
    options = ListProperty()
    chosen = ListProperty()
    multiple = BooleanProperty(False)
    required = BooleanProperty(False)
    error = StringProperty("")

    def __init__(self, **kwargs: Any) -> None:
        self.register_event_type("on_pick")
        super().__init__(**kwargs)

    def on_kv_post(self, _base: Any) -> None:
        self.ids.chips.bind(width=self._widths)
        self._rebuild()

    def on_options(self, *_: Any) -> None:
        """Other options: build the chips anew."""
        if "chips" in self.ids:
            self._rebuild()

    def on_chosen(self, *_: Any) -> None:
        """Show which are chosen."""
        if "chips" in self.ids:
            for chip in self.ids.chips.children:
                chip.chosen = chip.value in self.chosen

    def on_pick(self, chosen: Sequence[Any]) -> None:
        """Event: the person chose."""

    def _rebuild(self) -> None:
        chips: StackLayout = self.ids.chips
        chips.clear_widgets()
        for value, text in self.options:
            chip = Choice(text=text, value=value, chosen=value in self.chosen)
            chip.bind(on_release=self._pick)
            chips.add_widget(chip)
        self._widths()

    def _widths(self, *_: Any) -> None:
        for chip in self.ids.chips.children:
            chip.max_width = max(1, self.ids.chips.width)

    def _pick(self, chip: Choice) -> None:
        if chip.value in self.chosen:
            if self.required and len(self.chosen) == 1:
                return
            chosen = [value for value in self.chosen if value != chip.value]
        else:
            chosen = [*self.chosen, chip.value] if self.multiple else [chip.value]
        self.chosen = chosen
        self.error = ""
        self.dispatch("on_pick", list(chosen))


class SwitchTrack(BoxLayout):
    """The drawing of a switch."""

    active = BooleanProperty(False)


class SwitchRow(Press):
    """A row that is on or off, said in a word too; event `on_toggle(active)` from touches."""

    title = StringProperty("")
    subtitle = StringProperty("")
    active = BooleanProperty(False)

    def __init__(self, **kwargs: Any) -> None:
        self.register_event_type("on_toggle")
        super().__init__(**kwargs)

    def flip(self) -> None:
        """The person pressed the row."""
        self.active = not self.active
        self.dispatch("on_toggle", self.active)

    def on_toggle(self, active: bool) -> None:
        """Event: the person switched."""


Builder.load_string(KV, filename="widgets/choice.kv")
