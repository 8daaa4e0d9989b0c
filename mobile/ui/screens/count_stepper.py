"""Owns one number with a minus and a plus.

It never knows what it counts: it reports a step of one.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kivy.lang import Builder
from kivy.properties import StringProperty
from kivy.uix.boxlayout import BoxLayout

from mobile.ui import widgets as _widgets  # noqa: F401  its rules are used in kv


class CountStepper(BoxLayout):
    """Words with the number, less and more; event `on_step(-1 or 1)` from touches."""

    text = StringProperty("")
    less = StringProperty("减一")
    more = StringProperty("加一")

    def __init__(self, **kwargs: Any) -> None:
        self.register_event_type("on_step")
        super().__init__(**kwargs)

    def on_step(self, step: int) -> None:
        """Event: the person pressed one of the two."""


Builder.load_file(str(Path(__file__).with_suffix(".kv")))
