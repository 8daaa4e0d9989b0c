"""Owns the two bundled fonts: Chinese text as "Roboto", symbols as "Icons".

It never draws: it only tells Kivy, before any widget exists, which files to draw with.
SDL2 has no font fallback, so the one text font must hold Latin, hanzi and symbols.
"""

from __future__ import annotations

from pathlib import Path

from kivy.core.text import LabelBase

FONTS = Path(__file__).parent / "fonts"
TEXT_FONT = "Roboto"
ICON_FONT = "Icons"
_registered: dict[str, Path] = {}


def files() -> dict[str, Path]:
    """The bundled files by use: "regular", "bold" and "icons"."""
    found = {
        "regular": next(FONTS.glob("*Regular.ttf"), None),
        "bold": next(FONTS.glob("*Medium.ttf"), None),
        "icons": next(FONTS.glob("*[Ii]cons*.ttf"), None),
    }
    missing = [use for use, path in found.items() if path is None]
    if missing:
        raise FileNotFoundError(f"字体文件缺失：{'、'.join(missing)}（应在 {FONTS.name}/ 中）")
    return {use: path for use, path in found.items() if path is not None}


def register() -> dict[str, Path]:
    """Register both fonts once; later calls only return the files in use."""
    if not _registered:
        _registered.update(files())
        regular, bold = str(_registered["regular"]), str(_registered["bold"])
        LabelBase.register(TEXT_FONT, regular, regular, bold, bold)
        LabelBase.register(ICON_FONT, str(_registered["icons"]))
    return dict(_registered)
