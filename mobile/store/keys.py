"""The account's local key, and the two locks on it: the PIN and the county's recovery key.

Owns wrapping and unwrapping. Never stores a PIN or an unwrapped key.

The local key is random and never changes; a new PIN wraps it anew. The PIN's lock is
scrypt(2¹⁵, r 8, p 1), bound to this machine where it has a key store. The county's lock is
X25519 (a fresh pair for this wrapping against the county's public key), HKDF-SHA256, AES-GCM; the
same form carries the key back to the phone, wrapped for a reply key that the phone made.
"""

import os
from dataclasses import dataclass
from typing import Any, Final, Protocol, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from mobile.store.sealing import KEY_BYTES, DamagedError

SCRYPT_N: Final = 1 << 15
SALT_BYTES: Final = 16
_NONCE: Final = 12


class KeyStore(Protocol):
    """A secret of this machine that takes part in the PIN's lock."""

    def bind(self, salt: bytes) -> bytes:
        """32 bytes that only this machine derives from `salt`; empty where it cannot."""


@dataclass(frozen=True, slots=True)
class PinLock:
    """The local key wrapped by a PIN."""

    salt: bytes
    n: int
    wrapped: bytes

    def to_json(self) -> dict[str, Any]:
        return {"salt": self.salt.hex(), "n": self.n, "wrapped": self.wrapped.hex()}

    @classmethod
    def of(cls, value: dict[str, Any]) -> Self:
        """A lock as it was stored."""
        return cls(bytes.fromhex(value["salt"]), value["n"], bytes.fromhex(value["wrapped"]))


@dataclass(frozen=True, slots=True)
class RecoveryLock:
    """The local key wrapped for the holder of an X25519 private key."""

    ephemeral: bytes
    wrapped: bytes

    def to_json(self) -> dict[str, str]:
        return {"ephemeral": self.ephemeral.hex(), "wrapped": self.wrapped.hex()}

    @classmethod
    def of(cls, value: dict[str, Any]) -> Self:
        """A lock as it was stored or received."""
        return cls(bytes.fromhex(value["ephemeral"]), bytes.fromhex(value["wrapped"]))


def new_key() -> bytes:
    """A fresh local key."""
    return os.urandom(KEY_BYTES)


def _pin_key(pin: str, salt: bytes, n: int, keystore: KeyStore) -> bytes:
    key = Scrypt(salt=salt, length=KEY_BYTES, n=n, r=8, p=1).derive(pin.encode())
    bound = keystore.bind(salt)
    if not bound:
        return key
    return HKDF(SHA256(), KEY_BYTES, salt=bound, info=b"zoufang pin").derive(key)


def lock_with_pin(
    key: bytes, pin: str, account_id: str, keystore: KeyStore, n: int = SCRYPT_N
) -> PinLock:
    """Wrap the local key by a PIN."""
    salt, nonce = os.urandom(SALT_BYTES), os.urandom(_NONCE)
    cipher = AESGCM(_pin_key(pin, salt, n, keystore))
    wrapped = nonce + cipher.encrypt(nonce, key, f"pin|{account_id}".encode())
    return PinLock(salt, n, wrapped)


def open_with_pin(lock: PinLock, pin: str, account_id: str, keystore: KeyStore) -> bytes | None:
    """The local key, or None when the PIN is wrong."""
    cipher = AESGCM(_pin_key(pin, lock.salt, lock.n, keystore))
    nonce, sealed = lock.wrapped[:_NONCE], lock.wrapped[_NONCE:]
    try:
        return cipher.decrypt(nonce, sealed, f"pin|{account_id}".encode())
    except InvalidTag:
        return None


def _shared_key(secret: bytes, ephemeral: bytes, account_id: str) -> bytes:
    info = f"zoufang recovery|{account_id}".encode()
    return HKDF(SHA256(), KEY_BYTES, salt=ephemeral, info=info).derive(secret)


def lock_for(public_key: bytes, key: bytes, account_id: str) -> RecoveryLock:
    """Wrap the local key for whoever holds the private half of `public_key`."""
    mine = X25519PrivateKey.generate()
    ephemeral = mine.public_key().public_bytes_raw()
    secret = mine.exchange(X25519PublicKey.from_public_bytes(public_key))
    nonce = os.urandom(_NONCE)
    cipher = AESGCM(_shared_key(secret, ephemeral, account_id))
    return RecoveryLock(ephemeral, nonce + cipher.encrypt(nonce, key, account_id.encode()))


def open_for(private_key: bytes, lock: RecoveryLock, account_id: str) -> bytes:
    """The local key, by the private half. Raises DamagedError when it does not fit."""
    mine = X25519PrivateKey.from_private_bytes(private_key)
    secret = mine.exchange(X25519PublicKey.from_public_bytes(lock.ephemeral))
    cipher = AESGCM(_shared_key(secret, lock.ephemeral, account_id))
    try:
        return cipher.decrypt(lock.wrapped[:_NONCE], lock.wrapped[_NONCE:], account_id.encode())
    except InvalidTag as error:
        raise DamagedError("recovery") from error


def new_pair() -> tuple[bytes, bytes]:
    """A fresh X25519 pair: private, public."""
    private = X25519PrivateKey.generate()
    return private.private_bytes_raw(), private.public_key().public_bytes_raw()
