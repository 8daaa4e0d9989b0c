"""Imports meet every file that a township, or somebody who means harm, can make.

Whatever comes in, the answer is a preview or a sentence; and what a preview says can be imported is
imported, whole.
"""

import contextlib
import io
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scene import VILLAGE, Scene
from test_imports import AROUND, COUNTY, HEAD, LI, excel

from server.services import imports
from server.services.import_files import MAX_CELL, read_table
from server.services.imports import Preview, plan
from shared.refusals import Refused

FEW = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
ENCODINGS = ("utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-32", "big5")
PROMPT_S = 20.0
"""Far more than any list takes, far less than a bomb would."""

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
written = st.sampled_from(
    ["", "上坪村", VILLAGE, "李大爷", "2组", "13912345678", "低保、独居老人", "4人", "周某", "=1+1"]
)
csv_cell = st.one_of(
    written, text, st.sampled_from(['"', '""', "a\nb", "\ufeff", "\x00", "é\u0301"])
)
excel_cell = st.one_of(
    written,
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.dates(),
    st.none(),
)


def said(found: Preview) -> None:
    """Every fault is a sentence, and with a fault nothing can be imported."""
    assert all(error.sentence.endswith("。") for error in found.errors)
    assert not (found.errors and found.can_apply)


@FEW
@given(rows=st.lists(st.lists(excel_cell, max_size=12), max_size=8))
def test_any_cells_in_a_workbook(rows: list[list[object]]) -> None:
    """Numbers, dates, truths and rare letters in any cell give a preview."""
    said(plan(excel(HEAD, *rows), COUNTY, AROUND, ()))


@FEW
@given(
    rows=st.lists(st.lists(csv_cell, max_size=12), max_size=8), encoding=st.sampled_from(ENCODINGS)
)
def test_any_text_in_any_encoding(rows: list[list[str]], encoding: str) -> None:
    """A text file in the wrong encoding is refused or read; it never breaks the page."""
    lines = [",".join(HEAD), *(",".join(row) for row in rows)]
    said(plan("\r\n".join(lines).encode(encoding, "replace"), COUNTY, AROUND, ()))


@FEW
@given(
    data=st.binary(max_size=400), head=st.sampled_from([b"", b"PK\x03\x04", b"\xff\xfe", b"<?xml"])
)
def test_any_bytes(data: bytes, head: bytes) -> None:
    """Bytes that are no table are refused."""
    said(plan(head + data, COUNTY, AROUND, ()))


@FEW
@given(place=st.floats(0, 1), bytes_=st.binary(min_size=1, max_size=8), cut=st.booleans())
def test_a_damaged_workbook(place: float, bytes_: bytes, cut: bool) -> None:
    """A workbook that was cut short, or overwritten somewhere, is refused or still read."""
    whole = excel(HEAD, LI)
    at = int(place * (len(whole) - 1))
    said(
        plan(whole[:at] + (b"" if cut else bytes_ + whole[at + len(bytes_) :]), COUNTY, AROUND, ())
    )


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_text_of_excel(encoding: str) -> None:
    """What Excel calls Unicode text, UTF-16 with tabs, is a list like any other."""
    mark = "" if encoding == "utf-16" else "\ufeff"
    rows = f"{mark}户主\t村\r\n䶮某\t新民村\r\n"
    assert read_table(rows.encode(encoding)) == [["户主", "村"], ["䶮某", "新民村"]]


def _workbook(part: str, replaced: bytes) -> bytes:
    """A workbook of which one part was exchanged."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(excel(HEAD, LI))) as whole,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for name in whole.namelist():
            made.writestr(name, replaced if name == part else whole.read(name))
    return out.getvalue()


def _sheet(rows: bytes, before: bytes = b"") -> bytes:
    space = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    head = b'<?xml version="1.0"?>' + before
    body = b'<worksheet xmlns="%s"><sheetData>%s</sheetData></worksheet>' % (space, rows)
    return _workbook("xl/worksheets/sheet1.xml", head + body)


LAUGHS = b"<!DOCTYPE w [<!ENTITY a0 'ha'>%s]>" % b"".join(
    b"<!ENTITY a%d '%s'>" % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 10)
)
FOREIGN = b"<!DOCTYPE w [<!ENTITY x SYSTEM 'file:///etc/hostname'>]>"
CELL = b'<c t="inlineStr"><is><t>%s</t></is></c>'
WIDE = b"<row>" + b"<c/>" * 16_384 + b"</row>"
BOMBS = {
    "entities in entities": _sheet(b"<row>" + CELL % b"&a9;" + b"</row>", LAUGHS),
    "a file of the server": _sheet(b"<row>" + CELL % b"&x;" + b"</row>", FOREIGN),
    "a cell of ten megabytes": _sheet(b"<row>" + CELL % (b"x" * 10_000_000) + b"</row>"),
    "five million empty cells": _sheet(WIDE * 300),
    "a million empty rows": _sheet(b"<row/>" * 1_000_000),
    "a row far below": _sheet(b'<row r="1048576">' + CELL % b"x" + b"</row>"),
    "a column far to the right": _sheet(b'<row r="1"><c r="XFD1" t="inlineStr"/></row>'),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_does_not_go_off(name: str) -> None:
    """A workbook that is small on the disk and endless inside is refused in time."""
    start = time.perf_counter()
    table: list[list[str]] = []
    with contextlib.suppress(Refused):
        table = read_table(BOMBS[name])
    cells = [cell for row in table for cell in row]
    assert all(len(cell) <= MAX_CELL for cell in cells)
    assert Path("/etc/hostname").read_text().strip() not in cells
    assert time.perf_counter() - start < PROMPT_S


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """An office that takes in one list after the other."""
    scene = Scene(tmp_path_factory.mktemp("busy")).typical()
    yield scene
    scene.zoufang.db.close()


names = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=52)
line = st.text(st.characters(exclude_categories=["Cs"]), max_size=210)


@settings(FEW, max_examples=40)
@given(
    rows=st.lists(st.tuples(names, st.sampled_from(["上坪村", "新民村"]), line, line), max_size=4)
)
def test_what_can_be_imported_is_imported(busy: Scene, rows: list[tuple[str, ...]]) -> None:
    """A preview without a fault never fails when confirmed, and a second time does nothing."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(["户主", "村", "组", "困难"])
    try:
        for row in rows:
            sheet.append(list(row))
    except openpyxl.utils.exceptions.IllegalCharacterError:
        return
    out = io.BytesIO()
    book.save(out)
    found = imports.preview(busy.zoufang, busy.people["fang"], out.getvalue())
    said(found)
    if found.can_apply:
        assert imports.apply(busy.zoufang, busy.people["fang"], found) == len(found.acts)
        again = imports.preview(busy.zoufang, busy.people["fang"], out.getvalue())
        assert (again.errors, again.acts) == ((), ())
