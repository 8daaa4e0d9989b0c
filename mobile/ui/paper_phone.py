"""The phone in the pictures: what an Android phone has and a desk has not.

Owns that they are there. Nobody presses the button, asks the satellites or writes in the dialog.
"""

from __future__ import annotations

from dataclasses import replace

from mobile.device.desktop import NoEditor, desktop
from mobile.device.ports import Clock, Device, Fix


class PaperCamera:
    """There is one."""

    def take(self) -> bytes | None:
        return None


class PaperSky:
    """Satellites somewhere."""

    def fix(self, _timeout_s: float) -> Fix | None:
        return None


class PaperEditor(NoEditor):
    """The settings show its switch."""

    available = True


def paper_phone(clock: Clock) -> Device:
    """A cheap phone of some years ago."""
    return replace(
        desktop(clock),
        name="Redmi 9A",
        camera=PaperCamera(),
        location=PaperSky(),
        editor=PaperEditor(),
    )
