"""What a photo looks like, in 64 bits: nearly the same for a copy that was shrunk or saved again.

Owns the hash: which of a picture's 63 slowest waves (DCT of 32 × 32 greys) exceed their median.
Never keeps a picture, and never recognises anything or anybody in it.
"""

import io
import warnings
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

SIDE: Final = 32
WAVES: Final = 8
PLAIN: Final = 6.0
"""Greys that spread less are a wall, a pocket or the night: such a picture looks like any."""
MAX_PIXELS: Final = 60_000_000
FORMATS: Final = ("JPEG", "PNG", "WEBP")
_STEPS: Final = np.arange(SIDE)
_COSINES: Final = np.cos(np.pi * (2 * _STEPS[None, :] + 1) * _STEPS[:WAVES, None] / (2 * SIDE))


def perceptual_hash(data: bytes) -> int | None:
    """The hash of a picture; None where it cannot be read, is too large, or shows too little."""
    greys = _greys(data)
    if greys is None or greys.std() < PLAIN:
        return None
    waves = (_COSINES @ greys @ _COSINES.T).ravel()[1:]
    found = 0
    for above in waves > np.median(waves):
        found = found << 1 | int(above)
    return found


def _greys(data: bytes) -> NDArray[np.float64] | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(data), formats=FORMATS)
            if picture.width * picture.height > MAX_PIXELS:
                return None
            picture.draft("L", (8 * SIDE, 8 * SIDE))  # a JPEG is decoded small: some ms, not 60
            small = picture.convert("L").resize((SIDE, SIDE), Image.Resampling.LANCZOS)
    except (OSError, ValueError, SyntaxError, EOFError, Warning, Image.DecompressionBombError):
        # Pillow's ways of saying that a file is broken: it is kept as evidence, and compared by
        # its SHA-256 only.
        return None
    return np.asarray(small, dtype=np.float64)
