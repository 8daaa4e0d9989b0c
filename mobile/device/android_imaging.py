"""Pictures on an Android phone, through its own Bitmap.

Owns making a JPEG of another picture there. Never decodes more pixels than it needs: a cheap phone
has no room for fifty million. Never run on a real phone yet.
"""

from typing import Any, Final

from mobile.device.android_calls import java

_UPRIGHT: Final = {
    2: (0, (-1, 1)),
    3: (180, (1, 1)),
    4: (0, (1, -1)),
    5: (90, (-1, 1)),
    6: (90, (1, 1)),
    7: (270, (-1, 1)),
    8: (270, (1, 1)),
}
"""EXIF's orientation → degrees clockwise, then the mirror."""


class AndroidImaging:
    """BitmapFactory, Matrix and Bitmap.compress, which writes no EXIF."""

    def jpeg(self, picture: bytes, longest_px: int, quality: int, orientation: int) -> bytes:
        bitmap = self._decoded(picture, longest_px)
        upright = self._upright(bitmap, longest_px, orientation)
        try:
            out = java("java.io.ByteArrayOutputStream")()
            kind = java("android.graphics.Bitmap$CompressFormat").JPEG
            if not upright.compress(kind, quality, out):
                raise ValueError("Android wrote no JPEG")
            return bytes(byte & 0xFF for byte in out.toByteArray())
        finally:
            upright.recycle()
            bitmap.recycle()

    def _decoded(self, picture: bytes, longest_px: int) -> Any:
        """A bitmap that is at least as large as wanted, and less than twice. Raises ValueError."""
        factory = java("android.graphics.BitmapFactory")
        options = java("android.graphics.BitmapFactory$Options")()
        options.inJustDecodeBounds = True
        factory.decodeByteArray(picture, 0, len(picture), options)
        options.inJustDecodeBounds = False
        options.inSampleSize = _sample(max(options.outWidth, options.outHeight), longest_px)
        bitmap = factory.decodeByteArray(picture, 0, len(picture), options)
        if bitmap is None:
            raise ValueError("Android knows no such picture")
        return bitmap

    def _upright(self, bitmap: Any, longest_px: int, orientation: int) -> Any:
        width, height = bitmap.getWidth(), bitmap.getHeight()
        degrees, mirror = _UPRIGHT.get(orientation, (0, (1, 1)))
        scale = min(longest_px / max(width, height), 1.0)
        matrix = java("android.graphics.Matrix")()
        matrix.postScale(scale, scale)
        matrix.postRotate(float(degrees))
        matrix.postScale(*(float(side) for side in mirror))
        create = java("android.graphics.Bitmap").createBitmap
        return create(bitmap, 0, 0, width, height, matrix, True)


def _sample(longest: int, wanted: int) -> int:
    """The power of two by which Android may divide and still be large enough."""
    sample = 1
    while longest // (sample * 2) >= wanted:
        sample *= 2
    return sample
