"""Time and ids of the world.

Owns one true time, the phones' wrong ones, ids that a run makes again. Never reads a real clock.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from mobile.device.desk_imaging import DeskImaging
from mobile.device.desktop import (
    AlwaysRunning,
    FolderDocuments,
    NoCamera,
    NoEditor,
    NoKeyStore,
    NoLocation,
    WiredNetwork,
)
from mobile.device.ports import Device
from shared.ids import uuid7
from shared.workdays import SHANGHAI

MONDAY_MORNING = datetime(2026, 10, 12, 1, 0, tzinfo=UTC)
_EARLIEST = datetime(2001, 1, 1, tzinfo=UTC)
_LATEST = datetime(2098, 1, 1, tzinfo=UTC)


@dataclass
class TrueTime:
    """What time it really is; the office's clock."""

    at: datetime = MONDAY_MORNING

    def __call__(self) -> datetime:
        return self.at

    def pass_(self, **by: float) -> None:
        """Time passes."""
        self.at += timedelta(**by)

    @property
    def today(self) -> str:
        """The true Shanghai day."""
        return self.at.astimezone(SHANGHAI).date().isoformat()

    def day(self, days: int) -> str:
        """The Shanghai day so many days from today."""
        return (self.at + timedelta(days=days)).astimezone(SHANGHAI).date().isoformat()


class PhoneClock:
    """A phone's clocks: the wall clock may be years off, the monotonic one begins at each boot."""

    def __init__(self, true: TrueTime, name: str) -> None:
        self._true, self._name = true, name
        self.off_by = timedelta()
        self.boots = 1
        self._booted_at = true.at

    def now(self) -> datetime:
        return min(max(self._true.at + self.off_by, _EARLIEST), _LATEST)

    def mono_ms(self) -> int:
        return int((self._true.at - self._booted_at) / timedelta(milliseconds=1))

    def boot_id(self) -> str:
        return f"{self._name}-boot-{self.boots}"

    def reboot(self) -> None:
        """The phone was switched off and on again."""
        self.boots += 1
        self._booted_at = self._true.at


class CountedBytes:
    """Random bytes that a run makes again: counted, and mixed with a name."""

    def __init__(self, name: str) -> None:
        self._name, self._count = name, 0

    def __call__(self, size: int) -> bytes:
        self._count += 1
        seed = hashlib.sha256(f"{self._name}:{self._count}".encode()).digest()
        return (seed * (size // len(seed) + 1))[:size]


class CountedIds:
    """Ids of one phone; they begin with what its clock says, right or wrong."""

    def __init__(self, clock: PhoneClock, name: str) -> None:
        self._clock, self._random = clock, CountedBytes(name)

    def new(self) -> str:
        return uuid7(int(self._clock.now().timestamp() * 1000), self._random(10))


class RoomyStorage:
    """A disk with room."""

    def free_bytes(self, folder: Path) -> int:
        return 1 << 33


def device(clock: PhoneClock, name: str, ids: CountedIds) -> Device:
    """A phone's machine: no camera, no position, always connected (faults of the network apart)."""
    return Device(
        clock=clock,
        ids=ids,
        location=NoLocation(),
        camera=NoCamera(),
        imaging=DeskImaging(),
        network=WiredNetwork(),
        storage=RoomyStorage(),
        keystore=NoKeyStore(),
        documents=FolderDocuments(Path("/nowhere")),
        foreground=AlwaysRunning(),
        editor=NoEditor(),
        name=name,
    )
