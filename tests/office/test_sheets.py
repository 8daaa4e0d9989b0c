"""民情日记, 入户走访登记表, 一项一页 and 党员责任区公示 (词表 §13.2, §13.6–§13.8)."""

import io

import openpyxl
import pytest
import township as t
from browser import Browser
from scene import Scene

from server.domain.ledger_diary import DIARY, FORM, SHEETS, SheetEntry, sheets_of
from server.services import ingest
from shared.records import FIELDS, Kind

TITLES = {
    "diary": "走访时间 地点 走访对象 走访人/记录人 家庭情况 实际困难 诉求建议 当场处理 "
    "下步打算 体会",
    "form": "户主 受访人/与户主关系 人口 住址 电话 户类 家庭情况 走访日期 走访方式 走访人签字 "
    "反映问题 答复/处理 下步打算 群众签字或捺印 见证人 备注",
}


@pytest.mark.parametrize("key", SHEETS)
def test_every_row_has_a_source(key: str) -> None:
    """Every row of the 词表 is there, in order, and comes from fields that exist."""
    assert [row.title for row in SHEETS[key].rows] == TITLES[key].split(" ")
    for row in SHEETS[key].rows:
        for part in row.source.replace("calc:", "").split("+"):
            kind, name = part.split(".")
            assert name in {"number", "state"} or name in FIELDS[Kind(kind)].model_fields, row


def _printed(sheet, entry: SheetEntry, **names: object) -> dict[str, str]:
    return {title: text for title, text, _ in sheet.printed(entry, t.names(**names))}


def test_one_household_one_sheet() -> None:
    """Two households present are two sheets; a sealed visit is none."""
    homes = {t.HOME: t.household(), t.HOME_2: t.household(head="王婶")}
    both = [{"household_id": t.HOME}, {"household_id": t.HOME_2}]
    entry = t.visit_entry(t.visit(present=both), homes)
    assert [one.home["head"] for one in sheets_of(entry)] == ["李大爷", "王婶"]
    assert sheets_of(t.visit_entry(t.visit(sealed=True))) == ()


def test_the_diary_carries_everything_over() -> None:
    """What was done at the door is printed; what is open prints its day and person as next step."""
    (one,) = sheets_of(t.visit_entry(homes={t.HOME: t.household(people=3, income="务农")}))
    said = _printed(DIARY, one)
    assert said["家庭情况"] == "3 口人；主要收入：务农"
    assert said["当场处理"] == "借老人侄子的手机当场做完认证；认证成功"
    assert said["体会"] == "—"
    waiting = t.problem_entry(t.problem(state="I05", handling="B2"), steps=())
    (one,) = sheets_of(t.visit_entry(problems=(waiting,)))
    said = _printed(DIARY, one)
    assert said["当场处理"] == "已登记，编号 SQ-2026-0001"
    assert said["下步打算"] == "2026-10-12 村委会/周某"


def test_a_sealed_problem_is_on_no_sheet() -> None:
    """The sister problem of a 举报 is printed alone."""
    sealed = t.problem_entry(t.problem(t.PROBLEM_2, nature="Z4", sealed=True, description="账目"))
    (one,) = sheets_of(t.visit_entry(problems=(sealed, t.problem_entry())))
    assert "账目" not in "".join(_printed(DIARY, one).values())
    assert "账目" not in "".join(_printed(FORM, one).values())


def test_the_form_prints_no_star_and_masks() -> None:
    """★ never, whoever prints; the telephone in full only on the blank form."""
    (one,) = sheets_of(t.visit_entry())
    said = _printed(FORM, one, sensitive=True)
    assert said["户类"] == "独居/空巢老人"
    assert said["电话"] == "139****5678"
    blank = SheetEntry(t.visit_entry(), t.HOME, t.household(), blank=True)
    said = _printed(FORM, blank)
    assert said["电话"] == "13912345678"
    assert said["反映问题"] == ""


def test_a_diary_shows_the_household_of_that_day(scene: Scene) -> None:
    """What is learned about a family later does not change an old page."""
    scene.clock.to(20)
    scene.do("zhou", "household.amend", "li", hardship="十月二十日以后的新困难")
    browser = Browser(scene, "fang")
    text = browser.get("/ledgers/diary?first=2026-10-12&last=2026-10-12").text
    assert "李大爷" in text
    assert "新困难" not in text
    assert "打印民情日记" in browser.get("/audit").text


def test_the_blank_form_and_the_page_of_a_pledge(scene: Scene) -> None:
    """Both print from their record's page; the reading is logged."""
    browser = Browser(scene, "fang")
    form = f"/households/{scene.id('li')}/form"
    assert "13912345678" in browser.get(form).text
    assert form in browser.get(f"/records/{scene.id('li')}").text
    text = browser.get(f"/pledges/{scene.id('pledge')}/page").text
    for word in ("群众路线", "一问一办一回访", "ZF-20261012-201-01", "SQ-2026-0001", "已报"):
        assert word in text
    assert browser.get(f"/pledges/{scene.id('v1')}/page").status_code == 404


def test_the_notice_names_no_villager(scene: Scene) -> None:
    """党员责任区公示 has figures by code of the area, and Excel with the same lines."""
    browser = Browser(scene, "fang")
    text = browser.get("/ledgers/areas").text
    assert "上坪村" in text
    for name in ("李大爷", "王婶", "欧阳", "路灯"):
        assert name not in text
    sheet = openpyxl.load_workbook(io.BytesIO(browser.get("/ledgers/areas/excel").content)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4, max_row=6)]
    assert rows[0][:2] == ["上坪村", "周某"] or rows[0][:2] == ["上坪村", "陈某"]
    zhou = next(row for row in rows if row[1] == "周某")
    assert zhou[2:] == ["3", "3", "0", "2"]
    assert [row[0] for row in rows] == ["上坪村", "上坪村", "新民村"]
    aligned = [cell.alignment.horizontal for cell in sheet[4]]
    assert aligned == ["left", "left", *["right"] * 4]  # figures stand below one another


def test_a_sealed_report_counts_nowhere(scene: Scene) -> None:
    """A 举报 changes no figure of the notice."""
    browser = Browser(scene, "fang")
    before = browser.get("/ledgers/areas").text
    scene.visit("zhou", "v9", "li", "反映账目", problem_fields={"category": "1207"})
    assert ingest.standing(scene.zoufang, scene.id("v9")).content["sealed"]
    assert browser.get("/ledgers/areas").text.replace("\n", "") == before.replace("\n", "")
