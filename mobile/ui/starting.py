"""Owns what the app starts from: its screens by module, its machine, its version.

It never imports what comes after the PIN, except in `preload`, on a worker.
"""

from __future__ import annotations

import importlib
from typing import Final

from mobile.device.ports import Device

SCREENS_BEFORE_PIN: Final = ("enroll", "pin", "recover")
SCREENS: Final = (
    "home", "progress", "pledges", "pledge_form", "sync_page", "refused", "settings",
    "change_pin", "about_device", "own_report", "households", "household_card", "household_form",
    "visit_form_opening", "problem_form", "records", "record_page",
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
