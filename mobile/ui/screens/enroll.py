"""Owns binding this phone: address and code first, then a PIN, then the server is asked once.

It never imports the network before the person presses 绑定, and never keeps the PIN afterwards.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kivy.lang import Builder
from kivy.properties import BooleanProperty, StringProperty

from mobile.ui.screens import enroll_model as model
from mobile.ui.screens import new_pin as _new_pin  # noqa: F401  its rule is used in kv
from mobile.ui.screens.parts import hold, lay
from mobile.ui.widgets import Page

if TYPE_CHECKING:
    from mobile.actions.changes import Changes
    from mobile.ui.app import FieldApp

BUSY: Final = "正在绑定…"
KNOWN: Final = (
    "这个账号在本机用过：请用它原来的密码，绑定码还能用。"
    "忘了密码，请回到输密码的那一页，点“忘记密码？”。"
)
OFFLINE: Final = "连不上服务器。请到有网络的地方再试，绑定码还能用；地址也请核对一下。"


class EnrollPage(Page):
    """Bind this phone to an account by a one-time code."""

    address = StringProperty("")
    code = StringProperty("")
    trouble = StringProperty("")
    busy = BooleanProperty(False)
    choosing = BooleanProperty(False)

    def __init__(self, app: FieldApp, **kwargs: Any) -> None:
        self.app = app
        self._pin = ""
        super().__init__(**kwargs)
        self._parts = hold(self, "trouble", "ask", "pin")
        self.bind(choosing=self._show, trouble=self._show)
        self._show()
        self.address = app.server
        self.can_back = bool(app.entrance.accounts())

    def on_leave(self) -> None:
        """The PIN is not kept."""
        self._pin = ""

    def on_back_wish(self) -> bool:
        """From the PIN back to the address."""
        if self.busy:
            return True
        if self.choosing:
            self.choosing = False
            self._pin = ""
            return True
        return self.app.leave() if len(self.app.router.stack) == 1 else False

    def typed(self, name: str, text: str) -> None:
        """A field was edited; what a QR code holds fills both."""
        address, code = model.split_pasted(text)
        if "#" in text and address and code:
            self.address, self.code = address, code
        else:
            setattr(self, name, text)
        self.trouble = ""

    def forward(self) -> None:
        """To the PIN when both fields are right; to the server when a PIN was chosen before."""
        url, fault = model.address_of(self.address)
        self.ids.address.error = fault
        self.ids.code.error = model.code_fault(self.code)
        if fault or self.ids.code.error:
            return
        self.address, self.code = url, model.tidy_code(self.code)
        if self._pin:
            self.bind_phone(self._pin)
        else:
            self.trouble = ""
            self.ids.pin.begin()
            self.choosing = True

    def bind_phone(self, pin: str) -> None:
        """Ask the server, once."""
        self._pin, self.busy, self.choosing, self.trouble = pin, True, False, ""
        code, url = self.code, self.address
        self.app.runner.run(
            lambda: self.app.phone.enroll(code, pin, url), self._answered, self._broken
        )

    def _show(self, *_: Any) -> None:
        parts = self._parts
        if self.choosing:
            lay(self.body, parts["pin"])
        else:
            lay(self.body, parts["trouble"] if self.trouble else None, parts["ask"])

    def _answered(self, changes: Changes) -> None:
        self.busy = False
        if changes.ok:
            self._pin = ""
            self.app.entered(changes.made)
            return
        refusal = changes.refusals[0]
        if refusal.code == "wrong_pin":
            self._pin = ""
        sentences = {"wrong_pin": KNOWN, "network": OFFLINE}
        self.trouble = sentences.get(refusal.code, refusal.sentence)

    def _broken(self, error: Exception) -> None:
        self.busy = False
        self.app.failed(error)


Builder.load_file(str(Path(__file__).with_suffix(".kv")))


def register(app: FieldApp) -> None:
    """Teach the router."""
    app.router.register("enroll", lambda **params: EnrollPage(app, **params))
