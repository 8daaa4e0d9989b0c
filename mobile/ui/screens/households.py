"""Owns the list of households: search as one types, filters, village and group; also as a choice.

It never reads a household itself: rows come from the query on the worker.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kivy.lang import Builder
from kivy.metrics import dp
from kivy.properties import ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from mobile.ui.screens import visit_words as words
from mobile.ui.screens.households_model import (
    Found,
    Wish,
    find,
    groups,
    place_name,
    places,
)
from mobile.ui.theme import theme
from mobile.ui.widgets import Choice, ChoiceGroup, EmptyState, Page, RecycleList, Sheet, choose

if TYPE_CHECKING:
    from mobile.actions.changes import Changes
    from mobile.ui.app import FieldApp

Pick = Callable[[str], None]


class HouseholdsHead(BoxLayout):
    """Search line and filter chips."""

    page: Any = ObjectProperty()


class HouseholdsPage(Page):
    """All households of this phone; with `pick`, one is chosen instead of opened."""

    heading = StringProperty(words.HOUSEHOLDS)
    count = StringProperty("")

    def __init__(
        self,
        app: FieldApp,
        pick: Pick | None = None,
        title: str = "",
        goes_back: bool = True,
        **kwargs: Any,
    ) -> None:
        self.app, self.pick, self.goes_back = app, pick, goes_back
        self.wish = self._shown = Wish()
        super().__init__(**kwargs)
        self.can_back = pick is not None
        self.heading = title or words.HOUSEHOLDS
        self.head = HouseholdsHead(page=self)
        self.rows = RecycleList(with_badge=True)
        self.rows.bind(on_pick=lambda _list, key: self.open(key))
        self.empty = EmptyState(icon="home-group")
        self.empty.bind(on_act=lambda *_: self.add())
        self.column = BoxLayout(orientation="vertical")
        self.column.add_widget(self.head)
        self.column.add_widget(self.rows)
        self.fill(self.column)
        self.place_chip = Choice(max_width=dp(130), pos_hint={"center_y": 0.5})
        self.place_chip.bind(on_release=lambda *_: self.pick_place())
        self.chips = [Choice(text=text, value=name) for name, text in words.FILTERS]
        for chip in self.chips:
            chip.bind(on_release=lambda pressed: self.toggle(pressed.value))
        theme.bind(stamp=self._lay_chips)
        self._lay_chips()

    # -- showing ---------------------------------------------------------------------------------

    def on_enter(self) -> None:
        """Shown, also after a visit."""
        self.look()

    def on_changes(self, changes: Changes) -> None:
        """Households, visits or problems changed."""
        if changes.kinds & {"household", "visit", "problem"}:
            self.look()

    def look(self) -> None:
        """Ask for the rows."""
        wish, phone = self.wish, self.app.phone
        self._show_chips()
        self.app.ask(lambda: find(phone, wish), self._show, key="households")

    def _show(self, found: Found) -> None:
        if found.wish != self.wish:
            return
        moved = found.wish != self._shown
        self._shown = found.wish
        self.rows.rows = found.rows
        if moved:
            self.rows.scroll_y = 1
        self.count = f"{len(found.rows)} 户"
        self._show_empty(found)

    def _show_empty(self, found: Found) -> None:
        nothing = found.total == 0
        self.empty.title = words.NO_HOUSEHOLDS if nothing else words.NOT_FOUND
        self.empty.text = words.NO_HOUSEHOLDS_WHY if nothing else words.NOT_FOUND_WHY
        self.empty.action = words.NEW_HOUSEHOLD if self.pick is None or nothing else ""
        wanted = self.rows if found.rows else self.empty
        if wanted.parent is None:
            self.column.remove_widget(self.empty if wanted is self.rows else self.rows)
            self.empty.size_hint_y = 1
            self.column.add_widget(wanted)

    # -- filters ---------------------------------------------------------------------------------

    def _lay_chips(self, *_: Any) -> None:
        """Chips in a line; with large text they would fill the screen and stand in a sheet."""
        line, top = self.head.ids.line, self.head.ids.top
        line.clear_widgets()
        top.remove_widget(self.place_chip)
        add = [("home-plus", words.NEW_HOUSEHOLD, self.add)] if self.pick is None else []
        sift = [("filter", words.FILTER, self.open_filters)] if theme.roomy else []
        self.actions = [*sift, *add]
        if theme.roomy:
            return
        top.add_widget(self.place_chip)
        for chip in self.chips:
            line.add_widget(chip)

    def _show_chips(self) -> None:
        self.place_chip.text = place_name(self.app.phone, self.wish)
        self.place_chip.chosen = bool(self.wish.village)
        for chip in self.chips:
            chip.chosen = chip.value in self.wish.filters

    def search(self, text: str) -> None:
        """Something was typed."""
        self.wish = replace(self.wish, text=text.strip())
        self.look()

    def toggle(self, name: str) -> None:
        """A filter was switched."""
        kept = tuple(one for one in self.wish.filters if one != name)
        on = name not in self.wish.filters
        self.wish = replace(self.wish, filters=(*kept, name) if on else kept)
        self.look()

    def open_filters(self) -> None:
        """The filters in a sheet."""
        sheet = Sheet(title=words.FILTER)
        group = ChoiceGroup(multiple=True, options=list(words.FILTERS))
        group.chosen = list(self.wish.filters)
        place = Choice(text=place_name(self.app.phone, self.wish), chosen=bool(self.wish.village))

        def picked(_group: Any, chosen: list[str]) -> None:
            self.wish = replace(self.wish, filters=tuple(chosen))
            self.look()

        def to_places(*_: Any) -> None:
            sheet.dismiss()
            self.pick_place()

        group.bind(on_pick=picked)
        place.bind(on_release=to_places)
        sheet.body.add_widget(place)
        sheet.body.add_widget(group)
        sheet.open()

    def pick_place(self) -> None:
        """A village, then a group of it."""
        options: list[Any] = [("", words.ALL_VILLAGES), *places(self.app.phone)]
        choose(words.VILLAGE, options, self._picked_village, chosen=self.wish.village)

    def _picked_village(self, village: str) -> None:
        self.wish = self.wish.with_place(village)
        self.look()
        known = groups(self.app.phone, village) if village else []
        if len(known) > 1:
            options = [("", words.WHOLE_VILLAGE), *((group, group) for group in known)]
            choose(words.GROUP, options, self._picked_group, chosen="")

    def _picked_group(self, group: str) -> None:
        self.wish = self.wish.with_place(self.wish.village, group)
        self.look()

    # -- going on --------------------------------------------------------------------------------

    def open(self, household_id: str) -> None:
        """A row was touched."""
        if self.pick is None:
            self.app.router.go("household", household_id=household_id)
            return
        self.pick(household_id)
        if self.goes_back:
            self.app.router.back()

    def add(self) -> None:
        """A household that the list does not have."""
        self.app.router.go("household_form")


Builder.load_file(str(Path(__file__).with_suffix(".kv")))


def register(app: FieldApp) -> None:
    """Teach the router."""
    app.router.register("households", lambda **params: HouseholdsPage(app, **params))
    app.router.register("pick_household", lambda **params: HouseholdsPage(app, **params))
