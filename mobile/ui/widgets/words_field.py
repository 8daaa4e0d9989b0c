"""Owns the field for free text, in which a citizen number is noticed and its removal offered.

Long words are written in it or in the phone's own editor, as the person wishes. It never removes a
number by itself, and never keeps anybody from going on.
"""

from __future__ import annotations

from typing import Any, Final

from kivy.app import App
from kivy.lang import Builder

from mobile.ui.widgets.button import PushButton
from mobile.ui.widgets.field import Field
from shared.citizen_number import has_id_number, without_id_numbers

DROP_NUMBERS: Final = "删去身份证号"

KV = """
<WordsField>:
    multiline: True
"""


class WordsField(Field):
    """A Field for words; while there is a citizen number in it, a button below drops it."""

    def __init__(self, **kwargs: Any) -> None:
        self._drop = PushButton(kind="text", icon="delete", text=DROP_NUMBERS)
        self._drop.bind(on_release=lambda *_: self.drop_numbers())
        super().__init__(**kwargs)

    def on_text(self, field: Any, text: str) -> None:
        """By hand or by code: look for numbers."""
        super().on_text(field, text)
        noticed = has_id_number(text) and not self.readonly
        if noticed and self._drop.parent is None:
            self.add_widget(self._drop)
        elif not noticed and self._drop.parent is self:
            self.remove_widget(self._drop)

    def on_focused(self, field: Any, focused: bool) -> None:
        """Where the person writes long words in the phone's own editor, it opens instead."""
        editor = getattr(App.get_running_app(), "editor", None)
        if focused and self.multiline and not self.readonly and editor and editor.wanted:
            self.entry.focus = False
            editor.write(self.label, self.text, self._written)
        else:
            super().on_focused(field, focused)

    def _written(self, text: str) -> None:
        self.entry.text = text

    def drop_numbers(self) -> None:
        """The person wants them gone; nothing else changes."""
        self.text = without_id_numbers(self.text)
        self.dispatch("on_change", self.text)


Builder.load_string(KV, filename="widgets/words_field.kv")
