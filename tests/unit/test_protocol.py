"""What crosses the wire is bounded, strict and the same on both sides."""

import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from shared import protocol
from shared.protocol import ENCODINGS, MAX_REQUEST_BYTES, Act, Change, Times, compress, decompress
from shared.refusals import Refused

_ID = "01890000-0000-7000-8000-000000000001"


@pytest.mark.parametrize("encoding", ENCODINGS)
@given(body=st.binary(max_size=3000))
def test_what_is_compressed_comes_back(encoding: str, body: bytes) -> None:
    """Every encoding returns the very bytes that went in."""
    assert decompress(compress(body, encoding), encoding, MAX_REQUEST_BYTES) == body


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_compression_bomb_is_refused_before_it_unfolds(encoding: str) -> None:
    """A small body that would become huge is refused as too large."""
    bomb = compress(b"0" * 50_000_000, encoding)
    assert len(bomb) < 100_000
    with pytest.raises(Refused) as refused:
        decompress(bomb, encoding, MAX_REQUEST_BYTES)
    assert refused.value.refusal.code == "too_large"


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_body_cut_in_the_middle_is_unreadable(encoding: str) -> None:
    """Half a body is never taken for a whole one."""
    whole = compress(bytes(range(256)) * 20, encoding)
    with pytest.raises(Refused) as refused:
        decompress(whole[: len(whole) // 2], encoding, MAX_REQUEST_BYTES)
    assert refused.value.refusal.code == "unreadable"


def test_an_unknown_encoding_is_unreadable() -> None:
    """A body in an encoding nobody agreed on is refused, not guessed at."""
    with pytest.raises(Refused):
        decompress(b"x", "br", MAX_REQUEST_BYTES)
    with pytest.raises(ValueError, match="br"):
        compress(b"x", "br")


@pytest.mark.parametrize("raw", [b"{", b"\xff", b'{"a": NaN}', b"[" * 100_000, b""])
def test_what_is_not_json_is_unreadable(raw: bytes) -> None:
    """Broken, endless or non-standard JSON is one refusal, never a crash."""
    with pytest.raises(Refused) as refused:
        protocol.loads(raw)
    assert refused.value.refusal.code == "unreadable"


def test_the_hash_of_a_change_ignores_what_was_left_at_its_default() -> None:
    """A field that a newer version adds never changes the hash of an older change."""
    at = Times(wall="2026-10-12T01:40:00Z")
    change = Change(id=_ID, seq=1, acts=[Act(do="visit.record", on=_ID)], at=at)
    same = Change.model_validate(change.wire())
    assert same.hash == change.hash
    assert "replaces" not in change.wire()


@pytest.mark.parametrize(
    "spoilt",
    [
        {"seq": 0},
        {"seq": "1"},
        {"seq": True},
        {"acts": []},
        {"id": "01890000-0000-7000-8000-00000000000A"},
        {"at": {"wall": "2026-10-12 09:40"}},
        {"at": {"wall": "2026-10-12T01:40:00"}},
        {"surprise": 1},
    ],
)
def test_a_change_is_strict(spoilt: dict[str, object]) -> None:
    """Wrong types, naive times and fields that nobody declared are not taken for data."""
    act = {"do": "visit.record", "on": _ID}
    good = {"id": _ID, "seq": 1, "acts": [act], "at": {"wall": "2026-10-12T01:40:00Z"}}
    Change.model_validate(good)
    with pytest.raises(ValidationError):
        Change.model_validate({**good, **spoilt})


def test_gzip_is_the_standards() -> None:
    """A plain gzip client understands us."""
    assert gzip.decompress(compress(b"abc", "gzip")) == b"abc"
    with pytest.raises(zlib.error):
        zlib.decompress(compress(b"abc", "gzip"), -15)
