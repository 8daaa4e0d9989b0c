"""Lists of problems from 12345, 网格 and 来访: read, compared, taken in whole or not at all."""

import re
from pathlib import Path

import openpyxl
import pytest
from books import opened, table
from browser import Browser
from playwright.sync_api import expect
from scene import PASSWORD, Scene
from serving import browsing, serving, signed_in

from server.domain.likeness import Known
from server.services import ingest, problem_imports
from server.services.import_faults import REMARKS
from shared.refusals import Refused

WELL = ["T001", "2026/10/13 09:30", "上坪村", "李大爷", "井水浑浊，一烧就有白沫", "饮水", ""]
ROAD = ["T002", "2026年10月13日", "新民村", "吴某", "入户路被雨水冲垮了一段", "902", "催办过"]
LAMP = [
    "T003",
    "2026-10-14",
    "上坪村",
    "王婶",
    "家门口路灯坏了半个多月，晚上接孩子看不见",
    "0903",
    "",
]
NAMES = ["工单号", "来电时间", "村", "来电人", "问题描述", "诉求类别", "备注"]


def _rows(*rows: list[str]) -> bytes:
    return table(["12345热线10月工单"], NAMES, *rows)


def _preview(scene: Scene, *rows: list[str], source: str = "12345") -> problem_imports.Preview:
    return problem_imports.preview(scene.zoufang, scene.people["fang"], _rows(*rows), source)


def test_a_list_is_read(still: Scene) -> None:
    """Dates as people write them, categories by name or code without its nought, the household."""
    first, second = _preview(still, WELL, ROAD).rows
    assert first.content == {
        "source": "12345",
        "raised_on": "2026-10-13",
        "village": "510823120201",
        "reporter": "李大爷",
        "description": "井水浑浊，一烧就有白沫",
        "category": "0901",
        "note": "工单号 T001",
        "household_id": still.id("li"),
    }
    assert second.content["category"] == "0902"
    assert second.content["note"] == "工单号 T002；催办过"
    assert "household_id" not in second.content


def test_what_sounds_alike_is_shown_for_decision(still: Scene) -> None:
    """A lamp that was reported at the door already is not imported unless somebody ticks it."""
    found = _preview(still, WELL, LAMP)
    assert [row.deed for row in found.rows] == ["create", "like"]
    assert found.alike is not None
    assert found.rows[1].like == still.id("v2-p")
    assert [row.number for row in found.chosen(())] == [3]
    assert [row.number for row in found.chosen({4})] == [3, 4]


@pytest.mark.parametrize(
    ("text", "like"),
    [
        ("家门口的路灯坏了半个多月，晚上看不见", True),
        ("村口路灯不亮", False),
        ("路灯", False),
        ("家门口水管裂了半个多月没人来修，吃水困难", False),
    ],
)
def test_alike_is_what_says_nearly_the_same(text: str, like: bool) -> None:
    """The same in other words is alike; another matter, another village or season is not."""
    said = "家门口路灯坏了半个多月，晚上接孩子看不见路"
    known = Known([("a", "V", "2026-10-12", said)])
    assert bool(known.like("V", "2026-10-14", text)) is like
    assert not known.like("W", "2026-10-14", said)
    assert not known.like("V", "2026-12-14", said)


def test_every_fault_is_named_and_nothing_imported(scene: Scene) -> None:
    """A wrong cell is named by row and column; the rest waits with it."""
    bad = ["T009", "昨天", "不存在村", "某", "", "修路", ""]
    late = ["T010", "2027-01-01", "上坪村", "某", "x", "饮水", ""]
    found = _preview(scene, WELL, bad, late)
    assert {error.sentence for error in found.errors} == {
        "第4行“登记日期”：日期应写成 2026-10-12 的样子。",
        "第4行“村”：没有这个村，请核对村名。",
        "第4行“诉求内容”：不能空着。",
        "第4行“类别”：“修路”不在诉求类别里，请对照类别表填写。",
        "第5行“登记日期”：日期不能晚于今天。",
    }
    with pytest.raises(Refused):
        problem_imports.apply(scene.zoufang, scene.people["fang"], found, ())
    with pytest.raises(Refused):
        ingest.standing(scene.zoufang, found.rows[0].problem_id)


def test_a_second_import_makes_no_doubles(scene: Scene) -> None:
    """The same tickets again change nothing, also without tickets, also twice in one list."""
    fang = scene.people["fang"]
    bare = ["", *WELL[1:]]
    first = _preview(scene, WELL, ROAD, WELL, bare)
    assert first.twice == ((5, 3),)
    assert problem_imports.apply(scene.zoufang, fang, first, ()) == 3
    again = _preview(scene, WELL, ROAD, bare)
    assert [row.deed for row in again.rows] == ["skip"] * 3
    with pytest.raises(Refused, match="condition"):
        problem_imports.apply(scene.zoufang, fang, again, ())
    made = ingest.standing(scene.zoufang, first.rows[0].problem_id)
    assert made.content["recorder_id"] == fang.account_id
    assert made.record.number.startswith("SQ-2026-")


def test_half_a_list_is_never_left_behind(scene: Scene) -> None:
    """A row that somebody else imported in between undoes the whole list."""
    fang = scene.people["fang"]
    rows = [
        [f"T{n}", "2026-10-13", "上坪村", "某", f"第{n}口井出水少了", "饮水", ""] for n in range(90)
    ]
    shown = _preview(scene, *rows)
    ahead = problem_imports.Preview(rows=shown.rows[85:86])
    problem_imports.apply(scene.zoufang, fang, ahead, {shown.rows[85].number})
    with pytest.raises(Refused):
        problem_imports.apply(scene.zoufang, fang, shown, {row.number for row in shown.rows})
    with pytest.raises(Refused):
        ingest.standing(scene.zoufang, shown.rows[0].problem_id)


def test_the_marked_list_is_corrected_and_imported(scene: Scene) -> None:
    """A list without categories comes back with the column to fill in, and then goes through."""
    browser = Browser(scene, "fang")
    rows = [row[:5] for row in (["工单号", "来电时间", "村", "来电人", "问题描述"], WELL, ROAD)]
    rows[1][4] = "@SUM（1）井水浑浊"
    answer = _upload(browser, table(*rows))
    assert answer.status_code == 422
    assert "第2行“类别”：不能空着。" in answer.text
    token = re.search('name="token" value="([0-9a-f]{64})"', answer.text)[1]
    marked = browser.post("/import/problems/faults", token=token, source="12345")
    sheet = opened(marked.content)
    assert [cell.value for cell in sheet[1]][-2:] == ["类别", REMARKS]
    assert sheet["G2"].value == "类别：不能空着"
    assert sheet["F2"].comment.text == "不能空着"
    assert sheet["E2"].data_type == "s"
    for row in (2, 3):
        sheet.cell(row, 6, "0901 饮水")
    path = scene.zoufang.data_dir / "again.xlsx"
    sheet.parent.save(path)
    answer = _upload(browser, path.read_bytes())
    assert "新增 2 件" in answer.text
    assert browser.post("/import/problems/faults", token="../x", source="12345").status_code == 404


def _upload(browser: Browser, data: bytes):
    files = {"file": ("单.xlsx", data)}
    form = {"csrf": browser.csrf, "source": "12345"}
    return browser.http.post("/office/import/problems", data=form, files=files)


def test_a_report_stays_sealed(scene: Scene) -> None:
    """A category of 举报 is sealed on import, and compared with nothing that is sealed."""
    row = ["T7", "2026-10-13", "上坪村", "孙某某", "有人私设赌场，夜里聚赌", "1207", ""]
    found = _preview(scene, row)
    problem_imports.apply(scene.zoufang, scene.people["fang"], found, ())
    assert ingest.standing(scene.zoufang, found.rows[0].problem_id).content["sealed"] is True
    other = _preview(scene, ["T8", *row[1:]])
    assert other.rows[0].deed == "create"


@pytest.mark.slow
def test_a_list_is_imported_in_the_browser(tmp_path: Path) -> None:
    """Upload with a fault, download the marked list, correct it, decide on the double, import."""
    scene = Scene(tmp_path / "office").typical()
    bad, good = tmp_path / "bad.xlsx", tmp_path / "good.xlsx"
    bad.write_bytes(_rows([*WELL[:5], "水", ""], LAMP, ROAD))
    with serving(scene.zoufang) as address, browsing() as browser:
        page = signed_in(browser, address, "fang", PASSWORD)
        page.get_by_role("link", name="导入", exact=True).click()
        page.get_by_role("link", name="诉求（来访、12345、网格）").click()
        page.set_input_files("#file", bad)
        page.get_by_role("button", name="预览").click()
        expect(page.get_by_role("alert")).to_contain_text("第3行“类别”")
        with page.expect_download() as download:
            page.get_by_role("button", name="下载标好错处的 Excel").click()
        download.value.save_as(good)
        book = openpyxl.load_workbook(good)
        book.worksheets[0]["F3"] = "0901 饮水"
        book.save(good)
        page.set_input_files("#file", good)
        page.get_by_role("button", name="预览").click()
        expect(page.get_by_text("像是重复的 1 件")).to_be_visible()
        page.get_by_label("第4行仍然导入").check()
        page.get_by_role("button", name="确认导入").click()
        expect(page.get_by_role("status")).to_have_text("已导入 3 件诉求")
        page.get_by_label("查户、走访、诉求").fill("井水")
        page.keyboard.press("Enter")
        expect(page.get_by_role("cell", name="诉求", exact=True)).to_be_visible()
