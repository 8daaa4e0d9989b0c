"""Owns the page 更早的走访: visits of long ago, read from the office and gone with the page.

It keeps nothing, and says plainly that it needs the network.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from mobile.domain.older import OlderView, OlderVisit
from mobile.ui.runner import Runner
from mobile.ui.screens.parts import lay
from mobile.ui.widgets import Body, Card, Dim, EmptyState, Page, PushButton, SectionTitle

if TYPE_CHECKING:
    from mobile.ui.app import FieldApp

TITLE: Final = "更早的走访"
WHOSE: Final = "手机上只留 24 个月。更早的在办公室，这里只看，不存在手机上。"
ASKING: Final = "正在向办公室查…"
MORE: Final = "再往前看"
NONE: Final = "没有更早的走访"
OFFLINE: Final = "要联网才能看"
OFFLINE_WHY: Final = "更早的走访不在手机上。到有信号的地方再打开；本机上的记录照常可看、可写。"
NOT_NOW: Final = "现在看不了"
AGAIN: Final = "再试一次"


class OlderPage(Page):
    """A household's visits that this phone does not keep."""

    def __init__(self, app: FieldApp, household_id: str, head: str = "", **kwargs: Any) -> None:
        self.app, self.household_id = app, household_id
        self._next: tuple[str, ...] = ()
        self._found: list[OlderVisit] = []
        # Its own worker: the one of the app must not wait for the network.
        self._runner: Runner | None = None
        super().__init__(title=TITLE, subtitle=head, **kwargs)

    def on_enter(self) -> None:
        """Ask the office, once."""
        if self._runner is None:
            self._runner = Runner(on_failure=self.app.failed)
            self.ask()

    def on_leave(self) -> None:
        """What was read goes with the page."""
        if self._runner is not None:
            self._runner.close()
            self._runner = None
        self._found, self._next = [], ()

    def ask(self) -> None:
        """The next page of them."""
        from mobile.actions.older import older_visits

        assert self._runner is not None
        phone, household_id, after = self.app.phone, self.household_id, self._next
        lay(self.body, *self._cards(), Dim(text=ASKING))
        self._runner.run(lambda: older_visits(phone, household_id, after), self.paint, key="older")

    def paint(self, view: OlderView) -> None:
        """Show what came, or why nothing did."""
        if view.refusal is not None:
            lay(self.body, *self._cards(), self._excuse(view))
            return
        known = {visit.id for visit in self._found}
        self._found += [visit for visit in view.visits if visit.id not in known]
        self._next = view.next
        if not self._found and not self._next:
            lay(self.body, EmptyState(title=NONE, text=WHOSE))
            return
        more = PushButton(kind="secondary", text=MORE)
        more.bind(on_release=lambda *_: self.ask())
        lay(self.body, *self._cards(), *([more] if self._next else []), Dim(text=WHOSE))

    def _excuse(self, view: OlderView) -> EmptyState:
        assert view.refusal is not None
        offline = view.refusal.code == "network"
        title, text = (OFFLINE, OFFLINE_WHY) if offline else (NOT_NOW, view.refusal.sentence)
        state = EmptyState(icon="cloud-off", title=title, text=text, action=AGAIN)
        state.bind(on_act=lambda *_: self.ask())
        return state

    def _cards(self) -> list[Any]:
        return [widget for visit in self._found for widget in _card(visit)]


def _card(visit: OlderVisit) -> tuple[Any, ...]:
    card = Card()
    card.add_widget(Dim(text=visit.line))
    if visit.said:
        card.add_widget(Body(text=visit.said))
    for problem in visit.problems:
        card.add_widget(Body(text=f"诉求：{problem}"))
    return SectionTitle(text=visit.day), card


def register(app: FieldApp) -> None:
    """Teach the router."""
    app.router.register("older", lambda **params: OlderPage(app, **params))
