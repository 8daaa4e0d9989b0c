"""Owns what stands behind 改: handling, whose it is, time limit, unit, and the rest.

It never hides why something cannot be chosen: a closed option says so.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from kivy.lang import Builder
from kivy.properties import ObjectProperty

from mobile.ui.screens import visit_words as words
from mobile.ui.screens.parts import hold
from mobile.ui.widgets import Card, ListRow, Sheet, choose
from shared.vocabulary import Term

_LISTS: Final = {
    "jurisdiction": ("jurisdictions", words.JURISDICTION),
    "nature": ("natures", words.NATURE),
    "time_limit": ("time_limits", words.LIMIT),
}
_TEXTS: Final = ("unit", "reporter", "beneficiaries", "amount_yuan", "meeting_record", "note")
NO_PROBLEM_NATURE: Final = "Z0"


def put_text(field: Any, text: str) -> None:
    """Show a text, unless the person is writing there."""
    if not field.focused and field.text != text:
        field.text = text


class ProblemDetails(Card):
    """The details of one problem."""

    page: Any = ObjectProperty(None, allownone=True)

    def on_kv_post(self, base: Any) -> None:
        super().on_kv_post(base)
        self._parts = hold(self, "category")

    def show(self) -> None:
        """Paint what the form holds."""
        form = self.page.form
        vocabulary = form.vocabulary
        self.ids.category.subtitle = vocabulary.name("categories", form.text("category"))
        self.ids.handling.subtitle = vocabulary.name("handlings", form.text("handling"))
        fault = next((o.why for o in form.handlings() if o.code == form.text("handling")), "")
        self.ids.handling.badge, self.ids.handling.badge_state = (fault and "要改"), "error"
        for name, (list_name, _title) in _LISTS.items():
            text = vocabulary.name(list_name, form.text(name))
            self.ids[name].subtitle = text or words.UNSAID
        for name in _TEXTS:
            put_text(self.ids[name], form.text(name))
        self.ids.village_project.active = bool(form.fields.get("village_project"))

    def number(self, name: str, text: str) -> None:
        """A number, or nothing."""
        self.page.say(**{name: int(text) if text.isdecimal() else None})

    def pick_one(self, name: str) -> None:
        """One of a list of codes."""
        form = self.page.form
        list_name, title = _LISTS[name]
        terms: list[Term] = [
            term for term in form.vocabulary.offered(list_name) if term.code != NO_PROBLEM_NATURE
        ]

        def picked(code: str) -> None:
            if name == "time_limit":
                form.say(time_limit=code, due_on=None)
            elif name == "nature":
                form.set_nature(code)
            else:
                form.set_jurisdiction(code)
            self.page.refresh()

        choose(title, [(term.code, term.name) for term in terms], picked, chosen=form.text(name))

    def pick_handling(self) -> None:
        """The handlings; a closed one is grey and says why."""
        form = self.page.form
        sheet = Sheet(title=words.HANDLING)
        sheet.body.padding, sheet.body.spacing = (0, 0), 0

        def picked(code: str) -> None:
            sheet.dismiss()
            form.set_handling(code)
            self.page.refresh()

        for option in form.handlings():
            chosen = option.code == form.text("handling")
            row = ListRow(title=option.name, subtitle=option.why, disabled=bool(option.why))
            row.icon = "radiobox-marked" if chosen else "radiobox-blank"
            row.icon_tone = "primary" if chosen else "dim"
            row.bind(on_release=lambda _row, code=option.code: picked(code))
            sheet.body.add_widget(row)
        sheet.open()


Builder.load_file(str(Path(__file__).with_suffix(".kv")))
