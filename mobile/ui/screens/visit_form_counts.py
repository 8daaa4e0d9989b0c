"""Owns the part of the visit form that says which pledges it counts for.

It never asks: a visit counts by itself, and the choice stands behind one row.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kivy.lang import Builder
from kivy.properties import StringProperty

from mobile.ui.screens import visit_words as words
from mobile.ui.screens.visit_form_counts_model import choose, countable
from mobile.ui.screens.visit_form_sections import Section
from mobile.ui.widgets import Dim, PushButton, Sheet, SwitchRow
from mobile.ui.words import brief


class CountsSection(Section):
    """The pledges for which this visit counts."""

    summary = StringProperty("")

    def show(self) -> None:
        counting = [brief(one.title) for one in countable(self.form) if one.counts]
        self.summary = "\n".join(counting) or words.COUNTS_FOR_NONE

    def change(self) -> None:
        """A sheet with a switch for each."""
        sheet = Sheet(title=words.COUNTS_FOR)
        sheet.body.add_widget(Dim(text=words.COUNTS_FOR_WHY))
        switches = {}
        for one in countable(self.form):
            row = SwitchRow(title=one.title, active=one.counts)
            switches[one.pledge_id] = row
            sheet.body.add_widget(row)
        done = PushButton(text=words.DONE)

        def finish(*_: Any) -> None:
            sheet.dismiss()
            choose(self.form, [pledge_id for pledge_id, row in switches.items() if row.active])
            self.page.refresh()

        done.bind(on_release=finish)
        sheet.foot.add_widget(done)
        sheet.open()


Builder.load_file(str(Path(__file__).with_suffix(".kv")))
