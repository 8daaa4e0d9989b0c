"""Tables out of files that somebody made in a spreadsheet: xlsx, and text in UTF-8, UTF-16
or GB 18030.

Owns the way from bytes to rows of text, and its bounds. Never trusts a file: whatever is wrong with
it ends as the refusal `import_unreadable`, never as a traceback, and a formula is only ever the
value that its spreadsheet had kept.
"""

import contextlib
import csv
import io
import warnings
import zipfile
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Final
from xml.parsers import expat

import openpyxl
from openpyxl.utils import range_boundaries

from shared.refusals import Refused

MAX_FILE_BYTES: Final = 20_000_000
MAX_UNPACKED_BYTES: Final = 120_000_000
MAX_ENTRIES: Final = 500
MAX_ROWS: Final = 50_000
MAX_COLUMNS: Final = 80
MAX_TAGS: Final = 4_000_000
"""What a workbook costs to read are its tags, an empty cell's as much as a full one's."""
MAX_CELL: Final = 4_001
"""One more than any field holds: a longer cell is cut here and refused by its field."""
_RANGED: Final = frozenset({"mergeCell", "hyperlink"})
_CHUNK_BYTES: Final = 1 << 20
_ZIP: Final = b"PK\x03\x04"
_UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")
_OLD_EXCEL: Final = b"\xd0\xcf\x11\xe0"

Table = list[list[str]]


def read_table(data: bytes) -> Table:
    """The rows of a file's first sheet as text. Raises Refused `import_unreadable`."""
    if not data or len(data) > MAX_FILE_BYTES or data.startswith(_OLD_EXCEL):
        raise Refused("import_unreadable")
    rows = _from_excel(data) if data.startswith(_ZIP) else _from_csv(data)
    if not any(any(row) for row in rows):
        raise Refused("import_unreadable")
    return rows


def _from_excel(data: bytes) -> Table:
    try:
        check_archive(data)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            try:
                sheet = book.worksheets[0]
                sheet.reset_dimensions()
                return _bounded(sheet.iter_rows(values_only=True))
            finally:
                book.close()
    except Refused:
        raise
    except Exception as error:  # a damaged workbook breaks openpyxl anywhere
        raise Refused("import_unreadable") from error


def check_archive(data: bytes) -> None:
    """A workbook that unpacks to more than any township has is a bomb."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = archive.infolist()
        unpacked = sum(entry.file_size for entry in entries)
        if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED_BYTES:
            raise Refused("import_unreadable")
        if sum(_tags(archive, entry) for entry in entries) > MAX_TAGS:
            raise Refused("import_unreadable")


def _tags(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> int:
    with archive.open(entry) as part:
        return sum(chunk.count(b"<") for chunk in iter(lambda: part.read(_CHUNK_BYTES), b""))


def check_ranges(data: bytes, most: int) -> None:
    """Cells that are joined, or linked, by one short range are made one by one when a workbook is
    opened for writing: too many of them are a bomb. Raises Refused `import_unreadable`.
    """
    found: list[str] = []

    def begun(name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(":")[2] in _RANGED and "ref" in attributes:
            found.append(attributes["ref"])

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for entry in archive.infolist():
            parser = expat.ParserCreate()
            parser.StartElementHandler = begun
            with archive.open(entry) as part, contextlib.suppress(expat.ExpatError):
                parser.ParseFile(part)
    if sum(_cells_of(ref) for ref in found) > most:
        raise Refused("import_unreadable")


def _cells_of(ref: str) -> int:
    left, top, right, bottom = range_boundaries(ref)
    if left is None or top is None or right is None or bottom is None:
        raise Refused("import_unreadable")
    return (abs(right - left) + 1) * (abs(bottom - top) + 1)


def _from_csv(data: bytes) -> Table:
    text = _decoded(data)
    if "\0" in text:
        raise Refused("import_unreadable")
    sample = text[:4_000]
    mark = "\t" if sample.count("\t") > sample.count(",") else ","
    try:
        return _bounded(csv.reader(io.StringIO(text, newline=""), delimiter=mark))
    except csv.Error as error:
        raise Refused("import_unreadable") from error


def _decoded(data: bytes) -> str:
    """A text file as words: UTF-8, what Excel calls Unicode text (UTF-16), else GB 18030."""
    encodings = ("utf-16",) if data.startswith(_UTF_16) else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused("import_unreadable")


def _bounded(rows: Iterable[Iterable[Any]]) -> Table:
    """Rows as text, without the empty tail. Raises Refused when there are too many."""
    table: Table = []
    for row in rows:
        if len(table) >= MAX_ROWS:
            raise Refused("import_unreadable")
        cells = [_text(cell) for cell in list(row)[:MAX_COLUMNS]]
        while cells and not cells[-1]:
            cells.pop()
        table.append(cells)
    while table and not table[-1]:
        table.pop()
    return table


def _text(cell: Any) -> str:
    """A cell as a person reads it."""
    if cell is None or isinstance(cell, bool):
        return ""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        cell = int(cell)
    if isinstance(cell, datetime | date):
        return cell.isoformat()[:10]
    return str(cell)[:MAX_CELL].strip().removesuffix("\ufeff")
