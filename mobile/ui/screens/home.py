"""Owns the first screen: what is asked, what waits for an answer, what is to be done, pledges.

It never ranks anybody, and says of nothing that it is sent while it is not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

from kivy.lang import Builder
from kivy.properties import BooleanProperty, StringProperty

from mobile.domain.views import DraftRow, HomeView, ProblemRow, QuestionRow, WaitingRow
from mobile.ui.screens import finding
from mobile.ui.screens.parts import lay
from mobile.ui.screens.pledge_block import PledgeBlock
from mobile.ui.widgets import Card, ListRow, Page, PushButton, RowsCard, SectionTitle, Stack
from mobile.ui.words import brief

if TYPE_CHECKING:
    from mobile.ui.app import FieldApp

T = TypeVar("T")

QUESTIONS: Final = "请补充说明"
WAITING: Final = "等您答复"
DRAFTS: Final = "没写完的"
PROBLEMS: Final = "我的待办诉求"
PLEDGES: Final = "本周学用转化"
ALL_PLEDGES: Final = "全部事项"
NO_PLEDGES: Final = "本周还没有列事项"
NO_PLEDGES_TEXT: Final = "学习之后列一两项这周要做的，走访会自动记到它名下。"
NO_PROBLEMS: Final = "没有待办的诉求"
LIST_PLEDGE: Final = "列一项"
MORE: Final = "显示全部 {} 条"
FEW: Final = 4
WEEKDAYS: Final = "一二三四五六日"
DRAFT_NAMES: Final = {"resolution": "记一步进展"}
DRAFT_SCREENS: Final = {
    "visit": "visit", "household": "household_form", "pledge": "pledge_form",
    "resolution": "progress",
}  # fmt: skip


class ProblemBlock(Stack):
    """One problem with 记一步进展; events `on_open`, `on_note`."""

    title = StringProperty("")
    subtitle = StringProperty("")
    badge = StringProperty("")
    badge_state = StringProperty("neutral")
    last = BooleanProperty(False)

    def __init__(self, row: ProblemRow, **kwargs: Any) -> None:
        self.register_event_type("on_open")
        self.register_event_type("on_note")
        super().__init__(**kwargs)
        self.title = brief(row.title or row.category)
        due = f"已超期（{row.due}）" if row.overdue else row.due
        parts = (brief(row.household, 16), due, "待上传" if row.pending else "")
        self.subtitle = " · ".join(part for part in parts if part)
        self.badge = row.state_name
        self.badge_state = "error" if row.overdue else "neutral"

    def on_open(self) -> None:
        """Event: the person wants to see it."""

    def on_note(self) -> None:
        """Event: the person wants to note a step."""


class HomePage(Page):
    """The tab 首页."""

    honest = StringProperty("")
    honest_icon = StringProperty("cloud-check")

    def __init__(self, app: FieldApp, **kwargs: Any) -> None:
        self.app = app
        self.view: HomeView | None = None
        self._whole: set[str] = set()
        super().__init__(**kwargs)
        self.foot.add_widget(self._start_button())

    def on_enter(self) -> None:
        """Ask for what stands, and again when a sync begins or ends."""
        self.app.sync.bind(running=self._ask)
        self._ask()

    def on_leave(self) -> None:
        """Nobody looks."""
        self.app.sync.unbind(running=self._ask)

    def on_changes(self, _changes: Any) -> None:
        """Something changed: ask again."""
        self._ask()

    def _ask(self, *_: Any) -> None:
        from mobile.actions import queries

        if self.app.unlocked and self.app.router.screen is self:
            self.app.ask(lambda: queries.home(self.app.phone), self.paint, key="home")

    def paint(self, view: HomeView) -> None:
        """Show a view, unless it shows already."""
        if view == self.view:
            return
        self.view = view
        self.title = view.name or "走访"
        self.subtitle = day_title(date.fromisoformat(view.today))
        self.honest = view.sync.text
        self.honest_icon = honest_icon(view)
        waits = view.sync.unsent + view.sync.refused
        self.app.shell.count(home=len(view.questions) + len(view.waiting), sync=waits)
        lay(
            self.body,
            *self._questions(view.questions),
            *self._waiting(view.waiting),
            *self._drafts(view.drafts),
            *self._problems(view.problems),
            *self._pledges(view),
            self._honest_row(),
        )

    # -- sections --------------------------------------------------------------------------------

    def _questions(self, rows: tuple[QuestionRow, ...]) -> list[Any]:
        def line(row: QuestionRow) -> ListRow:
            return _line(
                lambda: self.app.router.go("finding", finding_id=row.finding_id),
                icon="help-circle",
                icon_tone="primary",
                title=brief(row.title),
                subtitle=row.why,
            )

        return _section(SectionTitle(text=f"{QUESTIONS}（{len(rows)}）"), rows, line)

    def _waiting(self, rows: tuple[WaitingRow, ...]) -> list[Any]:
        def line(row: WaitingRow) -> ListRow:
            return _line(
                lambda: self._open("record", row.record_id),
                icon="undo",
                icon_tone="error",
                title=brief(row.title),
                subtitle=row.why,
            )

        return _section(SectionTitle(text=f"{WAITING}（{len(rows)}）", tone="error"), rows, line)

    def _drafts(self, rows: tuple[DraftRow, ...]) -> list[Any]:
        def line(row: DraftRow) -> ListRow:
            return _line(
                lambda: self._resume(row),
                icon="note-edit",
                title=brief(DRAFT_NAMES.get(row.kind) or row.title or "表单"),
                subtitle=f"{row.updated} · 仅存本机",
            )

        found = _section(SectionTitle(text=DRAFTS), self._few(DRAFTS, rows), line)
        return [*found, *self._more(DRAFTS, rows)]

    def _problems(self, rows: tuple[ProblemRow, ...]) -> list[Any]:
        if not rows:
            return []
        card = RowsCard()
        for row in self._few(PROBLEMS, rows):
            block = ProblemBlock(row, last=row is rows[-1])
            block.bind(
                on_open=lambda _block, key=row.id: self._open("record", key),
                on_note=lambda _block, key=row.id: self.app.router.go("progress", problem_id=key),
            )
            card.add_widget(block)
        for link in self._more(PROBLEMS, rows):
            card.add_widget(link)
        return [SectionTitle(text=f"{PROBLEMS}（{len(rows)}）"), card]

    def _pledges(self, view: HomeView) -> list[Any]:
        found: list[Any] = [SectionTitle(text=PLEDGES)]
        if not view.pledges:
            card = Card()
            card.add_widget(NoPledges())
            card.add_widget(_link(LIST_PLEDGE, lambda: self.app.router.go("pledge_form")))
            return [*found, card]
        for row in view.pledges:
            block = PledgeBlock(row)
            block.bind(on_open=lambda _block, key: self.app.router.go("pledge", pledge_id=key))
            found.append(block)
        return [*found, _link(ALL_PLEDGES, lambda: self.app.router.go("pledges"))]

    def _honest_row(self) -> Any:
        row = HonestRow(text=self.honest, icon=self.honest_icon)
        row.bind(on_release=lambda *_: self.app.router.reset("sync"))
        card = RowsCard()
        card.add_widget(row)
        return card

    def _start_button(self) -> Any:
        button = PushButton(text="开始走访", icon="clipboard-text-outline", large=True)
        button.bind(on_release=lambda *_: self.app.router.go("visit"))
        return button

    # -- touches ---------------------------------------------------------------------------------

    def _open(self, screen: str, record_id: str) -> None:
        self.app.router.go(screen, record_id=record_id)

    def _resume(self, row: DraftRow) -> None:
        screen = DRAFT_SCREENS.get(row.kind)
        if screen is not None:
            self.app.router.go(screen, draft_id=row.id)

    def _few(self, section: str, rows: tuple[T, ...]) -> tuple[T, ...]:
        """The first rows of a section, until the person wants all."""
        return rows if section in self._whole else rows[:FEW]

    def _more(self, section: str, rows: tuple[T, ...]) -> list[Any]:
        """What leads to the rest of a section, where there is one."""
        if len(self._few(section, rows)) == len(rows):
            return []
        return [_link(MORE.format(len(rows)), lambda: self._show_all(section))]

    def _show_all(self, section: str) -> None:
        self._whole.add(section)
        view, self.view = self.view, None
        if view is not None:
            self.paint(view)


class NoPledges(Stack):
    """Says that no pledge was listed this week, and why one would."""

    title = StringProperty(NO_PLEDGES)
    text = StringProperty(NO_PLEDGES_TEXT)


class HonestRow(ListRow):
    """仅存本机 n · 待上传 n · 已上传 · 上次同步; leads to the sync page."""

    text = StringProperty("")


def day_title(day: date) -> str:
    """10月14日 周三."""
    return f"{day.month}月{day.day}日 周{WEEKDAYS[day.weekday()]}"


def honest_icon(view: HomeView) -> str:
    """The symbol of the line about sync."""
    line = view.sync
    if line.refused or line.last_error:
        return "cloud-alert"
    return "cloud-upload" if line.unsent or line.drafts or not line.last_sync else "cloud-check"


def _section(title: SectionTitle, rows: Sequence[T], line: Callable[[T], ListRow]) -> list[Any]:
    """A title over a card with one line for each row; nothing where there is none."""
    if not rows:
        return []
    card = RowsCard()
    for row in rows:
        card.add_widget(line(row))
    return [title, card]


def _line(press: Callable[[], Any], **shown: Any) -> ListRow:
    """A line that leads somewhere."""
    line = ListRow(chevron=True, **shown)
    line.bind(on_release=lambda _line: press())
    return line


def _link(text: str, press: Any) -> Any:
    button = PushButton(text=text, kind="text")
    button.bind(on_release=lambda *_: press())
    return button


Builder.load_file(str(Path(__file__).with_suffix(".kv")))


def register(app: FieldApp) -> None:
    """Teach the router."""
    app.router.register("home", lambda **params: HomePage(app, **params))
    finding.register(app)
