"""Owns the page of one problem: category first, then words; the rest behind 改.

It never blocks on a hint: what is missing is said when the visit is saved.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kivy.clock import Clock
from kivy.lang import Builder
from kivy.properties import StringProperty

from mobile.actions import queries
from mobile.ui.screens import visit_words as words
from mobile.ui.screens.draft_keeper import DraftKeeper, keeper_of
from mobile.ui.screens.message_page import message_page
from mobile.ui.screens.parts import hold, lay
from mobile.ui.screens.problem_form_category import CategoryPage
from mobile.ui.screens.problem_form_details import ProblemDetails
from mobile.ui.screens.problem_form_model import ProblemForm
from mobile.ui.screens.problem_form_words import ProblemWords
from mobile.ui.screens.visit_form_model import VisitForm
from mobile.ui.widgets import Banner, Page, PushButton, confirm, finish_typing
from mobile.ui.words import SAVED_HERE

if TYPE_CHECKING:
    from mobile.actions.changes import Changes
    from mobile.ui.app import FieldApp

__all__ = ["ProblemDetails", "ProblemPage", "ProblemWords", "problem_screen"]

FOCUS_S: Final = 0.15
_TITLES: Final = {"problem.amend": words.PROBLEM_EDIT, "problem.mend": words.PROBLEM_MEND}
_BUTTONS: Final = {"problem.amend": words.SAVE, "problem.mend": words.RESEND}
_PARTS: Final = ("notes", "category", "said", "secret", "details")


class ProblemPage(Page):
    """One problem. `fresh`: its category was just chosen, its words come next."""

    heading = StringProperty(words.PROBLEM)
    category = StringProperty("")
    defaults = StringProperty("")

    def __init__(
        self, app: FieldApp, form: ProblemForm, *, fresh: bool = False, **kwargs: Any
    ) -> None:
        self.app, self.form = app, form
        self._fresh = fresh
        self._unfolded = False
        self._gone = False
        self._since_ms = 0
        super().__init__(**kwargs)
        self.heading = _TITLES.get(form.command, words.PROBLEM)
        self.actions = [("delete", words.REMOVE_PROBLEM, self.ask_remove)]
        self._parts = hold(self, *_PARTS)
        self.ids.details.page = self.ids.said.page = self
        self._banner = Banner(state="error")
        done = PushButton(large=True, text=_BUTTONS.get(form.command, words.DONE))
        done.bind(on_release=lambda *_: self.finish())
        self.foot.add_widget(done)

    # -- showing ---------------------------------------------------------------------------------

    def on_enter(self) -> None:
        """Shown, also after another category was chosen."""
        self._since_ms = self.app.device.clock.mono_ms()
        self.form.keeper.on_trouble = self._complain
        self.refresh()
        if self._fresh:
            self._fresh = False
            Clock.schedule_once(lambda _dt: self._begin_writing(), FOCUS_S)

    def refresh(self) -> None:
        """Show the problem."""
        form = self.form
        self.category = form.vocabulary.name("categories", form.text("category"))
        self.defaults = form.defaults_line()
        details = self._parts["details"] if self._unfolded else None
        secret = None if form.command else self._parts["secret"]
        self.ids.said.show()
        self._show_notes(form)
        notes = self._parts["notes"] if self.ids.notes.children else None
        parts = (notes, self._parts["category"], self._parts["said"], secret, details)
        lay(self.ids.column, *parts)
        self.ids.confidential.active = bool(form.fields.get("confidential"))
        if self._unfolded:
            self.ids.details.show()

    def _show_notes(self, form: ProblemForm) -> None:
        notes = self.ids.notes
        if form.command and not notes.children:
            view = queries.record(self.app.phone, str(form.problem["id"]))
            if view is not None and view.return_reason:
                title = f"{words.RETURNED}：{view.return_reason}"
                notes.add_widget(Banner(state="error", title=title))
            for line in view.fields if view is not None else ():
                if line.comment:
                    title = f"{words.OFFICE_SAYS}{line.title}"
                    notes.add_widget(Banner(state="warn", title=title, text=line.comment))
        elif not form.command:
            notes.clear_widgets()
            if form.text("nature") == "Z4":
                notes.add_widget(Banner(state="info", icon="shield-lock", text=words.SEALED))

    def _begin_writing(self) -> None:
        if self.get_root_window() is not None:
            self.ids.said.begin()

    def repick(self) -> None:
        """Another category."""
        form = self.form
        index = form.index
        self.app.router.go("category", draft_id=form.keeper.draft_id, index=index)

    def unfold(self) -> None:
        """改: show the details, or fold them."""
        self._unfolded = not self._unfolded
        self.refresh()

    def say(self, **values: Any) -> None:
        """A field behind 改 was changed."""
        self.form.say(**values)
        self.ids.said.look()

    # -- leaving ---------------------------------------------------------------------------------

    def finish(self) -> None:
        """Back to the visit; an edit is saved."""
        finish_typing(self)
        if not self.form.command:
            self.app.router.back()
            return
        fault = self.form.fault()
        if fault:
            self._complain(fault)
            return
        self.form.keeper.held = True
        self.app.act(self.form.save_edit, self._saved, self._refused)

    def _saved(self, _changes: Changes) -> None:
        self._gone = True
        self.app.say(SAVED_HERE)
        self.app.router.back()

    def _refused(self, changes: Changes) -> None:
        self.form.keeper.held = False
        stale = changes.refusals[0].code == "stale"
        if stale:
            self.refresh()
        self._complain(words.REBASED if stale else changes.sentence)

    def _complain(self, sentence: str) -> None:
        self._banner.text = sentence
        if sentence and self._banner.parent is None:
            self.foot.add_widget(self._banner, index=len(self.foot.children))
        elif not sentence and self._banner.parent is not None:
            self.foot.remove_widget(self._banner)

    def ask_remove(self) -> None:
        """Take this problem out, after a question."""
        edit = bool(self.form.command)
        confirm(
            words.DISCARD_TITLE if edit else words.REMOVE_PROBLEM,
            words.DISCARD_WHY if edit else words.REMOVE_PROBLEM_WHY,
            self._remove,
            yes=words.DISCARD_YES if edit else words.REMOVE,
            no=words.DISCARD_NO,
            danger=True,
        )

    def _remove(self) -> None:
        form = self.form
        self._gone = True
        if form.index is None:
            form.keeper.held = True
            self.app.act(form.discard, lambda _changes: self.app.router.back())
            return
        VisitForm(self.app.phone, form.keeper).remove_problem(form.index)
        self.app.router.back()

    def on_leave(self) -> None:
        """Whatever was typed is on disk before another screen shows."""
        if self._gone:
            return
        finish_typing(self)
        self.form.keeper.left(self.app.device.clock.mono_ms() - self._since_ms)


def problem_screen(app: FieldApp, draft_id: str, index: int = -1, *, fresh: bool = False) -> Any:
    """A problem of a visit's draft, or an edit of one; past the last: the category of a new one."""
    keeper = keeper_of(app.phone, draft_id, app.runner.run)
    if keeper is None:
        return message_page(words.PROBLEM, words.DRAFT_GONE, words.DRAFT_GONE_WHY)
    form = _form(app, keeper, index)
    if form is None:
        return CategoryPage(app, keeper)
    return ProblemPage(app, form, fresh=fresh)


def category_screen(app: FieldApp, draft_id: str, index: int | None = None) -> Any:
    """Another category for a problem."""
    keeper = keeper_of(app.phone, draft_id, app.runner.run)
    if keeper is None:
        return message_page(words.PROBLEM, words.DRAFT_GONE, words.DRAFT_GONE_WHY)
    return CategoryPage(app, keeper, _form(app, keeper, -1 if index is None else index))


def _form(app: FieldApp, keeper: DraftKeeper, index: int) -> ProblemForm | None:
    if "problem" in keeper.body:
        return ProblemForm(app.phone, keeper, None)
    known = len(keeper.body.get("problems", ()))
    return ProblemForm(app.phone, keeper, index) if 0 <= index < known else None


Builder.load_file(str(Path(__file__).with_suffix(".kv")))


def register(app: FieldApp) -> None:
    """Teach the router."""
    app.router.register("problem", lambda **params: problem_screen(app, **params))
    app.router.register("category", lambda **params: category_screen(app, **params))
