"""Photos: taken, made small, and rid of everything but their time.

Owns what becomes of a picture before it is sealed. Never loses one: what cannot be made small
stays as it is, without its place where that can be found.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from mobile.device.ports import Device
from mobile.domain import exif
from shared.fields import instant

log = logging.getLogger(__name__)

MOST_BYTES: Final = 300_000
_ROOM_FOR_TIME: Final = 100
_STEPS: Final = ((1600, 82), (1600, 65), (1280, 60), (960, 50), (640, 40), (320, 30))
"""Longest side in pixels and JPEG quality, tried in this order until it is small enough."""
_BELIEVED: Final = timedelta(days=1)
"""A picture that was just taken and says another day was taken by a camera without a clock."""


@dataclass(frozen=True, slots=True)
class Photo:
    """A JPEG ready to be sealed, and when it was taken."""

    jpeg: bytes
    captured_at: str


def small_photo(device: Device, picture: bytes) -> Photo:
    """A picture upright, of at most `MOST_BYTES`, that says nothing but when it was taken.

    It takes a second or two on a cheap phone: never on the screen's thread.
    """
    said = exif.read(picture)
    taken = _taken(said, device.clock.now())
    return Photo(_made_small(device, picture, said.orientation, taken), instant(taken))


def _taken(said: exif.Said, now: datetime) -> datetime:
    if said.taken is not None and abs(said.taken - now) <= _BELIEVED:
        return said.taken
    return now


def _made_small(device: Device, picture: bytes, orientation: int, taken: datetime) -> bytes:
    try:
        return exif.with_time(exif.bare(_small(device, picture, orientation)), taken)
    except Exception as error:  # noqa: BLE001 - each platform's decoder has errors of its own
        log.warning("a photo of %d bytes stays as it is: %s", len(picture), type(error).__name__)
    try:
        return exif.with_time(exif.bare(picture), taken, orientation)
    except ValueError:
        return picture


def _small(device: Device, picture: bytes, orientation: int) -> bytes:
    """The best that is small enough; the last step's where none is."""
    small = b""
    for longest_px, quality in _STEPS:
        small = device.imaging.jpeg(picture, longest_px, quality, orientation)
        if len(small) <= MOST_BYTES - _ROOM_FOR_TIME:
            break
    return small
