"""A county's own Excel may hold anything: it is kept with its headings, or refused in a sentence.

What is kept can be opened, mapped and filled.
"""

import io
import re
import time
import zipfile
from collections.abc import Iterator

import openpyxl
import pytest
from books import blank, county, saved
from browser import Browser
from hypothesis import given, settings
from hypothesis import strategies as st
from scene import Scene
from test_import_fuzz import BOMBS, FEW, PROMPT_S, excel_cell

from server.services import county_sheets
from shared.refusals import Refused

SOME = settings(FEW, max_examples=60)
titles = st.sampled_from(["户主", "走访时间", "反映问题", "序号", "合计", "填表人：", "联系电话"])
cell = st.one_of(titles, excel_cell, st.sampled_from(["=SUM(A1:A9)", "=1/0", "=#REF!", "'"]))
REFUSALS = ("condition", "import_unreadable")
area = st.tuples(*(st.integers(1, 8) for _ in range(4)))


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """An office that tries one sheet after the other."""
    scene = Scene(tmp_path_factory.mktemp("busy")).typical()
    yield scene
    scene.zoufang.db.close()


def whole(scene: Scene, data: bytes) -> None:
    """Upload and fill; what is refused is a sentence, and nothing of it is kept."""
    fang, zoufang = scene.people["fang"], scene.zoufang
    before, made, said = county_sheets.sheets(zoufang, fang.viewer), None, None
    try:
        made = county_sheets.add(zoufang, fang, "visits", "县表", data)
        county_sheets.filled(zoufang, fang, made.id)
    except Refused as refused:
        said = refused.refusal
    finally:
        kept = county_sheets.sheets(zoufang, fang.viewer)
        for sheet in kept:
            if sheet not in before:
                county_sheets.remove(zoufang, fang, sheet.id)
    assert said is None or (said.code in REFUSALS and said.sentence.endswith("。"))
    assert len(kept) == len(before) + (made is not None)


@SOME
@given(rows=st.lists(st.lists(cell, max_size=9), max_size=8), joined=st.lists(area, max_size=3))
def test_any_cells_in_a_county_s_sheet(
    busy: Scene, rows: list[list[object]], joined: list[tuple[int, int, int, int]]
) -> None:
    """Formulas, dates, joined cells that cross each other: filled, or refused with a sentence."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for top, left, down, right in joined:
        book.active.merge_cells(None, top, left, max(top, down), max(left, right))
    whole(busy, saved(book))


@SOME
@given(place=st.floats(0, 1), bytes_=st.binary(min_size=1, max_size=8), cut=st.booleans())
def test_a_damaged_sheet(busy: Scene, place: float, bytes_: bytes, cut: bool) -> None:
    """Cut short or overwritten somewhere, it is refused or still filled."""
    data = county()
    at = int(place * (len(data) - 1))
    whole(busy, data[:at] + (b"" if cut else bytes_ + data[at + len(bytes_) :]))


RANGES = {
    "the whole sheet is one cell": (b"A3:XFD1048576",),
    "joined far down": (b"A3:CB400000",),
    "joined backwards": (b"Z9:A1",),
    "whole columns": (b"A:XFD",),
    "the whole sheet is one link": (b"A3:XFD1048576", b"hyperlink"),
    "no range at all": (b"\xe6\x88\xb7",),
}


def _ranged(ref: bytes, what: bytes = b"mergeCell") -> bytes:
    """A blank sheet that says that so much of it is one cell, or one link."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(blank(["户主", "走访时间", "反映问题"]))) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            part = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                cells = b'<%ss><%s ref="%s"/></%ss>' % (what, what, ref, what)
                part = re.sub(rb"</sheetData>", b"</sheetData>" + cells, part)
            new.writestr(name, part)
    return out.getvalue()


@pytest.mark.parametrize(
    "data",
    [*BOMBS.values(), *(_ranged(*given) for given in RANGES.values())],
    ids=[*BOMBS, *RANGES],
)
def test_a_bomb_is_no_sheet(busy: Scene, data: bytes) -> None:
    """A small file that would fill the memory is refused in time."""
    start = time.perf_counter()
    whole(busy, data)
    assert time.perf_counter() - start < PROMPT_S


numberish = st.sampled_from(["", "0", "-1", "٣", "９", "²", "9" * 5000, "2", "3", "4999", "x"])


@SOME
@given(
    first=numberish,
    footer=numberish,
    columns=st.dictionaries(
        st.sampled_from(["c1", "c2", "c٣", "c0", "c" + "9" * 5000, "c", "c-1"]),
        st.sampled_from(["户主", "走访日期", "没有这栏", ""]),
        max_size=4,
    ),
)
def test_any_mapping(busy: Scene, first: str, footer: str, columns: dict[str, str]) -> None:
    """Which column is filled with what may be said in any way; a wrong one is a sentence."""
    fang = busy.people["fang"]
    if "sheet" not in busy.ids:
        busy.ids["sheet"] = county_sheets.add(busy.zoufang, fang, "visits", "县表", county()).id
        busy.browser = Browser(busy, "fang")
    path = f"/county-sheets/{busy.ids['sheet']}"
    answer = busy.browser.post(path, first_row=first, footer_row=footer, **columns)
    assert answer.status_code in (303, 404, 409, 422)
    assert busy.browser.get(path).status_code == 200
    assert busy.browser.get(f"{path}/filled").status_code in (200, 404, 409, 422)
