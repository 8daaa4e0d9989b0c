"""Owns the frame around the screens: the router above, the tabs below.

It never decides what a tab shows: it resets the router to the tab's name. The tabs are made when
the first screen that has them shows: before the PIN nobody waits for them.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

from kivy.uix.boxlayout import BoxLayout

from mobile.ui.router import Router
from mobile.ui.theme import theme
from mobile.ui.widgets.bars import NavBar
from mobile.ui.words import TABS, TABS_SHORT


class Shell(BoxLayout):
    """The root of the window. The tabs show only on the screens that they name."""

    def __init__(self, router: Router, **kwargs: Any) -> None:
        super().__init__(orientation="vertical", **kwargs)
        self.router = router
        self.add_widget(router)
        router.bind(current=self._show)

    @cached_property
    def tabs(self) -> NavBar:
        """The tabs."""
        tabs = NavBar(tabs=self._tabs())
        theme.bind(roomy=self._name_tabs)
        tabs.bind(on_tab=self._go)
        return tabs

    def count(self, **counts: int) -> None:
        """How many wait behind a tab."""
        self.tabs.counts = {**self.tabs.counts, **counts}

    def let_go(self) -> None:
        """The window goes."""
        theme.unbind(roomy=self._name_tabs)

    def _tabs(self) -> list[tuple[str, str, str]]:
        short = TABS_SHORT if theme.roomy else {}
        return [(name, icon, short.get(name, text)) for name, icon, text in TABS]

    def _name_tabs(self, *_: Any) -> None:
        self.tabs.tabs = self._tabs()

    def _go(self, _bar: Any, name: str) -> None:
        if name != self.router.current:
            self.router.reset(name)

    def _show(self, _router: Any, name: str) -> None:
        wanted = name in {tab[0] for tab in TABS}
        shown = len(self.children) > 1
        if wanted:
            self.tabs.current = name
        if wanted and not shown:
            self.add_widget(self.tabs)
        elif not wanted and shown:
            self.remove_widget(self.tabs)
