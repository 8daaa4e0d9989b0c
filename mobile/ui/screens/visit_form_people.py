"""Owns choosing who was on a visit: visitors, companions, people who are in no list.

It never decides who may: the rules on saving do.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kivy.lang import Builder
from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty, StringProperty

from mobile.domain.pinyin import initials
from mobile.ui.screens.draft_keeper import keeper_of
from mobile.ui.screens.visit_form_model import VisitForm
from mobile.ui.widgets import Card, ListRow, Page
from shared.records import Kind

if TYPE_CHECKING:
    from mobile.ui.app import FieldApp

MOST: Final = 30


class VisitorCard(Card):
    """One person on the visit."""

    page: Any = ObjectProperty()
    index = NumericProperty(0)
    name = StringProperty("")
    companion = BooleanProperty(False)


class PeoplePage(Page):
    """Who was on the visit."""

    def __init__(self, app: FieldApp, draft_id: str, **kwargs: Any) -> None:
        self.app = app
        keeper = keeper_of(app.phone, draft_id, app.runner.run)
        self.form = VisitForm(app.phone, keeper) if keeper is not None else None
        self._people = self._known_people()
        self._text = ""
        super().__init__(**kwargs)

    def on_enter(self) -> None:
        """Shown."""
        self.refresh()

    def refresh(self) -> None:
        """Who is chosen, and who may be added."""
        chosen = self.ids.chosen
        chosen.clear_widgets()
        for index, one in enumerate(self._visitors()):
            card = VisitorCard(page=self, index=index, name=one["name"])
            card.companion = bool(one.get("companion"))
            chosen.add_widget(card)
        self.search(self._text)

    def search(self, text: str) -> None:
        """People by name or initials; somebody in no list by the name itself."""
        self._text = text.strip()
        found = self.ids.found
        found.clear_widgets()
        there = {one["name"] for one in self._visitors()}
        wanted = self._text.casefold()
        people = [p for p in self._people if p["name"] not in there and _matches(p, wanted)]
        for person in people[:MOST]:
            self._offer(person)
        if wanted and all(person["name"] != self._text for person in people):
            self._offer({"name": self._text[:50], "unit": ""})

    def set_companion(self, index: int, companion: bool) -> None:
        """走访 or 陪同."""
        visitors = [dict(one) for one in self._visitors()]
        visitors[index].pop("companion", None)
        if companion:
            visitors[index]["companion"] = True
        self._set(visitors)

    def remove(self, index: int) -> None:
        """This person was not there."""
        self._set([one for place, one in enumerate(self._visitors()) if place != index])

    def _offer(self, person: dict[str, str]) -> None:
        row = ListRow(icon="account-plus", title=person["name"], subtitle=person["unit"])
        row.bind(on_release=lambda *_: self._add(person))
        self.ids.found.add_widget(row)

    def _add(self, person: dict[str, str]) -> None:
        visitor = {"name": person["name"]}
        if "person_id" in person:
            visitor["person_id"] = person["person_id"]
        self._text = ""
        self.ids.search.text = ""
        self._set([*self._visitors(), visitor])

    def _visitors(self) -> list[dict[str, Any]]:
        return list(self.form.visit.get("visitors", ())) if self.form is not None else []

    def _set(self, visitors: list[dict[str, Any]]) -> None:
        if self.form is not None:
            self.form.set_visitors(visitors)
            self.refresh()

    def _known_people(self) -> list[dict[str, str]]:
        session = self.app.phone.session
        with session.lock:
            people = session.overlay.of_kind(Kind.PERSON)
        mine = session.me["person_id"]
        found = [
            {"person_id": p.id, "name": p.content["name"], "unit": p.content.get("unit") or ""}
            for p in people
        ]
        typed = self.form is not None and self.form.visit.get("typed_for_other")
        kept = [person for person in found if not (typed and person["person_id"] == mine)]
        return sorted(kept, key=lambda person: (person["unit"], person["name"]))


def _matches(person: dict[str, str], wanted: str) -> bool:
    return wanted in person["name"].casefold() or wanted in initials(person["name"])


Builder.load_file(str(Path(__file__).with_suffix(".kv")))
