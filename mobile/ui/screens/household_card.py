"""Owns the card of a household: who lives there, what was found before, and where a visit begins.

It never shows what this phone may not hold: the query leaves it out.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kivy.lang import Builder
from kivy.properties import StringProperty
from kivy.utils import platform

from mobile.actions import queries
from mobile.domain.lines import CLOSED_PROBLEMS
from mobile.ui.screens import visit_words as words
from mobile.ui.screens.parts import hold, lay
from mobile.ui.screens.record_rows import problem_list_row, visit_list_row
from mobile.ui.widgets import (
    Badge,
    Card,
    Dim,
    EmptyState,
    KeyValue,
    ListRow,
    Page,
    PushButton,
    RowsCard,
    SectionTitle,
    tell,
)

if TYPE_CHECKING:
    from mobile.actions.changes import Changes
    from mobile.domain.views import HouseholdView
    from mobile.ui.app import FieldApp

_PARTS = ("who", "family", "open", "visits", "closed")


class HouseholdPage(Page):
    """The card of one household."""

    head = StringProperty("")
    place = StringProperty("")
    phone = StringProperty("")
    cadres = StringProperty("")

    def __init__(self, app: FieldApp, household_id: str, **kwargs: Any) -> None:
        self.app, self.household_id = app, household_id
        super().__init__(**kwargs)
        self._parts = hold(self, *_PARTS)
        self._who = self.ids.who.children[::-1]
        self._line = hold(self, "number", "call")
        lay(self.ids.column)
        start = PushButton(large=True, text=words.START_VISIT, icon="clipboard-text-outline")
        start.bind(on_release=lambda *_: self.start())
        nobody = PushButton(kind="secondary", text=words.NOT_HOME, icon="door-closed")
        nobody.bind(on_release=lambda *_: self.start("M3"))
        self._buttons = (start, nobody)

    def on_enter(self) -> None:
        """Shown, also after a visit."""
        phone, household_id = self.app.phone, self.household_id
        self.app.ask(lambda: queries.household(phone, household_id), self._show, key="household")

    def on_changes(self, changes: Changes) -> None:
        """Something of it changed."""
        if changes.kinds & {"household", "visit", "problem"}:
            self.on_enter()

    # -- showing ---------------------------------------------------------------------------------

    def _show(self, view: HouseholdView | None) -> None:
        if view is None:
            lay(self.ids.column, EmptyState(title=words.GONE, text=words.GONE_WHY))
            return
        self.head, self.place = view.row.head, view.row.place
        self.phone, self.cadres = view.phone, "、".join(view.cadres)
        lay(self.ids.phone_line, self._line["number"], self._line["call"] if view.phone else None)
        self._show_tags(view)
        hidden = {id(self.ids.cadres.__self__)} if not self.cadres else set()
        hidden |= {id(self.ids.tags.__self__)} if not view.row.tags else set()
        lay(self.ids.who, *(part for part in self._who if id(part) not in hidden))
        self._show_family(view)
        problems = [problem for problem in view.problems if problem.state not in CLOSED_PROBLEMS]
        closed = [problem for problem in view.problems if problem.state in CLOSED_PROBLEMS]
        self._fill("open", words.OPEN_PROBLEMS, [problem_list_row(one) for one in problems])
        self._fill("visits", words.EARLIER_VISITS, [visit_list_row(one) for one in view.visits])
        self._fill("closed", words.CLOSED_PROBLEMS, [problem_list_row(one) for one in closed])
        if not view.visits:
            none = Card()
            none.add_widget(Dim(text=words.NO_VISITS))
            lay(self._parts["visits"], SectionTitle(text=words.EARLIER_VISITS), none)
        self._parts["visits"].add_widget(self._older())
        shown = {"open": problems, "closed": closed, "visits": True, "who": True, "family": True}
        lay(self.ids.column, *(self._parts[name] for name in _PARTS if shown[name]))
        for button in self._buttons:
            if button.parent is None:
                self.foot.add_widget(button)

    def _show_tags(self, view: HouseholdView) -> None:
        holder = self.ids.tags
        holder.clear_widgets()
        for name in view.row.tags:
            badge = Badge(state="neutral", icon="tag", text=name)
            badge.max_width = max(100, self.width - 80)
            holder.add_widget(badge)

    def _show_family(self, view: HouseholdView) -> None:
        lines = [KeyValue(label=title, text=text) for title, text in view.family]
        lay(self.ids.lines, *(lines or [Dim(text=words.NO_FAMILY)]))

    def _fill(self, name: str, title: str, rows: Sequence[dict[str, Any]]) -> None:
        card = RowsCard()
        for values in rows:
            row = ListRow(**values)
            row.bind(on_release=lambda pressed: self.open(pressed.key))
            card.add_widget(row)
        lay(self._parts[name], SectionTitle(text=title), card)

    def _older(self) -> PushButton:
        button = PushButton(kind="text", icon="history", text=words.OLDER_VISITS)
        button.bind(
            on_release=lambda *_: self.app.router.go(
                "older", household_id=self.household_id, head=self.head
            )
        )
        return button

    # -- going on --------------------------------------------------------------------------------

    def start(self, mode: str = "") -> None:
        """A visit begins."""
        self.app.router.go("visit", household_ids=(self.household_id,), mode=mode)

    def correct(self) -> None:
        """Correct what is written about the household."""
        self.app.router.go("household_form", household_id=self.household_id)

    def open(self, record_id: str) -> None:
        """An earlier visit, or a problem."""
        self.app.router.go("record", record_id=record_id)

    def call(self) -> None:
        """Hand the number to the telephone; a desk shows it."""
        if platform == "android":
            android = importlib.import_module("mobile.device.android")
            intent = android.java("android.content.Intent")
            uri = android.java("android.net.Uri").parse(f"tel:{self.phone}")
            android.activity().startActivity(intent(intent.ACTION_DIAL, uri))
        else:
            tell(words.PHONE, f"{self.head}  {self.phone}")


Builder.load_file(str(Path(__file__).with_suffix(".kv")))


def register(app: FieldApp) -> None:
    """Teach the router."""
    app.router.register("household", lambda **params: HouseholdPage(app, **params))
