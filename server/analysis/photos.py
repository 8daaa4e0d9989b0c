"""Which photos are the same, or nearly: SHA-256, and perceptual hashes four bits apart at most.

Owns the index over photo hashes. Never looks at a picture, and never asks for one.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

NEAR_BITS: Final = 4
_BANDS: Final = ((0, 13), (13, 13), (26, 13), (39, 13), (52, 12))
"""Five bands: of two hashes that differ in four bits, one band is the same."""
_CROWDED: Final = 200
_PLAIN_BITS: Final = 8
"""A hash with fewer set (or unset) bits is a black, white or blank picture: it looks like any."""


@dataclass(frozen=True, slots=True)
class Shot:
    """One photo of one visit, by its hashes."""

    visit: int
    sha256: str
    phash: int | None


@dataclass(frozen=True, slots=True)
class Twin:
    """An earlier visit with the same picture. `bits` is how far the hashes differ, 0 … 4."""

    visit: int
    exact: bool
    bits: int = 0


def telling(phash: int) -> bool:
    """Has the picture enough in it to be recognised?"""
    ones = phash.bit_count()
    return _PLAIN_BITS <= ones <= 64 - _PLAIN_BITS


def twins(shots: Sequence[Shot]) -> Mapping[int, list[Twin]]:
    """For each visit the earlier visits that have a photo of it. Shots come in writing order."""
    found: dict[int, list[Twin]] = defaultdict(list)
    by_sha: dict[str, list[int]] = defaultdict(list)
    by_band: dict[tuple[int, int], list[Shot]] = defaultdict(list)
    for shot in shots:
        if shot.sha256:
            same = by_sha[shot.sha256]
            found[shot.visit] += [Twin(visit, exact=True) for visit in same if visit != shot.visit]
            same.append(shot.visit)
        if shot.phash is not None and telling(shot.phash):
            found[shot.visit] += _near(shot, shot.phash, by_band)
    return {visit: near for visit, near in found.items() if near}


def _near(shot: Shot, phash: int, by_band: dict[tuple[int, int], list[Shot]]) -> Iterable[Twin]:
    best: dict[int, int] = {}
    for band, (start, width) in enumerate(_BANDS):
        bucket = by_band[band, (phash >> start) & ((1 << width) - 1)]
        for other in bucket[-_CROWDED:]:
            bits = (phash ^ (other.phash or 0)).bit_count()
            if bits <= NEAR_BITS and other.visit != shot.visit and other.sha256 != shot.sha256:
                best[other.visit] = min(bits, best.get(other.visit, bits))
        bucket.append(shot)
    return [Twin(visit, exact=False, bits=bits) for visit, bits in best.items()]
