"""The county's recovery key: what opens a phone whose PIN was forgotten.

Owns the X25519 key pair and the re-wrapping of a phone's local key. The private half lies in the
data directory, readable by the server's user only. Never used without a code that two people
issued, and the local key itself never leaves in clear.

Form of a lock (the phone's `mobile.store.keys` makes the same): a fresh X25519 pair against the
holder's public key, HKDF-SHA256 with the fresh public key as salt, AES-GCM, nonce first.
"""

import os
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from shared.refusals import Refused

KEY_FILE: Final = "recovery.key"
_NONCE: Final = 12
Lock = dict[str, str]
"""`{"ephemeral": hex, "wrapped": hex}`."""


def make_county_key(data_dir: Path) -> str:
    """Make the pair unless it is there; returns the public half in hex."""
    path = data_dir / KEY_FILE
    if not path.exists():
        private = X25519PrivateKey.generate()
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(private.private_bytes_raw())
            file.flush()
            os.fsync(file.fileno())
    return _private(data_dir).public_key().public_bytes_raw().hex()


def rewrap(data_dir: Path, lock: Lock, reply_key: str, account_id: str) -> Lock:
    """The local key of a lock made for the county, wrapped anew for the phone's reply key.

    Raises Refused `unreadable` when it was not made for this county and account.
    """
    try:
        key = _open(_private(data_dir), lock, account_id)
        return _close(bytes.fromhex(reply_key), key, account_id)
    except (ValueError, KeyError, InvalidTag) as error:
        raise Refused("unreadable") from error


def _private(data_dir: Path) -> X25519PrivateKey:
    return X25519PrivateKey.from_private_bytes((data_dir / KEY_FILE).read_bytes())


def _shared_key(secret: bytes, ephemeral: bytes, account_id: str) -> bytes:
    info = f"zoufang recovery|{account_id}".encode()
    return HKDF(SHA256(), 32, salt=ephemeral, info=info).derive(secret)


def _open(private: X25519PrivateKey, lock: Lock, account_id: str) -> bytes:
    ephemeral, wrapped = bytes.fromhex(lock["ephemeral"]), bytes.fromhex(lock["wrapped"])
    secret = private.exchange(X25519PublicKey.from_public_bytes(ephemeral))
    cipher = AESGCM(_shared_key(secret, ephemeral, account_id))
    return cipher.decrypt(wrapped[:_NONCE], wrapped[_NONCE:], account_id.encode())


def _close(public_key: bytes, key: bytes, account_id: str) -> Lock:
    mine = X25519PrivateKey.generate()
    ephemeral, nonce = mine.public_key().public_bytes_raw(), os.urandom(_NONCE)
    secret = mine.exchange(X25519PublicKey.from_public_bytes(public_key))
    cipher = AESGCM(_shared_key(secret, ephemeral, account_id))
    wrapped = nonce + cipher.encrypt(nonce, key, account_id.encode())
    return {"ephemeral": ephemeral.hex(), "wrapped": wrapped.hex()}
