"""Owns showing a visit's lines for the work group, and copying them.

It never sends them anywhere, and shows first what it will copy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kivy.core.clipboard import Clipboard

from mobile.actions import queries
from mobile.ui.screens import visit_words as words
from mobile.ui.widgets import Body, Card, Dim, PushButton, Sheet

if TYPE_CHECKING:
    from mobile.ui.app import FieldApp


def show_summary(app: FieldApp, visit_id: str) -> Sheet:
    """The lines to read, and a button that copies them."""
    text = queries.summary(app.phone, visit_id)
    sheet = Sheet(title=words.SUMMARY)
    sheet.body.add_widget(Dim(text=words.SUMMARY_WHY))
    card = Card()
    card.add_widget(Body(text=text))
    sheet.body.add_widget(card)
    copy = PushButton(text=words.COPY, icon="content-copy")

    def copied(*_: Any) -> None:
        Clipboard.copy(text)
        sheet.dismiss()
        app.say(words.COPIED)

    copy.bind(on_release=copied)
    sheet.foot.add_widget(copy)
    sheet.open()
    return sheet
