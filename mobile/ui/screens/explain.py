"""Owns 说明: the cadre's answer to a return or a question, by a usual reason, in words, or both.

It never reads as an accusation, and never changes the record that it explains.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kivy.lang import Builder
from kivy.properties import StringProperty

from mobile.actions import queries
from mobile.actions.changes import Changes, refused
from mobile.actions.drafts import discard_draft, save_draft
from mobile.actions.explanations import explain
from mobile.ui.screens import visit_words as words
from mobile.ui.screens.draft_keeper import DraftKeeper, begun, keeper_of
from mobile.ui.screens.message_page import message_page
from mobile.ui.widgets import Page, PushButton, finish_typing
from mobile.ui.words import SAVED_HERE
from shared.records import Kind

if TYPE_CHECKING:
    from mobile.actions.phone import Phone
    from mobile.ui.app import FieldApp


class ExplainPage(Page):
    """Why, in a code or in words. Its draft: `{"explain": {"record_id", "code", "text"}}`."""

    about = StringProperty("")

    def __init__(self, app: FieldApp, keeper: DraftKeeper, **kwargs: Any) -> None:
        self.app, self.keeper = app, keeper
        self._sent = False
        super().__init__(**kwargs)
        said = keeper.body["explain"]
        asked = queries.finding(app.phone, said["record_id"])
        self.ids.code.options = _reasons(app, asked.codes if asked is not None else ())
        self.ids.code.chosen = [said["code"]] if said.get("code") else []
        self.ids.said.text = said.get("text", "")
        view = queries.record(app.phone, said["record_id"])
        self.about = f"{view.kind_name}：{view.title}" if view is not None else ""
        if asked is not None:
            self.about = asked.title
        save = PushButton(large=True, text=words.SEND_EXPLANATION)
        save.bind(on_release=lambda *_: self.save())
        self.foot.add_widget(save)

    def say(self, name: str, value: str) -> None:
        """A code was picked, or words were typed."""
        self.ids.said.error = ""
        said = {**self.keeper.body["explain"], name: value}
        self.keeper.put({**self.keeper.body, "explain": said})

    def save(self) -> None:
        """Give the explanation."""
        self.ids.said.finish()
        said = self.keeper.body["explain"]
        if not said.get("code") and not said.get("text", "").strip():
            self.ids.said.error = words.EXPLAIN_NEED
            return
        self.keeper.held = True
        self.app.act(self._give, self._saved, self._refused)

    def _give(self) -> Changes:
        kept = self.keeper.keep()
        if not kept.ok:
            return kept
        said, phone = self.keeper.body["explain"], self.app.phone
        text, code = said.get("text", "").strip(), said.get("code") or None
        return explain(phone, said["record_id"], text, code, self.keeper.draft_id)

    def _saved(self, _changes: Changes) -> None:
        self._sent = True
        self.app.say(SAVED_HERE)
        self.app.router.back()

    def _refused(self, changes: Changes) -> None:
        self.keeper.held = False
        self.app.say_no(changes)

    def on_back_wish(self) -> bool:
        """A form that was opened and not touched leaves nothing behind."""
        finish_typing(self)
        if not self._sent and self.keeper.begun and not self.keeper.edited:
            self._sent = self.keeper.held = True
            draft_id = self.keeper.draft_id
            self.app.act(lambda: discard_draft(self.app.phone, draft_id))
        elif not self._sent:
            self.app.say(words.DRAFT_KEPT)
        return False

    def on_leave(self) -> None:
        """Whatever was typed is on disk before another screen shows."""
        if not self._sent:
            finish_typing(self)
            self.keeper.left(0)


def _reasons(app: FieldApp, usual: Sequence[str]) -> list[tuple[str, str]]:
    """The codes to choose from, those that usually explain what is asked first."""
    terms = app.phone.session.vocabulary.offered("explanations")
    first = [term for term in terms if term.code in usual]
    rest = [term for term in terms if term.code not in usual]
    return [(term.code, term.name) for term in (*first, *rest)]


def _begin(phone: Phone, record_id: str) -> Changes:
    view = queries.record(phone, record_id)
    if view is None:
        return refused("not_found")
    asked = queries.finding(phone, record_id)
    title = asked.title if asked is not None else view.title
    head = f"{words.EXPLAIN}：{title[:20]}"
    return save_draft(phone, Kind.VISIT, {"head": head, "explain": {"record_id": record_id}})


def explain_screen(app: FieldApp, record_id: str = "", draft_id: str = "") -> Page:
    """The page, begun or taken up again."""
    if draft_id:
        keeper = keeper_of(app.phone, draft_id, app.runner.run)
        sentence = words.DRAFT_GONE_WHY
    else:
        keeper, made = begun(app.phone, _begin(app.phone, record_id), app.runner.run)
        sentence = made.sentence
    if keeper is None:
        return message_page(words.EXPLAIN_TITLE, words.GONE, sentence)
    return ExplainPage(app, keeper)


Builder.load_file(str(Path(__file__).with_suffix(".kv")))


def register(app: FieldApp) -> None:
    """Teach the router."""
    app.router.register("explain", lambda **params: explain_screen(app, **params))
