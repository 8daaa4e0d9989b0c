"""Which photos are the same, or nearly: SHA-256, and perceptual hashes six bits apart at most.

Owns the comparison of hashes. Never looks at a picture (`pictures` does), and never asks for one.

Of two hashes that differ in six bits at most, two of their eight bytes at least are equal. So like
photos are found among those with an equal pair of bytes: 28 pairs, each with 65 536 values.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np
from numpy.typing import NDArray

NEAR_BITS: Final = 6
_PAIRS: Final = tuple(combinations(range(0, 64, 8), 2))
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
    """An earlier visit with the same picture. `bits` is how far the hashes differ, 0 … 6."""

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
    for shot in shots:
        if shot.sha256:
            same = by_sha[shot.sha256]
            found[shot.visit] += [Twin(visit, exact=True) for visit in same if visit != shot.visit]
            same.append(shot.visit)
    for (visit, other), bits in _near(shots).items():
        found[visit].append(Twin(other, exact=False, bits=bits))
    return {visit: near for visit, near in found.items() if near}


def _near(shots: Sequence[Shot]) -> dict[tuple[int, int], int]:
    """(visit, earlier visit) → by how many bits their most alike photos differ."""
    able = [shot for shot in shots if shot.phash is not None and telling(shot.phash)]
    hashes = np.array([shot.phash for shot in able], dtype=np.uint64)
    best: dict[tuple[int, int], int] = {}
    for earlier, later in _candidates(hashes):
        bits = np.bitwise_count(hashes[earlier] ^ hashes[later])
        for at in np.flatnonzero(bits <= NEAR_BITS).tolist():
            one, other = able[later[at]], able[earlier[at]]
            if one.visit != other.visit and one.sha256 != other.sha256:
                pair = (one.visit, other.visit)
                best[pair] = min(int(bits[at]), best.get(pair, NEAR_BITS))
    return best


def _candidates(
    hashes: NDArray[np.uint64],
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Places of hashes with an equal pair of bytes, the earlier and the later: each with the
    latest 200 before it.
    """
    byte = np.uint64(0xFF)
    for low, high in _PAIRS:
        key = (hashes >> np.uint64(low) & byte) << np.uint64(8) | hashes >> np.uint64(high) & byte
        order = np.argsort(key, kind="stable")
        ordered = key[order]
        for step in range(1, min(_CROWDED, len(order))):
            same = np.flatnonzero(ordered[step:] == ordered[:-step])
            if not same.size:
                break
            yield order[same], order[same + step]
