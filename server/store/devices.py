"""Phones in and out of their table: whose they are, whether they are barred, how they are.

Owns the rows of devices. Never sees a token in clear, only its hash.
"""

import json
from dataclasses import dataclass
from typing import Any

from server.store.account_tables import Device
from server.store.engine import Tx


@dataclass(frozen=True, slots=True)
class DeviceState:
    """A phone bound to an account. `heartbeat` is what it last said of its health."""

    device_id: str
    account_id: str
    name: str
    short_code: str
    token_hash: str
    enrolled_at: str
    seen_at: str | None
    revoked_at: str | None
    revoked_by: str | None
    heartbeat: dict[str, Any]

    @property
    def stream_id(self) -> str:
        """The stream of this device and its account."""
        return f"{self.device_id}:{self.account_id}"


def _device(row: Any) -> DeviceState:
    return DeviceState(*[*row[1:-1], json.loads(row[-1])])


def add(tx: Tx, county_id: str, device: DeviceState) -> None:
    """Bind a phone."""
    row = (
        county_id,
        device.device_id,
        device.account_id,
        device.name,
        device.short_code,
        device.token_hash,
        device.enrolled_at,
        device.seen_at,
        device.revoked_at,
        device.revoked_by,
        json.dumps(device.heartbeat),
    )
    tx.insert(Device, [row])


def by_token(tx: Tx, county_id: str, token_hash: str) -> DeviceState | None:
    """The device with this token, revoked or not, or None."""
    rows = tx.select(Device, "county_id = ? AND token_hash = ?", (county_id, token_hash))
    return _device(rows[0]) if rows else None


def find(tx: Tx, county_id: str, device_id: str) -> DeviceState | None:
    """The device, or None."""
    rows = tx.select(Device, "county_id = ? AND device_id = ?", (county_id, device_id))
    return _device(rows[0]) if rows else None


def every(tx: Tx, county_id: str) -> list[DeviceState]:
    """All devices by account."""
    where = "county_id = ? ORDER BY account_id, enrolled_at"
    return [_device(row) for row in tx.select(Device, where, (county_id,))]


def revoke(tx: Tx, county_id: str, device_id: str, by: str, at: str) -> bool:
    """Bar a device from now on; False when it is not there or barred already."""
    touched = tx.run(
        "UPDATE device SET revoked_at = ?, revoked_by = ?"
        " WHERE county_id = ? AND device_id = ? AND revoked_at IS NULL",
        (at, by, county_id, device_id),
    )
    return touched == 1


def note_heartbeat(tx: Tx, county_id: str, device_id: str, at: str, beat: str) -> None:
    """What a device said of its health (JSON), and when."""
    tx.run(
        "UPDATE device SET seen_at = ?, heartbeat = ? WHERE county_id = ? AND device_id = ?",
        (at, beat, county_id, device_id),
    )
