"""Owns the page of the visit form: which parts it shows, saving, leaving.

It never blocks on a hint, and never leaves without the draft on disk.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kivy.lang import Builder
from kivy.properties import StringProperty

from mobile.actions import queries
from mobile.ui.screens import visit_words as words
from mobile.ui.screens.record_page_model import LOCKED_VISITS
from mobile.ui.screens.visit_form_answers import AnswersSection
from mobile.ui.screens.visit_form_confirm import ConfirmSection
from mobile.ui.screens.visit_form_counts import CountsSection
from mobile.ui.screens.visit_form_counts_model import countable
from mobile.ui.screens.visit_form_model import VisitForm
from mobile.ui.screens.visit_form_more import MoreSection
from mobile.ui.screens.visit_form_photos import PhotoWork
from mobile.ui.screens.visit_form_present import PresentSection
from mobile.ui.screens.visit_form_saving import faults, problem_faults, save
from mobile.ui.screens.visit_form_sections import (
    ModeSection,
    NotHomeSection,
    ProblemsSection,
    Section,
    TicksSection,
    WhenSection,
)
from mobile.ui.widgets import Banner, Page, PushButton, confirm, finish_typing
from mobile.ui.words import SAVED_HERE

if TYPE_CHECKING:
    from mobile.actions.changes import Changes
    from mobile.domain.views import RecordView
    from mobile.ui.app import FieldApp

_TITLES: Final = {"visit.amend": words.VISIT_EDIT, "visit.mend": words.VISIT_MEND}


_SECTIONS: Final[dict[str, type[Section]]] = {
    "answers": AnswersSection,
    "present": PresentSection,
    "mode": ModeSection,
    "not_home": NotHomeSection,
    "problems": ProblemsSection,
    "ticks": TicksSection,
    "confirm": ConfirmSection,
    "when": WhenSection,
    "counts": CountsSection,
    "more": MoreSection,
}


class VisitPage(Page):
    """The visit form."""

    heading = StringProperty(words.VISIT)
    heads = StringProperty("")

    def __init__(self, app: FieldApp, form: VisitForm, **kwargs: Any) -> None:
        self.app, self.form = app, form
        self.returned: RecordView | None = None
        self._sections: dict[str, Section] = {}
        self._opened = self._sent = self._wishes_save = False
        self.photos = PhotoWork(app, form, self._photos_moved)
        self._since_ms = 0
        super().__init__(**kwargs)
        self.heading = _TITLES.get(form.command, words.VISIT)
        self.actions = [("delete", words.DISCARD, self.ask_discard)]
        self._banner = Banner(state="error")
        self._more = PushButton(kind="text", text=words.MORE, icon="chevron-down")
        self._more.bind(on_release=lambda *_: self._open_more())
        self._save = PushButton(large=True, icon="content-save")
        self._save.text = words.RESEND if form.command == "visit.mend" else words.SAVE
        self._save.bind(on_release=lambda *_: self.save())
        self.foot.add_widget(self._save)
        edited = None
        if form.command != "visit.record":
            edited = queries.record(app.phone, form.visit_id)
        self.returned = edited if form.command == "visit.mend" else None
        self._asks = edited is not None and edited.state in LOCKED_VISITS

    # -- showing ---------------------------------------------------------------------------------

    def on_enter(self) -> None:
        """Shown, also after a problem was written."""
        self._since_ms = self.app.device.clock.mono_ms()
        self.form.keeper.on_trouble = self._complain
        self.photos.seal_held()
        self.refresh()

    def refresh(self) -> None:
        """Show the parts that this visit has."""
        self.heads = self.form.heads()
        wanted = [self._section(name) for name in self._names()]
        shown = wanted if self._opened else [*wanted, self._more]
        if self.body.children[::-1] != shown:
            self.body.clear_widgets()
            for widget in shown:
                self.body.add_widget(widget)
        for section in wanted:
            section.show()
        self._complain(self.form.keeper.trouble)

    def _names(self) -> list[str]:
        names = ["answers"] if self.returned is not None else []
        names += ["present", "mode"]
        if self.form.not_home:
            names += ["not_home", "problems"] if self.form.problems else ["not_home"]
        elif self.form.confirms:
            names += ["problems", "confirm"]
        else:
            names += ["problems", "ticks"]
        names.append("when")
        if countable(self.form):
            names.append("counts")
        return [*names, "more"] if self._opened else names

    def _section(self, name: str) -> Section:
        if name not in self._sections:
            self._sections[name] = _SECTIONS[name](self)
        return self._sections[name]

    def _photos_moved(self) -> None:
        """One set out or arrived; a save that waited for it goes on."""
        if self.app.router.screen is not self:
            return
        if "more" in self._sections:
            self._sections["more"].show()
        if self._wishes_save and not self.photos.waiting:
            self._wishes_save = False
            self._complain("")
            self.save()

    def _open_more(self) -> None:
        self._opened = True
        self.refresh()

    def _complain(self, sentence: str) -> None:
        if sentence:
            self._banner.text = sentence
        if bool(sentence) == (self._banner.parent is None):
            if sentence:
                self.foot.add_widget(self._banner, index=len(self.foot.children))
            else:
                self.foot.remove_widget(self._banner)

    # -- saving ----------------------------------------------------------------------------------

    def save(self) -> None:
        """Save; what is missing is said where it is missing."""
        finish_typing(self)
        if self.photos.waiting:
            self._wishes_save = True
            self._complain(words.PHOTO_FIRST)
            return
        found = faults(self.form)
        place = self._place_of_fault() if found else None
        found += problem_faults(self.form)
        if place is not None:
            place.complain(found[0])
            self.ids.scroll.scroll_to(place, animate=False)
            return
        if found:
            self._complain(found[0])
            return
        self.form.keeper.held = True
        self._save.disabled = True
        self.app.act(lambda: save(self.form), self._saved, self._refused)

    def _place_of_fault(self) -> Section | None:
        """The part in which the first fault can be said at its place."""
        visit = self.form.visit
        if self.form.not_home and not visit.get("not_home_reason"):
            return self._section("not_home")
        if visit.get("backfilled") and not visit.get("period"):
            return self._section("when")
        return None

    def _saved(self, _changes: Changes) -> None:
        self._sent = True
        self.app.say(words.SAVED_ASKED if self._asks else SAVED_HERE)
        self.app.router.back()

    def _refused(self, changes: Changes) -> None:
        self.form.keeper.held = False
        self._save.disabled = False
        stale = changes.refusals[0].code == "stale"
        if stale:
            for section in self._sections.values():
                section.page = self
            self.refresh()
        self._complain(words.REBASED if stale else changes.sentence)

    # -- leaving ---------------------------------------------------------------------------------

    def ask_discard(self) -> None:
        """Throw it away, after a question."""
        confirm(
            words.DISCARD_TITLE,
            words.DISCARD_WHY,
            self._discard,
            yes=words.DISCARD_YES,
            no=words.DISCARD_NO,
            danger=True,
        )

    def _discard(self) -> None:
        self._sent = True
        self.form.keeper.held = True
        self.app.act(self.form.discard, lambda _changes: self.app.router.back())

    def on_back_wish(self) -> bool:
        """A form that was opened and not touched leaves nothing behind."""
        keeper = self.form.keeper
        finish_typing(self)
        if keeper.held and not self._sent:
            return True  # it is being saved this very moment
        if not self._sent and keeper.begun and not keeper.edited:
            self._sent = True
            keeper.held = True
            self.app.act(self.form.discard)
        elif not self._sent:
            self.app.say(words.DRAFT_KEPT)
        return False

    def on_leave(self) -> None:
        """Whatever was typed is on disk before another screen shows."""
        self._wishes_save = False
        if self._sent:
            return
        finish_typing(self)
        self.form.keeper.left(self.app.device.clock.mono_ms() - self._since_ms)


Builder.load_file(str(Path(__file__).with_suffix(".kv")))
