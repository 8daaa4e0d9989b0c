"""Owns the page for a new household and for a correction, both made in the field.

It never decides which of two doubles stands: the office does.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kivy.lang import Builder
from kivy.properties import StringProperty

from mobile.ui.screens import visit_words as words
from mobile.ui.screens.draft_keeper import begun, keeper_of
from mobile.ui.screens.household_form_model import HouseholdForm, begin
from mobile.ui.screens.message_page import message_page
from mobile.ui.widgets import Page, PushButton, choose, confirm, finish_typing
from mobile.ui.words import SAVED_HERE

if TYPE_CHECKING:
    from mobile.actions.changes import Changes
    from mobile.ui.app import FieldApp

_TEXTS: Final = ("head", "group", "door", "phone", "people", "income", "hardship", "health")


class HouseholdFormPage(Page):
    """A household as it is being written."""

    heading = StringProperty("")
    village = StringProperty("")

    def __init__(self, app: FieldApp, form: HouseholdForm, **kwargs: Any) -> None:
        self.app, self.form = app, form
        self._sent = False
        super().__init__(**kwargs)
        self.heading = words.CORRECT if form.household_id else words.NEW_HOUSEHOLD
        self.actions = [("delete", words.DISCARD, self.ask_discard)]
        save = PushButton(large=True, icon="content-save", text=words.SAVE_HOUSEHOLD)
        save.bind(on_release=lambda *_: self.save())
        self.foot.add_widget(save)
        for name in _TEXTS:
            self.ids[name].text = form.text(name)
        self.ids.tags.options = form.offered_tags()
        self.ids.tags.chosen = list(form.fields.get("tags", ()))
        self._show_village()

    def say(self, name: str, text: str) -> None:
        """A field was typed."""
        self.ids[name].error = ""
        self.form.say(name, text)

    def pick_tags(self, chosen: list[str]) -> None:
        """Other tags."""
        offered = {code for code, _ in self.form.offered_tags()}
        self.form.set_tags([tag for tag in chosen if tag in offered])

    def pick_village(self) -> None:
        """The village."""
        chosen = self.form.text("village")
        choose(words.VILLAGE, self.form.villages(), self._picked_village, chosen=chosen)

    def _picked_village(self, code: str) -> None:
        self.form.say("village", code)
        self._show_village()

    def _show_village(self) -> None:
        code = self.form.text("village")
        self.village = self.app.phone.session.village_name(code) if code else ""
        self.ids.village.badge = ""

    def save(self) -> None:
        """Save; what is missing is said where it is missing."""
        finish_typing(self)
        fault = self.form.fault()
        if fault == words.NEED_HEAD:
            self.ids.head.error = fault
        elif fault:
            self.ids.village.badge, self.ids.village.badge_state = fault, "error"
        else:
            self.form.keeper.held = True
            self.app.act(self.form.save, self._saved, self._refused)

    def _saved(self, _changes: Changes) -> None:
        self._sent = True
        self.app.say(SAVED_HERE)
        if self.form.household_id:
            self.app.router.back()
        else:
            self.app.router.replace("household", household_id=self.form.keeper.draft_id)

    def _refused(self, changes: Changes) -> None:
        self.form.keeper.held = False
        if changes.refusals[0].code == "empty_batch":
            self.app.say(words.NOTHING_CHANGED, "info")
        else:
            self.app.say_no(changes)

    def ask_discard(self) -> None:
        """Throw it away, after a question."""
        confirm(words.DISCARD_TITLE, words.DISCARD_WHY, self._discard, yes=words.DISCARD_YES,
                no=words.DISCARD_NO, danger=True)  # fmt: skip

    def _discard(self) -> None:
        self._sent = True
        self.form.keeper.held = True
        self.app.act(self.form.discard, lambda _changes: self.app.router.back())

    def on_back_wish(self) -> bool:
        """A form that was opened and not touched leaves nothing behind."""
        finish_typing(self)
        keeper = self.form.keeper
        if keeper.held and not self._sent:
            return True
        if not self._sent and keeper.begun and not keeper.edited:
            self._sent = True
            keeper.held = True
            self.app.act(self.form.discard)
        elif not self._sent:
            self.app.say(words.DRAFT_KEPT)
        return False

    def on_leave(self) -> None:
        """Whatever was typed is on disk before another screen shows."""
        if not self._sent:
            finish_typing(self)
            self.form.keeper.left(0)


def household_form(app: FieldApp, household_id: str = "", draft_id: str = "") -> Page:
    """The form of a draft, of a new household, or of a correction."""
    if draft_id:
        keeper = keeper_of(app.phone, draft_id, app.runner.run)
        if keeper is None:
            return message_page(words.HOUSEHOLDS, words.DRAFT_GONE, words.DRAFT_GONE_WHY)
        return HouseholdFormPage(app, HouseholdForm(app.phone, keeper))
    keeper, made = begun(app.phone, begin(app.phone, household_id), app.runner.run)
    if keeper is None:
        return message_page(words.HOUSEHOLDS, words.GONE, made.sentence)
    return HouseholdFormPage(app, HouseholdForm(app.phone, keeper))


Builder.load_file(str(Path(__file__).with_suffix(".kv")))


def register(app: FieldApp) -> None:
    """Teach the router."""
    app.router.register("household_form", lambda **params: household_form(app, **params))
