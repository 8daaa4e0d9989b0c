"""Owns one refused change: why, what was written, correct and send again, or take it to the office.

It never throws a refused change away.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kivy.lang import Builder
from kivy.properties import BooleanProperty, StringProperty

from mobile.ui.screens.parts import hold, lay
from mobile.ui.screens.refused_model import (
    FieldEdit,
    RefusedView,
    corrected,
    refused_view,
    value_of,
)
from mobile.ui.widgets import (
    Card,
    EmptyState,
    Field,
    KeyValue,
    ListRow,
    Page,
    SwitchRow,
    choose,
    confirm,
    pick_date,
    tell,
)

if TYPE_CHECKING:
    from mobile.actions.changes import Changes
    from mobile.ui.app import FieldApp

AGAIN: Final = "已重新放进待上传，原来那份也留着"
EXPORT: Final = "存成文件？"
EXPORT_TEXT: Final = (
    "没有被接收的内容和原因会写进一个文件，交给办公室看。文件没有加密，谁拿到都能看，"
    "里面有群众的信息：交完请马上删掉。程序自己不留副本。"
)
EXPORT_YES: Final = "存成文件"
EXPORT_NO: Final = "先不存"
EXPORTED: Final = "已存成文件"
EXPORTED_TEXT: Final = "文件在：\n\n{path}\n\n文件没有加密，交完请马上删掉。"
GONE: Final = "已经处理过了"
GONE_TEXT: Final = "这一条已经改好重发，或者已被接收。"


class RefusedPage(Page):
    """A refused change."""

    about = StringProperty("")
    made = StringProperty("")
    reason = StringProperty("")
    sending = BooleanProperty(False)

    def __init__(self, app: FieldApp, change_id: str, **kwargs: Any) -> None:
        self.app, self.change_id = app, change_id
        self.view: RefusedView | None = None
        self.edits: dict[tuple[int, str], Any] = {}
        super().__init__(**kwargs)
        self._parts = hold(self, "reason", "about", "hint", "again", "save")
        lay(self.body)

    def on_enter(self) -> None:
        """Ask for it, once: what is being corrected is not painted over."""
        if self.view is None:
            self.app.ask(lambda: refused_view(self.app.phone, self.change_id), self.paint)

    def paint(self, view: RefusedView | None) -> None:
        """Show it."""
        parts = self._parts
        if view is None:
            lay(self.body, EmptyState(icon="check-circle", title=GONE, text=GONE_TEXT))
            return
        self.view = view
        self.about, self.made, self.reason = view.title, f"{view.made} 记的", view.reason
        fixed = [field for field in view.fields if not field.editor]
        card = Card()
        for field in view.fields:
            if field.editor:
                card.add_widget(self._editor(field))
        lay(
            self.body,
            parts["reason"],
            parts["about"],
            parts["hint"],
            card if card.children else None,
            _shown(fixed) if fixed else None,
            parts["again"],
            parts["save"],
        )

    # -- correcting ------------------------------------------------------------------------------

    def _editor(self, field: FieldEdit) -> Any:
        if field.editor == "flag":
            row = SwitchRow(title=field.title, active=bool(field.value))
            row.bind(on_toggle=lambda _row, on: self._put(field, on))
            return row
        if field.editor in ("code", "day"):
            row = ListRow(title=field.title, subtitle=field.shown, chevron=True, line=False)
            row.padding = (0, 0)
            press = self._choose if field.editor == "code" else self._pick
            row.bind(on_release=lambda row: press(field, row))
            return row
        number = field.editor == "number"
        entry = Field(
            label=field.title,
            text=str(field.value),
            multiline=not number and len(str(field.value)) > 12,
            min_lines=2,
            input_type="number" if number else "text",
        )
        entry.bind(on_change=lambda _entry, text: self._put(field, value_of(field, text)))
        return entry

    def _choose(self, field: FieldEdit, row: Any) -> None:
        def chose(code: str) -> None:
            row.subtitle = dict(field.options).get(code, code)
            self._put(field, code)

        now = self.edits.get((field.act, field.name), field.value)
        choose(field.title, list(field.options), chose, chosen=now)

    def _pick(self, field: FieldEdit, row: Any) -> None:
        def picked(day: date, _part: str) -> None:
            row.subtitle = f"{day.month}月{day.day}日"
            self._put(field, day.isoformat())

        now = date.fromisoformat(str(self.edits.get((field.act, field.name), field.value)))
        pick_date(field.title, self.app.today(), picked, value=now)

    def _put(self, field: FieldEdit, value: Any) -> None:
        self.edits[field.act, field.name] = value

    # -- what can be done ------------------------------------------------------------------------

    def again(self) -> None:
        """A new change in its place."""
        if self.view is None or self.sending:
            return
        from mobile.actions.outbox import edit_and_resend

        self.sending = True
        acts = corrected(self.view, self.edits)
        self.app.act(
            lambda: edit_and_resend(self.app.phone, self.change_id, acts), self._sent, self._refused
        )

    def _sent(self, _changes: Changes) -> None:
        self.app.router.back()
        self.app.say(AGAIN)

    def _refused(self, changes: Changes) -> None:
        self.sending = False
        self.app.say_no(changes)

    def save(self) -> None:
        """Every refused change with its reason to a file, when the person knows what that means."""
        confirm(EXPORT, EXPORT_TEXT, self._save, yes=EXPORT_YES, no=EXPORT_NO)

    def _save(self) -> None:
        from mobile.actions.outbox import export_refused

        self.app.act(lambda: export_refused(self.app.phone), _saved)


def _saved(changes: Changes) -> None:
    if changes.made:
        tell(EXPORTED, EXPORTED_TEXT.format(path=changes.made))


def _shown(fields: list[FieldEdit]) -> Any:
    card = Card()
    for field in fields:
        card.add_widget(KeyValue(label=field.title, text=field.shown))
    return card


Builder.load_file(str(Path(__file__).with_suffix(".kv")))


def register(app: FieldApp) -> None:
    """Teach the router."""
    app.router.register("refused", lambda **params: RefusedPage(app, **params))
