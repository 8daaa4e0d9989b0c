"""Owns the list of this person's records: drafts first, then visits, with what became of them.

It never counts what a person did against anybody else's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kivy.uix.boxlayout import BoxLayout

from mobile.ui.screens import visit_words as words
from mobile.ui.screens.records_model import Records, records
from mobile.ui.theme import theme
from mobile.ui.widgets import ChoiceGroup, EmptyState, Page, RecycleList

if TYPE_CHECKING:
    from mobile.actions.changes import Changes
    from mobile.ui.app import FieldApp


class RecordsPage(Page):
    """The tab 走访记录."""

    def __init__(self, app: FieldApp, **kwargs: Any) -> None:
        self.app = app
        self.chosen = "all"
        super().__init__(**kwargs)
        self.title = words.RECORDS
        self.can_back = False
        self.filters = ChoiceGroup(required=True, options=list(words.RECORD_FILTERS))
        self.filters.chosen = [self.chosen]
        self.filters.padding = (theme.m, theme.s, theme.m, theme.s)
        self.filters.bind(on_pick=lambda _group, chosen: self.sift(chosen[0]))
        self.rows = RecycleList(with_badge=True)
        self.rows.bind(on_pick=lambda _list, key: self.open(key))
        self.empty = EmptyState(icon="clipboard-text-outline", size_hint_y=1)
        self.empty.bind(on_act=lambda *_: app.router.go("visit"))
        self.column = BoxLayout(orientation="vertical")
        self.column.add_widget(self.filters)
        self.column.add_widget(self.rows)
        self.fill(self.column)

    def on_enter(self) -> None:
        """Shown."""
        self.look()

    def on_changes(self, _changes: Changes) -> None:
        """Something changed."""
        self.look()

    def look(self) -> None:
        """Ask for the rows."""
        phone, chosen = self.app.phone, self.chosen
        self.app.ask(lambda: records(phone, chosen), self._show, key="records")

    def sift(self, chosen: str) -> None:
        """Another filter."""
        self.chosen = chosen
        self.look()

    def open(self, key: str) -> None:
        """A row was touched."""
        kind, _, draft_id = key.rpartition("draft:")
        if key.startswith("draft:"):
            self.app.router.go("visit", draft_id=draft_id)
        else:
            self.app.router.go("record", record_id=kind + draft_id)

    def _show(self, found: Records) -> None:
        self.rows.rows = found.rows
        self.subtitle = " · ".join(
            words.HOW_MANY.format(name=text, count=found.counts[name])
            for name, text in words.RECORD_FILTERS
            if found.counts.get(name)
        )
        fresh = self.chosen == "all"
        self.empty.title = words.NO_RECORDS if fresh else words.NONE_SUCH
        self.empty.text = words.NO_RECORDS_WHY if fresh else words.NONE_SUCH_WHY[self.chosen]
        self.empty.action = words.START_VISIT if fresh else ""
        wanted = self.rows if found.rows else self.empty
        if wanted.parent is None:
            self.column.remove_widget(self.empty if wanted is self.rows else self.rows)
            self.column.add_widget(wanted)


def register(app: FieldApp) -> None:
    """Teach the router."""
    app.router.register("records", lambda **params: RecordsPage(app, **params))
