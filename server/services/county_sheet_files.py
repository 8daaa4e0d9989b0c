"""A county's own workbook: looked at, and filled with the lines of a ledger, its look kept.

Owns openpyxl's part of the county's sheets. Never writes a formula: what people said goes in as
text; formulas that the county had below its table are moved along with it.
"""

import io
import re
import warnings
from collections.abc import Iterable, Sequence
from copy import copy
from datetime import datetime
from typing import Any, Final

import openpyxl
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.formula import Tokenizer
from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from server.domain.county_sheets import Grid, Mapped
from server.domain.ledgers import Block, Layout
from server.services.exports import LINE_PT, Cover, lines_needed
from server.services.import_files import check_archive, check_ranges
from server.services.sheet_rows import safe_text
from shared.refusals import Refused

MAX_BYTES: Final = 2_000_000
MAX_LINES: Final = 5_000
MAX_ROWS: Final = 500
MAX_COLUMNS: Final = 80
MAX_ROW_PT: Final = 400.0
_ROW: Final = re.compile(r"(\$?[A-Z]{1,3}\$?)(\d+)")
_DAY_OR_HOUR: Final = re.compile(r"\d{4}-\d\d-\d\d( \d\d:\d\d)?")
_UNIT: Final = re.compile(r"^(填报单位|填报乡镇|单位(?:名称)?)[:\uff1a]\s*$")
_DAY: Final = re.compile(r"^(填报日期|填报时间|日期)[:\uff1a]\s*$")


def opened(data: bytes) -> Any:
    """The workbook, whole. Raises Refused `import_unreadable`, `condition` for one with macros."""
    if not data.startswith(b"PK\x03\x04") or len(data) > MAX_BYTES:
        raise Refused("import_unreadable")
    if b"vbaProject.bin" in data:
        raise Refused("condition", sentence="表样里带有宏，请另存为不带宏的 xlsx 再上传。")
    try:
        check_archive(data)
        check_ranges(data, MAX_ROWS * MAX_COLUMNS)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(data), keep_links=False)
    except Refused:
        raise
    except Exception as error:  # a damaged workbook breaks openpyxl anywhere
        raise Refused("import_unreadable") from error
    sheet = book.worksheets[0] if book.worksheets else None
    if sheet is None or sheet.max_row > MAX_ROWS or sheet.max_column > MAX_COLUMNS:
        raise Refused(
            "condition", sentence="表样的第一张表应是空表，最多 500 行、80 列，请删去已填的内容。"
        )
    if _cross(sheet):
        raise Refused(
            "condition", sentence="表样里合并的单元格互相重叠，请取消合并后重新合并再上传。"
        )
    return book


def _cross(sheet: Any) -> bool:
    """Whether a cell belongs to two joined ranges: no such sheet can be taken apart again."""
    joined = [cell for found in sheet.merged_cells.ranges for cell in found.cells]
    return len(joined) != len(set(joined))


def grid(data: bytes) -> Grid:
    """The first sheet of a workbook as text."""
    sheet = opened(data).worksheets[0]
    texts = {
        (cell.row, cell.column): _text(cell)
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }
    merged = [(r.min_row, r.min_col, r.max_row, r.max_col) for r in sheet.merged_cells.ranges]
    for top, left, bottom, right in merged:
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                texts[row, column] = texts.get((top, left), "")
    return Grid(texts, merged, sheet.max_row, sheet.max_column)


def _text(cell: Any) -> str:
    return "" if cell.value is None else str(cell.value).strip().replace("\n", "")


def filled(
    data: bytes, layout: Layout[Any], mapped: Mapped, blocks: Iterable[Block], cover: Cover
) -> tuple[bytes, int]:
    """The workbook with the lines of a ledger, and how many they are.

    Raises Refused `condition` when there are more than a sheet should hold.
    """
    book = opened(data)
    found: list[Block] = []
    lines = 0
    for block in blocks:
        found.append(block)
        lines += len(block.lines)
        if lines > MAX_LINES:
            raise Refused(
                "condition", sentence="超过 5000 行，套表放不下，请按月或按村导出，或导出标准版式。"
            )
    _Filling(book.worksheets[0], layout, mapped).fill(found, lines, cover)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue(), lines


class _Filling:
    """One sheet being filled: room is made, then lines are written, then cells are joined."""

    def __init__(self, sheet: Worksheet, layout: Layout[Any], mapped: Mapped) -> None:
        self.sheet = sheet
        self.mapped = mapped
        self.position = {title: index for index, title in enumerate(layout.titles)}
        self.once = {column.title for column in layout.columns if column.once}
        last = max(sheet.max_row, mapped.first_row)
        self.room = (mapped.footer_row or last + 1) - mapped.first_row
        self.across = self._merged_across()

    def fill(self, blocks: Sequence[Block], lines: int, cover: Cover) -> None:
        """Write everything."""
        self._say_cover(cover)
        self._part_rows()
        self._make_room(max(0, lines - self.room))
        row = self.mapped.first_row
        for block in blocks:
            for index, cells in enumerate(block.lines):
                self._write(row + index, cells, first=index == 0)
            self._join(row, len(block.lines))
            row += len(block.lines)
        for rest in range(row, self.mapped.first_row + self.room):
            self._clear_number(rest)

    def _merged_across(self) -> list[tuple[int, int]]:
        """Columns that are one in the first row for entries."""
        first = self.mapped.first_row
        return [
            (r.min_col, r.max_col)
            for r in self.sheet.merged_cells.ranges
            if r.min_row == r.max_row == first and r.max_col > r.min_col
        ]

    def _say_cover(self, cover: Cover) -> None:
        for row in self.sheet.iter_rows(max_row=self.mapped.first_row - 1):
            for cell in row:
                said = _text(cell)
                if _UNIT.match(said):
                    _put(cell, said + cover.unit)
                elif _DAY.match(said):
                    _put(cell, said + cover.day)

    def _part_rows(self) -> None:
        """Rows for entries that the blank sheet had joined downwards stand alone again."""
        first, last = self.mapped.first_row, self.mapped.first_row + self.room - 1
        for joined in list(self.sheet.merged_cells.ranges):
            if joined.min_row < joined.max_row and first <= joined.min_row <= last:
                self.sheet.unmerge_cells(joined.coord)

    def _make_room(self, more: int) -> None:
        """Move what stands below the entries down, and give the new rows the last one's look."""
        sheet = self.sheet
        below = self.mapped.first_row + self.room
        model = below - 1
        if not more:
            return
        self._move_down(below, more)
        height = sheet.row_dimensions[model].height if self.room else None
        for row in range(below, below + more):
            sheet.row_dimensions[row].height = height
            for column in range(1, sheet.max_column + 1):
                self._look_like(sheet.cell(model, column), sheet.cell(row, column))
            for left, right in self.across:
                sheet.merge_cells(None, row, left, row, right)

    def _look_like(self, origin: Any, cell: Any) -> None:
        """Like the last row for entries; where there is none, framed like the headings."""
        if self.room:
            cell._style = copy(origin._style)  # noqa: SLF001  openpyxl has no other way
            return
        cell.border = copy(origin.border)
        cell.alignment = Alignment(vertical="center", wrap_text=True)

    def _move_down(self, below: int, more: int) -> None:
        sheet, last = self.sheet, self.sheet.max_row
        if below > last:
            return
        moved = [r for r in list(sheet.merged_cells.ranges) if r.min_row >= below]
        for joined in moved:
            sheet.unmerge_cells(joined.coord)
        heights = {row: sheet.row_dimensions[row].height for row in range(below, last + 1)}
        end = get_column_letter(sheet.max_column)
        sheet.move_range(f"A{below}:{end}{last}", rows=more)
        for row, height in heights.items():
            sheet.row_dimensions[row + more].height = height
        for joined in moved:
            joined.shift(row_shift=more)
            sheet.merge_cells(joined.coord)
        for cells in sheet.iter_rows(min_row=below + more):
            for cell in cells:
                if cell.data_type == "f":
                    cell.value = moved_formula(str(cell.value), below - 1, more)

    def _write(self, row: int, cells: Sequence[str], *, first: bool) -> None:
        need = 1
        for column, title in self.mapped.fill.items():
            cell = self.sheet.cell(row, column)
            if isinstance(cell, MergedCell) or title not in self.position:
                continue
            text = cells[self.position[title]]
            _put(cell, text if first or title not in self.once else None)
            if cell.alignment.wrap_text:
                need = max(need, lines_needed(text, self._width(column)))
        dimension = self.sheet.row_dimensions[row]
        height = min(need * LINE_PT + 6, MAX_ROW_PT)
        if need > 1 and (dimension.height or 0) < height:
            dimension.height = height

    def _width(self, column: int) -> int:
        """The width of a column in hanzi, over all that is joined to it."""
        right = next((right for left, right in self.across if left == column), column)
        letters = [get_column_letter(c) for c in range(column, right + 1)]
        width = sum(self.sheet.column_dimensions[letter].width or 8.43 for letter in letters)
        return max(2, int(width / 2))

    def _join(self, row: int, count: int) -> None:
        """What several lines have in common becomes one cell, as in our own ledgers."""
        if count < 2:
            return
        for column, title in self.mapped.fill.items():
            joined = isinstance(self.sheet.cell(row, column), MergedCell)
            across = any(left == column for left, _ in self.across)
            if title in self.once and not joined and not across:
                self.sheet.merge_cells(None, row, column, row + count - 1, column)

    def _clear_number(self, row: int) -> None:
        """A row that stays empty needs no number that was printed in advance."""
        for column, title in self.mapped.fill.items():
            cell = self.sheet.cell(row, column)
            if title == "序号" and not isinstance(cell, MergedCell):
                cell.value = None


def _put(cell: Any, text: str | None) -> None:
    """Text as text; a whole number or a day as such where the county's cell is made for it."""
    if isinstance(cell, MergedCell):
        return
    assert isinstance(cell, Cell)
    value: str | int | datetime | None = text
    if text and _DAY_OR_HOUR.fullmatch(text) and cell.is_date:
        value = datetime.fromisoformat(text)
    elif text and text.isascii() and text.isdecimal() and len(text) < 10 and str(int(text)) == text:
        value = int(text)
    if not isinstance(value, str):
        cell.value = value
        return
    safe = safe_text(value)
    cell.value = safe
    cell.data_type = "s"
    if safe[:1] in "=+-@\t":
        # So that the cell stays text when somebody edits it on the desk.
        cell.quotePrefix = True


def moved_formula(formula: str, last: int, more: int) -> str:
    """A formula of the county's, with what lay at or below row `last` moved down by `more` rows.

    The last row for entries moves too, so that a sum over all of them goes on being one.
    """
    tokens = Tokenizer(formula)
    for token in tokens.items:
        if token.type == "OPERAND" and token.subtype == "RANGE":
            token.value = _ROW.sub(lambda found: _moved(found, last, more), token.value)
    return str(tokens.render())  # type: ignore[no-untyped-call]


def _moved(found: re.Match[str], last: int, more: int) -> str:
    row = int(found[2])
    return f"{found[1]}{row + more if row >= last else row}"
