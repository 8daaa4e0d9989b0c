"""Owns the phone's own editor for long words, where the person wants it and the machine has one.

It never keeps words to itself: each change goes into the field at once, as if it were typed there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from kivy.clock import Clock

if TYPE_CHECKING:
    from mobile.ui.app import FieldApp

SETTING: Final = "own_editor"


class OwnEditor:
    """What a field of long words asks before it opens Kivy's keyboard."""

    def __init__(self, app: FieldApp) -> None:
        self._app = app

    @property
    def offered(self) -> bool:
        """Whether this machine has one."""
        return self._app.device.editor.available

    @property
    def wanted(self) -> bool:
        """Whether the person writes in it."""
        return self.offered and self._app.entrance.flag(SETTING)

    def want(self, on: bool) -> None:
        """The person chose."""
        self._app.entrance.put_flag(SETTING, on)

    def write(self, title: str, text: str, changed: Callable[[str], None]) -> None:
        """Open it; `changed` gets what stands there after every edit, on the Kivy thread."""

        def heard(words: str) -> None:
            Clock.schedule_once(lambda _dt: self._hear(words, changed), 0)

        self._app.device.editor.write(title, text, heard)

    def close(self) -> None:
        """Nothing of it may stand before a locked app."""
        if self.offered:
            self._app.device.editor.close()

    def _hear(self, words: str, changed: Callable[[str], None]) -> None:
        if self._app.unlocked:
            # The window sees no touch while a dialog is in front: writing is a sign of life.
            self._app.alive()
            changed(words)
