"""Owns what the app starts from: its screens by module, its machine, its version.

It never imports what comes after the PIN before the PIN has been drawn.
"""

from __future__ import annotations

import importlib
from typing import Any, Final

from kivy.clock import Clock

from mobile.device.ports import Device

SCREENS_BEFORE_PIN: Final = ("enroll", "pin", "recover")
SCREENS: Final = (
    "home", "progress", "pledges", "pledge_form", "sync_page", "refused", "settings",
    "change_pin", "about_device", "own_report", "households", "household_card", "older",
    "household_form", "visit_form_opening", "problem_form", "records", "record_page",
)  # fmt: skip


def this_device() -> Device:
    """The machine that the app runs on."""
    from kivy.utils import platform

    if platform == "android":
        return importlib.import_module("mobile.device.android").android()  # type: ignore[no-any-return]
    from mobile.device.desktop import desktop

    return desktop()


def version() -> str:
    """The app's version, as the office sees it."""
    return "0.1.0"


def preload() -> None:
    """Import what comes after the PIN."""
    for name in (
        "phone",
        "queries",
        "syncing",
        "visits",
        "pledges",
        "problems",
        "outbox",
        "support",
    ):
        importlib.import_module(f"mobile.actions.{name}")


class Screens:
    """Reads the screens' modules and has them teach the app's router."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self._unread = list(SCREENS)
        self._next = Clock.create_trigger(self.read_on)

    def read_before_pin(self, name: str) -> None:
        """A screen that the router does not know yet, when it is one of those before the PIN."""
        if name in SCREENS_BEFORE_PIN:
            self._read(name)

    def read_on(self, *_: Any) -> None:
        """One screen more, and a frame between it and the next: a digit may be coming."""
        if self._unread:
            self._read(self._unread.pop(0))
            self._next()

    def read_rest(self) -> None:
        """Whatever was not read while the PIN was typed."""
        while self._unread:
            self._read(self._unread.pop(0))

    def close(self) -> None:
        """The window goes."""
        self._next.cancel()

    def _read(self, name: str) -> None:
        importlib.import_module(f"mobile.ui.screens.{name}").register(self._app)
