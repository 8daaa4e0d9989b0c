"""Owns the way back in after a forgotten PIN: the office's code, then a new PIN.

It never loses what is on the phone: the same key opens under the new PIN.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kivy.lang import Builder
from kivy.properties import BooleanProperty, StringProperty

from mobile.ui.screens import new_pin as _new_pin  # noqa: F401  its rule is used in kv
from mobile.ui.screens.enroll_model import tidy_code
from mobile.ui.screens.parts import hold, lay
from mobile.ui.widgets import Page

if TYPE_CHECKING:
    from mobile.actions.changes import Changes
    from mobile.ui.app import FieldApp

NO_CODE: Final = "请填写恢复码"
SENTENCES: Final = {
    "enrolment_code_wrong": "恢复码不对或已用过，请向办公室要一个新的。",
    "enrolment_code_expired": "恢复码已过期，请向办公室要一个新的。",
    "forbidden": "这个恢复码还没有经第二个人同意，请办公室和管理员都确认后再试。",
    "not_found": "这台手机上的账号不能用恢复码打开，请联系办公室。",
    "network": "连不上服务器。请到有网络的地方再试，恢复码还能用。",
}


class RecoverPage(Page):
    """A forgotten PIN."""

    code = StringProperty("")
    trouble = StringProperty("")
    busy = BooleanProperty(False)
    choosing = BooleanProperty(False)

    def __init__(self, app: FieldApp, account_id: str, **kwargs: Any) -> None:
        self.app, self.account_id = app, account_id
        super().__init__(**kwargs)
        self._parts = hold(self, "trouble", "ask", "pin")
        self.bind(choosing=self._show, trouble=self._show)
        self._show()

    def on_back_wish(self) -> bool:
        """From the PIN back to the code."""
        if self.choosing and not self.busy:
            self.choosing = False
            return True
        return bool(self.busy)

    def typed(self, text: str) -> None:
        """The code was edited."""
        self.code, self.trouble = text, ""

    def forward(self) -> None:
        """To the new PIN."""
        self.code = tidy_code(self.code)
        self.ids.code.error = "" if self.code else NO_CODE
        if self.code:
            self.trouble = ""
            self.ids.pin.begin()
            self.choosing = True

    def recover(self, pin: str) -> None:
        """Fetch the office's release and open."""
        self.busy, self.choosing = True, False
        code, account_id = self.code, self.account_id
        self.app.runner.run(
            lambda: self.app.phone.recover_by_code(account_id, code, pin),
            self._answered,
            self._broken,
        )

    def _answered(self, changes: Changes) -> None:
        self.busy = False
        if changes.ok:
            self.app.entered(changes.made)
            self.app.say("已打开，记录都在。以后请用新密码")
            return
        refusal = changes.refusals[0]
        self.trouble = SENTENCES.get(refusal.code, refusal.sentence)

    def _broken(self, error: Exception) -> None:
        self.busy = False
        self.app.failed(error)

    def _show(self, *_: Any) -> None:
        parts = self._parts
        if self.choosing:
            lay(self.body, parts["pin"])
        else:
            lay(self.body, parts["trouble"] if self.trouble else None, parts["ask"])


Builder.load_file(str(Path(__file__).with_suffix(".kv")))


def register(app: FieldApp) -> None:
    """Teach the router."""
    app.router.register("recover", lambda **params: RecoverPage(app, **params))
