"""Owns the part of a returned visit's form that says why, with room for an answer to each comment.

It never lets a comment go unanswered by itself: the rules ask when it is sent.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kivy.lang import Builder
from kivy.properties import ObjectProperty, StringProperty

from mobile.ui.screens import visit_words as words
from mobile.ui.screens.visit_form_sections import Section
from mobile.ui.widgets import Banner, Card


class AnswerCard(Card):
    """One comment of the office, and what is answered to it."""

    section: Any = ObjectProperty()
    field = StringProperty("")
    field_title = StringProperty("")
    comment = StringProperty("")
    answer = StringProperty("")


class AnswersSection(Section):
    """Why it was returned, comment by comment, with room for an answer to each."""

    def show(self) -> None:
        view = self.page.returned
        if self.children or view is None:
            return
        if view.return_reason:
            said = view.verifications[-1] if view.verifications else None
            situation = said.situation if said else ""
            title = f"{words.RETURNED}：{view.return_reason}"
            self.add_widget(Banner(state="error", title=title, text=situation))
        for line in view.fields:
            if line.comment:
                card = AnswerCard(section=self, field=line.name, comment=line.comment)
                card.field_title = f"{words.OFFICE_SAYS}{line.title}"
                card.answer = self.form.answered(line.name)
                self.add_widget(card)

    def answered(self, field: str, text: str) -> None:
        """An answer was typed."""
        self.form.answer(field, text)


Builder.load_file(str(Path(__file__).with_suffix(".kv")))
