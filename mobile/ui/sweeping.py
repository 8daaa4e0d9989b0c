"""Owns when Python looks for what nobody holds any more: while nobody waits.

A screen that was left is some fifty thousand objects that hold each other. To find them Python
looks at everything that lives, a tenth of a second or more, and by itself it does so in the middle
of opening the next screen. It never lets them pile up without end: for somebody who never pauses
Python looks by itself after a few screens.
"""

from __future__ import annotations

import gc
from typing import Any, Final

from kivy.clock import Clock

QUIET_S: Final = 0.7
"""After so long without a touch or another screen nobody waits."""
BY_ITSELF: Final = (700, 10, 30)
"""Python looks everywhere after 210 000 new objects, some three screens: a larger heap of what was
left would be a longer pause."""


class Sweeper:
    """Sweeps once after screens were left, in a quiet moment."""

    def __init__(self) -> None:
        gc.set_threshold(*BY_ITSELF)
        self._sweep = Clock.create_trigger(lambda _dt: gc.collect(), QUIET_S)

    def screen_left(self, *_: Any) -> None:
        """There is something to sweep, in a moment."""
        self._sweep.cancel()
        self._sweep()

    def put_off(self) -> None:
        """Somebody is doing something: not now."""
        if self._sweep.is_triggered:
            self.screen_left()

    def keep(self) -> None:
        """What lives now stays until `release`: do not look at it again and again."""
        gc.freeze()

    def release(self) -> None:
        """What was kept may go: the next sweep looks at it."""
        gc.unfreeze()
        self.screen_left()

    def close(self) -> None:
        """The window goes."""
        self._sweep.cancel()
        gc.unfreeze()
