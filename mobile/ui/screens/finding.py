"""Owns 请补充说明: what is asked about one visit, its usual causes, and what was answered.

It never reads as an accusation, never shows a figure, and says that nothing is decided yet.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kivy.lang import Builder
from kivy.properties import StringProperty

from mobile.actions import queries
from mobile.ui.screens.parts import lay
from mobile.ui.screens.visit_words import GONE, GONE_WHY
from mobile.ui.widgets import Card, EmptyState, ListRow, Page, PushButton, SectionTitle, Stack

if TYPE_CHECKING:
    from mobile.domain.views import FindingView, StepLine
    from mobile.ui.app import FieldApp

CALM: Final = (
    "这不是结论，也不计分。多数情况都有正常的原因，说一下就好。"
    "没有您的说明（或期限没到），谁也不能作不利的决定。"
)
ASKED: Final = "想请您说明"
USUAL: Final = "常见的正常原因："
FOR_YOU: Final = "对您有利的"
BACKGROUND: Final = "背景（不作为理由）"
ANSWERS: Final = "您的说明"
DECISION: Final = "督查的决定"
EXPLAIN: Final = "写说明"
MORE: Final = "再补充一句"
SEE_VISIT: Final = "看这次走访"


class Question(Stack):
    """One thing that is asked, the sentence that shows it, and its usual causes."""

    title = StringProperty("")
    text = StringProperty("")
    usual = StringProperty("")


class Answer(Stack):
    """What was said, and when."""

    when = StringProperty("")
    text = StringProperty("")


class Plain(Stack):
    """One sentence."""

    text = StringProperty("")


class FindingPage(Page):
    """What is asked about one visit."""

    calm = StringProperty(CALM)

    def __init__(self, app: FieldApp, finding_id: str, **kwargs: Any) -> None:
        self.app, self.finding_id = app, finding_id
        self.view: FindingView | None = None
        super().__init__(**kwargs)
        self._explain = PushButton(large=True, text=EXPLAIN)
        self._explain.bind(on_release=lambda *_: self._write())

    def on_enter(self) -> None:
        """Shown, also after an explanation."""
        phone, finding_id = self.app.phone, self.finding_id
        self.app.ask(lambda: queries.finding(phone, finding_id), self._show, key="finding")

    def on_changes(self, _changes: Any) -> None:
        """Something changed."""
        self.on_enter()

    def _show(self, view: FindingView | None) -> None:
        if view is None:
            lay(self.body, EmptyState(title=GONE, text=GONE_WHY))
            lay(self.foot)
            return
        if view == self.view:
            return
        self.view = view
        self.subtitle = f"请在{view.by}前说明" if view.open and not view.explanations else ""
        lay(
            self.body,
            *_card(DECISION, [Plain(text=view.decision)] if view.decision else []),
            *([Calm(text=self.calm)] if view.open else []),
            self._visit(view),
            *_card(ANSWERS, [_answer(line) for line in view.explanations]),
            *_card(ASKED, [_question(*line) for line in _lines(view)]),
            *_card(FOR_YOU, [Plain(text=text) for text in view.counter]),
            *_card(BACKGROUND, [Plain(text=text) for text in view.context]),
        )
        self._explain.text = MORE if view.explanations else EXPLAIN
        lay(self.foot, self._explain if view.open else None)

    def _visit(self, view: FindingView) -> Card | None:
        if not view.visit_id:
            return None
        card = VisitCard()
        row = ListRow(
            icon="clipboard-text-outline", title=view.title, subtitle=view.number,
            chevron=True, line=False,
        )  # fmt: skip
        row.bind(on_release=lambda *_: self.app.router.go("record", record_id=view.visit_id))
        card.add_widget(row)
        return card

    def _write(self) -> None:
        self.app.router.go("explain", record_id=self.finding_id)


class Calm(Stack):
    """What puts at ease, at the top."""

    text = StringProperty("")


class VisitCard(Card):
    """The visit that is meant; leads to it."""


def _lines(view: FindingView) -> list[tuple[str, str, str]]:
    return [(one.name, one.text, one.usual) for one in view.questions]


def _question(name: str, text: str, usual: str) -> Question:
    return Question(title=name, text=text, usual=f"{USUAL}{usual}" if usual else "")


def _answer(line: StepLine) -> Answer:
    return Answer(when=" ".join(part for part in (line.day, line.who) if part), text=line.text)


def _card(title: str, parts: list[Any]) -> list[Any]:
    if not parts:
        return []
    card = Card()
    for part in parts:
        card.add_widget(part)
    return [SectionTitle(text=title), card]


Builder.load_file(str(Path(__file__).with_suffix(".kv")))


def register(app: FieldApp) -> None:
    """Teach the router."""
    app.router.register("finding", lambda **params: FindingPage(app, **params))
