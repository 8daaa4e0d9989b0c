"""What is hashed is the same on every machine."""

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from shared.canonical import DIGEST_MODULUS, bucket_digest, canonical, chain_all, row_digest

_TEXT = st.text(st.characters(exclude_categories=["Cs"]))
_KEYS = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1)
_SAFE = 2**53 - 1
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-_SAFE, _SAFE) | _TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_KEYS, inner, max_size=4),
)


@given(_VALUES)
def test_our_canonical_json_is_the_standards(value: object) -> None:
    """For values without floats and with ASCII keys, we write byte for byte what RFC 8785 says."""
    assert canonical(value) == rfc8785.dumps(value)  # type: ignore[arg-type]


def test_a_lone_surrogate_is_never_hashed() -> None:
    """Half a character cannot be written down, so it raises instead of hashing to something."""
    with pytest.raises(UnicodeEncodeError):
        canonical({"narrative": "\ud800"})


def test_an_edit_in_the_middle_of_a_stream_is_visible() -> None:
    """Changing, dropping or swapping one change gives another chain."""
    hashes = [f"{n:064x}" for n in range(5)]
    whole = chain_all("0" * 64, hashes)
    assert chain_all("0" * 64, [*hashes[:2], "f" * 64, *hashes[3:]]) != whole
    assert chain_all("0" * 64, hashes[:2] + hashes[3:]) != whole
    assert chain_all("0" * 64, [hashes[1], hashes[0], *hashes[2:]]) != whole


@given(st.lists(st.tuples(st.uuids().map(str), st.integers(1, 99), st.just("ab")), unique=True))
def test_a_digest_is_kept_incrementally(rows: list[tuple[str, int, str]]) -> None:
    """Adding and taking away rows one by one ends where counting them afresh does."""
    total = 0
    for row in rows:
        total = (total + row_digest(*row)) % DIGEST_MODULUS
    assert (len(rows), total) == bucket_digest(reversed(rows))
    for row in rows:
        total = (total - row_digest(*row)) % DIGEST_MODULUS
    assert total == 0
