"""Owns the part of the visit form that says whose household it was, and who was met.

It never fills in who was met: what nobody said stays unsaid.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from kivy.lang import Builder
from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from mobile.ui.screens import visit_words as words
from mobile.ui.screens.parts import hold, lay
from mobile.ui.screens.problem_form_details import put_text
from mobile.ui.screens.visit_form_sections import Section
from mobile.ui.widgets import Stack

if TYPE_CHECKING:
    from mobile.ui.screens.visit_form_model import PresentRow


class PresentDetails(Stack):
    """Who was met at one household; made when it is first asked for, for a yard holds many."""

    section: Any = ObjectProperty()
    index = NumericProperty(0)

    def on_kv_post(self, _base: Any) -> None:
        self._parts = hold(self, "met", "relation", "remove")
        self.ids.relation.options = [(one, one) for one in self.section.form.vocabulary.relations]

    def show(self, row: PresentRow, *, asks: bool, alone: bool) -> None:
        """Paint what is asked; a household that is alone cannot be removed."""
        put_text(self.ids.met, row.met)
        self.ids.relation.chosen = [row.relation] if row.relation else []
        wanted = [self._parts["met"], self._parts["relation"]] if asks else []
        lay(self, *wanted, None if alone else self._parts["remove"])


class PresentItem(BoxLayout):
    """One household that is present; a touch opens who was met."""

    section: Any = ObjectProperty()
    index = NumericProperty(0)
    head = StringProperty("")
    subtitle = StringProperty("")
    opened = BooleanProperty(False)

    def on_kv_post(self, _base: Any) -> None:
        self._row = hold(self, "row")["row"]
        self._details: PresentDetails | None = None

    def show(self, row: PresentRow, *, asks: bool, alone: bool) -> None:
        """Paint one row. `asks`: somebody was met."""
        met = (
            f"{row.met}（{row.relation}）" if row.met and row.relation else row.met or row.relation
        )
        self.head = row.head
        said = f"{words.MET}：{met}" if met else words.MET_UNSAID
        self.subtitle = "\n".join(part for part in (row.place, said if asks else "") if part)
        self._row.chevron = False
        details = self._details_now() if self.opened and (asks or not alone) else None
        if details is not None:
            details.show(row, asks=asks, alone=alone)
        lay(self, self._row, details)

    def fold(self) -> None:
        """Open or close."""
        self.opened = not self.opened
        self.section.show()

    def _details_now(self) -> PresentDetails:
        if self._details is None:
            self._details = PresentDetails(section=self.section, index=self.index)
        return self._details


class PresentSection(Section):
    """The households that were there."""

    def show(self) -> None:
        rows = self.form.present()
        items = self.ids.people
        while len(items.children) > len(rows):
            items.remove_widget(items.children[0])
        while len(items.children) < len(rows):
            items.add_widget(PresentItem(section=self, index=len(items.children)))
        for item, row in zip(reversed(items.children), rows, strict=True):
            item.show(row, asks=not self.form.not_home, alone=len(rows) == 1)

    def met(self, index: int, met: str) -> None:
        """The name of the person met was typed."""
        self.form.set_met(index, met)
        self.show()

    def relation(self, index: int, chosen: list[str]) -> None:
        """The relation was picked."""
        self.form.set_relation(index, chosen[0] if chosen else "")
        self.page.refresh()

    def remove(self, index: int) -> None:
        """The household was not there after all."""
        self.form.remove_household(index)
        self.ids.people.clear_widgets()
        self.page.refresh()

    def add(self) -> None:
        """One more household."""
        self.page.app.router.go(
            "pick_household", pick=self.form.add_household, title=words.PICK_MORE
        )


Builder.load_file(str(Path(__file__).with_suffix(".kv")))
