"""Owns what the window may know before a PIN: who is on this phone, and the device's settings.

It never imports the database's classes or the network, so that the PIN screen comes at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from mobile.device.ports import Clock
from mobile.store.door import Door, KnownAccount

LOCK_MINUTES: Final = (1, 5, 15, 30)


@dataclass(frozen=True, slots=True)
class Known:
    """An account as the PIN screen shows it."""

    account_id: str
    name: str
    county: str


class Entrance:
    """Accounts and settings of this phone, readable without a PIN."""

    def __init__(self, folder: Path) -> None:
        self._door = Door(folder)

    def accounts(self) -> list[Known]:
        """Everybody who was enrolled here, in the order of enrolment."""
        return [_known(account) for account in self._door.accounts()]

    def preferred(self, name: str = "") -> Known | None:
        """The account of this id, or the one that was open last, or the first."""
        accounts = self.accounts()
        wanted = name or self.get("last_account")
        found = next((one for one in accounts if one.account_id == wanted), None)
        return found or (accounts[0] if accounts else None)

    def wait_s(self, account_id: str, clock: Clock) -> int:
        """Seconds until the next PIN of an account may be tried."""
        account = self._door.account(account_id)
        return self._door.wait_s(account, clock) if account is not None else 0

    def get(self, key: str, default: str = "") -> str:
        """A setting of the device."""
        return self._door.setting(key, default)

    def put(self, key: str, value: Any) -> None:
        """Keep a setting of the device."""
        self._door.set_setting(key, str(value))

    def flag(self, key: str, default: bool = False) -> bool:
        """A setting that is on or off."""
        return self.get(key, "1" if default else "0") == "1"

    def put_flag(self, key: str, value: bool) -> None:
        """Keep a setting that is on or off."""
        self.put(key, "1" if value else "0")

    @property
    def lock_minutes(self) -> int:
        """After so many minutes without a touch the app locks."""
        return int(self.get("lock_minutes", "5"))

    def close(self) -> None:
        """Close the device's file."""
        self._door.close()


def _known(account: KnownAccount) -> Known:
    return Known(account.account_id, account.name, account.county)
