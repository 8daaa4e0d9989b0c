"""Ledgers as Excel files that a township can hand in (词表 §13): A4 landscape, title, signatures.

Owns how a ledger looks on paper. Never decides what a line says (the layouts do) and never writes a
formula: every cell is text, so nothing that a villager said can run on a desk.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final

import xlsxwriter

from server.domain.ledgers import EMPTY, Block, Layout
from server.domain.ledgers import Column as LedgerColumn
from server.services.sheet_rows import MOST_LINES, Column, TextSheet, safe_text

FONT: Final = "仿宋"
TITLE_FONT: Final = "黑体"
BODY_PT: Final = 10.5  # 五号
LEAD_PT: Final = 12  # 小四
LINE_PT: Final = 14.0
SIGNATURES: Final = ("填表人：", "审核人：", "负责人（盖章）：")
_HEADING_ROWS: Final = 3
_MAX_ROW_PT: Final = 400.0


@dataclass(frozen=True, slots=True)
class Cover:
    """What stands around the table: who hands it in, for when, and who exported it when."""

    unit: str
    day: str
    period: str = ""
    exported_by: str = ""
    exported_at: str = ""


def write_ledger(
    target: Path | BinaryIO,
    layout: Layout[Any],
    blocks: Iterable[Block],
    cover: Cover,
    *,
    most: int = MOST_LINES,
) -> int:
    """Write a ledger and return how many lines it has. Lines are written as they come.

    After `most` lines another sheet begins: a ledger may be longer than a sheet can be.
    """
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    lines, sheets = 0, 1
    with xlsxwriter.Workbook(str(target) if isinstance(target, Path) else target, options) as book:
        book.set_properties({"title": layout.title, "author": cover.unit, "comments": "走访"})
        formats = _formats(book)
        sheet = _Sheet(book, layout, cover, formats)
        for block in blocks:
            if sheet.lines and sheet.lines + len(block.lines) > most:
                sheets += 1
                lines += sheet.finish()
                sheet = _Sheet(book, layout, cover, formats, name=f"{layout.title}（{sheets}）")
            sheet.add(block)
        return lines + sheet.finish()


class _Sheet:
    """One worksheet being written from the top, a row at a time."""

    def __init__(
        self,
        book: Any,
        layout: Layout[Any],
        cover: Cover,
        formats: dict[str, Any],
        name: str = "",
    ) -> None:
        self.layout = layout
        self.sheet: TextSheet = book.add_worksheet(name or layout.title, TextSheet)
        self.formats = formats
        self.columns = [_column(i, column, formats) for i, column in enumerate(layout.columns)]
        self.letters = [column.letter for column in self.columns]
        self.once = [column.once for column in layout.columns]
        self.row = 0
        self.lines = 0
        self._set_page(cover)
        self._head(cover)

    @property
    def _last_column(self) -> int:
        return len(self.layout.columns) - 1

    def _set_page(self, cover: Cover) -> None:
        sheet = self.sheet
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0, _HEADING_ROWS - 1)
        sheet.freeze_panes(_HEADING_ROWS, 0)
        sheet.center_horizontally()
        font = f'&"{FONT},Regular"&9'
        sheet.set_header(f"&R{font}第 &P 页 共 &N 页", {"margin": 0.3})
        mark = f"{cover.exported_by} {cover.exported_at}".strip().replace("&", "&&")
        if mark:
            sheet.set_footer(f"&L{font}导出：{mark}", {"margin": 0.3})
        for index, column in enumerate(self.layout.columns):
            sheet.set_column(index, index, column.width * 2 + 0.9)

    def _span(self, text: str, style: str, height: float) -> None:
        """One text over the whole width. The merge is only noted, so that rows stay in order."""
        self.sheet.set_row(self.row, height)
        self.sheet.write_string(self.row, 0, safe_text(text), self.formats[style])
        self.sheet.merge.append([self.row, 0, self.row, self._last_column])
        self.row += 1

    def _head(self, cover: Cover) -> None:
        self._span(self.layout.title, "title", 34)
        self._span(
            "      ".join(
                filter(
                    None,
                    (
                        f"填报单位：{cover.unit}",
                        f"所属期间：{cover.period}" if cover.period else "",
                        f"日期：{cover.day}",
                    ),
                )
            ),
            "lead",
            22,
        )
        titles = self.layout.titles
        widths = [column.width for column in self.layout.columns]
        lines = max(lines_needed(title, width) for title, width in zip(titles, widths, strict=True))
        self.sheet.set_row(self.row, lines * LINE_PT + 8)
        for index, title in enumerate(titles):
            self.sheet.write_string(self.row, index, title, self.formats["heading"])
        self.row += 1

    def add(self, block: Block) -> None:
        """Write the lines of one entry; what they have in common becomes one cell."""
        if len(block.lines) == 1:
            self._add_line(block.lines[0])
        else:
            self._add_lines(block.lines)
        self.lines += len(block.lines)

    def _add_line(self, texts: Sequence[str]) -> None:
        """Most entries have one line: nothing is common to several, and nothing is to be told."""
        cells = [column.cell(text) for column, text in zip(self.columns, texts, strict=True)]
        self._add_row(max([lines for _, lines in cells]), [xml for xml, _ in cells])

    def _add_lines(self, several: Sequence[Sequence[str]]) -> None:
        first, count = self.row, len(several)
        for line, texts in enumerate(several):
            need, cells = 1.0, []
            for column, once, text in zip(self.columns, self.once, texts, strict=True):
                xml, lines = column.cell(text)
                # A merged cell has the rows of all lines to itself.
                need = max(need, lines / count if once else lines)
                cells.append(column.merged(text) if line and once else xml)
            self._add_row(need, cells)
        shared = [i for i, once in enumerate(self.once) if once]
        self.sheet.merge += [[first, i, self.row - 1, i] for i in shared]

    def _add_row(self, lines: float, cells: Sequence[str]) -> None:
        self.sheet.add_row(self.row, min(lines * LINE_PT + 6, _MAX_ROW_PT), self.letters, cells)
        self.row += 1

    def finish(self) -> int:
        """Write the signature line and return how many lines the ledger has."""
        if not self.lines:
            self._span("本期没有记录", "empty", 30)
        last = self._last_column
        starts = (0, last * 2 // 5, last * 7 // 10)
        self.sheet.set_row(self.row, 40)
        for start, text in zip(starts, SIGNATURES, strict=True):
            self.sheet.write_string(self.row, start, text, self.formats["sign"])
        return self.lines


def _column(index: int, column: LedgerColumn[Any], formats: dict[str, Any]) -> Column:
    width, counted = column.width, column.counted
    narrow = width <= 6 and not counted
    return Column(
        index,
        (formats["count" if counted else "body"], formats["short"]),
        lambda text: narrow or text == EMPTY,
        lambda text: lines_needed(text, width),
    )


def lines_needed(text: str, width: int) -> int:
    """How many lines a text takes in a column of so many hanzi."""
    if len(text) < width and "\n" not in text:
        return 1
    room = width * 2 - 1
    return sum(max(1, -(-_half_widths(part) // room)) for part in text.split("\n"))


def _half_widths(text: str) -> int:
    """The width in half hanzi: as many as its bytes in GBK, where a letter has one, a hanzi two.

    A rare hanzi, which has four bytes in GB 18030, is given the room of two.
    """
    return len(text.encode("gb18030", "replace"))


def _formats(book: Any) -> dict[str, Any]:
    cell = {"font_name": FONT, "font_size": BODY_PT, "border": 1, "valign": "vcenter"}
    return {
        "title": book.add_format(
            {
                "font_name": TITLE_FONT,
                "font_size": 18,
                "bold": True,
                "align": "center",
                "valign": "vcenter",
            }
        ),
        "lead": book.add_format({"font_name": FONT, "font_size": LEAD_PT, "valign": "vcenter"}),
        "heading": book.add_format(
            cell | {"bold": True, "align": "center", "text_wrap": True, "bg_color": "#F2F2F2"}
        ),
        "body": book.add_format(cell | {"text_wrap": True, "align": "left"}),
        "count": book.add_format(cell | {"text_wrap": True, "align": "right"}),
        "short": book.add_format(cell | {"text_wrap": True, "align": "center"}),
        "empty": book.add_format(cell | {"align": "center"}),
        "sign": book.add_format({"font_name": FONT, "font_size": LEAD_PT, "valign": "bottom"}),
    }
