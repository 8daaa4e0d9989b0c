"""Owns changing the PIN of the open account: the old one, then a new one twice.

It never keeps either, and never touches what is sealed: only its lock changes.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kivy.lang import Builder
from kivy.properties import BooleanProperty

from mobile.ui.screens import new_pin as _new_pin  # noqa: F401  its rule is used in kv
from mobile.ui.screens.parts import hold, lay
from mobile.ui.widgets import Page

if TYPE_CHECKING:
    from mobile.actions.changes import Changes
    from mobile.ui.app import FieldApp

WRONG: Final = "原来的密码不对"
DONE: Final = "密码已改，下次用新密码"


class ChangePinPage(Page):
    """Another PIN."""

    busy = BooleanProperty(False)

    def __init__(self, app: FieldApp, **kwargs: Any) -> None:
        self.app = app
        self._old = ""
        super().__init__(**kwargs)
        self._parts = hold(self, "old", "new")
        lay(self.body, self._parts["old"])

    def on_leave(self) -> None:
        """Neither is kept."""
        self._old = ""

    def typed_old(self, pin: str) -> None:
        """The old one; it is checked with the new one, by the key that it opens."""
        self._old = pin
        self._parts["new"].begin()
        lay(self.body, self._parts["new"])

    def typed_new(self, pin: str) -> None:
        """The new one, twice the same."""
        old, self._old, self.busy = self._old, "", True
        self.app.act(lambda: self.app.phone.change_pin(old, pin), self._done, self._refused)

    def _done(self, _changes: Changes) -> None:
        self.app.router.back()
        self.app.say(DONE)

    def _refused(self, changes: Changes) -> None:
        self.busy = False
        lay(self.body, self._parts["old"])
        wrong = changes.refusals[0].code == "wrong_pin"
        self._parts["old"].error = WRONG if wrong else changes.sentence


Builder.load_file(str(Path(__file__).with_suffix(".kv")))


def register(app: FieldApp) -> None:
    """Teach the router."""
    app.router.register("change_pin", lambda **params: ChangePinPage(app, **params))
