"""The protocols of the machine: what the rest of the phone may ask it for.

Owns the words between Zoufang and a device. Never does anything itself: `desktop` and `android`
carry them out, a test brings its own.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol


class Clock(Protocol):
    """What the machine's clocks say. They lie; nothing is ever ordered by them."""

    def now(self) -> datetime:
        """Wall time, aware, in UTC."""

    def mono_ms(self) -> int:
        """Milliseconds that never go back within one boot."""

    def boot_id(self) -> str:
        """The name of this boot: another one after every restart of the machine."""


class Ids(Protocol):
    """Makes the ids of new records."""

    def new(self) -> str:
        """A UUIDv7 that nobody else has."""


@dataclass(frozen=True, slots=True)
class Fix:
    """A position in WGS84, with the time of the satellites where they gave it."""

    lat_e6: int
    lon_e6: int
    accuracy_m: int
    mock: bool = False
    at: datetime | None = None


class Location(Protocol):
    """Where the phone is, when the cadre asks for it. Never in the background."""

    def fix(self, timeout_s: float) -> Fix | None:
        """One position, or None when there is no permission, no signal or no time."""


class Camera(Protocol):
    """Takes one picture with the camera app."""

    def take(self) -> bytes | None:
        """A JPEG, or None when the person went back. The file it came in is gone afterwards."""


class Imaging(Protocol):
    """Makes one picture of another. Knows pixels, not what a photo is for."""

    def jpeg(self, picture: bytes, longest_px: int, quality: int, orientation: int) -> bytes:
        """A JPEG of at most so many pixels a side, turned upright (`orientation` as in EXIF).

        Raises an error of the platform's own where the picture cannot be read.
        """


class Network(Protocol):
    """What kind of connection there is."""

    def connected(self) -> bool:
        """Whether there seems to be any connection; the truth is only known by trying."""

    def metered(self) -> bool:
        """Whether bytes cost money (mobile data)."""


class Storage(Protocol):
    """How much room there is."""

    def free_bytes(self, folder: Path) -> int:
        """Free bytes on the disk that holds `folder`."""


class KeyStore(Protocol):
    """A secret that never leaves this machine, mixed into the key that a PIN makes."""

    def bind(self, salt: bytes) -> bytes:
        """32 bytes that only this machine derives from `salt`; empty where it cannot."""


class Documents(Protocol):
    """Gives a file into the person's hands. Nothing of it stays with the program."""

    def hand_over(self, name: str, mime: str, content: bytes) -> str:
        """Where it lies now, in words; empty when the person went back.

        Raises Refused `phone_disk_full` when it could not be written whole.
        """


class Foreground(Protocol):
    """Asks the system to let a sync end although the person left the app."""

    def begin(self, text: str) -> None:
        """Work goes on from now; `text` tells the person which."""

    def end(self) -> None:
        """The work is over."""


class Editor(Protocol):
    """The machine's own editor for long words: voice, selection and keyboard as in other apps."""

    @property
    def available(self) -> bool:
        """Whether there is one."""

    def write(self, title: str, text: str, changed: Callable[[str], None]) -> None:
        """Show it with `text`. `changed` gets all words after every edit, on any thread."""

    def close(self) -> None:
        """Take it away, if it shows."""


@dataclass(frozen=True, slots=True)
class Device:
    """Everything that the machine gives, passed around as one."""

    clock: Clock
    ids: Ids
    location: Location
    camera: Camera
    imaging: Imaging
    network: Network
    storage: Storage
    keystore: KeyStore
    documents: Documents
    foreground: Foreground
    editor: Editor
    name: str = "phone"
