"""Owns the parts of the visit form that every visit has: mode, time, ticks, problems.

A section shows what the form holds and hands touches to the form's verbs. It never keeps a value of
its own.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kivy.lang import Builder
from kivy.properties import BooleanProperty, StringProperty

from mobile.domain.times import spoken_day
from mobile.ui.screens import visit_words as words
from mobile.ui.screens.parts import hold, lay
from mobile.ui.screens.problem_form_model import ProblemForm
from mobile.ui.screens.visit_form_time import clock_text, pick_hours
from mobile.ui.widgets import Card, ListRow, pick_date

if TYPE_CHECKING:
    from mobile.ui.screens.visit_form import VisitPage
    from mobile.ui.screens.visit_form_model import VisitForm

_TEXT: Final = 40


class Section(Card):
    """A part of the form. `show` paints what the form holds."""

    def __init__(self, page: VisitPage, **kwargs: Any) -> None:
        self.page = page
        super().__init__(**kwargs)

    @property
    def form(self) -> VisitForm:
        """The form that the page shows."""
        return self.page.form

    def show(self) -> None:
        """Paint."""

    def complain(self, sentence: str) -> None:
        """Say what is missing at its place."""


class ModeSection(Section):
    """How they were met."""

    def show(self) -> None:
        group = self.ids.mode
        known = self.form.vocabulary.offered("modes")
        group.options = [(term.code, words.MODES.get(term.code, term.name)) for term in known]
        group.chosen = [self.form.mode]

    def pick(self, chosen: list[str]) -> None:
        """Another mode."""
        self.form.set_mode(chosen[0])
        self.page.refresh()


class NotHomeSection(Section):
    """Why nobody was met, and when to come again."""

    revisit = StringProperty("")

    def show(self) -> None:
        group = self.ids.reason
        terms = self.form.vocabulary.offered("not_home_reasons")
        group.options = [(term.code, term.name) for term in terms]
        reason = self.form.text("not_home_reason")
        group.chosen = [reason] if reason else []
        day = self.form.text("revisit_on")
        self.revisit = (
            spoken_day(day, self.page.app.today().isoformat()) if day else words.NO_REVISIT
        )

    def pick(self, chosen: list[str]) -> None:
        """The reason."""
        self.form.say(not_home_reason=chosen[0])
        self.page.refresh()

    def pick_day(self) -> None:
        """A day to come again."""
        today = self.page.app.today()

        def picked(day: date, _part: str) -> None:
            self.form.say(revisit_on=day.isoformat())
            self.page.refresh()

        pick_date(words.REVISIT, today, picked, earliest=today)

    def complain(self, sentence: str) -> None:
        """Say what is missing at its place."""
        self.ids.reason.error = sentence


class TicksSection(Section):
    """What was looked at; never asked for."""

    def show(self) -> None:
        said = list(self.form.visit.get("ticks", ()))
        extra = [one for one in said if one not in words.TICKS]
        self.ids.ticks.options = [(one, one) for one in (*words.TICKS, *extra)]
        self.ids.ticks.chosen = said

    def pick(self, chosen: list[str]) -> None:
        """Other ticks."""
        known = [one for one in words.TICKS if one in chosen]
        self.form.say(ticks=[*known, *(one for one in chosen if one not in known)])


class ProblemsSection(Section):
    """The problems of this visit, and one more."""

    some = BooleanProperty(False)

    def show(self) -> None:
        rows = self.ids.rows
        rows.clear_widgets()
        self.some = bool(self.form.problems)
        for index in range(len(self.form.problems)):
            rows.add_widget(self._row(index))

    def _row(self, index: int) -> ListRow:
        problem = ProblemForm(self.form.phone, self.form.keeper, index)
        category = self.form.vocabulary.name("categories", problem.text("category"))
        handling = self.form.vocabulary.name("handlings", problem.text("handling"))
        text = problem.text("description")
        row = ListRow(
            key=index,
            icon="message-text",
            title=text if len(text) <= _TEXT else text[:_TEXT] + "…",
            subtitle=f"{category} · {handling}",
            badge=words.UNFINISHED if problem.fault() else "",
            badge_state="warn",
            chevron=True,
        )
        row.title = row.title or words.NOTHING_YET
        row.bind(on_release=lambda pressed: self.open(pressed.key))
        return row

    def add(self) -> None:
        """One more problem: its category comes first."""
        self.open(len(self.form.problems))

    def open(self, index: int) -> None:
        """The form of one problem."""
        self.page.app.router.go("problem", draft_id=self.form.keeper.draft_id, index=index)


class WhenSection(Section):
    """When it was, who was there, 补录 and 代录."""

    when = StringProperty("")
    ends = StringProperty("")
    people = StringProperty("")

    def on_kv_post(self, base: Any) -> None:
        super().on_kv_post(base)
        self._parts = hold(self, "ways", "period")

    def show(self) -> None:
        form, visit = self.form, self.form.visit
        today = self.page.app.today().isoformat()
        day = spoken_day(form.text("visited_on"), today)
        backfilled = bool(visit.get("backfilled"))
        started, ended = form.text("started_at"), form.text("ended_at")
        clock = f" {clock_text(started)} {words.STARTED}" if started else ""
        self.when = f"{words.VISITED_ON} {day}" if backfilled else f"{day}{clock}"
        end = clock_text(ended) if ended else words.ENDS_BY_ITSELF
        self.ends = f"{words.ENDED}：{end}"
        if backfilled or not started:
            self.ends = form.text("period")
        self._show_chips(backfilled)
        self.people = "、".join(
            f"{one['name']}（{words.COMPANION}）" if one.get("companion") else one["name"]
            for one in visit.get("visitors", ())
        )

    def _show_chips(self, backfilled: bool) -> None:
        typed = bool(self.form.visit.get("typed_for_other"))
        ways = {"backfilled": backfilled, "typed": typed}
        self.ids.ways.chosen = [name for name, on in ways.items() if on]
        group = self.ids.period
        group.options = [(one, one) for one in self.form.vocabulary.periods]
        period = self.form.text("period")
        group.chosen = [period] if period else []
        asks = backfilled or (bool(period) and not self.form.text("started_at"))
        lay(self.ids.chips, self._parts["ways"], self._parts["period"] if asks else None)

    def ways(self, chosen: list[str]) -> None:
        """补录 or 代录 was switched."""
        if ("backfilled" in chosen) != bool(self.form.visit.get("backfilled")):
            self.form.set_backfilled("backfilled" in chosen)
        if ("typed" in chosen) != bool(self.form.visit.get("typed_for_other")):
            self.form.set_typed_for_other("typed" in chosen)
        self.page.refresh()
        if "typed" in chosen and not self.form.visit["visitors"]:
            self.edit_people()

    def pick_period(self, chosen: list[str]) -> None:
        """上午, 下午 or 晚上."""
        self.form.say(period=chosen[0])
        self.page.refresh()

    def correct(self) -> None:
        """Another day, or other hours."""
        if self.form.visit.get("backfilled"):
            today = self.page.app.today()
            chosen = date.fromisoformat(self.form.text("visited_on"))
            pick_date(words.VISITED_ON, today, self._picked_day, latest=today, value=chosen)
        else:
            pick_hours(self.form, self.page.refresh)

    def _picked_day(self, day: date, _part: str) -> None:
        self.form.say(visited_on=day.isoformat())
        self.page.refresh()

    def edit_people(self) -> None:
        """Who was there."""
        self.page.app.router.go("visit_people", draft_id=self.form.keeper.draft_id)

    def complain(self, sentence: str) -> None:
        """Say what is missing at its place."""
        self.ids.period.error = sentence


Builder.load_file(str(Path(__file__).with_suffix(".kv")))
