"""What is device-wide: which accounts are on this phone, and how often a wrong PIN was tried.

Owns `device.db`. Never imports SQLModel (it opens before the PIN screen is drawn) and never holds a
villager's data; the name of the phone's own user is all that can be read without a PIN.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from mobile.store.database import Database, OnCall, quiet
from mobile.store.migrations import DOOR_STEPS

FREE_TRIES: Final = 5
_WAITS_S: Final = (30, 60, 300, 900, 3600)


class Clock(Protocol):
    """What a wait is measured by: never the wall clock, which anybody can set."""

    def mono_ms(self) -> int:
        """Milliseconds that never go back within one boot."""

    def boot_id(self) -> str:
        """The name of this boot."""


@dataclass(frozen=True, slots=True)
class KnownAccount:
    """An account of this phone, as the PIN screen shows it."""

    account_id: str
    name: str
    county: str
    failures: int
    boot: str
    failed_mono_ms: int

    @property
    def tries_left(self) -> int:
        """Tries before the next wait."""
        return max(FREE_TRIES - self.failures, 1)


class Door:
    """The open `device.db`."""

    def __init__(self, folder: Path, on_call: OnCall = quiet) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._database = Database(folder / "device.db", DOOR_STEPS, on_call)

    def close(self) -> None:
        self._database.close()

    def accounts(self) -> list[KnownAccount]:
        """Everybody who was enrolled here, in the order of enrolment."""
        found = self._database.read(
            lambda c: c.execute(
                "SELECT account_id, name, county, failures, boot, failed_mono_ms FROM account"
                " ORDER BY enrolled_at, account_id"
            ).fetchall()
        )
        return [KnownAccount(*row) for row in found]

    def account(self, account_id: str) -> KnownAccount | None:
        """One account by its id."""
        return next((a for a in self.accounts() if a.account_id == account_id), None)

    def add(self, account_id: str, name: str, county: str, at: str) -> None:
        """Somebody was enrolled, perhaps again."""
        self._database.write(
            "enrol",
            lambda c: c.execute(
                "INSERT INTO account (account_id, name, county, enrolled_at, failures, boot,"
                " failed_mono_ms, reply_key) VALUES (?, ?, ?, ?, 0, '', 0, '')"
                " ON CONFLICT (account_id) DO UPDATE SET name = excluded.name,"
                " county = excluded.county, failures = 0",
                (account_id, name, county, at),
            ),
        )

    def remove(self, account_id: str) -> None:
        """Somebody is no longer on this phone."""
        self._database.write(
            "forget", lambda c: c.execute("DELETE FROM account WHERE account_id = ?", (account_id,))
        )

    def wait_s(self, account: KnownAccount, clock: Clock) -> int:
        """Seconds until the next PIN may be tried. A restart begins the wait again."""
        if account.failures < FREE_TRIES:
            return 0
        wait_s = _WAITS_S[min(account.failures - FREE_TRIES, len(_WAITS_S) - 1)]
        if account.boot != clock.boot_id():
            self._stamp(account.account_id, account.failures, clock)
            return wait_s
        passed_s = (clock.mono_ms() - account.failed_mono_ms) // 1000
        return max(wait_s - passed_s, 0)

    def failed(self, account: KnownAccount, clock: Clock) -> None:
        """Count a try, before it is known to be wrong: a killed process saves nobody a try."""
        self._stamp(account.account_id, account.failures + 1, clock)

    def passed(self, account_id: str) -> None:
        """The PIN was right."""
        self._database.write(
            "pin",
            lambda c: c.execute(
                "UPDATE account SET failures = 0 WHERE account_id = ?", (account_id,)
            ),
        )

    def _stamp(self, account_id: str, failures: int, clock: Clock) -> None:
        values = (failures, clock.boot_id(), clock.mono_ms(), account_id)
        self._database.write(
            "pin",
            lambda c: c.execute(
                "UPDATE account SET failures = ?, boot = ?, failed_mono_ms = ?"
                " WHERE account_id = ?",
                values,
            ),
        )

    def reply_key(self, account_id: str) -> bytes:
        """The private half of the reply key of a recovery under way; empty when there is none."""
        found = self._database.read(
            lambda c: c.execute(
                "SELECT reply_key FROM account WHERE account_id = ?", (account_id,)
            ).fetchone()
        )
        return bytes.fromhex(found[0]) if found else b""

    def set_reply_key(self, account_id: str, key: bytes) -> None:
        """Begin (or, with no key, end) a recovery."""
        self._database.write(
            "recovery",
            lambda c: c.execute(
                "UPDATE account SET reply_key = ? WHERE account_id = ?", (key.hex(), account_id)
            ),
        )

    def setting(self, key: str, default: str = "") -> str:
        """A device-wide value."""
        found = self._database.read(
            lambda c: c.execute('SELECT value FROM setting WHERE "key" = ?', (key,)).fetchone()
        )
        return str(found[0]) if found else default

    def set_setting(self, key: str, value: str) -> None:
        """Keep a device-wide value."""
        self._database.write(
            "setting",
            lambda c: c.execute(
                'INSERT INTO setting ("key", value) VALUES (?, ?)'
                ' ON CONFLICT ("key") DO UPDATE SET value = excluded.value',
                (key, value),
            ),
        )
