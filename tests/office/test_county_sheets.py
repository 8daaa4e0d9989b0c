"""本县表样: a county's own Excel, recognised, mapped, and filled with its look kept."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from books import blank, county, opened, saved, table
from browser import Browser
from playwright.sync_api import expect
from scene import PASSWORD, Scene
from serving import browsing, serving, signed_in

from server.domain import county_sheets as shapes
from server.domain.county_sheets import Mapped
from server.domain.ledgers import Block, Column, Layout
from server.services import county_sheet_files as files
from server.services.exports import Cover
from server.services.ledgers import LAYOUTS
from shared.refusals import Refused

COVER = Cover("剑门关镇党政办", "2026年10月14日")
PLAIN = Layout[Any](
    "plain",
    "试",
    tuple(
        Column(title, "calc:row", lambda _line, _names: "", once=once)
        for title, once in (
            ("序号", True),
            ("走访日期", True),
            ("走访人/记录人", True),
            ("户主", True),
            ("联系电话", True),
            ("反映问题", False),
            ("受益户数", False),
        )
    ),
)


def _line(position: int, problem: str = "路灯坏了") -> tuple[str, ...]:
    phone = "139****5678"
    return (str(position), "2026-10-12", "周某", "李大爷", phone, problem, "2")


def _mapped(data: bytes, layout: Layout[Any] = PLAIN) -> Mapped:
    found = shapes.outline(files.grid(data), layout)
    assert found is not None
    return Mapped(shapes.guess(found, layout, {}), found.first_row, found.footer_row)


def _filled(data: bytes, *blocks: Block):
    book, _ = files.filled(data, PLAIN, _mapped(data), blocks, COVER)
    return opened(book)


def test_a_county_s_headings_are_recognised() -> None:
    """Two merged rows, remarks in brackets and other words for the same thing are understood."""
    found = shapes.outline(files.grid(county()), PLAIN)
    assert found is not None
    assert (found.header_row, found.first_row, found.footer_row) == (3, 5, 7)
    assert found.headings[2] == "走访情况/走访时间"
    assert 7 not in found.headings
    assert shapes.guess(found, PLAIN, {}) == {
        1: "序号",
        2: "走访日期",
        3: "走访人/记录人",
        4: "户主",
        5: "联系电话",
        6: "反映问题",
        8: "受益户数",
    }


def test_what_was_decided_before_is_remembered() -> None:
    """A heading that somebody mapped once is mapped so again."""
    found = shapes.outline(files.grid(blank(["户主", "走访时间", "情况"])), PLAIN)
    assert found is not None
    assert 3 not in shapes.guess(found, PLAIN, {})
    assert shapes.guess(found, PLAIN, {"情况": "反映问题"})[3] == "反映问题"


def test_the_county_s_look_is_kept() -> None:
    """Fonts, fills, formats, joined columns and the rows below stay; the sum covers every line."""
    sheet = _filled(county(), *(Block((_line(n),)) for n in range(1, 6)))
    assert sheet["A1"].font.name == "方正小标宋简体"
    assert sheet["A2"].value == "填报单位：剑门关镇党政办"
    assert sheet["F2"].value == "填报日期：2026年10月14日"
    assert [sheet.cell(row, 1).value for row in range(5, 10)] == [1, 2, 3, 4, 5]
    assert sheet["B9"].value.isoformat() == "2026-10-12T00:00:00"
    assert sheet["B9"].number_format == "yyyy年m月d日"
    assert sheet["B9"].fill.fgColor.rgb == "00FFF2CC"
    assert sheet["B9"].border.left.style == "thin"
    joined = {str(area) for area in sheet.merged_cells.ranges}
    assert {"A1:H1", "F3:G4", "F9:G9", "D11:H11"} <= joined
    assert "D8:H8" not in joined
    assert (sheet["A10"].value, sheet["H10"].value) == ("合计", "=SUM(H5:H9)")
    assert sheet["A11"].value == "填表人："
    assert sheet.row_dimensions[11].height == 40


def test_fewer_lines_leave_the_rest_blank() -> None:
    """What was numbered in advance and stays empty loses its number; nothing below moves."""
    sheet = _filled(county(), Block((_line(1),)))
    assert sheet["A6"].value is None
    assert sheet["H7"].value == "=SUM(H5:H6)"


def test_several_problems_share_their_visit_s_cells() -> None:
    """A visit with two problems takes two rows, in which what is common is joined."""
    sheet = _filled(county(), Block((_line(1), _line(1, "低保"))))
    assert "D5:D6" in {str(area) for area in sheet.merged_cells.ranges}
    assert (sheet["F5"].value, sheet["F6"].value) == ("路灯坏了", "低保")


@pytest.mark.parametrize("said", ['=HYPERLINK("x")', "+1", "-1+2", "@SUM(A1)", "=1\x0b+1"])
def test_nothing_said_becomes_a_formula(said: str) -> None:
    """Whatever it begins with, it is text in the county's sheet too, and stays so when edited."""
    cell = _filled(county(), Block((_line(1, said),)))["F5"]
    assert cell.data_type == "s"
    assert cell.quotePrefix
    assert cell.value == said.replace("\x0b", "")


def test_a_formula_of_the_county_moves_along() -> None:
    """What lay at or below the last row moves; a sum over all rows goes on being one."""
    assert files.moved_formula("=SUM(H5:H6)+$B$2", 6, 3) == "=SUM(H5:H9)+$B$2"
    assert files.moved_formula('=IF(A8>1,"H6",H9)', 6, 3) == '=IF(A11>1,"H6",H12)'


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK\x03\x04 no zip",
        b"\xd0\xcf\x11\xe0",
        county()[:-400],
        county() + b"vbaProject.bin",
    ],
)
def test_hostile_sheets_are_refused(data: bytes) -> None:
    """Whatever is wrong with a file, it is one sentence and never a traceback."""
    with pytest.raises(Refused):
        files.grid(data)


def test_a_sheet_without_headings_is_refused() -> None:
    """Three headings in one row are the least that can be mapped."""
    assert shapes.outline(files.grid(table(["说明"], ["无"])), PLAIN) is None


def _huge() -> bytes:
    book = openpyxl.Workbook()
    book.active.cell(files.MAX_ROWS + 1, 1, "x")
    return saved(book)


def test_too_many_lines_are_said_before_anything_is_written() -> None:
    """More than a sheet should hold is refused with a way out."""
    many = (Block((_line(n),)) for n in range(files.MAX_LINES + 1))
    with pytest.raises(Refused, match="condition"):
        files.filled(county(), PLAIN, _mapped(county()), many, COVER)
    with pytest.raises(Refused):
        files.grid(_huge())


def test_from_the_blank_sheet_to_the_filled_one(scene: Scene) -> None:
    """Upload, correct one column, fill: the office's own lines stand in the county's sheet."""
    browser = Browser(scene, "fang")
    files_given = {"file": ("县表.xlsx", county())}
    data = {"csrf": browser.csrf, "ledger": "visits", "name": "县表"}
    made = browser.http.post("/office/county-sheets", data=data, files=files_given)
    assert made.status_code == 303
    address = made.headers["location"].removeprefix("/office").split("?")[0]
    assert "走访情况/走访时间" in browser.get(address).text
    fill = {"c2": "走访日期", "c4": "户主", "c6": "反映问题", "c99": "户类", "c3": "<b>"}
    saved_at = browser.post(address, first_row="5", footer_row="7", **fill)
    assert saved_at.status_code == 303
    assert browser.post(address, first_row="5", footer_row="2", **fill).status_code == 422
    assert "套用县表" in browser.get("/ledgers/visits").text
    book = browser.get(f"{address}/filled?first=2026-10-12&last=2026-10-12")
    sheet = opened(book.content)
    assert [sheet.cell(row, 4).value for row in (5, 6)] == ["李大爷", "王婶"]
    assert Browser(scene, "du").get(f"{address}/filled").status_code == 200
    assert "导出走访台账" in browser.get("/audit").text
    assert browser.post(f"{address}/remove").status_code == 303
    assert browser.get(address).status_code == 404


def test_every_ledger_fits_its_own_headings() -> None:
    """A sheet that bears our own headings is mapped whole."""
    for layout in LAYOUTS.values():
        found = shapes.outline(files.grid(table(list(layout.titles))), layout)
        assert found is not None
        guessed = shapes.guess(found, layout, {})
        assert list(guessed.values()) == list(layout.titles)


@pytest.mark.slow
def test_a_county_s_sheet_in_the_browser(tmp_path: Path) -> None:
    """Upload the county's blank, correct one column, fill it from the ledger with a filter."""
    scene = Scene(tmp_path / "office").typical()
    given = tmp_path / "blank.xlsx"
    given.write_bytes(county())
    with serving(scene.zoufang) as address, browsing() as browser:
        page = signed_in(browser, address, "fang", PASSWORD)
        page.goto(f"{address}/office/ledgers/visits")
        page.get_by_role("link", name="本县表样").click()
        page.get_by_label("表样名称").fill("县委走访统计表")
        page.set_input_files("#file", given)
        page.get_by_role("button", name="上传").click()
        expect(page.get_by_label("走访情况/走访时间")).to_have_value("走访日期")
        page.get_by_label("受益户数").select_option("办理结果")
        page.get_by_role("button", name="保存").click()
        expect(page.get_by_role("status")).to_contain_text("已保存")
        page.get_by_role("link", name="按条件导出").click()
        page.get_by_label("日期止").fill("2026-10-12")
        page.get_by_role("button", name="查看").click()
        page.wait_for_url("**last=2026-10-12**")
        with page.expect_download() as download:
            page.get_by_role("link", name="套用县委走访统计表").click()
        sheet = opened(Path(download.value.path()).read_bytes())
        assert [sheet.cell(row, 4).value for row in (5, 6, 7)] == ["李大爷", "王婶", None]
        assert sheet["A2"].value == "填报单位：镇党政办"
