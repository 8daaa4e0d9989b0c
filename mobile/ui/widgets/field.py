"""Owns typed input: Field and SearchField.

It never validates by itself, never uses Kivy's input type 'null' (an English-only keyboard
on Android), and never reports the letters of an unfinished pinyin word to a search.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kivy.clock import Clock
from kivy.lang import Builder
from kivy.properties import BooleanProperty, NumericProperty, OptionProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.textinput import TextInput

from mobile.ui.debounce import Debounce
from mobile.ui.linebreak import units
from mobile.ui.theme import theme
from mobile.ui.widgets import button as _button  # noqa: F401  its rules are used below
from mobile.ui.widgets.text import shortened

INPUT_TYPES = ["text", "number", "tel", "mail", "url", "datetime", "address"]

KV = """
#:import theme mobile.ui.theme.theme
<Entry>:
    background_normal: ""
    background_active: ""
    background_disabled_normal: ""
    background_color: 0, 0, 0, 0
    foreground_color: theme.text
    disabled_foreground_color: theme.disabled_ink
    hint_text_color: theme.dim
    cursor_color: theme.primary
    cursor_width: dp(2)
    selection_color: theme.primary[:3] + [.28]
    font_size: theme.body
    input_type: "text"
    write_tab: False
    use_bubble: False
    use_handles: False
<FieldBox@BoxLayout>:
    focused: False
    wrong: False
    size_hint_y: None
    canvas.before:
        Color:
            rgba: theme.disabled if self.disabled else theme.surface
        RoundedRectangle:
            pos: self.pos
            size: self.size
            radius: [theme.radius_m]
        Color:
            rgba: theme.error if self.wrong else (theme.primary if self.focused else theme.outline)
        Line:
            rounded_rectangle:
                (self.x + dp(1), self.y + dp(1), self.width - dp(2), self.height - dp(2), \
                theme.radius_m)
            width: dp(1.6) if self.focused or self.wrong else dp(1)
<Field>:
    orientation: "vertical"
    size_hint_y: None
    height: self.minimum_height
    spacing: theme.xs
    Dim:
        text: root.label
        tone: "error" if root.error else ("primary" if root.focused else "dim")
    FieldBox:
        focused: root.focused
        wrong: bool(root.error)
        height: root.box_height(entry.minimum_height, entry.line_height, theme.target)
        padding: (theme.m if root.icon else 0), 0, 0, 0
        Icon:
            name: root.icon
            tone: "primary" if root.focused else "dim"
        Entry:
            id: entry
            hint_text:
                root.hint if root.multiline else \
                self.fitting(root.hint, self.width - 2 * theme.m, self.font_size)
            multiline: root.multiline
            input_type: root.input_type
            readonly: root.readonly
            padding: theme.m, root.inset(self.height, self.line_height, theme.m)
            on_text: root.edited(self.text)
            on_focus: root.focused = self.focus
            on_text_validate: root.finish()
    BoxLayout:
        size_hint_y: None
        height: max(note.height, note_icon.height) if root.error or root.helper else 0
        opacity: 1 if root.error or root.helper else 0
        spacing: theme.xs if root.error else 0
        Icon:
            id: note_icon
            name: "alert-circle" if root.error else ""
            tone: "error"
            zoom: .75
        Caption:
            id: note
            text: root.error or root.helper
            tone: "error" if root.error else "dim"
            pos_hint: {"center_y": .5}
<SearchField>:
    size_hint_y: None
    height: box.height
    FieldBox:
        id: box
        height: max(theme.target, entry.line_height + 2 * theme.m)
        focused: entry.focus
        padding: theme.m, 0, 0, 0
        Icon:
            name: "magnify"
        Entry:
            id: entry
            hint_text: self.fitting(root.hint, self.width - 2 * theme.m, self.font_size)
            multiline: False
            padding: theme.m, max(0, (self.height - self.line_height) / 2)
            on_text: root.edited(self.text)
            on_text_validate: root.finish()
        IconButton:
            icon: "close" if root.text else ""
            hint: "清空"
            disabled: not root.text
            width: theme.target if root.text else 0
            on_release: root.clear()
"""


class Entry(TextInput):
    """The bare text input, dressed by the theme; its lines break as all Chinese text does."""

    def fitting(self, hint: str, width: float, font_px: float) -> str:
        """A hint that a single line can show."""
        return shortened(hint, width, font_px)

    def _tokenize(self, text: str | None) -> Iterator[str]:
        """Kivy asks what stays whole on a line: it would let one begin with a comma."""
        for number, line in enumerate((text or "").split("\n")):
            if number:
                yield "\n"
            yield from units(line) or [""]

    def show_beginning(self) -> None:
        """Scroll to the first line; Kivy would show the last."""
        self.cursor = (0, 0)
        self.scroll_x = self.scroll_y = 0


class Field(BoxLayout):
    """A labelled text field.

    `on_change(text)` comes at most `change_s` after an edit and at once when focus leaves;
    `on_done(text)` comes when focus leaves or enter is pressed: validate there.
    Setting `text` from code causes neither.
    """

    label = StringProperty("")
    text = StringProperty("")
    hint = StringProperty("")
    helper = StringProperty("")
    error = StringProperty("")
    icon = StringProperty("")
    input_type = OptionProperty("text", options=INPUT_TYPES)
    multiline = BooleanProperty(False)
    readonly = BooleanProperty(False)
    min_lines = NumericProperty(3)
    max_lines = NumericProperty(8)
    max_length = NumericProperty(0)
    change_s = NumericProperty(0.2)
    focused = BooleanProperty(False)

    def __init__(self, **kwargs: Any) -> None:
        self.register_event_type("on_change")
        self.register_event_type("on_done")
        self._from_code = False
        self._later = Debounce(lambda: self.dispatch("on_change", self.text), 0.2)
        super().__init__(**kwargs)

    def on_kv_post(self, _base: Any) -> None:
        self._show(self.text)

    @property
    def entry(self) -> Any:
        """The text input inside."""
        return self.ids.entry

    def box_height(self, text_height: float, line: float, target: float) -> float:
        """As high as the lines need, between the least and the most number of lines."""
        edges = 2 * theme.m
        if not self.multiline:
            return float(max(target, line + edges))
        most = self.max_lines * line + edges
        return float(max(target, self.min_lines * line + edges, min(text_height, most)))

    def inset(self, height: float, line: float, edge: float) -> float:
        """Space above the text: centred in a single line, an edge in a larger field."""
        return edge if self.multiline else max(0.0, (height - line) / 2)

    def edited(self, text: str) -> None:
        """The input's text changed, by hand or by code."""
        if self._from_code or text == self.text:
            return
        if self.max_length and len(text) > self.max_length:
            self._show(text[: int(self.max_length)], beginning=False)
            text = text[: int(self.max_length)]
        self._from_code = True
        self.text = text
        self._from_code = False
        self._later.wait_s = self.change_s
        self._later.edit()

    def on_text(self, _self: Any, text: str) -> None:
        """Code set another text: show its beginning."""
        if not self._from_code and "entry" in self.ids:
            self._later.cancel()
            self._show(text)

    def on_focused(self, _self: Any, focused: bool) -> None:
        """Leaving the field finishes it."""
        if not focused:
            self.finish()

    def finish(self) -> None:
        """Report now."""
        self._later.flush()
        self.dispatch("on_done", self.text)

    def _show(self, text: str, beginning: bool = True) -> None:
        self._from_code = True
        self.entry.text = text
        self._from_code = False
        if beginning:
            self.entry.show_beginning()
            Clock.schedule_once(lambda _dt: self.focused or self.entry.show_beginning(), 0)

    def on_change(self, text: str) -> None:
        """Event: the person changed the text."""

    def on_done(self, text: str) -> None:
        """Event: the person left the field or pressed enter."""


def finish_typing(*roots: Any) -> None:
    """Report what was typed into any field below these widgets, at once."""
    for root in roots:
        for widget in root.walk():
            if isinstance(widget, Field):
                widget.finish()


class SearchField(BoxLayout):
    """A search line; `on_search(text)` comes `wait_s` after the last edit, or at once on enter."""

    text = StringProperty("")
    hint = StringProperty("搜索")
    wait_s = NumericProperty(0.35)

    def __init__(self, **kwargs: Any) -> None:
        self.register_event_type("on_search")
        self._later = Debounce(self._search, 0.35, restart=True)
        self._searched = ""
        super().__init__(**kwargs)

    def on_kv_post(self, _base: Any) -> None:
        self._searched = self.text
        self.entry.text = self.text

    @property
    def entry(self) -> Any:
        """The text input inside."""
        return self.ids.entry

    def edited(self, text: str) -> None:
        """The input's text changed."""
        self.text = text
        self._later.wait_s = self.wait_s
        if text == self._searched:
            self._later.cancel()
        else:
            self._later.edit()

    def on_text(self, _self: Any, text: str) -> None:
        """Code set another text."""
        if "entry" in self.ids and self.entry.text != text:
            self.entry.text = text

    def finish(self) -> None:
        """Search now."""
        self._later.flush()

    def clear(self) -> None:
        """Empty the line and search for nothing."""
        self.entry.text = ""
        self.finish()

    def _search(self) -> None:
        self._searched = self.text
        self.dispatch("on_search", self.text)

    def on_search(self, text: str) -> None:
        """Event: search for this."""


Builder.load_string(KV, filename="widgets/field.kv")
