"""Canonical JSON, hashes, the chain of a stream, and the digest of a bucket.

Owns every byte that is hashed, so that phone and server always agree on it. Never reads a clock or
a file.

Canonical JSON is RFC 8785 restricted to our values: no floats, ASCII keys; under these two rules
the standard library's sorted, unspaced output is byte for byte the RFC's (a test compares them).
"""

import hashlib
import json
from collections.abc import Iterable
from typing import Any, Final

EMPTY_CHAIN: Final = "0" * 64
DIGEST_MODULUS: Final = 1 << 128

# Nothing of ours holds itself (it came as JSON, or is made from such); not looking is a quarter.
_encode = json.JSONEncoder(
    ensure_ascii=False,
    sort_keys=True,
    separators=(",", ":"),
    allow_nan=False,
    check_circular=False,
).encode


def canonical(value: Any) -> bytes:
    """RFC 8785 bytes of a value without floats. Raises UnicodeEncodeError on lone surrogates."""
    return _encode(value).encode()


def digest_of(value: Any) -> str:
    """SHA-256 of the canonical bytes, in hex."""
    return hashlib.sha256(canonical(value)).hexdigest()


def chain(previous: str, change_hash: str) -> str:
    """The chain after one more change: a gap, or an edit in the middle, is visible in it."""
    return hashlib.sha256(f"{previous}{change_hash}".encode()).hexdigest()


def chain_all(previous: str, change_hashes: Iterable[str]) -> str:
    """The chain after several changes, in order."""
    for change_hash in change_hashes:
        previous = chain(previous, change_hash)
    return previous


def row_digest(record_id: str, revision: int, content_hash: str) -> int:
    """The term of one row in its bucket's digest: H(id, revision, content hash), 128 bits."""
    text = f"{record_id}:{revision}:{content_hash}".encode()
    return int.from_bytes(hashlib.sha256(text).digest()[:16], "big")


def bucket_digest(rows: Iterable[tuple[str, int, str]]) -> tuple[int, int]:
    """Count and sum modulo 2¹²⁸ over (id, revision, content hash) of a bucket's rows."""
    count, total = 0, 0
    for record_id, revision, content_hash in rows:
        count += 1
        total = (total + row_digest(record_id, revision, content_hash)) % DIGEST_MODULUS
    return count, total
