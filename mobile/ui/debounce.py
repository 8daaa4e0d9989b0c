"""Owns one rule of time: a burst of edits becomes one call.

It never drops the last edit: `flush` delivers at once what still waits.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kivy.clock import Clock


class Debounce:
    """Call `deliver` once after a burst.

    `restart=True` waits until `wait_s` passed without an edit (searching).
    `restart=False` delivers at the latest `wait_s` after the first edit (saving a draft).
    """

    def __init__(self, deliver: Callable[[], None], wait_s: float, restart: bool = False) -> None:
        self._deliver = deliver
        self.wait_s = wait_s
        self._restart = restart
        self._event: Any = None

    @property
    def pending(self) -> bool:
        """Whether an edit still waits."""
        return self._event is not None

    def edit(self) -> None:
        """Note an edit."""
        if self._event is not None and self._restart:
            self.cancel()
        if self._event is None:
            self._event = Clock.schedule_once(self._fire, self.wait_s)

    def flush(self) -> None:
        """Deliver now if an edit waits."""
        if self._event is not None:
            self.cancel()
            self._deliver()

    def cancel(self) -> None:
        """Forget the waiting edit."""
        if self._event is not None:
            self._event.cancel()
            self._event = None

    def _fire(self, _dt: float) -> None:
        self._event = None
        self._deliver()
