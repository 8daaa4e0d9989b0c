"""Owns the words of one problem: what it is, what was done at the door, quiet hints.

It never blocks on a hint.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kivy.lang import Builder
from kivy.properties import ObjectProperty, StringProperty

from mobile.ui.screens import visit_words as words
from mobile.ui.screens.parts import hold, lay
from mobile.ui.screens.problem_form_details import put_text
from mobile.ui.widgets import Caption, Card

if TYPE_CHECKING:
    from mobile.ui.screens.problem_form_model import ProblemForm

_SAID: Final = (
    "description", "hints", "action", "satisfaction", "route", "told", "own", "whose",
)  # fmt: skip


class ProblemWords(Card):
    """What is said of one problem."""

    page: Any = ObjectProperty(None, allownone=True)
    action_label = StringProperty("")

    def on_kv_post(self, base: Any) -> None:
        super().on_kv_post(base)
        self._parts = hold(self, *_SAID)

    @property
    def form(self) -> ProblemForm:
        """The problem that the page shows."""
        form: ProblemForm = self.page.form
        return form

    def begin(self) -> None:
        """The words come first: the keyboard opens."""
        self.ids.description.entry.focus = True

    def show(self) -> None:
        """Paint what the form holds."""
        form = self.form
        mends = form.command == "problem.mend"
        put_text(self.ids.description, form.text("description"))
        put_text(self.ids.action, form.step_text("action"))
        put_text(self.ids.route, form.text("route"))
        done = form.text("handling") == "B1a"
        self.action_label = words.MENDED if mends else words.DID if done else words.ANSWERED
        group = self.ids.satisfaction
        group.options = [(one, one) for one in form.vocabulary.satisfactions[:-1]]
        said = form.step_text("satisfaction_door")
        group.chosen = [said] if said else []
        self.ids.told.active = bool(form.fields.get("informed_on"))
        self.ids.own.active = bool(form.fields.get("handler_id"))
        present = form.present()
        self.ids.whose.options = present
        self.ids.whose.chosen = [form.text("household_id")]
        legal = form.text("handling") == "B5"
        shown = {
            "description": True, "action": form.on_spot or mends, "satisfaction": form.on_spot,
            "route": legal, "told": legal, "whose": len(present) > 1, "hints": True,
            "own": form.text("handling") == "B2" and not form.command,
        }  # fmt: skip
        lay(self, *(self._parts[name] for name in _SAID if shown[name]))
        self._show_hints()

    def _show_hints(self) -> None:
        parts, hints = self.form.parts_line(), self.form.hints()
        lines = ([(parts, "dim")] if parts else []) + [(hint, "info") for hint in hints]
        box = self.ids.hints
        if [label.text for label in reversed(box.children)] != [text for text, _ in lines]:
            box.clear_widgets()
            for text, tone in lines:
                box.add_widget(Caption(text=text, tone=tone))

    def say(self, **values: Any) -> None:
        """A field was changed."""
        self.form.say(**values)
        self.look()

    def describe(self, text: str) -> None:
        """The problem in words."""
        self.form.say(description=text)
        self.look()

    def did(self, text: str) -> None:
        """What was done at the door."""
        self.form.say_step(action=text)
        self.look()

    def look(self) -> None:
        """Hints follow the words."""
        self._show_hints()

    def content_at_door(self, chosen: list[str]) -> None:
        """现场满意度."""
        self.form.say_step(satisfaction_door=chosen[0] if chosen else "")

    def told(self, told: bool) -> None:
        """The villager was told."""
        self.form.set_told(told)

    def own(self, own: bool) -> None:
        """我自己来办."""
        self.form.set_own(own)


Builder.load_file(str(Path(__file__).with_suffix(".kv")))
