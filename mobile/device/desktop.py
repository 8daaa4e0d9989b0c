"""The machine as a desktop computer: real clock and disk, no camera, no position.

Owns what a phone window on a desk, a headless phone and the tests use. Never invents a position.
"""

import os
import platform
import shutil
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from mobile.device.ports import Clock, Device, Fix
from shared.ids import uuid7
from shared.refusals import Refused

_BOOT_FILE = Path("/proc/sys/kernel/random/boot_id")


class DesktopClock:
    """The computer's clocks."""

    def __init__(self) -> None:
        try:
            self._boot = _BOOT_FILE.read_text().strip()
        except OSError:
            # Without a name of the boot, every process counts as its own.
            self._boot = str(uuid.uuid4())

    def now(self) -> datetime:
        return datetime.now(UTC)

    def mono_ms(self) -> int:
        return time.monotonic_ns() // 1_000_000

    def boot_id(self) -> str:
        return self._boot


class SetClock:
    """A clock that tells whatever it was told, running on from there. For demo and tests."""

    def __init__(self, real: Clock, at: datetime | None = None) -> None:
        self._real = real
        self._offset = at - real.now() if at is not None else None

    def set(self, at: datetime) -> None:
        """Tell `at` from now on."""
        self._offset = at - self._real.now()

    def now(self) -> datetime:
        real = self._real.now()
        return real if self._offset is None else real + self._offset

    def mono_ms(self) -> int:
        return self._real.mono_ms()

    def boot_id(self) -> str:
        return self._real.boot_id()


class ClockIds:
    """Ids from a clock and random bytes."""

    def __init__(self, clock: Clock, random_bytes: Callable[[int], bytes] = os.urandom) -> None:
        self._clock, self._random = clock, random_bytes

    def new(self) -> str:
        return uuid7(int(self._clock.now().timestamp() * 1000), self._random(10))


class NoLocation:
    """A desk does not know where it is."""

    def fix(self, timeout_s: float) -> Fix | None:  # noqa: ARG002 - the protocol's
        return None


class NoCamera:
    """A desk has no camera app."""

    def take(self) -> bytes | None:
        return None


class WiredNetwork:
    """A desk is connected and does not pay by the byte."""

    def connected(self) -> bool:
        return True

    def metered(self) -> bool:
        return False


class DiskStorage:
    """The disk of the computer."""

    def free_bytes(self, folder: Path) -> int:
        return shutil.disk_usage(folder).free


class NoKeyStore:
    """A desk has no hardware key store: the PIN alone stands before the key."""

    def bind(self, salt: bytes) -> bytes:  # noqa: ARG002 - the protocol's
        return b""


class FolderDocuments:
    """A folder of the desk's user takes what is handed over."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def hand_over(self, name: str, mime: str, content: bytes) -> str:  # noqa: ARG002 - the protocol's
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            path = self._free(Path(name))
            path.write_bytes(content)
        except OSError as error:
            raise Refused("phone_disk_full") from error
        return str(path)

    def _free(self, name: Path) -> Path:
        """A path that overwrites nothing."""
        names = (name, *(Path(f"{name.stem}({n}){name.suffix}") for n in range(2, 1_000)))
        return next(path for one in names if not (path := self.folder / one).exists())


class AlwaysRunning:
    """A desk's program runs on whatever window is in front."""

    def begin(self, text: str) -> None:
        """Nothing to ask for."""

    def end(self) -> None:
        """Nothing was asked for."""


class NoEditor:
    """A desk's keyboard writes into the field."""

    available = False

    def write(self, title: str, text: str, changed: Callable[[str], None]) -> None:
        """There is nothing to show."""

    def close(self) -> None:
        """Nothing shows."""


def desktop(clock: Clock | None = None, documents: Path | None = None) -> Device:
    """A desktop computer as a device; `clock` where another one than its own should tell time.

    `documents`: where handed-over files go, the user's own folder by default.
    """
    from mobile.device.desk_imaging import DeskImaging  # not on a phone: it needs Pillow

    clock = clock or DesktopClock()
    return Device(
        clock=clock,
        ids=ClockIds(clock),
        location=NoLocation(),
        camera=NoCamera(),
        imaging=DeskImaging(),
        network=WiredNetwork(),
        storage=DiskStorage(),
        keystore=NoKeyStore(),
        documents=FolderDocuments(documents or Path.home() / "Downloads"),
        foreground=AlwaysRunning(),
        editor=NoEditor(),
        name=platform.node()[:40] or "desktop",
    )
