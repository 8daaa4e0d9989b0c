"""The locks on an account's key, in its own file, readable before it is opened.

Owns where they lie. Never holds the key itself: see `keys`.
"""

import json
from pathlib import Path
from typing import Any, Final, TypeVar

from mobile.store.database import connect
from mobile.store.keys import PinLock, RecoveryLock
from mobile.store.migrations import ACCOUNT_STEPS, migrate
from mobile.store.sealing import DamagedError

Lock = TypeVar("Lock", PinLock, RecoveryLock)

_READ: Final = 'SELECT value FROM meta WHERE "key" = ?'
_WRITE: Final = (
    'INSERT INTO meta ("key", value) VALUES (?, ?)'
    ' ON CONFLICT ("key") DO UPDATE SET value = excluded.value'
)


def account_path(folder: Path, account_id: str) -> Path:
    """The file of an account under the phone's data directory."""
    return folder / "accounts" / f"{account_id}.db"


def write_locks(path: Path, pin: PinLock, recovery: RecoveryLock | None, key_id: str = "") -> None:
    """Put locks on the account's key; without `recovery` the county's lock stays as it is."""
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = connect(path)
    try:
        migrate(connection, ACCOUNT_STEPS)
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(_WRITE, ("pin_lock", json.dumps(pin.to_json())))
        if recovery is not None:
            connection.execute(_WRITE, ("recovery_lock", json.dumps(recovery.to_json())))
            connection.execute(_WRITE, ("recovery_key_id", key_id))
        connection.execute("COMMIT")
    finally:
        connection.close()


def _value(path: Path, name: str) -> str:
    connection = connect(path)
    try:
        migrate(connection, ACCOUNT_STEPS)
        found: Any = connection.execute(_READ, (name,)).fetchone()
        return str(found[0]) if found else ""
    finally:
        connection.close()


def pin_lock(path: Path) -> PinLock | None:
    """The PIN's lock, or None when the account is not on this phone. Raises DamagedError."""
    if not path.exists():
        return None
    value = _value(path, "pin_lock")
    return _read(PinLock, value) if value else None


def server_of(path: Path) -> str:
    """The server's address of an account, empty when it is not on this phone."""
    return _value(path, "server") if path.exists() else ""


def recovery_lock(path: Path) -> tuple[RecoveryLock, str] | None:
    """The county's lock and the id of its key, or None when there is none. Raises DamagedError."""
    if not path.exists():
        return None
    value = _value(path, "recovery_lock")
    return (_read(RecoveryLock, value), _value(path, "recovery_key_id")) if value else None


def _read(form: type[Lock], value: str) -> Lock:
    try:
        return form.of(json.loads(value))
    except (ValueError, KeyError, TypeError) as error:
        raise DamagedError("lock") from error
