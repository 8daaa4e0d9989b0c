"""Owns the tab 同步: what was sent and what was not, why, and sync now.

It never syncs on the Kivy thread, and hides nothing that was refused.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kivy.lang import Builder
from kivy.properties import BooleanProperty, NumericProperty, StringProperty

from mobile.domain.views import ChangeLine, FileLine
from mobile.ui.screens.parts import hold, lay
from mobile.ui.screens.sync_model import SyncPageView, headline, last_error, sync_page
from mobile.ui.widgets import ListRow, Page, RowsCard, SectionTitle
from mobile.ui.words import brief

if TYPE_CHECKING:
    from mobile.ui.app import FieldApp

REFUSED: Final = "没有被接收的"
ATTENTION: Final = "办公室还要确认的"
WAITING: Final = "等着上传的"
FILES: Final = "照片和签名"
FILE_STATE: Final = "{size} KB · {percent}%"
FILE_GOES: Final = "正在上传"
FILE_DONE: Final = "已上传"
MOST: Final = 30
REST: Final = "还有 {} 条"


class SyncPage(Page):
    """The state of everything on its way."""

    headline = StringProperty("")
    icon = StringProperty("cloud-sync")
    last = StringProperty("")
    agreement = StringProperty("")
    error = StringProperty("")
    running = BooleanProperty(False)
    waiting = NumericProperty(0)
    drafts = NumericProperty(0)
    refused = NumericProperty(0)
    files = NumericProperty(0)
    file_done = NumericProperty(0)
    file_total = NumericProperty(0)

    def __init__(self, app: FieldApp, **kwargs: Any) -> None:
        self.app = app
        self.view: SyncPageView | None = None
        self._file_rows: dict[str, ListRow] = {}
        super().__init__(**kwargs)
        self._parts = hold(self, "error", "state", "counts", "file")
        self._show_parts()

    def on_enter(self) -> None:
        """Follow what runs, and ask for what stands."""
        sync = self.app.sync
        sync.bind(running=self._ran, file_done=self._file, file_total=self._file)
        self.running = sync.running
        self.on_changes(None)

    def on_leave(self) -> None:
        """Nobody looks."""
        self.app.sync.unbind(running=self._ran, file_done=self._file, file_total=self._file)

    def on_changes(self, _changes: Any) -> None:
        """Something changed: ask again."""
        self.app.ask(lambda: sync_page(self.app.phone), self.paint, key="sync_page")

    def sync_now(self) -> None:
        """The person presses 立即同步."""
        self.app.sync.start()

    def paint(self, view: SyncPageView) -> None:
        """Show a view."""
        if view == self.view:
            return
        self.view = view
        line = view.outbox.sync
        self.headline, self.icon = headline(view.outbox)
        self.last, self.agreement = line.last_sync, view.agreement
        self.error = last_error(view.outbox)
        self.waiting, self.drafts = line.unsent, line.drafts
        self.refused, self.files = line.refused, line.files_waiting
        self.app.shell.count(sync=line.unsent + line.refused)
        self._show_parts()

    def _show_parts(self) -> None:
        parts, view = self._parts, self.view
        lists = self._lists(view) if view is not None else []
        lay(
            self.body,
            parts["error"] if self.error else None,
            parts["state"],
            parts["file"] if self.file_total else None,
            *lists,
            parts["counts"],
        )

    def _lists(self, view: SyncPageView) -> list[Any]:
        outbox = view.outbox
        return [
            *self._section(REFUSED, outbox.refused, self._open_refused, "error"),
            *self._section(ATTENTION, outbox.attention, self._open_record, "warn"),
            *self._section(WAITING, outbox.waiting, self._open_record, "neutral"),
            *self._files(outbox.files),
        ]

    def _section(
        self, title: str, lines: tuple[ChangeLine, ...], press: Any, state: str
    ) -> list[Any]:
        if not lines:
            return []
        card = RowsCard()
        for line in lines[:MOST]:
            row = ListRow(
                icon="alert-circle" if state == "error" else "cloud-upload",
                icon_tone="error" if state == "error" else "dim",
                title=brief(line.title),
                subtitle=line.explanation or f"{line.state_name} · {line.made}",
                chevron=True,
            )
            row.bind(on_release=lambda _row, line=line: press(line))
            card.add_widget(row)
        if len(lines) > MOST:
            more = REST.format(len(lines) - MOST)
            card.add_widget(ListRow(title=more, disabled=True))
        return [SectionTitle(text=f"{title}（{len(lines)}）"), card]

    def _files(self, files: tuple[FileLine, ...]) -> list[Any]:
        if not files:
            return []
        card = RowsCard()
        self._file_rows = {}
        for line in files[:MOST]:
            subtitle = FILE_STATE.format(size=line.size_kb, percent=line.percent)
            row = ListRow(icon="image", title=line.state_name, subtitle=subtitle, disabled=True)
            self._file_rows[line.sha256] = row
            card.add_widget(row)
        return [SectionTitle(text=f"{FILES}（{len(files)}）"), card]

    def _open_refused(self, line: ChangeLine) -> None:
        self.app.router.go("refused", change_id=line.id)

    def _open_record(self, line: ChangeLine) -> None:
        self.app.router.go("record", record_id=line.record_id)

    def _ran(self, _sync: Any, running: bool) -> None:
        self.running = running
        if not running and self.app.unlocked:
            self.on_changes(None)

    def _file(self, *_: Any) -> None:
        before, sync = bool(self.file_total), self.app.sync
        self.file_done, self.file_total = sync.file_done, sync.file_total
        row = self._file_rows.get(sync.file_name)
        if row is not None and sync.file_total:
            percent = sync.file_done * 100 // sync.file_total
            row.title = FILE_DONE if percent == 100 else FILE_GOES
            row.subtitle = FILE_STATE.format(size=-(-sync.file_total // 1024), percent=percent)
        if before != bool(self.file_total):
            self._show_parts()


Builder.load_file(str(Path(__file__).with_suffix(".kv")))


def register(app: FieldApp) -> None:
    """Teach the router."""
    app.router.register("sync", lambda **params: SyncPage(app, **params))
