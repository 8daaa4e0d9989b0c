"""Owns 记一步进展: what was done today about one problem, in words, without a new visit.

It never moves a problem's state, and keeps every edit on disk.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kivy.lang import Builder
from kivy.properties import BooleanProperty, StringProperty

from mobile.ui.screens.form_draft import FormDraft
from mobile.ui.widgets import Page
from mobile.ui.words import SAVED_HERE

if TYPE_CHECKING:
    from mobile.actions.changes import Changes
    from mobile.domain.views import RecordView
    from mobile.ui.app import FieldApp

EMPTY: Final = "请写做了什么，例如：联系了水管站，约定周五来修"


class ProgressPage(Page):
    """One step on a problem."""

    problem = StringProperty("")
    state = StringProperty("")
    last = StringProperty("")
    text = StringProperty("")
    told = BooleanProperty(False)
    saving = BooleanProperty(False)

    def __init__(
        self, app: FieldApp, problem_id: str = "", draft_id: str = "", **kwargs: Any
    ) -> None:
        self.app, self.problem_id = app, problem_id
        self.draft = FormDraft(app, "resolution", draft_id)
        self._loaded = False
        super().__init__(**kwargs)

    def on_enter(self) -> None:
        """Read the draft and the problem, once."""
        if not self._loaded:
            self._loaded = True
            self.app.ask(self._read, self._show)

    def on_back_wish(self) -> bool:
        """What was typed stays as a draft, and is said so."""
        if self.draft.edited and self.text.strip():
            self.app.say("草稿已存本机，在首页接着写")
        return False

    def _read(self) -> tuple[RecordView | None, dict[str, Any]]:
        from mobile.actions import queries

        kept = self.draft.read()
        problem_id = self.problem_id or str(kept.get("problem_id", ""))
        return queries.record(self.app.phone, problem_id), kept

    def _show(self, read: tuple[RecordView | None, dict[str, Any]]) -> None:
        view, kept = read
        self.problem_id = self.problem_id or str(kept.get("problem_id", ""))
        self.text, self.told = str(kept.get("text", "")), bool(kept.get("told", False))
        if view is None:
            return
        self.problem = view.title
        self.state = f"{view.number} · {view.state_name}"
        steps = [step for step in view.steps if step.text]
        self.last = f"上一步（{steps[-1].day}）：{steps[-1].text}" if steps else ""

    def write(self, text: str) -> None:
        """What was done."""
        self.text = text
        self.ids.words.error = ""
        self._keep()

    def tell(self, told: bool) -> None:
        """Whether the villager was told."""
        self.told = told
        self._keep()

    def _keep(self) -> None:
        self.draft.keep({"problem_id": self.problem_id, "text": self.text, "told": self.told})

    def open_problem(self) -> None:
        """Everything about the problem."""
        self.app.router.go("record", record_id=self.problem_id)

    def save(self) -> None:
        """A step: on disk at once."""
        text = self.text.strip()
        self.ids.words.error = "" if text else EMPTY
        if not text or self.saving:
            return
        self.saving = True
        self.app.act(lambda: self._step(text, self.told), self._saved, self._refused)

    def _step(self, text: str, told: bool) -> Changes:
        from mobile.actions.drafts import discard_draft
        from mobile.actions.problems import note_progress

        done = note_progress(self.app.phone, self.problem_id, text, told=told)
        if done.ok and self.draft.draft_id:
            done = done | discard_draft(self.app.phone, self.draft.draft_id)
        return done

    def _saved(self, _changes: Changes) -> None:
        self.draft.edited = False
        self.app.router.back()
        self.app.say(SAVED_HERE)

    def _refused(self, changes: Changes) -> None:
        self.saving = False
        self.app.say_no(changes)


Builder.load_file(str(Path(__file__).with_suffix(".kv")))


def register(app: FieldApp) -> None:
    """Teach the router."""
    app.router.register("progress", lambda **params: ProgressPage(app, **params))
