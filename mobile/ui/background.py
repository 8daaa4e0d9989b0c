"""Owns when the app syncs by itself, and what it tells about it while it runs.

It never runs on the Kivy thread, and never two syncs at once.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any, Final

from kivy.clock import Clock
from kivy.event import EventDispatcher
from kivy.properties import BooleanProperty, NumericProperty, StringProperty

from mobile.ui.runner import Runner

if TYPE_CHECKING:
    from mobile.actions.syncing import Synced
    from mobile.ui.app import FieldApp

EVERY_S: Final = 180.0
SOON_S: Final = 2.0
SYNCING: Final = "正在同步走访记录"
"""What Android shows while a sync goes on although the app was left."""


class Background(EventDispatcher):
    """Syncs on opening, soon after a change, and every few minutes; `start()` at once."""

    running = BooleanProperty(False)
    file_name = StringProperty("")
    file_done = NumericProperty(0)
    file_total = NumericProperty(0)

    def __init__(self, app: FieldApp, *, by_itself: bool = True) -> None:
        super().__init__()
        self._app, self.by_itself = app, by_itself
        self._runner = Runner()
        self._connected = True
        self._next: Any = None

    def opened(self) -> None:
        """Somebody unlocked."""
        self.soon(0.3)

    def soon(self, wait_s: float = SOON_S) -> None:
        """Sync in a moment; several wishes make one sync."""
        self._plan(wait_s)

    def start(self) -> None:
        """Sync now, if somebody is unlocked and no sync runs."""
        self.stop()
        if self.running or not self._app.unlocked:
            return
        self.running = True
        self._app.device.foreground.begin(SYNCING)
        self._runner.run(self._work, self._done, self._failed)

    def look(self) -> None:
        """Look at the network: when there is one again, sync soon."""
        connected = self._app.device.network.connected()
        if connected and not self._connected and self._app.unlocked:
            self.soon()
        self._connected = connected

    def stop(self) -> None:
        """Plan no further sync: the app was locked or ends."""
        if self._next is not None:
            self._next.cancel()
            self._next = None

    def close(self) -> None:
        """End; waits for what runs."""
        self.stop()
        self._runner.close()
        if self.running:
            self._app.device.foreground.end()

    def _plan(self, wait_s: float) -> None:
        self.stop()
        if self.by_itself:
            self._next = Clock.schedule_once(lambda _dt: self.start(), wait_s)

    def _work(self) -> Synced:
        from mobile.actions.syncing import sync_now

        wifi_only = self._app.entrance.flag("wifi_only_files")
        return sync_now(self._app.phone, self._progress, wifi_only_files=wifi_only)

    def _progress(self, name: str, done: int, total: int) -> None:
        Clock.schedule_once(lambda _dt: self._file(name, done, total), 0)

    def _file(self, name: str, done: int, total: int) -> None:
        self.file_name, self.file_done, self.file_total = name, done, total

    def _done(self, synced: Synced) -> None:
        self._end()
        self._app.synced(synced)
        if self._app.unlocked:
            from mobile.actions.syncing import next_try_s

            wait_s = next_try_s(self._app.phone, random.random())  # noqa: S311 - only spreads
            self._plan(wait_s or EVERY_S)

    def _failed(self, error: Exception) -> None:
        self._end()
        self._app.failed(error)
        if self._app.unlocked:
            self._plan(EVERY_S)

    def _end(self) -> None:
        self.running = False
        self._app.device.foreground.end()
        self._file("", 0, 0)
