"""Owns turning pixels into a PNG, for screenshots and signatures.

It never touches the disk and needs nothing but the standard library.
"""

from __future__ import annotations

import struct
import zlib


def encode(width: int, height: int, rgba: bytes, bottom_up: bool = True) -> bytes:
    """PNG bytes of RGBA pixels; OpenGL hands rows out from the bottom up."""
    stride = width * 4
    rows = [rgba[i * stride : (i + 1) * stride] for i in range(height)]
    if bottom_up:
        rows.reverse()
    raw = b"".join(b"\0" + row for row in rows)
    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(raw, 6)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, body) for name, body in parts)


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
