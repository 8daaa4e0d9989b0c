"""Owns choosing a PIN: typed twice, and not one that everybody tries first.

It never keeps the PIN after handing it over.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from kivy.lang import Builder
from kivy.properties import BooleanProperty, StringProperty

from mobile.ui.widgets import Stack

FIRST: Final = "设一个 6 位密码"
AGAIN: Final = "再输一遍"
WHY: Final = "手机上的资料用它加密，别告诉别人"
TWO: Final = "两次输入的不一样，请重新设"
SIMPLE: Final = "这个密码太好猜，请换一个"
_ROWS: Final = ("01234567890", "09876543210")


def too_simple(pin: str) -> bool:
    """Whether it is among the first that anybody would try."""
    return len(set(pin)) == 1 or any(pin in row for row in _ROWS) or pin[:3] * 2 == pin


class NewPin(Stack):
    """A PIN pad that asks twice; event `on_new_pin(pin)`."""

    prompt = StringProperty(FIRST)
    message = StringProperty(WHY)
    error = StringProperty("")
    locked = BooleanProperty(False)

    def __init__(self, **kwargs: Any) -> None:
        self.register_event_type("on_new_pin")
        self._first = ""
        super().__init__(**kwargs)

    def typed(self, pin: str) -> None:
        """Six digits are there, for the first or the second time."""
        if not self._first and too_simple(pin):
            self._ask(FIRST, WHY, SIMPLE)
        elif not self._first:
            self._first = pin
            self._ask(AGAIN, "", "")
        elif pin != self._first:
            self.begin(TWO)
        else:
            self._first = ""
            self.dispatch("on_new_pin", pin)

    def begin(self, error: str = "") -> None:
        """Ask from the beginning."""
        self._first = ""
        self._ask(FIRST, WHY, error)

    def on_new_pin(self, pin: str) -> None:
        """Event: the same PIN was typed twice."""

    def _ask(self, prompt: str, message: str, error: str) -> None:
        self.prompt, self.message = prompt, message
        self.ids.pad.error = error


Builder.load_file(str(Path(__file__).with_suffix(".kv")))
