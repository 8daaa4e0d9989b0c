"""Pictures on a desk, through Pillow.

Owns making a JPEG of another picture there. Never part of the Android package: `android_imaging`
does it on a phone.
"""

from io import BytesIO
from typing import Final

from PIL import Image

_UPRIGHT: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_KNOWN: Final = ("JPEG", "PNG", "WEBP")


class DeskImaging:
    """Pillow."""

    def jpeg(self, picture: bytes, longest_px: int, quality: int, orientation: int) -> bytes:
        with Image.open(BytesIO(picture), formats=_KNOWN) as opened:
            opened.draft("RGB", (longest_px, longest_px))  # decodes no more than it needs
            image = opened.convert("RGB")
        image.thumbnail((longest_px, longest_px), Image.Resampling.LANCZOS)
        if orientation in _UPRIGHT:
            image = image.transpose(_UPRIGHT[orientation])
        made = BytesIO()
        image.save(made, "JPEG", quality=quality, optimize=True)
        return made.getvalue()
