"""`zoufang review`: files in, findings and a page out; bad lines told; nothing about a person."""

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner

from server.analysis.files import read_folder
from server.analysis.findings import review
from server.cli.review import review as command
from tests.analysis.simulator.county import County, simulate
from tests.analysis.simulator.files import write_county

KEYS = {
    "visit_id", "rank", "weight", "queued", "drawn_at_random", "reasons", "counter", "context",
}  # fmt: skip


@pytest.fixture(scope="module")
def county() -> County:
    size = {"cadres": 60, "villages": 12, "months": 3, "fakers": 0.1}
    return simulate(79, changes={"county": size})


@pytest.fixture(scope="module")
def reviewed(county: County, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("county")
    write_county(county, folder)
    result = CliRunner().invoke(
        command, [str(folder), "--out", str(folder / "out"), "--budget", "0.03"]
    )
    assert result.exit_code == 0, result.output
    return folder / "out"


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_findings_come_best_first_with_reasons_and_counter_evidence(reviewed: Path) -> None:
    """Ranks run from one; a queued visit has two reasons or more, each with its innocent cause."""
    found = rows(reviewed / "findings.jsonl")
    assert [row["rank"] for row in found] == list(range(1, len(found) + 1))
    queued = [row for row in found if row["queued"] and not row["drawn_at_random"]]
    assert queued
    for row in queued:
        assert 2 <= len(row["reasons"]) <= 4
        assert len(row["counter"]) <= 2
        for reason in row["reasons"]:
            assert reason["innocent"]
            assert reason["evidence"]
            assert reason["weight"] > 0
        assert all(counter["weight"] < 0 for counter in row["counter"])


def test_a_random_draw_has_no_reason(reviewed: Path) -> None:
    """Chance drew it: whatever else could be said stays unsaid."""
    drawn = [row for row in rows(reviewed / "findings.jsonl") if row["drawn_at_random"]]
    assert drawn
    assert all(not row["reasons"] and not row["counter"] for row in drawn)


def test_nothing_is_said_about_a_person(reviewed: Path, county: County) -> None:
    """No id of a cadre in any output, no key but those of a visit, no ranking of people."""
    for row in rows(reviewed / "findings.jsonl"):
        assert set(row) == KEYS
        for part in (*row["reasons"], *row["counter"]):
            assert set(part) <= {"code", "weight", "evidence", "innocent"}
    for name in ("findings.jsonl", "report.html"):
        text = (reviewed / name).read_text(encoding="utf-8")
        # a visit's number begins with the recorder's in the simulator: look for it standing alone
        for cadre_id in county.kinds:
            assert f'"{cadre_id}"' not in text
            assert f">{cadre_id}<" not in text
            assert f" {cadre_id} " not in text
        for word in ("得分", "排名第", "积分", "score", "cadre"):
            assert word not in text


def test_a_visit_without_a_reason_is_no_finding(reviewed: Path) -> None:
    """Nobody's clean visits are listed because of who made them."""
    for row in rows(reviewed / "findings.jsonl"):
        assert row["reasons"] or row["drawn_at_random"]


def test_long_runs_without_problems_never_queue(reviewed: Path) -> None:
    """D11 and D16 are never a reason."""
    for row in rows(reviewed / "findings.jsonl"):
        assert not {"D11", "D16"} & {reason["code"] for reason in row["reasons"]}


def test_the_same_files_give_the_same_findings(reviewed: Path, tmp_path: Path) -> None:
    """Chance included."""
    arguments = [str(reviewed.parent), "--out", str(tmp_path), "--budget", "0.03"]
    assert CliRunner().invoke(command, arguments).exit_code == 0
    for name in ("findings.jsonl", "report.html"):
        assert (tmp_path / name).read_bytes() == (reviewed / name).read_bytes()


GOOD = {"visit_id": "w1", "cadre_id": "c1", "started_at": "2026-03-02T09:00:00+08:00"}
BAD = [
    (b"{", "不是完整的 JSON"),
    (b"[1]", "应是一个 JSON 对象"),
    (b'{"visit_id": "w"}', "缺少 cadre_id"),
    (b'{"cadre_id": "c"}', "缺少 visit_id"),
    (b'{"visit_id": ["w"], "cadre_id": "c"}', "visit_id 应是文字"),
    ('{"visit_id": "走"'.encode("gb18030"), "不是 UTF-8 编码"),
    (b'{"a":' * 5000, "不是完整的 JSON"),
    (json.dumps(GOOD).encode(), "重复"),
    (b'{"x": "' + b"a" * 1_000_001 + b'"}', "超过 1 MB"),
]
DOUBTFUL = [
    ({"started_at": "昨天"}, "started_at 不是 ISO 8601 时间"),
    ({"started_at": "2026-03-02T09:00:00"}, "started_at 时间没有时区"),
    ({"active_s": "快"}, "active_s 应是合理的数字"),
    ({"active_s": float("nan")}, "active_s 应是合理的数字"),
    ({"active_s": True}, "active_s 应是合理的数字"),
    ({"position": {"lat": 91, "lon": 1}}, "position 应有 lat 和 lon"),
    ({"position": [1, 2]}, "position 应是对象"),
    ({"problems": {"category": "0903"}}, "problems 应是列表"),
    ({"problems": ["灯坏"]}, "problems"),
    ({"photos": [{"sha256": "a", "phash": "zz"}]}, "phash 应是十六进制"),
    ({"photos": [{"phash": "1" * 40}]}, "phash 应是 64 位"),
    ({"narrative": 5}, "narrative 应是文字"),
    ({"backfilled": "是"}, "backfilled 应是 true 或 false"),
]


def test_bad_lines_are_told_by_number_and_reason_and_the_rest_is_read(tmp_path: Path) -> None:
    """Every kind of bad line, in Chinese, with its number; the good ones count."""
    lines = [
        json.dumps(GOOD).encode(),
        *(line for line, _ in BAD),
        b"",
        json.dumps({**GOOD, "visit_id": "w2"}).encode(),
    ]
    (tmp_path / "visits.jsonl").write_bytes(b"\n".join(lines))
    ledger, faults = read_folder(tmp_path)
    assert [visit.visit_id for visit in ledger.visits] == ["w1", "w2"]
    assert [fault.line for fault in faults] == list(range(2, 2 + len(BAD)))
    for fault, (_, reason) in zip(faults, BAD, strict=True):
        assert reason in fault.reason
        assert fault.dropped


@pytest.mark.parametrize(("fields", "reason"), DOUBTFUL, ids=[reason for _, reason in DOUBTFUL])
def test_a_bad_optional_value_is_told_and_the_visit_is_read_without_it(
    tmp_path: Path, fields: dict[str, Any], reason: str
) -> None:
    """Every optional field may be missing, and a wrong one is as good as missing."""
    (tmp_path / "visits.jsonl").write_text(json.dumps({**GOOD, **fields}), encoding="utf-8")
    ledger, faults = read_folder(tmp_path)
    assert len(ledger.visits) == 1
    assert any(reason in fault.reason for fault in faults), faults
    assert not any(fault.dropped for fault in faults)
    assert list(review(ledger).findings()) == [] or review(ledger).findings()


def test_only_what_is_required_is_enough(tmp_path: Path) -> None:
    """Visits with an id and a recorder, no households, no cadres, no labels."""
    text = "\n".join(json.dumps({"visit_id": f"w{i}", "cadre_id": "c"}) for i in range(30))
    (tmp_path / "visits.jsonl").write_text(text, encoding="utf-8")
    result = CliRunner().invoke(command, [str(tmp_path), "--out", str(tmp_path / "out")])
    assert result.exit_code == 0, result.output
    assert "读入 30 次走访" in result.output


def test_a_folder_without_a_ledger_fails_with_a_sentence(tmp_path: Path) -> None:
    """And with an exit code."""
    result = CliRunner().invoke(command, [str(tmp_path), "--out", str(tmp_path / "out")])
    assert result.exit_code == 1
    assert "visits.jsonl" in result.output


def test_what_a_villager_said_is_never_markup(tmp_path: Path) -> None:
    """Ids and villages are escaped on the page."""
    evil = [{**GOOD, "visit_id": f"<script>{i}", "village": "<b>村"} for i in range(100)]
    text = "\n".join(json.dumps(row, ensure_ascii=False) for row in evil)
    (tmp_path / "visits.jsonl").write_text(text, encoding="utf-8")
    arguments = [str(tmp_path), "--out", str(tmp_path / "out"), "--budget", "0.2"]
    assert CliRunner().invoke(command, arguments).exit_code == 0
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


COLUMNS = (
    "序号", "走访编号", "走访日期", "走访人/记录人", "村组", "户主", "户类", "走访方式",
    "反映问题", "类别",
    "办理措施", "办理方式", "办理结果", "现场满意度", "群众确认", "备注",
)  # fmt: skip


def _workbook(path: Path, lines: list[dict[str, str]]) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["走访台账"])
    sheet.append(["填报单位：青石镇  日期：2026-03-31"])
    sheet.append(COLUMNS)
    for line in lines:
        sheet.append([line.get(column, "") for column in COLUMNS])
    sheet.append(["填表人：", "审核人："])
    book.save(path)


def test_an_excel_ledger_is_read_with_what_it_has(tmp_path: Path) -> None:
    """Codes by name, a second line of a visit is a second problem, 补录 and 未遇 are facts."""
    first = {
        "序号": "1", "走访编号": "ZF-1", "走访日期": "2026-03-02 09:40",
        "走访人/记录人": "周某、陈某",
        "村组": "上坪村2组", "户主": "李大爷", "户类": "独居/空巢老人", "走访方式": "入户面对面",
        "反映问题": "老人机不会做资格认证", "类别": "老人手机操作·资格认证",
        "办理措施": "当场做完认证",
        "办理方式": "当场办结", "现场满意度": "满意", "群众确认": "屏幕手写签名", "备注": "—",
    }  # fmt: skip
    second = {"反映问题": "屋顶漏雨", "类别": "漏雨小修", "办理方式": "镇村限期办理"}
    typed = {
        "走访日期": "2026-03-03 上午",
        "走访人/记录人": "代录：文书",
        "户主": "王婶",
        "备注": "补录",
    }
    wrong = {"走访日期": "三月四日", "走访人/记录人": "周某", "户主": "赵某"}
    away = {
        "走访编号": "ZF-4", "走访日期": "2026-03-05 10:00", "走访人/记录人": "周某", "户主": "赵某",
        "走访方式": "家中无人（未遇）/外出务工", "反映问题": "未遇",
    }  # fmt: skip
    _workbook(tmp_path / "2026-03.xlsx", [first, second, typed, wrong, away])
    ledger, faults = read_folder(tmp_path)
    by_id = {visit.visit_id: visit for visit in ledger.visits}
    assert [fault.line for fault in faults] == [6, 7]
    told, last = by_id["ZF-1"], by_id["ZF-4"]
    assert [p.category for p in told.problems] == ["1404", "0802"]
    assert [p.handling for p in told.problems] == ["B1a", "B2"]
    assert (told.mode, told.confirmed_by, told.village) == ("M1", "Q1", "上坪村")
    assert told.accompanied
    assert told.day is not None
    assert told.day.isoformat() == "2026-03-02"
    assert (last.mode, last.problems) == ("M3", ())
    assert ledger.households["上坪村2组·李大爷"].tags == {"H10"}


def test_a_damaged_workbook_is_told(tmp_path: Path) -> None:
    """Not a traceback."""
    (tmp_path / "bad.xlsx").write_bytes(b"PK\x03\x04 nothing")
    _ledger, faults = read_folder(tmp_path)
    assert "读不出这个 Excel 文件" in str(faults[0])
