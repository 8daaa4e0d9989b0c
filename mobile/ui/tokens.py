"""Owns the numbers of the design: colours, type sizes, spacing, and the contrast rule.

It never imports Kivy, so that every pair of colours can be checked without a window.
"""

from __future__ import annotations

from collections.abc import Mapping

SCALES: tuple[float, ...] = (1.0, 1.2, 1.4, 1.6)
MIN_CONTRAST = 4.5
STATES: tuple[str, ...] = ("ok", "warn", "error", "info", "neutral")

LIGHT: Mapping[str, str] = {
    "bg": "#F3F6F5",
    "surface": "#FFFFFF",
    "soft": "#DBF0EA",
    "text": "#17211E",
    "dim": "#53615C",
    "line": "#DCE4E0",
    "outline": "#7E8D87",
    "primary": "#0B6B5D",
    "ink": "#FFFFFF",
    "danger": "#B3261E",
    "danger_ink": "#FFFFFF",
    "disabled": "#E2E8E5",
    "disabled_ink": "#57635E",
    "ok": "#17643A",
    "ok_soft": "#DDF2E4",
    "warn": "#854700",
    "warn_soft": "#FDECD2",
    "error": "#A8231B",
    "error_soft": "#FCE6E4",
    "info": "#1A5796",
    "info_soft": "#E0EDFA",
    "neutral": "#46534E",
    "neutral_soft": "#E6ECE9",
    "toast": "#22302B",
    "toast_ink": "#F2F7F5",
    "scrim": "#0A0F0D99",
}

DARK: Mapping[str, str] = {
    "bg": "#0E1412",
    "surface": "#18201D",
    "soft": "#173A30",
    "text": "#E7EFEC",
    "dim": "#A3B5AE",
    "line": "#2E3A35",
    "outline": "#73837C",
    "primary": "#63CDB7",
    "ink": "#06231D",
    "danger": "#FFA299",
    "danger_ink": "#3B0906",
    "disabled": "#28322E",
    "disabled_ink": "#98A8A2",
    "ok": "#86DBA1",
    "ok_soft": "#143424",
    "warn": "#F6C27A",
    "warn_soft": "#3A2A12",
    "error": "#FFA9A1",
    "error_soft": "#45211E",
    "info": "#98C7F7",
    "info_soft": "#15304B",
    "neutral": "#BDCAC5",
    "neutral_soft": "#2A3531",
    "toast": "#DCE6E2",
    "toast_ink": "#16201C",
    "scrim": "#000000B3",
}

# Every text colour that may stand on a background; the unit test walks all of them.
PAIRS: tuple[tuple[str, str], ...] = (
    *((ink, ground) for ink in ("text", "dim", "primary") for ground in ("bg", "surface", "soft")),
    ("danger", "bg"),
    ("danger", "surface"),
    ("ink", "primary"),
    ("danger_ink", "danger"),
    ("disabled_ink", "disabled"),
    ("disabled_ink", "bg"),
    ("disabled_ink", "surface"),
    ("toast_ink", "toast"),
    *((state, ground) for state in STATES for ground in ("bg", "surface", f"{state}_soft")),
    *(("text", f"{state}_soft") for state in STATES),
    *(("primary", f"{state}_soft") for state in STATES),
)

# Type roles in sp at scale 1.0, and the least size that each keeps in 适老 mode.
TYPE: Mapping[str, float] = {
    "caption": 13,
    "label": 14,
    "body": 16,
    "title": 18,
    "headline": 22,
    "display": 28,
}
SENIOR_TYPE: Mapping[str, float] = {
    "caption": 18,
    "label": 18,
    "body": 20,
    "title": 22,
    "headline": 26,
    "display": 32,
}
TARGET_DP = 48.0
SENIOR_TARGET_DP = 60.0

# Space and corners in dp; they do not grow with the text, so that room is left for it.
SPACE: Mapping[str, float] = {"xs": 4, "s": 8, "m": 12, "l": 16, "xl": 24}
RADIUS: Mapping[str, float] = {"s": 8, "m": 12, "l": 18}


def rgba(colour: str) -> tuple[float, float, float, float]:
    """The four parts, 0 to 1, of "#RRGGBB" or "#RRGGBBAA"."""
    digits = colour.removeprefix("#").ljust(8, "F")
    red, green, blue, alpha = (int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4, 6))
    return red, green, blue, alpha


def luminance(red: float, green: float, blue: float) -> float:
    """Relative luminance of an sRGB colour, as WCAG 2 defines it."""

    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)

    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)


def contrast(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    """Contrast ratio of two opaque colours, from 1 to 21."""
    dark, light = sorted((luminance(*one[:3]), luminance(*other[:3])))
    return (light + 0.05) / (dark + 0.05)


def type_sp(role: str, scale: float, senior: bool) -> float:
    """The size of a type role in sp: the scaled size, in 适老 mode never below its floor."""
    scaled = TYPE[role] * scale
    return max(scaled, SENIOR_TYPE[role]) if senior else scaled
