"""Owns writing a pledge: one or two things, how many households, by when, from which study session.

It never asks for anything that has a default, and keeps every edit on disk.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kivy.lang import Builder
from kivy.properties import BooleanProperty, ListProperty, NumericProperty, StringProperty

from mobile.ui.screens import count_stepper as _count_stepper  # noqa: F401  used in kv
from mobile.ui.screens.form_draft import FormDraft
from mobile.ui.screens.pledge_form_model import (
    PledgeForm,
    SessionChoice,
    session_words,
    week_words,
)
from mobile.ui.widgets import Page, choose, confirm, pick_date
from mobile.ui.words import SAVED_HERE

if TYPE_CHECKING:
    from mobile.actions.changes import Changes
    from mobile.ui.app import FieldApp

NO_SESSION: Final = ("", "暂不关联", "学习还没登记的，以后可以补上")
DISCARD: Final = "删除这份草稿？"
LOCKED: Final = "已经核查过的事项不能再改"


class PledgeFormPage(Page):
    """A new pledge, or a change of one."""

    kinds = ListProperty()
    kind = StringProperty("")
    first = StringProperty("")
    second = StringProperty("")
    about = StringProperty("")
    households = NumericProperty(0)
    solved = NumericProperty(0)
    window = StringProperty("")
    window_fault = StringProperty("")
    session = StringProperty("")
    saving = BooleanProperty(False)

    def __init__(
        self, app: FieldApp, pledge_id: str = "", draft_id: str = "", **kwargs: Any
    ) -> None:
        self.app, self.pledge_id = app, pledge_id
        self.draft = FormDraft(app, "pledge", draft_id)
        self.today: date = app.today()
        self.form = PledgeForm.begin(self.today)
        self.before: dict[str, Any] = {}
        self.sessions: list[SessionChoice] = []
        self._loaded = False
        super().__init__(**kwargs)
        self.title = "修改事项" if pledge_id else "列一项要做的事"

    def on_enter(self) -> None:
        """Read draft, pledge and sessions, once."""
        if not self._loaded:
            self._loaded = True
            self.app.ask(self._read, self._loaded_all)

    def on_back_wish(self) -> bool:
        """What was typed stays as a draft, and is said so."""
        if self.draft.edited and not self.pledge_id:
            self.app.say("草稿已存本机，在首页接着写")
        return False

    def _read(self) -> tuple[PledgeForm, tuple[str, ...]]:
        """For the worker."""
        from mobile.actions import queries

        self.sessions = sessions_of(self.app)
        kinds = self.app.phone.session.vocabulary.pledge_kinds
        if self.pledge_id:
            view = queries.record(self.app.phone, self.pledge_id)
            self.before = dict(view.content) if view is not None else {}
            return PledgeForm.of(self.before, self.today), kinds
        kept = self.draft.read()
        return PledgeForm.of(kept, self.today) if kept else self.form, kinds

    def _loaded_all(self, read: tuple[PledgeForm, tuple[str, ...]]) -> None:
        form, kinds = read
        self.kinds = [(kind, kind) for kind in kinds]
        self._show(form)

    def _show(self, form: PledgeForm) -> None:
        self.form = form
        self.kind, self.about = form.kind, form.object
        self.first, self.second = form.methods
        self.households, self.solved = form.target_households, form.target_solved
        self.window = week_words(form.starts_on, form.ends_on)
        self.window_fault = form.faults().get("window", "")
        self.session = session_words(self.sessions, form.session_id)
        self.ids.kinds.chosen = [form.kind]

    # -- edits -----------------------------------------------------------------------------------

    def _edit(self, form: PledgeForm) -> None:
        self._show(form)
        if not self.pledge_id:
            self.draft.keep(form.body())

    def pick_kind(self, chosen: list[str]) -> None:
        """Another kind."""
        if chosen:
            self._edit(self.form.with_kind(chosen[0]))

    def write_method(self, place: int, text: str) -> None:
        """One of the two things."""
        self._edit(self.form.with_method(place, text))

    def write_about(self, text: str) -> None:
        """Whom it is for."""
        self._edit(replace(self.form, object=text))

    def step(self, name: str, by: int) -> None:
        """One household or problem more or less."""
        self._edit(self.form.with_target(name, by))

    def pick_days(self) -> None:
        """First the beginning, then the end."""

        def began(day: date, _part: str) -> None:
            ends = max(day, self.form.ends_on)
            pick_date("做到哪一天", self.today, lambda end, _: ended(day, end), value=ends,
                      earliest=day)  # fmt: skip

        def ended(day: date, end: date) -> None:
            self._edit(replace(self.form, starts_on=day, ends_on=end))

        pick_date("从哪一天开始", self.today, began, value=self.form.starts_on)

    def pick_session(self) -> None:
        """From which study session."""
        options: list[Any] = [(one.id, one.topic, one.day) for one in self.sessions]
        choose(
            "来自哪次学习",
            [*options, NO_SESSION],
            lambda value: self._edit(replace(self.form, session_id=value)),
            chosen=self.form.session_id,
        )

    # -- end -------------------------------------------------------------------------------------

    def save(self) -> None:
        """List it, or send what was changed."""
        faults = self.form.faults()
        self.ids.first.error = faults.get("method", "")
        self.ids.second.error = faults.get("second", "")
        self.window_fault = faults.get("window", "")
        if faults or self.saving:
            return
        self.saving = True
        self.app.act(self._work(self.form), self._saved, self._refused)

    def _work(self, form: PledgeForm) -> Callable[[], Changes]:
        from mobile.actions import pledges
        from mobile.domain.edits import touched_fields
        from shared.records import Kind

        if not self.pledge_id:
            return lambda: pledges.list_pledge(
                self.app.phone, form.fields(), self.draft.draft_id or None
            )
        edit = touched_fields(Kind.PLEDGE, self.before, form.values())
        return lambda: pledges.take(self.app.phone, self.pledge_id, "pledge.amend", edit)

    def _saved(self, _changes: Changes) -> None:
        self.draft.edited = False
        self.app.router.back()
        self.app.say(SAVED_HERE)

    def _refused(self, changes: Changes) -> None:
        self.saving = False
        self.app.say_no(changes)

    def discard(self) -> None:
        """Throw the draft away, after asking."""

        def gone(_changes: Changes) -> None:
            self.draft.edited = False
            self.app.router.back()

        confirm(
            DISCARD, "删除后不能恢复。", lambda: self.draft.discard(gone), yes="删除", no="留着",
            danger=True,
        )  # fmt: skip


def sessions_of(app: FieldApp) -> list[SessionChoice]:
    """The study sessions on this phone, the latest first."""
    from mobile.actions.queries import reading
    from shared.records import Kind

    model = reading(app.phone)
    found = [(one.content["held_on"], one) for one in model.overlay.of_kind(Kind.SESSION)]
    found.sort(key=lambda pair: pair[0], reverse=True)
    return [SessionChoice(one.id, one.content["topic"], model.day(day)) for day, one in found]


Builder.load_file(str(Path(__file__).with_suffix(".kv")))


def register(app: FieldApp) -> None:
    """Teach the router."""
    app.router.register("pledge_form", lambda **params: PledgeFormPage(app, **params))
