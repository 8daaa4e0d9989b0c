"""Owns the page of one step on a problem, or of a request about a record.

It never moves a state by itself: it asks, and the rules answer.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from mobile.domain.times import spoken_day
from mobile.ui.screens import visit_words as words
from mobile.ui.screens.draft_keeper import begun, keeper_of
from mobile.ui.screens.message_page import message_page
from mobile.ui.screens.record_page_step_model import Asked, StepForm, begin
from mobile.ui.widgets import (
    Banner,
    Card,
    ChoiceGroup,
    Field,
    ListRow,
    Page,
    PushButton,
    SwitchRow,
    WordsField,
    confirm,
    finish_typing,
    pick_date,
)
from mobile.ui.words import SAVED_HERE

if TYPE_CHECKING:
    from mobile.actions.changes import Changes
    from mobile.ui.app import FieldApp

_DAYS: Final = frozenset({"extended_to", "due_on"})
_LONG: Final = frozenset({"action", "outcome"})


class StepPage(Page):
    """What one step asks for."""

    def __init__(self, app: FieldApp, form: StepForm, **kwargs: Any) -> None:
        self.app, self.form = app, form
        self._sent = False
        super().__init__(**kwargs)
        self.title = form.title
        self.actions = [("delete", words.DISCARD, self.ask_discard)]
        self._parts = {one.name: self._part(one) for one in form.fields}
        if form.asks:
            withdraws = form.command == "visit.withdraw"
            why = f"{words.WITHDRAW_WHY}{words.STEP_ASKS}" if withdraws else words.STEP_ASKS
            self.add_widget(Banner(state="info", text=why))
        card = Card()
        for part in self._parts.values():
            card.add_widget(part)
        self.add_widget(card)
        self._banner = Banner(state="error")
        save = PushButton(large=True, text=words.STEP_ASK if form.asks else words.STEP_SAVE)
        save.bind(on_release=lambda *_: self.save())
        self.foot.add_widget(save)

    def _part(self, one: Asked) -> Any:
        said = self.form.said.get(one.name)
        if one.name == "told":
            row = SwitchRow(title=one.title, active=bool(said))
            row.bind(on_toggle=lambda _row, on: self.form.say("told", on))
            return row
        if one.name in _DAYS:
            row = ListRow(icon="calendar", title=one.title, chevron=True, line=False)
            row.padding = (0, 0)
            row.subtitle = self._day(said)
            row.bind(on_release=lambda *_: self._pick_day(one))
            return row
        if one.name in ("handling", "satisfaction_door"):
            return self._choice(one, said)
        field = WordsField(label=one.title, text=said or "", multiline=one.name in _LONG)
        field.min_lines, field.max_length = 2, 4000 if one.name in _LONG else 200
        field.bind(on_change=lambda _field, text: self._typed(one.name, text))
        return field

    def _choice(self, one: Asked, said: Any) -> ChoiceGroup:
        group = ChoiceGroup(label=one.title, chosen=[said] if said else [])
        asked = self.form.phone.session.vocabulary.satisfactions[:-1]
        group.options = self.form.handlings() if one.name == "handling" else [(a, a) for a in asked]
        group.bind(on_pick=lambda _g, chosen: self._typed(one.name, chosen[0] if chosen else ""))
        return group

    def _typed(self, name: str, value: str) -> None:
        self._parts[name].error = ""
        self.form.say(name, value)

    def _day(self, day: Any) -> str:
        return spoken_day(str(day), self.app.today().isoformat()) if day else words.UNSAID

    def _pick_day(self, one: Asked) -> None:
        def picked(day: date, _part: str) -> None:
            self.form.say(one.name, day.isoformat())
            self._parts[one.name].subtitle = self._day(day.isoformat())
            self._parts[one.name].badge = ""

        pick_date(one.title, self.app.today(), picked, earliest=self.app.today())

    def save(self) -> None:
        """Take the step; what is missing is said where it is missing."""
        finish_typing(self)
        missing = self.form.missing()
        if missing:
            self._complain(missing)
            return
        self.form.keeper.held = True
        self.app.act(self.form.save, self._saved, self._refused)

    def _complain(self, name: str) -> None:
        titles = {one.name: one.title for one in self.form.fields}
        sentence = words.STEP_NEED.format(field=titles[name])
        part = self._parts[name]
        if isinstance(part, Field | ChoiceGroup):
            part.error = sentence
        else:
            self._say_no(sentence)

    def _say_no(self, sentence: str) -> None:
        self._banner.text = sentence
        if self._banner.parent is None:
            self.foot.add_widget(self._banner, index=len(self.foot.children))

    def _saved(self, _changes: Changes) -> None:
        self._sent = True
        self.app.say(SAVED_HERE)
        self.app.router.back()

    def _refused(self, changes: Changes) -> None:
        self.form.keeper.held = False
        self._say_no(changes.sentence)

    def ask_discard(self) -> None:
        """Throw it away, after a question."""
        confirm(words.DISCARD_TITLE, words.DISCARD_WHY, self._discard, yes=words.DISCARD_YES,
                no=words.DISCARD_NO, danger=True)  # fmt: skip

    def _discard(self) -> None:
        self._throw_away(lambda _changes: self.app.router.back())

    def _throw_away(self, done: Any = None) -> None:
        self._sent = True
        self.form.keeper.held = True
        self.app.act(self.form.discard, done)

    def on_back_wish(self) -> bool:
        """A form that was opened and not touched leaves nothing behind."""
        finish_typing(self)
        keeper = self.form.keeper
        if not self._sent and keeper.begun and not keeper.edited:
            self._throw_away()
        elif not self._sent:
            self.app.say(words.DRAFT_KEPT)
        return False

    def on_leave(self) -> None:
        """Whatever was typed is on disk before another screen shows."""
        if not self._sent:
            finish_typing(self)
            self.form.keeper.left(0)


def step_screen(app: FieldApp, record_id: str = "", command: str = "", draft_id: str = "") -> Page:
    """The page of a step, begun or taken up again."""
    if draft_id:
        keeper = keeper_of(app.phone, draft_id, app.runner.run)
        sentence = words.DRAFT_GONE_WHY
    else:
        keeper, made = begun(app.phone, begin(app.phone, record_id, command), app.runner.run)
        sentence = made.sentence
    if keeper is None:
        return message_page(words.STEP, words.DRAFT_GONE, sentence)
    return StepPage(app, StepForm(app.phone, keeper))
