"""Android's Bitmap against a fake of pyjnius: what a phone would be asked to do with a photo."""

import sys
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from mobile.device.android_imaging import AndroidImaging

SMALL = b"\xff\xd8 small \xff\xd9"


class Bitmap:
    """A picture of some size; keeps what is done to it."""

    def __init__(self, calls: list[str], width: int, height: int) -> None:
        self.calls, self.width, self.height = calls, width, height

    def getWidth(self) -> int:  # noqa: N802 - Java's names
        return self.width

    def getHeight(self) -> int:  # noqa: N802
        return self.height

    def compress(self, kind: str, quality: int, out: list[int]) -> bool:
        self.calls.append(f"compress {kind} {quality}")
        out += [byte - 256 if byte > 127 else byte for byte in SMALL]  # Java's bytes are signed
        return quality > 0

    def recycle(self) -> None:
        self.calls.append(f"recycle {self.width}x{self.height}")


class Stream(list[int]):
    """java.io.ByteArrayOutputStream."""

    def toByteArray(self) -> list[int]:  # noqa: N802
        return list(self)


class Graphics:
    """The classes of android.graphics that a photo meets. The camera's picture is 4000 × 3000."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.size: tuple[int, int] | None = (4000, 3000)

    def autoclass(self, name: str) -> Any:
        calls = self.calls
        matrix = SimpleNamespace(
            postScale=lambda x, y: calls.append(f"scale {x:g} {y:g}"),
            postRotate=lambda degrees: calls.append(f"rotate {degrees:g}"),
        )
        return {
            "android.graphics.BitmapFactory": SimpleNamespace(decodeByteArray=self._decode),
            "android.graphics.BitmapFactory$Options": Options,
            "android.graphics.Matrix": lambda: matrix,
            "android.graphics.Bitmap": SimpleNamespace(createBitmap=self._create),
            "android.graphics.Bitmap$CompressFormat": SimpleNamespace(JPEG="JPEG"),
            "java.io.ByteArrayOutputStream": Stream,
        }[name]

    def _decode(self, picture: bytes, start: int, length: int, options: Any) -> Bitmap | None:
        assert (start, length) == (0, len(picture))
        if self.size is None:
            options.outWidth = options.outHeight = -1
            return None
        options.outWidth, options.outHeight = self.size
        if options.inJustDecodeBounds:
            return None
        self.calls.append(f"decode 1/{options.inSampleSize}")
        width, height = (side // options.inSampleSize for side in self.size)
        return Bitmap(self.calls, width, height)

    def _create(self, bitmap: Bitmap, x: int, y: int, *more: Any) -> Bitmap:
        width, height, _matrix, filtered = more
        assert (x, y, width, height) == (0, 0, bitmap.width, bitmap.height)
        assert filtered
        return Bitmap(self.calls, 1, 1)


class Options:
    """BitmapFactory.Options."""

    inJustDecodeBounds = False  # noqa: N815
    inSampleSize = 0  # noqa: N815
    outWidth = outHeight = 0  # noqa: N815


@pytest.fixture
def graphics(monkeypatch: pytest.MonkeyPatch) -> Graphics:
    """A fake of pyjnius in the place of the real one."""
    fake = Graphics()
    jnius: Any = ModuleType("jnius")
    jnius.autoclass = fake.autoclass
    monkeypatch.setitem(sys.modules, "jnius", jnius)
    return fake


def test_a_photo_is_decoded_no_larger_than_needed_and_let_go_of(graphics: Graphics) -> None:
    """Half of 4000 pixels is enough for 1600; the rest is scaled; both bitmaps are freed."""
    assert AndroidImaging().jpeg(b"picture", 1600, 82, 1) == SMALL
    assert graphics.calls == [
        "decode 1/2", "scale 0.8 0.8", "rotate 0", "scale 1 1", "compress JPEG 82",
        "recycle 1x1", "recycle 2000x1500",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("orientation", "turn"),
    [
        (2, ["rotate 0", "scale -1 1"]),
        (3, ["rotate 180", "scale 1 1"]),
        (4, ["rotate 0", "scale 1 -1"]),
        (5, ["rotate 90", "scale -1 1"]),
        (6, ["rotate 90", "scale 1 1"]),
        (7, ["rotate 270", "scale -1 1"]),
        (8, ["rotate 270", "scale 1 1"]),
    ],
)
def test_a_photo_is_turned_upright(graphics: Graphics, orientation: int, turn: list[str]) -> None:
    """Turned, then mirrored, as EXIF says; a small picture is not blown up."""
    graphics.size = (800, 600)
    AndroidImaging().jpeg(b"picture", 1600, 82, orientation)
    assert graphics.calls[:4] == ["decode 1/1", "scale 1 1", *turn]


def test_a_file_that_android_cannot_read_is_said_so(graphics: Graphics) -> None:
    """The caller keeps the picture as it is."""
    graphics.size = None
    with pytest.raises(ValueError, match="no such picture"):
        AndroidImaging().jpeg(b"picture", 1600, 82, 1)


def test_a_bitmap_is_freed_when_nothing_could_be_written(graphics: Graphics) -> None:
    """Memory is what a cheap phone lacks."""
    with pytest.raises(ValueError, match="wrote no JPEG"):
        AndroidImaging().jpeg(b"picture", 1600, 0, 1)
    assert graphics.calls[-2:] == ["recycle 1x1", "recycle 2000x1500"]
