"""Photographs that nobody took: doors, walls, hills and people's outlines, as real JPEG files.

Owns drawing them and what a messenger or a second save does to them. Never the same for two seeds.
"""

import io
import random

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

SIZE = (960, 720)


def photograph(seed: int) -> Image.Image:
    """A scene with a sky, a ground, some things before it, and a camera's grain."""
    rng = random.Random(seed)
    picture = Image.new("RGB", SIZE, _colour(rng))
    draw, (width, height) = ImageDraw.Draw(picture), SIZE
    horizon = rng.randrange(height // 4, 3 * height // 4)
    draw.rectangle((0, horizon, width, height), fill=_colour(rng))
    for _ in range(rng.randint(6, 14)):
        x, y = rng.randrange(width), rng.randrange(height)
        box = (x, y, x + rng.randint(45, 450), y + rng.randint(45, 375))
        shape = rng.choice((draw.rectangle, draw.ellipse))
        shape(box, fill=_colour(rng))
    grain = np.random.default_rng(seed).normal(0, 6, (height, width, 1))
    seen = np.asarray(picture.filter(ImageFilter.GaussianBlur(2)), dtype=np.float64) + grain
    return Image.fromarray(np.clip(seen, 0, 255).astype(np.uint8))


def _colour(rng: random.Random) -> tuple[int, int, int]:
    return rng.randrange(256), rng.randrange(256), rng.randrange(256)


def jpeg(picture: Image.Image, quality: int = 85) -> bytes:
    """The file."""
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality)
    return out.getvalue()


def shrunk(picture: Image.Image, times: float) -> Image.Image:
    """Smaller, as a messenger sends it."""
    return picture.resize((int(picture.width / times), int(picture.height / times)))


def cropped(picture: Image.Image, share: float) -> Image.Image:
    """Without so much of its width and height, evenly from all sides."""
    x, y = int(picture.width * share / 2), int(picture.height * share / 2)
    return picture.crop((x, y, picture.width - x, picture.height - y))
