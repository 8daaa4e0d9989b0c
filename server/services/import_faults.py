"""A list that could not be imported, given back with every fault at its cell (issue 4).

Owns that workbook. Never changes what a cell said: it is corrected where it stands and imported
again, and the column of remarks is read past.
"""

import io
from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Final

import xlsxwriter

from server.services.import_files import Table
from server.services.import_rows import Columns, Heading, find_heading
from server.services.sheet_rows import safe_text
from shared.refusals import Refusal
from shared.vocabulary import NO_PROBLEM, Vocabulary

REMARKS: Final = "导入提示"
CATEGORIES: Final = "类别表"
_WIDTH: Final = 16
_OPTIONS: Final = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}


def workbook(
    table: Table, errors: Sequence[Refusal], kind: Columns, vocabulary: Vocabulary
) -> bytes:
    """The list as an Excel file. Raises Refused `import_column` where it has no headings."""
    heading = _with_missing(table, find_heading(table, kind), kind)
    said: dict[int, list[Refusal]] = defaultdict(list)
    for error in errors:
        said[error.details["row"]].append(error)
    width = max(max(heading.columns.values()) + 1, *(len(row) for row in table))
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, _OPTIONS) as book:
        sheet = book.add_worksheet("名单")
        bold = book.add_format({"bold": True, "bg_color": "#F2F2F2", "text_wrap": True})
        bad = book.add_format({"bg_color": "#FFC7CE", "font_color": "#820014", "text_wrap": True})
        sheet.set_column(0, width - 1, _WIDTH)
        sheet.set_column(width, width, 4 * _WIDTH)
        for index, row in enumerate(table):
            look = bold if index < heading.first_row else None
            for column, text in enumerate(row):
                sheet.write_string(index, column, safe_text(text), look)
        _headings(sheet, table, heading, kind, bold)
        sheet.write_string(heading.first_row - 1, width, REMARKS, bold)
        for number, faults in said.items():
            _mark(sheet, table, number, faults, heading, bad)
            remarks = "；".join(f"{f.details['column']}：{f.details['why']}" for f in faults)
            sheet.write_string(number - 1, width, safe_text(remarks), bad)
        sheet.freeze_panes(heading.first_row, 0)
        if "category" in heading.columns:
            _categories(book, sheet, heading, len(table), vocabulary)
    return target.getvalue()


def _with_missing(table: Table, heading: Heading, kind: Columns) -> Heading:
    """Where columns that the list lacks, and may not lack, are added."""
    columns, free = dict(heading.columns), max(len(row) for row in table)
    for name in sorted(kind.needed - set(columns)):
        columns[name], free = free, free + 1
    return Heading(columns, heading.first_row)


def _headings(sheet: Any, table: Table, heading: Heading, kind: Columns, look: Any) -> None:
    row = table[heading.first_row - 1]
    for name, column in heading.columns.items():
        if column >= len(row):
            sheet.write_string(heading.first_row - 1, column, kind.titles[name], look)


def _mark(
    sheet: Any,
    table: Table,
    number: int,
    faults: Sequence[Refusal],
    heading: Heading,
    look: Any,
) -> None:
    for fault in faults:
        column = heading.columns.get(fault.details["name"])
        if column is None:
            continue
        row = table[number - 1]
        text = row[column] if column < len(row) else ""
        sheet.write_string(number - 1, column, safe_text(text), look)
        sheet.write_comment(number - 1, column, safe_text(fault.details["why"]))


def _categories(book: Any, sheet: Any, heading: Heading, rows: int, vocabulary: Vocabulary) -> None:
    """A list to choose the category from, on a sheet of its own and in every cell of the column."""
    names = [f"{t.code} {t.name}" for t in vocabulary.offered("categories") if t.code != NO_PROBLEM]
    beside = book.add_worksheet(CATEGORIES)
    beside.set_column(0, 0, 2 * _WIDTH)
    for index, name in enumerate(names):
        beside.write_string(index, 0, name)
    column = heading.columns["category"]
    source = f"={CATEGORIES}!$A$1:$A${len(names)}"
    choice = {"validate": "list", "source": source, "error_type": "warning"}
    sheet.data_validation(heading.first_row, column, max(rows, 2) - 1, column, choice)
