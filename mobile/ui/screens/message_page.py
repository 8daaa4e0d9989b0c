"""Owns the page that says why there is nothing to show. It is never a dead end: it leads back."""

from __future__ import annotations

from mobile.ui.screens.visit_words import BACK
from mobile.ui.widgets import EmptyState, Page


def message_page(title: str, heading: str, text: str) -> Page:
    """A page with one message and a way back."""
    page = Page(title=title)
    state = EmptyState(icon="file-document", title=heading, text=text, action=BACK)
    state.bind(on_act=lambda *_: page.dispatch("on_back"))
    page.add_widget(state)
    return page
