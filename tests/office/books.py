"""Workbooks as offices have them, for tests."""

import io
from typing import Any

import openpyxl
from openpyxl.styles import Border, Font, PatternFill, Side
from openpyxl.worksheet.worksheet import Worksheet


def saved(book: openpyxl.Workbook) -> bytes:
    """The bytes of a workbook."""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def opened(data: bytes) -> Worksheet:
    """The first sheet of a file."""
    return openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]


def blank(headings: list[str], rows: int = 3) -> bytes:
    """A plain blank sheet: a title, headings, some framed rows, and a line for signatures."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["县走访台账"])
    sheet.append(headings)
    thin = Side(style="thin")
    for row in range(3, 3 + rows):
        for column in range(1, len(headings) + 1):
            sheet.cell(row, column).border = Border(thin, thin, thin, thin)
    sheet.cell(3 + rows, 1, "填表人：")
    return saved(book)


def county() -> bytes:
    """A county's sheet with all that counties do: title and headings merged over two rows, colours,
    rows numbered in advance, columns joined, a sum and signatures below, a day's own format.
    """
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "附件1"
    sheet.append(["剑阁县干部入户走访情况统计表"])
    sheet.merge_cells("A1:H1")
    sheet["A1"].font = Font(name="方正小标宋简体", size=20)
    sheet.append(["填报单位：", None, None, None, None, "填报日期："])
    upper = ["序号", "走访情况", None, "群众", None, "反映的问题（简要）", None, "受益户数"]
    sheet.append(upper)
    sheet.append([None, "走访时间", "走访干部", "户主姓名", "联系电话"])
    for area in ("A3:A4", "B3:C3", "D3:E3", "F3:G4", "H3:H4"):
        sheet.merge_cells(area)
    thin = Side(style="thin")
    for row in range(5, 7):
        sheet.cell(row, 1, row - 4)
        sheet.cell(row, 2).number_format = "yyyy年m月d日"
        sheet.merge_cells(None, row, 6, row, 7)
        for column in range(1, 9):
            cell = sheet.cell(row, column)
            cell.border = Border(thin, thin, thin, thin)
            cell.fill = PatternFill("solid", fgColor="FFF2CC")
    sheet.append(["合计", None, None, None, None, None, None, "=SUM(H5:H6)"])
    sheet.append(["填表人：", None, None, "审核人："])
    sheet.merge_cells("D8:H8")
    sheet.row_dimensions[8].height = 40
    sheet.column_dimensions["B"].width = 18
    return saved(book)


def table(*rows: list[Any]) -> bytes:
    """A workbook with these rows."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    return saved(book)
