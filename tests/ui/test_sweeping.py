"""Garbage is looked for while nobody waits, and never kept without end."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest
from kivy.clock import Clock

from mobile.ui import sweeping
from mobile.ui.sweeping import Sweeper


class Left:
    """A screen that was left: it holds itself."""

    def __init__(self) -> None:
        self.me = self


@pytest.fixture
def sweeper(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sweeper]:
    """One that sweeps in the next frame, in a Python that does not sweep by itself."""
    before = gc.get_threshold()
    monkeypatch.setattr(sweeping, "QUIET_S", 0)
    made = Sweeper()
    gc.disable()
    yield made
    gc.enable()
    made.close()
    gc.set_threshold(*before)


def left_behind() -> weakref.ref[Left]:
    return weakref.ref(Left())


def test_a_screen_that_was_left_goes_in_the_next_quiet_moment(sweeper: Sweeper) -> None:
    """Nothing is looked for until somebody left a screen; then it is gone."""
    seen = left_behind()
    Clock.tick()
    assert seen() is not None
    sweeper.screen_left()
    assert seen() is not None
    Clock.tick()
    assert seen() is None


def test_whoever_does_something_puts_the_sweep_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """A touch before the quiet moment moves it; a touch alone asks for none."""
    wished: list[str] = []

    class Wish:
        is_triggered = False

        def cancel(self) -> None:
            wished.append("cancel")

        def __call__(self) -> None:
            self.is_triggered = True
            wished.append("plan")

    before = gc.get_threshold()
    monkeypatch.setattr(Clock, "create_trigger", lambda *_: Wish())
    sweeper = Sweeper()
    gc.set_threshold(*before)
    sweeper.put_off()
    assert wished == []
    sweeper.screen_left()
    sweeper.put_off()
    assert wished == ["cancel", "plan", "cancel", "plan"]


def test_what_an_account_holds_goes_after_its_lock(sweeper: Sweeper) -> None:
    """What was kept at unlocking is not looked at; after locking it goes like anything else."""
    seen = left_behind()
    sweeper.keep()
    sweeper.screen_left()
    Clock.tick()
    assert seen() is not None
    sweeper.release()
    Clock.tick()
    assert seen() is None
