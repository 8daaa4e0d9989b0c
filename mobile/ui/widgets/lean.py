"""Owns parts that leave their box while they say nothing: Lean.

An empty label still takes the space beside it, and is drawn at every frame. It never makes a part:
they are made once, and come back in their place when they have something to say.
"""

from __future__ import annotations

from typing import Any

from kivy.uix.boxlayout import BoxLayout

from mobile.ui.widgets.text import Icon


class Lean:
    """Keeps in `box` those of its parts that say something: a symbol with a name, words with text.

    A part with neither (a column of others) always stays. Whoever owns the box holds this.
    """

    def __init__(self, box: BoxLayout) -> None:
        self._box = box
        self._parts = tuple(box.children[::-1])
        for part in self._parts:
            if said := _said_by(part):
                part.fbind(said, self._fit)
        self._fit()

    def _fit(self, *_: Any) -> None:
        wanted = [part for part in self._parts if _says_something(part)]
        if self._box.children[::-1] != wanted:
            self._box.clear_widgets()
            for part in wanted:
                self._box.add_widget(part)


def _said_by(part: Any) -> str:
    """The property that holds what a part says; none of a column of others."""
    if isinstance(part, Icon):
        return "name"
    return "text" if hasattr(part, "text") else ""


def _says_something(part: Any) -> bool:
    said = _said_by(part)
    return not said or bool(getattr(part, said))
