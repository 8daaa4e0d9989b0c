"""Owns the page of one record: what became of it, who said what, and what may be done now.

It never hides a returned or refused part.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kivy.lang import Builder
from kivy.properties import BooleanProperty, StringProperty

from mobile.actions import queries
from mobile.actions.visits import edit_visit
from mobile.ui.screens import explain
from mobile.ui.screens import visit_words as words
from mobile.ui.screens.parts import lay
from mobile.ui.screens.problem_form_model import begin_edit
from mobile.ui.screens.record_page_model import Action, further_actions, main_action
from mobile.ui.screens.record_page_step import step_screen
from mobile.ui.screens.record_rows import badge_state, problem_list_row
from mobile.ui.screens.record_summary import show_summary
from mobile.ui.widgets import (
    Banner,
    Card,
    EmptyState,
    KeyValue,
    ListRow,
    Page,
    PushButton,
    RowsCard,
    SectionTitle,
    Stack,
)

if TYPE_CHECKING:
    from mobile.actions.changes import Changes
    from mobile.domain.views import RecordView, StepLine, VerificationLine, VersionLine
    from mobile.ui.app import FieldApp


class RecordHead(Card):
    """What it is, and in which state."""

    text = StringProperty("")
    state_name = StringProperty("")
    state_kind = StringProperty("neutral")
    pending = BooleanProperty(False)


class Told(Stack):
    """Who did or said something, and when."""

    when = StringProperty("")
    title = StringProperty("")
    text = StringProperty("")


class ToldHolder(Card):
    """A card of what was said and done."""


class RecordPage(Page):
    """One record with everything about it."""

    kind_name = StringProperty("")
    number = StringProperty("")

    def __init__(self, app: FieldApp, record_id: str, **kwargs: Any) -> None:
        self.app, self.record_id = app, record_id
        self.view: RecordView | None = None
        self._versions = False
        super().__init__(**kwargs)
        self._main = PushButton(large=True)
        self._main.bind(on_release=lambda *_: self._take_main())

    def on_enter(self) -> None:
        """Shown, also after an edit."""
        phone, record_id = self.app.phone, self.record_id
        self.app.ask(lambda: queries.record(phone, record_id), self._show, key="record")

    def on_changes(self, _changes: Changes) -> None:
        """Something changed."""
        self.on_enter()

    # -- showing ---------------------------------------------------------------------------------

    def _show(self, view: RecordView | None) -> None:
        if view is None:
            lay(self.body, EmptyState(title=words.GONE, text=words.GONE_WHY))
            return
        if view == self.view:
            return
        self.view = view
        self.kind_name, self.number = view.kind_name, view.number
        parts = [*self._refusals(view), *self._returned(view), self._head(view)]
        parts += [*self._fields(view), *self._links(view), *self._problems(view)]
        parts += self._told(words.STEPS, (_step(one) for one in view.steps))
        decisions = reversed(view.verifications)
        parts += self._told(words.VERIFICATIONS, (_decision(one) for one in decisions))
        parts += self._told(words.EXPLANATIONS, (_step(one) for one in view.explanations))
        parts += self._told(words.PROPOSALS, (_step(one) for one in view.proposals))
        parts += [*self._actions(view), *self._history(view)]
        lay(self.body, *parts)
        self._foot(view)

    def _foot(self, view: RecordView) -> None:
        action = main_action(self.app.phone, view)
        if action is not None:
            self._main.text = action.text
        lay(self.foot, self._main if action is not None else None)

    def _refusals(self, view: RecordView) -> list[Any]:
        found = []
        for sentence in view.refusals:
            banner = Banner(state="error", title=words.NOT_ACCEPTED, text=sentence)
            banner.action = words.GO_TO_REFUSED
            banner.bind(on_act=lambda *_: self.app.router.reset("sync"))
            found.append(banner)
        return found

    def _returned(self, view: RecordView) -> list[Any]:
        if not view.return_reason or not view.verifications:
            return []
        last = view.verifications[-1]
        title = f"{view.state_name}：{view.return_reason}"
        said = [f"{last.who} {last.day} {last.method}", last.situation]
        return [Banner(state="error", icon="undo", title=title, text="\n".join(filter(None, said)))]

    def _head(self, view: RecordView) -> RecordHead:
        state = badge_state(view.state, pending=view.pending and view.state_name == words.PENDING)
        pending = view.pending and view.state_name != words.PENDING
        head = RecordHead(text=view.title, state_name=view.state_name, pending=pending)
        head.state_kind = state
        return head

    def _fields(self, view: RecordView) -> list[Any]:
        card = ToldHolder()
        for line in view.fields:
            card.add_widget(KeyValue(label=line.title, text=line.text))
            if line.comment:
                title = f"{words.OFFICE_SAYS}{line.comment}"
                card.add_widget(Banner(state="warn", icon="message-text", text=title))
        return [SectionTitle(text=words.FIELDS), card] if view.fields else []

    def _links(self, view: RecordView) -> list[Any]:
        """A problem leads to its visit and its household."""
        card = RowsCard()
        visit_id = view.content.get("visit_id") if view.kind == "problem" else None
        if visit_id:
            row = ListRow(icon="clipboard-text-outline", title=words.OF_VISIT, chevron=True)
            row.bind(on_release=lambda *_: self._open("record", record_id=visit_id))
            card.add_widget(row)
        present = list(view.content.get("present", ())) if view.kind == "visit" else []
        household_id = view.content.get("household_id") or (
            present[0]["household_id"] if len(present) == 1 else None
        )
        if household_id:
            row = ListRow(icon="home-outline", title=words.MET_WAS, chevron=True)
            row.bind(on_release=lambda *_: self._open("household", household_id=household_id))
            card.add_widget(row)
        return [card] if card.children else []

    def _problems(self, view: RecordView) -> list[Any]:
        if not view.problems:
            return []
        card = RowsCard()
        for problem in view.problems:
            row = ListRow(**problem_list_row(problem), chevron=True)
            row.bind(on_release=lambda pressed: self._open("record", record_id=pressed.key))
            card.add_widget(row)
        return [SectionTitle(text=words.PROBLEMS), card]

    def _told(self, title: str, lines: Iterable[Told]) -> list[Any]:
        card = ToldHolder()
        for line in lines:
            card.add_widget(line)
        return [SectionTitle(text=title), card] if card.children else []

    def _actions(self, view: RecordView) -> list[Any]:
        card = RowsCard()
        for action in further_actions(self.app.phone, view):
            row = ListRow(icon=action.icon, title=action.text, subtitle=action.note, chevron=True)
            row.bind(on_release=lambda _row, action=action: self._take(action))
            card.add_widget(row)
        return [SectionTitle(text=words.ACTIONS), card] if card.children else []

    def _history(self, view: RecordView) -> list[Any]:
        if len(view.versions) < 2:
            return []
        title = f"{words.VERSIONS}（{len(view.versions)}）"
        if not self._versions:
            return [_button(title, self._unfold)]
        return self._told(title, (_version(one) for one in view.versions))

    def _unfold(self) -> None:
        self._versions = True
        view, self.view = self.view, None
        self._show(view)

    # -- doing -----------------------------------------------------------------------------------

    def _open(self, name: str, **params: Any) -> None:
        self.app.router.go(name, **params)

    def _take_main(self) -> None:
        action = main_action(self.app.phone, self.view) if self.view is not None else None
        if action is not None:
            self._take(action)

    def _take(self, action: Action) -> None:
        if action.do == "edit":
            self._edit()
        elif action.do == "progress":
            self._open("progress", problem_id=self.record_id)
        elif action.do == "copy":
            show_summary(self.app, self.record_id)
        elif action.do == "explain":
            self._open("explain", record_id=self.record_id)
        else:
            self._open("step", record_id=self.record_id, command=action.do)

    def _edit(self) -> None:
        phone, record_id = self.app.phone, self.record_id
        begin = edit_visit if self.view is not None and self.view.kind == "visit" else begin_edit
        self.app.act(
            lambda: begin(phone, record_id),
            lambda changes: self._open("visit", draft_id=changes.made),
        )


def _button(text: str, press: Any) -> PushButton:
    button = PushButton(text=text, kind="text")
    button.bind(on_release=lambda *_: press())
    return button


def _step(line: StepLine) -> Told:
    return Told(when=" ".join(filter(None, (line.day, line.who))), title=line.name, text=line.text)


def _decision(line: VerificationLine) -> Told:
    title = "：".join(filter(None, (line.conclusion, line.reason)))
    comments = [f"{field}：{text}" for field, text in line.comments]
    turn = words.ROUND.format(round=line.round) if line.round > 1 else ""
    when = " ".join(filter(None, (line.day, line.who, line.method, turn)))
    return Told(when=when, title=title, text="\n".join(filter(None, (line.situation, *comments))))


def _version(line: VersionLine) -> Told:
    name = words.VERSION_HERE if line.pending else words.VERSION
    changed = [f"{field.title}：{field.text or words.EMPTIED}" for field in line.changed]
    text = "\n".join(changed) if changed or line.revision > 1 else words.FIRST_VERSION
    return Told(when=name.format(number=line.revision), title=line.state_name, text=text)


Builder.load_file(str(Path(__file__).with_suffix(".kv")))


def register(app: FieldApp) -> None:
    """Teach the router."""
    app.router.register("record", lambda **params: RecordPage(app, **params))
    app.router.register("step", lambda **params: step_screen(app, **params))
    explain.register(app)
