"""A photo is known when it was shrunk, saved again or trimmed, and never taken for another."""

import io
from itertools import combinations

import pytest
from PIL import Image, ImageEnhance

from server.analysis.photos import NEAR_BITS, Shot, twins
from server.analysis.pictures import perceptual_hash
from server.store.photo_hashes import marks_of
from tests.analysis.photographs import cropped, jpeg, photograph, shrunk

SEEDS = range(16)


@pytest.fixture(scope="module")
def pictures() -> dict[int, Image.Image]:
    """Sixteen different photographs."""
    return {seed: photograph(seed) for seed in SEEDS}


@pytest.fixture(scope="module")
def hashes(pictures: dict[int, Image.Image]) -> dict[int, int]:
    """What they look like."""
    return {seed: _hash(jpeg(picture)) for seed, picture in pictures.items()}


def _hash(data: bytes) -> int:
    found = perceptual_hash(data)
    assert found is not None
    return found


def _apart(one: int, other: int) -> int:
    return (one ^ other).bit_count()


@pytest.mark.parametrize("edit", ["saved again", "sent", "brighter", "as PNG"])
def test_a_copy_is_known_again(
    pictures: dict[int, Image.Image], hashes: dict[int, int], edit: str
) -> None:
    """Saved again at half the quality, sent at a third of the size, made brighter: the same."""
    for seed, picture in pictures.items():
        data = {
            "saved again": lambda p=picture: jpeg(p, 40),
            "sent": lambda p=picture: jpeg(shrunk(p, 3), 60),
            "brighter": lambda p=picture: jpeg(ImageEnhance.Brightness(p).enhance(1.1)),
            "as PNG": lambda p=picture: _png(p),
        }[edit]()
        assert _apart(_hash(data), hashes[seed]) <= NEAR_BITS, seed


def _png(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    shrunk(picture, 4).save(out, "PNG")
    return out.getvalue()


def test_a_trimmed_copy_is_mostly_known_again(
    pictures: dict[int, Image.Image], hashes: dict[int, int]
) -> None:
    """Two per cent off its edges: nearly always. A tenth off is another picture to it."""
    known = [
        _apart(_hash(jpeg(cropped(picture, 0.02))), hashes[seed]) <= NEAR_BITS
        for seed, picture in pictures.items()
    ]
    assert sum(known) / len(known) >= 0.9


def test_different_photographs_are_never_taken_for_one(hashes: dict[int, int]) -> None:
    """None of 120 pairs is within six bits."""
    assert min(_apart(a, b) for a, b in combinations(hashes.values(), 2)) > NEAR_BITS


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not a picture",
        jpeg(Image.new("RGB", (640, 480), "white")),
        jpeg(Image.new("RGB", (640, 480), (8, 8, 10))),
        jpeg(photograph(1))[:900],
        b"GIF89a" + bytes(40),
    ],
    ids=["empty", "words", "white", "dark", "cut", "of another kind"],
)
def test_what_shows_nothing_has_no_hash(data: bytes) -> None:
    """A wall, the night, a broken file: compared by its SHA-256 only."""
    assert perceptual_hash(data) is None


def test_a_picture_too_large_to_open_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """A small file may unfold to gigabytes: it is not unfolded."""
    monkeypatch.setattr("server.analysis.pictures.MAX_PIXELS", 480 * 360 - 1)
    assert perceptual_hash(jpeg(shrunk(photograph(1), 2))) is None


def test_hashes_six_bits_apart_are_found_wherever_the_bits_are() -> None:
    """One mark at least is the same, and the twins of a ledger are found by it."""
    here = 0x0F0F_33CC_55AA_9669
    for spread in (range(0, 48, 8), range(6), range(3, 64, 11), (0, 9, 18, 27, 36, 63)):
        there = here
        for bit in spread:
            there ^= 1 << bit
        assert set(marks_of(here)) & set(marks_of(there))
        (twin,) = twins([Shot(0, "a", here), Shot(1, "b", there)])[1]
        assert (twin.visit, twin.exact, twin.bits) == (0, False, len(list(spread)))
    assert twins([Shot(0, "a", here), Shot(1, "b", here ^ 0x7F)]) == {}
