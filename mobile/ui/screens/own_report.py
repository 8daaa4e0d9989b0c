"""Owns the page 我的走访汇总: the period, what was done in it, and the file to take along.

It never sets a figure beside another person's, and says that the file is not sealed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from mobile.domain.own_report import PERIODS, OwnReport, period
from mobile.ui.screens.parts import lay
from mobile.ui.widgets import (
    Card,
    ChoiceGroup,
    Dim,
    KeyValue,
    ListRow,
    Page,
    PushButton,
    RowsCard,
    SectionTitle,
    confirm,
    tell,
)

if TYPE_CHECKING:
    from mobile.actions.changes import Changes
    from mobile.ui.app import FieldApp

MOST: Final = 30
TITLE: Final = "我的走访汇总"
EXPORT: Final = "存成文件"
ASK: Final = "存成文件？"
ASK_TEXT: Final = (
    "户主只写姓，没有电话和原话。文件没有加密，存到您选的地方，可以打印，也可以用文字处理软件打开。"
)
NOT_NOW: Final = "先不存"
DONE: Final = "已存成文件"
REST: Final = "还有 {} 次，都在文件里"
NONE: Final = "这一段没有走访"
WHOSE: Final = "只有您自己的记录，不打分、不排名，不和别人比。没有网络也能看。"


class OwnReportPage(Page):
    """What I did in a period."""

    def __init__(self, app: FieldApp, **kwargs: Any) -> None:
        self.app = app
        self.chosen = "month"
        self.view: OwnReport | None = None
        super().__init__(title=TITLE, **kwargs)
        self.periods = ChoiceGroup(required=True, options=list(PERIODS))
        self.periods.chosen = [self.chosen]
        self.periods.bind(on_pick=lambda _group, chosen: self.pick(chosen[0]))
        save = PushButton(text=EXPORT, icon="download", large=True)
        save.bind(on_release=lambda *_: self.save())
        self.foot.add_widget(save)

    def on_enter(self) -> None:
        """Ask for what stands."""
        self.on_changes(None)

    def on_changes(self, _changes: Any) -> None:
        """Something changed: ask again."""
        from mobile.actions.own_report import my_report

        first, last = self._span()
        self.app.ask(lambda: my_report(self.app.phone, first, last), self.paint, key="own_report")

    def pick(self, chosen: str) -> None:
        """Another period."""
        self.chosen = chosen
        self.on_changes(None)

    def _span(self) -> tuple[str, str]:
        return period(self.chosen, self.app.today().isoformat())

    def paint(self, view: OwnReport) -> None:
        """Show it."""
        if view == self.view:
            return
        self.view = view
        self.subtitle = f"{view.first} 至 {view.last}"
        counts = Card()
        for label, text in view.counts:
            counts.add_widget(KeyValue(label=label, text=text))
        lay(self.body, self.periods, counts, *self._visits(view), Dim(text=WHOSE))

    def _visits(self, view: OwnReport) -> list[Any]:
        if not view.visits:
            return [Dim(text=NONE)]
        card = RowsCard()
        shown = view.visits[:MOST]
        for line in shown:
            problems = f"诉求 {line.problems} 件" if line.problems else "无诉求"
            parts = (line.day[5:], line.village, line.mode, problems, line.state)
            row = ListRow(
                title=line.heads or line.village,
                subtitle=" · ".join(part for part in parts if part),
                disabled=True,
            )
            card.add_widget(row)
        rest = len(view.visits) - len(shown)
        more = [Dim(text=REST.format(rest))] if rest else []
        return [SectionTitle(text=f"走访（{len(view.visits)}）"), card, *more]

    # -- the file --------------------------------------------------------------------------------

    def save(self) -> None:
        """Into the person's hands, when they know what the file is."""
        confirm(ASK, ASK_TEXT, self._save, yes=EXPORT, no=NOT_NOW)

    def _save(self) -> None:
        from mobile.actions.own_report import export_report

        first, last = self._span()
        self.app.act(lambda: export_report(self.app.phone, first, last), _saved)


def _saved(changes: Changes) -> None:
    if changes.made:
        tell(DONE, f"文件在：\n\n{changes.made}")


def register(app: FieldApp) -> None:
    """Teach the router."""
    app.router.register("own_report", lambda **params: OwnReportPage(app, **params))
