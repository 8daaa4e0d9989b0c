"""Owns my pledges: the list of all, and one with its progress, what counts for it, what may follow.

It never counts: the figures come from the view, and the server's are final.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from kivy.properties import StringProperty

from mobile.domain.views import PledgeRow, RecordView, StepOffer
from mobile.ui.screens.parts import lay
from mobile.ui.screens.pledge_block import PledgeBlock
from mobile.ui.screens.pledge_steps import Linked, ask_step, linkable, verb
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
)
from mobile.ui.words import brief

if TYPE_CHECKING:
    from mobile.ui.app import FieldApp

NEW: Final = "列一项"
NONE: Final = "还没有列过事项"
NONE_TEXT: Final = "学习之后列一两项这周要做的事，走访会自动记到它名下，不用再填一遍台账。"
COUNTED: Final = "记在这项名下的"
NOTHING_COUNTED: Final = "还没有。走访时在期限内见到户，会自动记上。"
SAID: Final = "办公室核查"
MAIN: Final = frozenset({"pledge.submit", "submit"})


class PledgesPage(Page):
    """All my pledges, the latest window first."""

    def __init__(self, app: FieldApp, **kwargs: Any) -> None:
        self.app = app
        self.rows: tuple[PledgeRow, ...] | None = None
        super().__init__(title="学用转化事项", **kwargs)
        self.foot.add_widget(_button(NEW, "plus", self._new))

    def on_enter(self) -> None:
        """Ask for what stands."""
        self.on_changes(None)

    def on_changes(self, _changes: Any) -> None:
        """Something changed: ask again."""
        from mobile.actions import queries

        self.app.ask(lambda: queries.pledges(self.app.phone), self.paint, key="pledges")

    def paint(self, rows: tuple[PledgeRow, ...]) -> None:
        """Show them."""
        if rows == self.rows:
            return
        self.rows = rows
        if not rows:
            lay(self.body, EmptyState(icon="handshake", title=NONE, text=NONE_TEXT))
            return
        blocks = []
        for row in rows:
            block = PledgeBlock(row)
            block.bind(on_open=lambda _block, key: self.app.router.go("pledge", pledge_id=key))
            blocks.append(block)
        lay(self.body, *blocks)

    def _new(self) -> None:
        self.app.router.go("pledge_form")


class Shown(NamedTuple):
    """What the page of one pledge shows."""

    row: PledgeRow | None
    view: RecordView | None
    counted: tuple[RecordView, ...]
    linkable: tuple[Linked, ...]
    session: str


class PledgePage(Page):
    """One pledge."""

    session_words = StringProperty("")

    def __init__(self, app: FieldApp, pledge_id: str, **kwargs: Any) -> None:
        self.app, self.pledge_id = app, pledge_id
        self.shown: Shown | None = None
        super().__init__(title="学用转化事项", **kwargs)

    def on_enter(self) -> None:
        """Ask for what stands."""
        self.on_changes(None)

    def on_changes(self, _changes: Any) -> None:
        """Something changed: ask again."""
        self.app.ask(lambda: shown(self.app, self.pledge_id), self.paint, key="pledge")

    def paint(self, shown: Shown) -> None:
        """Show it."""
        if shown == self.shown:
            return
        self.shown = shown
        if shown.row is None or shown.view is None:
            lay(self.body, EmptyState(icon="handshake", title="这项事项不在本机"))
            return
        row, view = shown.row, shown.view
        self.subtitle = row.number
        self.actions = self._actions(view)
        lay(
            self.body,
            *self._refusals(view),
            PledgeBlock(row, opens=False),
            *self._said(view),
            self._facts(view, shown.session),
            *self._counted(shown.counted),
            *self._steps(row.offers, row),
        )

    def _actions(self, view: RecordView) -> list[Any]:
        if not view.edit:
            return []
        go = self.app.router.go
        return [("pencil", "修改", lambda: go("pledge_form", pledge_id=self.pledge_id))]

    def _refusals(self, view: RecordView) -> list[Any]:
        return [
            Banner(state="error", title="有修改没有被接收", text=text) for text in view.refusals
        ]

    def _said(self, view: RecordView) -> list[Any]:
        found: list[Any] = []
        for line in reversed(view.verifications):
            card = Card()
            card.add_widget(KeyValue(label="结论", text=line.conclusion))
            card.add_widget(KeyValue(label="核查人", text=f"{line.who} · {line.day}"))
            words = [line.reason, line.situation]
            words += [f"{title}：{text}" for title, text in line.comments]
            if any(words):
                text = "\n".join(word for word in words if word)
                card.add_widget(KeyValue(label="意见", text=text))
            found.append(card)
        return [SectionTitle(text=SAID), *found] if found else []

    def _facts(self, view: RecordView, session: str) -> Any:
        card = Card()
        card.add_widget(KeyValue(label="对象", text=str(view.content.get("object") or "")))
        card.add_widget(KeyValue(label="来自学习", text=session))
        for line in (*view.proposals, *view.explanations):
            card.add_widget(KeyValue(label=line.name, text=f"{line.text}（{line.day}）"))
        return card

    def _counted(self, counted: tuple[RecordView, ...]) -> list[Any]:
        card = RowsCard()
        for one in counted:
            row = ListRow(
                icon="home-outline" if one.kind == "visit" else "message-text",
                title=brief(f"{one.kind_name} {one.title}"),
                subtitle=f"{one.state_name}\n{one.number}",
                chevron=True,
            )
            row.bind(on_release=lambda _row, key=one.id: self._open(key))
            card.add_widget(row)
        if not counted:
            card.add_widget(ListRow(title=NOTHING_COUNTED, disabled=True))
        return [SectionTitle(text=COUNTED), card]

    def _open(self, record_id: str) -> None:
        self.app.router.go("record", record_id=record_id)

    def _step(self, row: PledgeRow, offer: StepOffer) -> None:
        if self.shown is None:
            return
        linked = tuple(
            Linked(one.id, f"{one.kind}s", f"{one.kind_name} {one.title}", one.number)
            for one in self.shown.counted
        )
        choices = {"link": self.shown.linkable, "unlink": linked}
        ask_step(self.app, row, offer, choices.get(verb(offer), ()))

    def _steps(self, offers: tuple[StepOffer, ...], row: PledgeRow) -> list[Any]:
        found = []
        for offer in sorted(offers, key=lambda one: one.command not in MAIN):
            kind = "primary" if offer.command in MAIN else "secondary"
            text = f"申请{offer.name}" if offer.asks else offer.name
            button = PushButton(text=text, kind=kind)
            button.bind(on_release=lambda _button, offer=offer: self._step(row, offer))
            found.append(button)
        return found


def shown(app: FieldApp, pledge_id: str) -> Shown:
    """What the page shows. For the worker."""
    from mobile.actions import queries

    model = queries.reading(app.phone)
    row = next((one for one in queries.pledges(app.phone) if one.id == pledge_id), None)
    view = queries.record(app.phone, pledge_id)
    record = model.overlay.record(pledge_id)
    visits, problems = model.overlay.linked(record) if record is not None else ([], [])
    counted = [queries.record(app.phone, one.id) for one in (*visits, *problems)]
    session = model.overlay.record(str(view.content.get("session_id") or "")) if view else None
    words = ""
    if session is not None:
        words = f"{session.content['topic']}（{model.day(session.content['held_on'])}）"
    known = {one.id for one in (*visits, *problems)}
    links = linkable(model, record, known) if record is not None else ()
    return Shown(row, view, tuple(one for one in counted if one is not None), links, words)


def _button(text: str, icon: str, press: Any) -> Any:
    button = PushButton(text=text, icon=icon, large=True)
    button.bind(on_release=lambda *_: press())
    return button


def register(app: FieldApp) -> None:
    """Teach the router."""
    app.router.register("pledges", lambda **params: PledgesPage(app, **params))
    app.router.register("pledge", lambda **params: PledgePage(app, **params))
