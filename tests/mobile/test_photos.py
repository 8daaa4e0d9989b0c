"""What becomes of a photo before it is sealed: small, upright, and silent about its place."""

import random
import struct
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from mobile.actions import drafts, photos, visits
from mobile.device.desktop import DesktopClock, SetClock, desktop
from mobile.device.ports import Device
from mobile.domain import exif
from shared.workdays import SHANGHAI
from tests.mobile.county import County

NOW = datetime(2026, 10, 14, 1, 40, tzinfo=UTC)
SHOT = "2026:10:14 09:38:12"
SHOT_AT = "2026-10-14T01:38:12Z"
GPS, MAKER, SERIAL, TAKEN, ORIENTATION = 0x8825, 0x010F, 0xA431, 0x9003, 0x0112
RED, GREEN, BLUE, WHITE = (200, 30, 30), (30, 180, 30), (30, 30, 200), (240, 240, 240)


@pytest.fixture
def device() -> Device:
    """A desk at twenty to ten."""
    return desktop(SetClock(DesktopClock(), NOW))


def camera_picture(
    size: tuple[int, int] = (2400, 1800), taken: str = SHOT, orientation: int = 1
) -> bytes:
    """A noisy picture as a phone's camera app writes it: place, maker, serial number, thumbnail."""
    noise = random.Random(7).randbytes(size[0] * size[1] // 64)
    small = Image.frombytes("L", (size[0] // 8, size[1] // 8), noise)
    image = small.resize(size, Image.Resampling.BICUBIC).convert("RGB")
    return written(image, taken, orientation)


def written(image: Image.Image, taken: str = SHOT, orientation: int = 1) -> bytes:
    said = Image.Exif()
    said[ORIENTATION], said[MAKER] = orientation, "Redmi"
    said.get_ifd(0x8769).update({TAKEN: taken, SERIAL: "SN-4711-0815"})
    said.get_ifd(GPS).update({1: "N", 2: (31.0, 57.0, 51.0), 3: "E", 4: (105.0, 30.0, 44.0)})
    out = BytesIO()
    image.save(out, "JPEG", quality=95, exif=said.tobytes(), comment=b"Grandma's yard")
    return out.getvalue()


def quarters(size: int = 64) -> Image.Image:
    """Red, green / blue, white: every way of lying wrong can be told apart."""
    image = Image.new("RGB", (size, size * 2), WHITE)
    half = size // 2
    image.paste(RED, (0, 0, half, size))
    image.paste(GREEN, (half, 0, size, size))
    image.paste(BLUE, (0, size, half, size * 2))
    return image


LAID: dict[int, Image.Transpose | None] = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}
"""How a picture lies in a file whose EXIF says so."""


def tags(jpeg: bytes) -> dict[int, Any]:
    """Every EXIF tag of a picture, the directories' own pointers apart."""
    found = Image.open(BytesIO(jpeg)).getexif()
    said = {**found, **found.get_ifd(0x8769), **found.get_ifd(GPS), **found.get_ifd(1)}
    return {tag: value for tag, value in said.items() if tag not in (0x8769, GPS)}


def test_a_photo_becomes_small_and_says_only_when_it_was_taken(device: Device) -> None:
    """At most 300 KB; the time stays, place, maker, serial number and comment are gone."""
    picture = camera_picture()
    assert len(picture) > 2 * photos.MOST_BYTES
    assert {GPS, SERIAL, MAKER} <= set(tags(picture)) | {GPS}
    photo = photos.small_photo(device, picture)
    assert len(photo.jpeg) <= 300_000
    assert tags(photo.jpeg) == {TAKEN: SHOT}
    assert photo.captured_at == SHOT_AT
    assert max(Image.open(BytesIO(photo.jpeg)).size) >= 960
    for secret in (b"Redmi", b"SN-4711", b"Grandma"):
        assert secret in picture
        assert secret not in photo.jpeg


@pytest.mark.parametrize("orientation", sorted(LAID))
def test_a_photo_stands_upright_however_the_phone_was_held(
    device: Device, orientation: int
) -> None:
    """All eight ways of EXIF, mirrored ones included."""
    way = LAID[orientation]
    lying = quarters() if way is None else quarters().transpose(way)
    photo = photos.small_photo(device, written(lying, orientation=orientation))
    image = Image.open(BytesIO(photo.jpeg))
    assert image.size == (64, 128)
    places = [(16, 32), (48, 32), (16, 96), (48, 96)]
    for place, wanted in zip(places, (RED, GREEN, BLUE, WHITE), strict=True):
        seen = image.getpixel(place)
        assert isinstance(seen, tuple)
        assert max(abs(a - b) for a, b in zip(seen, wanted, strict=True)) < 40
    assert tags(photo.jpeg) == {TAKEN: SHOT}


def test_the_worst_picture_is_made_small_all_the_same(device: Device) -> None:
    """Pure noise, which nothing compresses."""
    noise = random.Random(1).randbytes(2000 * 1500 * 3)
    picture = written(Image.frombytes("RGB", (2000, 1500), noise))
    assert len(photos.small_photo(device, picture).jpeg) <= 300_000


def test_a_picture_that_cannot_be_made_small_is_kept_without_its_place(device: Device) -> None:
    """No room, a broken decoder: the picture is sealed as it is; time and upright side stay."""

    class NoRoom:
        def jpeg(self, *_told: Any) -> bytes:
            raise MemoryError

    picture = camera_picture((640, 480), orientation=6)
    photo = photos.small_photo(replace(device, imaging=NoRoom()), picture)
    assert tags(photo.jpeg) == {TAKEN: SHOT, ORIENTATION: 6}
    before, after = (Image.open(BytesIO(one)).tobytes() for one in (picture, photo.jpeg))
    assert before == after  # not one pixel is lost


def test_what_is_no_picture_at_all_is_never_lost(device: Device) -> None:
    """A file that nobody can read is sealed as it came; the phone's time is its time."""
    for broken in (b"\xff\xd8\xff\xe0 not quite", b"GIF89a", b"\xff\xd8"):
        photo = photos.small_photo(device, broken)
        assert photo == photos.Photo(broken, "2026-10-14T01:40:00Z")


def test_half_a_picture_loses_its_place_all_the_same(device: Device) -> None:
    """The camera app was killed while it wrote: what is there of the picture stays."""
    half = camera_picture((640, 480))[:-40_000]
    photo = photos.small_photo(device, half)
    assert (tags(photo.jpeg), photo.captured_at) == ({TAKEN: SHOT}, SHOT_AT)
    assert photo.jpeg.endswith(half[-1000:])


def test_a_second_picture_behind_the_first_goes_too(device: Device) -> None:
    """Some phones keep a preview with its own place behind the end of the picture."""
    picture = camera_picture((64, 64))
    assert exif.bare(picture + picture) == exif.bare(picture)


@pytest.mark.parametrize("taken", ["1970:01:01 00:00:00", "    :  :     :  :  ", "nonsense"])
def test_a_camera_without_a_clock_is_not_believed(device: Device, taken: str) -> None:
    """Then the phone's own time counts, in the record and in the file."""
    photo = photos.small_photo(device, camera_picture((64, 64), taken=taken))
    assert photo.captured_at == "2026-10-14T01:40:00Z"
    assert tags(photo.jpeg) == {TAKEN: "2026:10:14 09:40:00"}


def test_a_zone_that_the_camera_names_counts() -> None:
    """Little-endian, with OffsetTimeOriginal; truncated or looping tables say nothing."""
    text, zone = SHOT.encode() + b"\0", b"+09:00\0"
    inner = struct.pack("<HHHLLHHLLL", 2, TAKEN, 2, 20, 56, 0x9011, 2, 7, 76, 0)
    tiff = b"II*\0" + struct.pack("<LHHHLLL", 8, 1, 0x8769, 4, 1, 26, 0) + inner + text + zone
    body = b"Exif\0\0" + tiff
    jpeg = b"\xff\xd8\xff\xe1" + struct.pack(">H", len(body) + 2) + body + b"\xff\xda\0\2\xff\xd9"
    taken = exif.read(jpeg).taken
    assert taken == datetime(2026, 10, 14, 0, 38, 12, tzinfo=UTC)
    for end in range(len(jpeg)):
        assert exif.read(jpeg[:end]).orientation == 1  # never an exception
    assert exif.with_time(exif.bare(jpeg), taken).count(b"Exif") == 1
    assert taken.astimezone(SHANGHAI) - taken == timedelta(0)


def test_the_record_says_when_the_photo_was_taken(county: County) -> None:
    """The time of the shutter, not of the sealing, goes up with the evidence."""
    home = county.household("李大爷")
    phone = county.phone(county.cadre("周某"))
    begun = visits.begin_visit(phone, [home])

    shot = camera_picture((640, 480), taken="2026:10:12 11:59:30")
    photo = photos.small_photo(phone.device, shot)
    visits.add_picture(phone, begun.made, photo.jpeg, captured_at=photo.captured_at)
    draft = drafts.draft(phone, begun.made)
    assert draft is not None
    (item,) = draft.body["visit"]["evidence"]
    assert item["captured_at"] == "2026-10-12T03:59:30Z"
    assert visits.picture(phone, item["sha256"]) == photo.jpeg
