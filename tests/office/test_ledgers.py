"""Ledgers as a township hands them in (词表 §13)."""

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
import township as t

from server.domain import (
    ledger_pledges,
    ledger_problems,
    ledger_visits,
)
from server.domain.ledgers import KINDS_NAMED, Layout, masked_phone
from server.services.exports import Cover, write_ledger
from server.services.ledgers import LAYOUTS
from shared.records import FIELDS, Kind

TITLES = {
    "visits": "序号 走访编号 走访日期 走访人/记录人 村组 地点 户主 受访人/关系 户类 联系电话 "
    "走访方式 反映问题 类别 办理措施 办理方式 责任单位/责任人 完成时限 办理结果 "
    "现场满意度 群众确认 见证人 备注",
    "problems": "编号 登记日期 来源 诉求人 诉求内容 类别 责任单位/责任人 交办日期 时限 办理结果 "
    "受益户数 反馈日期 回访日期·方式·满意度 核查人 销号人 销号日期 状态 备注",
    "pledges": "序号 学习日期 学习主题/文件 形式 学习人 事项类型 方法 具体动作 完成情况 "
    "群众受益/解决问题 办公室核查日期·方式·结论 核查人 状态 备注",
    "checks": "抽查批次 抽取方式 记录编号 核查日期 核查方式 核查人 第二核查人 核查情况 结论 "
    "退回原因 本人说明 复核 备注",
    "areas": "责任区 党员 联系户数 走访次数 办结件数 在办件数",
    "cases": "案例 月份 类别 群众反映 办理经过 用时 回访满意度 好的做法·不足（会上填）",
    "studies": "形式 次数 占比 其中学文件 参加人次 列出事项",
}
COVER = Cover("剑门关镇党政办", "2026年11月30日", "2026年10月", "方某", "2026-11-30 10:20")


@pytest.mark.parametrize("key", LAYOUTS)
def test_every_column_has_a_source(key: str) -> None:
    """Every column of the 词表 is there, in order, and comes from fields that exist."""
    layout: Layout = LAYOUTS[key]
    assert list(layout.titles) == TITLES[key].split(" ")
    for column in layout.columns:
        for part in column.source.replace("calc:", "").split("+"):
            if part == "row":
                continue
            kind, name = part.split(".")
            assert kind in KINDS_NAMED, column
            known = {"number", "state", "method"} if kind == "batch" else {"number", "state"}
            fields = FIELDS[Kind(kind)].model_fields if kind != "batch" else {}
            assert name in known or name in fields, column


def _cell(layout: Layout, block, title: str, line: int = 0) -> str:
    return block.lines[line][layout.titles.index(title)]


def _visit_cell(title: str, entry: ledger_visits.VisitEntry, line: int = 0, **names: object) -> str:
    block = ledger_visits.block(entry, 1, t.names(**names))
    return _cell(ledger_visits.LAYOUT, block, title, line)


def test_several_problems_are_several_lines() -> None:
    """A visit with two problems prints two lines; without one it prints 无诉求 once."""
    two = t.visit_entry(problems=(t.problem_entry(), t.problem_entry(t.problem(t.PROBLEM_2))))
    assert len(ledger_visits.block(two, 1, t.names()).lines) == 2
    assert _visit_cell("反映问题", t.visit_entry(problems=())) == "无诉求"
    assert _visit_cell("现场满意度", t.visit_entry(problems=())) == "—"


def test_nobody_at_home_is_printed_as_such() -> None:
    """未遇 prints why and when the cadre comes again, and is never 无诉求."""
    entry = t.visit_entry(
        t.visit(mode="M3", not_home_reason="N1", revisit_on="2026-10-20"), problems=()
    )
    assert _visit_cell("走访方式", entry) == "家中无人（未遇）；务工；补访 2026-10-20"
    assert _visit_cell("反映问题", entry) == "未遇"


def test_sealed_visits_are_not_printed() -> None:
    """A 举报 leaves no line in the visit ledger, and its sister problem prints alone."""
    assert ledger_visits.block(t.visit_entry(t.visit(sealed=True)), 1, t.names()) is None
    sealed = t.problem_entry(t.problem(t.PROBLEM_2, nature="Z4", sealed=True))
    block = ledger_visits.block(t.visit_entry(problems=(sealed, t.problem_entry())), 1, t.names())
    assert len(block.lines) == 1


def test_a_report_prints_without_its_reporter() -> None:
    """群众诉求销号台账 prints 反映人保密 for who and what, and nothing that was done tells it."""
    entry = t.problem_entry(t.problem(nature="Z4", sealed=True, note="在村口说的"))
    block = ledger_problems.block(entry, 1, t.names())
    for title in ("诉求人", "诉求内容"):
        assert _cell(ledger_problems.LAYOUT, block, title) == "反映人保密"
    printed = "".join(block.lines[0])
    assert "李大爷" not in printed
    assert "养老金" not in printed
    assert "村口" not in printed


def test_plain_facts_of_a_visit_are_printed() -> None:
    """补录 prints the half-day, 代录 the name of who typed, 同访另用于 the other pledges."""
    entry = t.visit_entry(
        t.visit(backfilled=True, period="下午", recorder_id=t.JIAN, typed_for_other=True),
        pledges=("XY-2026-42周-01", "XY-2026-42周-05"),
    )
    assert _visit_cell("走访日期", entry) == "2026-10-12 下午"
    assert _visit_cell("走访人/记录人", entry) == "周某、代录：简某"
    assert _visit_cell("备注", entry) == "补录；代录；同访另用于 XY-2026-42周-05"
    assert _visit_cell("走访日期", t.visit_entry()) == "2026-10-12 09:40"


def test_starred_tags_print_only_for_who_may_see_them() -> None:
    """★ 慢病管理 is left out unless the reader may see it; telephones are always masked."""
    assert _visit_cell("户类", t.visit_entry()) == "独居/空巢老人"
    assert _visit_cell("户类", t.visit_entry(), sensitive=True) == "独居/空巢老人、慢病管理"
    assert _visit_cell("联系电话", t.visit_entry()) == "139****5678"
    assert masked_phone("110") == "*10"
    assert masked_phone("0839-6600123") == "083****0123"


def test_unsampled_problems_say_so() -> None:
    """未抽查 on the way through I17, 无法核实 where two calls reached nobody."""
    closed = (t.step("close_unsampled", "I17", "I13", actor_id=t.JIAN, acted_on="2026-11-02"),)
    entry = t.problem_entry(t.problem(state="I13"), steps=closed)
    block = ledger_problems.block(entry, 1, t.names())
    layout = ledger_problems.LAYOUT
    assert _cell(layout, block, "核查人") == "未抽查"
    assert _cell(layout, block, "销号人") == "简某"
    assert _cell(layout, block, "销号日期") == "2026-11-02"
    twice = (t.verification(conclusion="C6"), t.verification(conclusion="C6"))
    entry = t.problem_entry(t.problem(state="I17"), verifications=twice)
    assert _cell(layout, ledger_problems.block(entry, 1, t.names()), "核查人") == "无法核实"


def test_satisfaction_is_never_made_up() -> None:
    """Where nobody was asked, no satisfaction is printed."""
    entry = t.problem_entry(t.problem(satisfaction_door="未评价"))
    assert _visit_cell("现场满意度", t.visit_entry(problems=(entry,))) == "未评价"
    block = ledger_problems.block(entry, 1, t.names())
    assert _cell(ledger_problems.LAYOUT, block, "回访日期·方式·满意度") == "—"


def test_a_pledge_prints_what_it_came_to() -> None:
    """The four figures, the records, and a telephone call listed as 未计入."""
    block = ledger_pledges.block(t.pledge_entry(), 1, t.names())
    assert _cell(ledger_pledges.LAYOUT, block, "完成情况") == (
        "已报 3 户/已核 1 户/已解决 2 件/已推进 0 件；走访 ZF-20261012-201-01；"
        "诉求 SQ-2026-0001；未计入 ZF-20261013-201-01（电话联系）"
    )
    block = ledger_pledges.block(t.pledge_entry(session=None), 1, t.names())
    assert _cell(ledger_pledges.LAYOUT, block, "学习日期") == "待挂接"


def _written(tmp_path: Path, blocks: list) -> openpyxl.Workbook:
    path = tmp_path / "ledger.xlsx"
    write_ledger(path, ledger_visits.LAYOUT, blocks, COVER)
    return openpyxl.load_workbook(path)


def test_the_sheet_can_be_handed_in(tmp_path: Path) -> None:
    """A4 landscape, title, unit, a heading on each page, merged visit cells, a signature line."""
    two = t.visit_entry(problems=(t.problem_entry(), t.problem_entry(t.problem(t.PROBLEM_2))))
    book = _written(tmp_path, [ledger_visits.block(two, 1, t.names())])
    sheet = book["走访台账"]
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
    assert sheet.print_title_rows == "$1:$3"
    assert sheet["A1"].value == "走访台账"
    assert sheet["A2"].value.startswith("填报单位：剑门关镇党政办")
    assert sheet["C4"].font.name == "仿宋"
    merged = {str(area) for area in sheet.merged_cells.ranges}
    assert {"A4:A5", "B4:B5", "V4:V5"} <= merged
    assert "L4:L5" not in merged
    signs = [cell.value for cell in sheet[6] if cell.value]
    assert signs == ["填表人：", "审核人：", "负责人（盖章）："]
    assert "&P" in sheet.oddHeader.right.text
    assert "方某" in sheet.oddFooter.left.text


def test_no_text_becomes_a_formula(tmp_path: Path) -> None:
    """What a villager said stays text, also when it begins with = or holds control characters."""
    said = '=HYPERLINK("file:///c:/","点")\x00\x07'
    entry = t.visit_entry(problems=(t.problem_entry(t.problem(description=said)),))
    book = _written(tmp_path, [ledger_visits.block(entry, 1, t.names())])
    cell = book.active["L4"]
    assert cell.data_type == "s"
    assert cell.value == '=HYPERLINK("file:///c:/","点")'
    raw = (tmp_path / "ledger.xlsx").read_bytes()
    xml = zipfile.ZipFile(io.BytesIO(raw)).read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in xml


def test_an_empty_ledger_says_so(tmp_path: Path) -> None:
    """A month without a visit is handed in as such."""
    book = _written(tmp_path, [])
    assert book.active["A4"].value == "本期没有记录"


def test_closing_a_problem_is_not_its_measure() -> None:
    """办理措施 stays what was done for the villager, whatever the one who closed it wrote."""
    entry = t.problem_entry()
    closed = t.step("close", "I09", "I13", action="逐条核对后销号")
    entry = t.problem_entry(t.problem(state="I13"), steps=(*entry.steps, closed))
    cell = _visit_cell("办理措施", t.visit_entry(problems=(entry,)))
    assert cell == "借老人侄子的手机当场做完认证"


def test_what_looks_like_the_sheets_own_xml_is_text(tmp_path: Path) -> None:
    """A text in angle brackets, or one that spells an escape, is printed as it was said."""
    said = ("<r><t>&</r>", "_x0041_ 与 &amp;", " 前后有空格 ", "第一行\n第二行")
    for text in said:
        entry = t.visit_entry(problems=(t.problem_entry(t.problem(description=text)),))
        book = _written(tmp_path, [ledger_visits.block(entry, 1, t.names())])
        assert book.active["L4"].value.replace("_x005F_", "_") == text


def test_a_ledger_longer_than_a_sheet_goes_on_in_another(tmp_path: Path) -> None:
    """No line is lost where a sheet ends, and the lines of one visit stay together."""
    two = t.visit_entry(problems=(t.problem_entry(), t.problem_entry(t.problem(t.PROBLEM_2))))
    blocks = [ledger_visits.block(two, n, t.names()) for n in (1, 2, 3)]
    path = tmp_path / "ledger.xlsx"
    assert write_ledger(path, ledger_visits.LAYOUT, blocks, COVER, most=5) == 6
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["走访台账", "走访台账（2）"]
    first, second = book.worksheets
    assert [first["A4"].value, first["A6"].value, second["A4"].value] == ["1", "2", "3"]
    assert second["A1"].value == "走访台账"
    assert second["A6"].value == "填表人："
