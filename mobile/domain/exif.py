"""What a JPEG says beside its pixels: when it was taken, and which way is up.

Owns reading these two, dropping all the rest, and writing the time alone. Never reads a place or a
serial number, and never changes a pixel.
"""

import struct
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from shared.workdays import SHANGHAI

_SOI, _EOI, _SOS, _APP1 = 0xD8, 0xD9, 0xDA, 0xE1
_ADOBE: Final = 0xEE
"""Says how the colours are written; without it some pictures turn green."""
_SAID: Final = frozenset((*range(0xE0, 0xF0), 0xFE)) - {_ADOBE}
"""Application segments and comments: place, maker, serial number, thumbnail, words."""
_HEADER: Final = b"Exif\0\0"
_ORIENTATION, _EXIF_IFD, _TAKEN, _OFFSET = 0x0112, 0x8769, 0x9003, 0x9011
_SHORT, _LONG, _ASCII = 3, 4, 2
_TIME: Final = "%Y:%m:%d %H:%M:%S"


@dataclass(frozen=True, slots=True)
class Said:
    """`orientation` as EXIF counts it, 1 to 8; `taken` is None where nothing lawful is said."""

    orientation: int = 1
    taken: datetime | None = None


def read(jpeg: bytes) -> Said:
    """What a picture says; what cannot be read says nothing."""
    with suppress(ValueError, struct.error, IndexError):
        for marker, start, end in _segments(jpeg):
            if marker == _APP1 and jpeg[start + 4 : start + 10] == _HEADER:
                return _read_tiff(jpeg[start + 10 : end])
    return Said()


def bare(jpeg: bytes) -> bytes:
    """The same pixels with nothing said. Raises ValueError where there are none."""
    kept = [jpeg[:2]]
    for marker, start, end in _segments(jpeg):
        if marker == _SOS:
            # Behind the picture some phones keep a second one, with all that was dropped here.
            pixels, end_mark, _behind = jpeg[start:end].partition(bytes((0xFF, _EOI)))
            kept.append(pixels + end_mark)
        elif marker not in _SAID:
            kept.append(jpeg[start:end])
    return b"".join(kept)


def with_time(jpeg: bytes, taken: datetime, orientation: int = 1) -> bytes:
    """A bare JPEG that says when it was taken, and which way is up where it does not stand."""
    tiff = _write_tiff(taken.astimezone(SHANGHAI).strftime(_TIME), orientation)
    body = _HEADER + tiff
    head = struct.pack(">BBH", 0xFF, _APP1, len(body) + 2)
    return jpeg[:2] + head + body + jpeg[2:]


def _segments(jpeg: bytes) -> Iterator[tuple[int, int, int]]:
    """Marker, start and end of each segment; the pixels last, to the end. Raises ValueError."""
    if jpeg[:2] != bytes((0xFF, _SOI)):
        raise ValueError("no JPEG")
    at = 2
    while at + 4 <= len(jpeg) and jpeg[at] == 0xFF:
        marker = jpeg[at + 1]
        if marker == 0xFF:  # filling
            at += 1
            continue
        if marker == _SOS:
            yield marker, at, len(jpeg)
            return
        end = at + 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
        if end > len(jpeg):
            break
        yield marker, at, end
        at = end
    raise ValueError("the picture is cut off")


# -- TIFF, in which EXIF is written ----------------------------------------------------------------


def _read_tiff(tiff: bytes) -> Said:
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None:
        return Said()
    first = _entries(tiff, order, struct.unpack_from(f"{order}L", tiff, 4)[0])
    orientation = _number(first.get(_ORIENTATION), order, "H", 1)
    inner = _number(first.get(_EXIF_IFD), order, "L", 0)
    more = _entries(tiff, order, inner) if inner else {}
    taken = _text(tiff, more.get(_TAKEN), order)
    return Said(
        orientation if 1 <= orientation <= 8 else 1,
        _moment(taken, _text(tiff, more.get(_OFFSET), order)),
    )


def _entries(tiff: bytes, order: str, at: int) -> dict[int, bytes]:
    """Tag → its entry of twelve bytes."""
    (count,) = struct.unpack_from(f"{order}H", tiff, at)
    places = range(at + 2, at + 2 + 12 * count, 12)
    found = [tiff[place : place + 12] for place in places]
    return {struct.unpack_from(f"{order}H", entry)[0]: entry for entry in found if len(entry) == 12}


def _number(entry: bytes | None, order: str, shape: str, default: int) -> int:
    return int(struct.unpack_from(f"{order}{shape}", entry, 8)[0]) if entry else default


def _text(tiff: bytes, entry: bytes | None, order: str) -> str:
    if entry is None:
        return ""
    count, place = struct.unpack_from(f"{order}LL", entry, 4)
    raw = entry[8 : 8 + count] if count <= 4 else tiff[place : place + count]
    return raw.partition(b"\0")[0].decode("ascii", "replace").strip()


def _moment(taken: str, offset: str) -> datetime | None:
    """An instant; a camera that names no zone is in ours."""
    with suppress(ValueError):
        return datetime.strptime(f"{taken}{offset}", f"{_TIME}%z")
    with suppress(ValueError):
        return datetime.strptime(taken, _TIME).replace(tzinfo=SHANGHAI)
    return None


def _write_tiff(taken: str, orientation: int) -> bytes:
    """Two directories: which way is up (where it must be said), and the time."""
    turned = [(_ORIENTATION, _SHORT, 1, orientation << 16)] if orientation != 1 else []
    first_size = 2 + 12 * (len(turned) + 1) + 4
    inner = 8 + first_size
    first = [*turned, (_EXIF_IFD, _LONG, 1, inner)]
    text = taken.encode("ascii") + b"\0"
    second = [(_TAKEN, _ASCII, len(text), inner + 2 + 12 + 4)]
    return b"MM\0*" + struct.pack(">L", 8) + _directory(first) + _directory(second) + text


def _directory(entries: list[tuple[int, int, int, int]]) -> bytes:
    packed = b"".join(struct.pack(">HHLL", *entry) for entry in entries)
    return struct.pack(">H", len(entries)) + packed + bytes(4)
