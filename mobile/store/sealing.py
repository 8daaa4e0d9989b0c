"""Rows sealed at rest: AES-256-GCM around versioned JSON.

Owns the bytes on disk. Never returns anything that was changed on disk: one flipped bit, or a blob
moved to another row, raises `DamagedError`.

A sealed blob is `version (1) | nonce (12) | ciphertext and tag`; its plain text is
`body version (1) | JSON`. The associated data is `table|id|revision`, so that a blob fits one place
only. A body of an older version is upgraded when it is read.
"""

import json
import os
from collections.abc import Callable, Mapping
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES: Final = 32
SEAL_VERSION: Final = b"\x01"
BODY_VERSION: Final = 1
_NONCE_BYTES: Final = 12

UPGRADES: dict[int, Callable[[Any], Any]] = {}
"""Body version → the function that makes a body of the next version of it."""

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class DamagedError(Exception):
    """A sealed blob that does not open: changed on disk, misplaced, or sealed with another key."""


def place(table: str, record_id: str, revision: int) -> bytes:
    """The associated data of a blob."""
    return f"{table}|{record_id}|{revision}".encode()


class Seal:
    """Seals and opens with one key. Holds the key in memory for as long as it lives."""

    def __init__(self, key: bytes, random_bytes: Callable[[int], bytes] = os.urandom) -> None:
        self._cipher = AESGCM(key)
        self._random = random_bytes

    def close_bytes(self, plain: bytes, where: bytes) -> bytes:
        """Seal bytes for one place."""
        nonce = self._random(_NONCE_BYTES)
        return SEAL_VERSION + nonce + self._cipher.encrypt(nonce, plain, where)

    def open_bytes(self, blob: bytes, where: bytes) -> bytes:
        """Open bytes sealed for that place. Raises DamagedError."""
        if blob[:1] != SEAL_VERSION:
            raise DamagedError(where.decode())
        try:
            return self._cipher.decrypt(blob[1 : 1 + _NONCE_BYTES], blob[1 + _NONCE_BYTES :], where)
        except (InvalidTag, ValueError) as error:
            raise DamagedError(where.decode()) from error

    def close(self, body: Any, table: str, record_id: str, revision: int = 0) -> bytes:
        """Seal a JSON value for one row."""
        plain = bytes([BODY_VERSION]) + _encode(body).encode()
        return self.close_bytes(plain, place(table, record_id, revision))

    def open(self, blob: bytes, table: str, record_id: str, revision: int = 0) -> Any:
        """The JSON value of a row, in today's form. Raises DamagedError."""
        plain = self.open_bytes(blob, place(table, record_id, revision))
        return upgraded(plain[0], json.loads(plain[1:]))


def upgraded(
    version: int, body: Any, upgrades: Mapping[int, Callable[[Any], Any]] | None = None
) -> Any:
    """A body brought to `BODY_VERSION`. Raises DamagedError on a version from the future."""
    steps = UPGRADES if upgrades is None else upgrades
    while version in steps:
        body = steps[version](body)
        version += 1
    if upgrades is None and version != BODY_VERSION:
        raise DamagedError(f"body version {version}")
    return body
