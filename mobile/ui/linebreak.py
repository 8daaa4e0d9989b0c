"""Owns where Chinese text may break: never before closing, never after opening punctuation.

It never measures by itself: widths are passed in. Kivy alone breaks at spaces only, which
tears "120 兆" apart and lets a line begin with a comma.
"""

from __future__ import annotations

import re
from collections.abc import Callable

CLOSING = "，。、；：？！）》〉」』】〕”’…·%％℃,.;:?!)]}"
OPENING = "（《〈「『【〔“‘([{"
COUNTED = "年月日时分号组户件条个人次张天"  # stays with the number before it
_UNITS = re.compile(
    rf"[{re.escape(OPENING)}]*(?:[A-Za-z0-9*@#&+_/.:%~\-]+[{COUNTED}]?|\s|.)[{re.escape(CLOSING)}]*",
    re.DOTALL,
)


def units(text: str) -> list[str]:
    """The pieces of a line that stay whole."""
    return _UNITS.findall(text)


def wrap(text: str, width: float, measure: Callable[[str], float]) -> str:
    """`text` with line breaks where it must break to fit `width`."""
    return "\n".join(_wrap_line(line, width, measure) for line in text.split("\n"))


def _wrap_line(line: str, width: float, measure: Callable[[str], float]) -> str:
    if measure(line) <= width:
        return line
    lines, current, used = [], "", 0.0
    for unit in _short_enough(units(line), width, measure):
        needed = measure(unit)
        if current and used + needed > width:
            lines.append(current.rstrip())
            current, used = "", 0.0
            if unit.isspace():
                continue
        current += unit
        used += needed
    return "\n".join([*lines, current])


def _short_enough(pieces: list[str], width: float, measure: Callable[[str], float]) -> list[str]:
    fitting: list[str] = []
    for piece in pieces:
        fitting.extend([piece] if measure(piece) <= width else list(piece))
    return fitting
