"""Household lists that an office brings along, the hostile ones included."""

import io
import zipfile
from typing import Any

import openpyxl
import pytest
import township as t

from server.services import import_files
from server.services.import_households import household_id
from server.services.import_rows import Surroundings
from server.services.imports import Preview, plan
from shared import vocabulary
from shared.records import Kind, Record

COUNTY = "510823"
AROUND = Surroundings(
    vocabulary.default(),
    villages={t.VILLAGE: "上坪村", "510823120202": "新民村村民委员会"},
    people={"周某": t.ZHOU},
)
HEAD = ["户主", "村", "组", "门牌", "联系电话", "户类", "家庭人口", "主要收入", "包户干部"]
LI = ["李大爷", "上坪村", "2组", "3号", "13912345678", "低保、独居老人", 4, "种植", "周某"]


def excel(*rows: list[Any], merge: str = "") -> bytes:
    """A workbook with these rows."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    if merge:
        book.active.merge_cells(merge)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def preview(data: bytes, existing: tuple[Record, ...] = ()) -> Preview:
    """What the file would do."""
    return plan(data, COUNTY, AROUND, existing)


def codes(found: Preview) -> set[str]:
    """The codes of its errors."""
    return {error.code for error in found.errors}


def test_a_list_is_read() -> None:
    """Headings by their usual names, villages by name or code, tags and people by name."""
    found = preview(excel(["上坪村户情表"], HEAD, LI), ())
    assert not found.errors
    (row,) = found.rows
    assert row.deed == "create"
    assert row.number == 3
    assert row.content == {
        "head": "李大爷",
        "village": t.VILLAGE,
        "group": "2组",
        "door": "3号",
        "phone": "13912345678",
        "tags": ["H04", "H10"],
        "people": 4,
        "income": "种植",
        "cadres": [t.ZHOU],
    }


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "gb18030"])
def test_csv_in_the_encodings_of_offices(encoding: str) -> None:
    """A csv is read in UTF-8 with and without mark, and in GB 18030, rare names included."""
    text = "户主,村\r\n䶮某,新民村\r\n李大爷,510823120201\r\n"
    found = preview(text.encode(encoding))
    assert not found.errors
    assert [row.content["head"] for row in found.rows] == ["䶮某", "李大爷"]


def test_a_second_import_makes_no_doubles() -> None:
    """The same list again changes nothing; a new telephone number amends; a tag is never lost."""
    data = excel(HEAD, LI)
    (first,) = preview(data).rows
    content = {**first.content, "tags": ["H04", "H10", "H13"]}
    standing = Record(Kind.HOUSEHOLD, first.household_id, 2, "", content)
    (again,) = preview(data, (standing,)).rows
    assert again.deed == "skip"
    changed = [*LI[:4], "13900000000", "脱贫户", *LI[6:]]
    (amended,) = preview(excel(HEAD, changed), (standing,)).rows
    assert amended.act.fields == {"phone": "13900000000", "tags": {"add": ["H01"]}}
    assert (amended.act.on, amended.act.base) == (first.household_id, 2)


def test_a_household_that_a_phone_made_is_found_by_its_door() -> None:
    """What is there under another id is amended there, not made again."""
    standing = Record(
        Kind.HOUSEHOLD,
        t.HOME,
        1,
        "",
        {"head": "李大爷", "village": t.VILLAGE, "group": "2组", "door": "3号"},
    )
    (row,) = preview(excel(HEAD, LI), (standing,)).rows
    assert (row.deed, row.household_id) == ("amend", t.HOME)
    assert row.household_id != household_id(COUNTY, row.content)


def test_doubles_within_the_file_are_shown() -> None:
    """The same door twice is taken once and shown."""
    found = preview(excel(HEAD, LI, LI))
    assert len(found.rows) == 1
    assert [(d.number, d.earlier) for d in found.duplicates] == [(3, 2)]


def test_errors_name_row_and_column() -> None:
    """Every wrong cell is named by row and column in Chinese, and then nothing is applied."""
    bad = ["", "不存在村", "2组", "3号", "电话不详", "富裕户", "四口", "种植", "李四"]
    found = preview(excel(HEAD, LI, bad))
    said = {error.sentence for error in found.errors}
    assert "第3行“户主”：不能空着。" in said
    assert "第3行“村”：没有这个村，请核对村名。" in said
    assert "第3行“户类”：户类“富裕户”不在词表里，请对照词表填写。" in said
    assert "第3行“人口”：应是人数，例如 4。" in said
    assert "第3行“电话”：格式不对。" in said
    assert not found.can_apply


def test_two_heading_rows_under_merged_cells() -> None:
    """家庭情况 over 人口 and 主要收入, 户主 and 村 merged downwards."""
    data = excel(
        ["户主", "村", "家庭情况", None],
        [None, None, "人口", "主要收入"],
        ["李大爷", "上坪村", 3, "务工"],
        merge="C1:D1",
    )
    found = preview(data)
    assert not found.errors
    assert found.rows[0].content["people"] == 3


def test_a_missing_column_is_named() -> None:
    """Without 村 there is no telling where a household is."""
    found = preview(excel(["户主", "电话"], ["李大爷", "139"]))
    assert found.errors[0].sentence == "缺少“村”一列，请对照模板补上。"


def _bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (import_files.MAX_UNPACKED_BYTES + 1))
    return out.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1old excel",
        b"PK\x03\x04 not a zip",
        b"\x89PNG\r\n\x1a\n\x00\x00",
        b"\xff\xfe\x00\x00",
        b"\x80\x81\xff\xff\xff",
        excel(),
        excel([None, None], [""]),
        _bomb(),
        excel(HEAD, LI)[:-300],
        excel(HEAD, LI).replace(b"workbook", b"workbxxk"),
    ],
)
def test_hostile_files_are_refused(data: bytes) -> None:
    """Whatever is wrong with a file, it is one sentence and never a traceback."""
    found = preview(data)
    assert codes(found) <= {"import_unreadable", "import_column"}
    assert found.errors
    assert not found.can_apply


def test_a_cell_of_ten_megabytes() -> None:
    """A cell as long as a book is refused by its field."""
    found = preview(("户主,村,困难\n李大爷,上坪村," + "难" * 3_000_000).encode())
    assert found.errors
    assert codes(found) <= {"import_unreadable", "import_cell"}


def test_formulas_never_run() -> None:
    """A formula without a kept value is an empty cell; a text that looks like one stays text."""
    found = preview(excel(["户主", "村"], ['=HYPERLINK("x")', "上坪村"]))
    assert found.errors[0].sentence == "第2行“户主”：不能空着。"
    found = preview("户主,村\n=1+1,上坪村\n".encode())
    assert found.rows[0].content["head"] == "=1+1"
