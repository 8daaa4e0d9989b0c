"""Owns the question which characters a font can draw. It never guesses: it reads the cmap."""

from __future__ import annotations

from functools import cache

from fontTools.ttLib import TTFont

from mobile.ui import typeface

INVISIBLE = set("\n\r\t\u200b\ufeff")


@cache
def characters(path: str) -> frozenset[int]:
    """The code points of a font file."""
    with TTFont(path, lazy=True) as font:
        return frozenset(font.getBestCmap())


def missing(text: str, font_name: str = typeface.TEXT_FONT, bold: bool = False) -> list[str]:
    """The characters of `text` that the registered font cannot draw."""
    files = typeface.register()
    use = "icons" if font_name == typeface.ICON_FONT else ("bold" if bold else "regular")
    known = characters(str(files[use]))
    return sorted({char for char in text if char not in INVISIBLE and ord(char) not in known})
