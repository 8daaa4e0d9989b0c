"""Owns the PIN screen: who is asked, and what is said while waiting.

It never imports the database or the network itself: it appears before both are there.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kivy.clock import Clock
from kivy.lang import Builder
from kivy.properties import BooleanProperty, StringProperty

from mobile.ui import widgets
from mobile.ui.widgets import Page
from mobile.ui.words import CLOSE

if TYPE_CHECKING:
    from mobile.actions.changes import Changes
    from mobile.ui.app import FieldApp

OPENING: Final = "正在打开…"
FORGOT: Final = "忘记密码？"
FORGOT_TEXT: Final = (
    "忘了不会丢记录，没上传的也都在。\n\n"
    "一、请向办公室要一个恢复码（办公室和管理员两个人都同意才能发，会留下记录）；\n"
    "二、在有网络的地方输入恢复码；\n"
    "三、设一个新密码。"
)
HAVE_CODE: Final = "我有恢复码"
NEW_ACCOUNT: Final = "绑定另一个账号"


class PinPage(Page):
    """Unlock one account of this phone."""

    name = StringProperty("")
    county = StringProperty("")
    message = StringProperty("")
    locked = BooleanProperty(False)

    def __init__(self, app: FieldApp, account_id: str = "", **kwargs: Any) -> None:
        self.app = app
        self.account = app.entrance.preferred(account_id)
        self._tick: Any = None
        super().__init__(**kwargs)
        if self.account is not None:
            self.name, self.county = self.account.name, self.account.county

    def on_enter(self) -> None:
        """A wait goes on where it was left."""
        if self.account is not None:
            self.wait(self.app.entrance.wait_s(self.account.account_id, self.app.device.clock))

    def on_back_wish(self) -> bool:
        """Behind the PIN there is nothing to go back to."""
        return self.app.leave() if len(self.app.router.stack) == 1 else False

    def on_leave(self) -> None:
        """No countdown for nobody."""
        if self._tick is not None:
            self._tick.cancel()
            self._tick = None

    def unlock(self, pin: str) -> None:
        """Six digits are there: open on the worker."""
        if self.account is None:
            return
        self.locked, self.message = True, OPENING
        account_id = self.account.account_id
        self.app.runner.run(
            lambda: self.app.phone.unlock(pin, account_id), self._answered, self._broken
        )

    def forgot(self) -> None:
        """Explain the way through the office."""
        sheet = widgets.Sheet(title=FORGOT)
        sheet.body.add_widget(widgets.Body(text=FORGOT_TEXT))
        for text, kind, press in (
            (HAVE_CODE, "primary", lambda: self._recover(sheet)),
            (CLOSE, "secondary", sheet.dismiss),
        ):
            button = widgets.PushButton(text=text, kind=kind)
            button.bind(on_release=lambda *_, press=press: press())
            sheet.foot.add_widget(button)
        sheet.open()

    def other(self) -> None:
        """Another account of this phone, or a new one."""
        options: list[Any] = [
            (one.account_id, one.name, one.county) for one in self.app.entrance.accounts()
        ]
        chosen = self.account.account_id if self.account else None
        widgets.choose("换账号", [*options, ("", NEW_ACCOUNT)], self._chose, chosen=chosen)

    def _chose(self, account_id: str) -> None:
        if account_id:
            self.app.router.reset("pin", account_id=account_id)
        else:
            self.app.router.go("enroll")

    def _recover(self, sheet: widgets.Sheet) -> None:
        sheet.dismiss()
        if self.account is not None:
            self.app.router.go("recover", account_id=self.account.account_id)

    def _answered(self, changes: Changes) -> None:
        if changes.ok:
            self.app.entered(changes.made)
            return
        self.locked, self.message = False, ""
        refusal = changes.refusals[0]
        if refusal.code == "throttled":
            self.wait(int(refusal.details.get("wait_s", 30)))
        else:
            self.ids.pad.error = refusal.sentence

    def _broken(self, error: Exception) -> None:
        self.locked, self.message = False, ""
        self.app.failed(error)

    def wait(self, seconds: int) -> None:
        """Count down until the next try."""
        self.on_leave()
        self.locked = seconds > 0
        self.message = wait_text(seconds)
        if seconds > 0:
            self._tick = Clock.schedule_once(lambda _dt: self.wait(seconds - 1), 1)


def wait_text(seconds: int) -> str:
    """How long until the next try."""
    if seconds <= 0:
        return ""
    minutes, rest = divmod(seconds, 60)
    spoken = f"{minutes} 分 {rest} 秒" if minutes and rest else f"{minutes} 分钟"
    return f"试错次数太多，请过 {spoken if minutes else f'{rest} 秒'}再试"


Builder.load_file(str(Path(__file__).with_suffix(".kv")))


def register(app: FieldApp) -> None:
    """Teach the router."""
    app.router.register("pin", lambda **params: PinPage(app, **params))
