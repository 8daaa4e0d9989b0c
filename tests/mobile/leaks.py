"""Looks for what must not be readable in bytes, in every form in which it may lie there.

Owns the search. Never says that something is safe: only that it was not found in these forms.
"""

import base64
import json
import zlib
from collections.abc import Iterable, Iterator
from typing import Final

MOST_INFLATED: Final = 1 << 22
_LEAST_BYTES: Final = 4
_ZLIB_HEADS: Final = tuple(bytes([0x78, second]) for second in (0x01, 0x5E, 0x9C, 0xDA))
_GZIP: Final = b"\x1f\x8b\x08"
_ZIP: Final = b"PK\x03\x04"


def forms(text: str) -> list[bytes]:
    """A text as it might lie in a file: encoded, escaped, or base64 at each of three places."""
    utf8 = text.encode()
    shifted = [base64.b64encode(b"x" * n + utf8)[4 * bool(n) : -4] for n in range(3)]
    escaped = json.dumps(text)[1:-1].encode()
    wide = [text.encode("utf-16-le"), text.encode("utf-16-be"), text.encode("gb18030")]
    return [form for form in (utf8, *wide, escaped, *shifted) if len(form) >= _LEAST_BYTES]


def streams(data: bytes) -> Iterator[bytes]:
    """Whatever in the bytes is a zlib, gzip or zip stream, unpacked."""
    for start in _places(data, _ZLIB_HEADS):
        yield _inflated(data[start:], 15)
    for start in _places(data, (_GZIP,)):
        yield _inflated(data[start:], 31)
    for start in _places(data, (_ZIP,)):
        name = int.from_bytes(data[start + 26 : start + 28], "little")
        extra = int.from_bytes(data[start + 28 : start + 30], "little")
        yield _inflated(data[start + 30 + name + extra :], -15)


def _places(data: bytes, heads: Iterable[bytes]) -> Iterator[int]:
    for head in heads:
        start = data.find(head)
        while start >= 0:
            yield start
            start = data.find(head, start + 1)


def _inflated(data: bytes, bits: int) -> bytes:
    try:
        return zlib.decompressobj(bits).decompress(data, MOST_INFLATED)
    except zlib.error:
        return b""


def told(data: bytes, secrets: Iterable[str]) -> list[str]:
    """The secrets that can be read in the bytes."""
    found = [data, *(stream for stream in streams(data) if stream)]
    return [s for s in secrets if any(form in part for form in forms(s) for part in found)]
