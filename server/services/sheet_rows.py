"""Rows of a worksheet as XML, each written in one go: most of a long export is its cells.

Owns the XML of a row of text. Never writes a number, a formula or a link: every cell is an inline
string, whatever it begins with.
"""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, Final

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

MOST_LINES: Final = 300_000
"""A sheet ends at 1 048 576 rows, and what makes it up must stay below 2 GB."""
REMEMBERED: Final = 2_000
"""Texts that a column remembers: villages, names, codes and days come again and again."""
_MAX_CELL: Final = 32_000
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_ESCAPE: Final = re.compile("_(?=x[0-9a-fA-F]{4}_)")
"""What a spreadsheet would read as one character: `_x0041_` is A to it."""

Cell = tuple[str, float]
"""What follows the place of a cell in its row's XML, and how many lines its text takes."""


def safe_text(text: str) -> str:
    """Text that a spreadsheet takes as text and only as text."""
    return _CONTROL.sub("", text)[:_MAX_CELL]


class Column:
    """One column of text: `usual` and `short` are its formats, `needed` counts a text's lines.

    `is_short` tells which texts take the short format.
    """

    def __init__(
        self,
        index: int,
        formats: tuple[Any, Any],
        is_short: Callable[[str], bool],
        needed: Callable[[str], float],
    ) -> None:
        self.letter: Final = xl_col_to_name(index)
        self._styles = tuple(one._get_xf_index() for one in formats)  # noqa: SLF001
        self._is_short = is_short
        self._needed = needed
        self.cell: Final = lru_cache(REMEMBERED)(self._cell)

    def _cell(self, text: str) -> Cell:
        style = self._styles[self._is_short(text)]
        kept = ' xml:space="preserve"' if text != text.strip() or "\n" in text else ""
        xml = f'" s="{style}" t="inlineStr"><is><t{kept}>{_escaped(text)}</t></is></c>'
        return xml, self._needed(text)

    def merged(self, text: str) -> str:
        """A cell that belongs to the one above it, which says the text."""
        return f'" s="{self._styles[self._is_short(text)]}"/>'


def _escaped(text: str) -> str:
    text = _ESCAPE.sub("_x005F_", safe_text(text))
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


class TextSheet(Worksheet):  # type: ignore[misc,unused-ignore]
    """A worksheet of a `constant_memory` workbook that also takes whole rows of text.

    XlsxWriter checks, escapes and writes each cell by itself, which is 9 µs a cell, and takes a
    text that looks like its own XML (`<r>…</r>`) for XML. Nothing of a row is remembered.
    """

    def add_row(
        self, row: int, height_pt: float, letters: Sequence[str], cells: Sequence[str]
    ) -> None:
        """Write a row behind all others: the columns' letters, and of each cell the XML."""
        self._write_single_row(row)  # a row that XlsxWriter still holds comes first
        self.dim_rowmax = row
        place = row + 1
        parts = [f'<c r="{letter}{place}{xml}' for letter, xml in zip(letters, cells, strict=True)]
        height = f'<row r="{place}" ht="{height_pt:g}" customHeight="1">'
        self.fh.write(f"{height}{''.join(parts)}</row>")
