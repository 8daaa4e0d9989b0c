"""A visit ledger that somebody kept in Excel (走访台账, 词表 §13.1), as visits with what it has.

Owns the headings and how their cells are read. Never needs a column but the date, who went and the
household; an id that is missing is made from the row's own words, so the same row has the same id.
"""

import hashlib
import re
import warnings
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

import openpyxl

from server.analysis.fields import Fault
from server.analysis.ledger import SHANGHAI, Household, Problem, Visit
from shared.vocabulary import Vocabulary, default

MAX_UNPACKED_BYTES: Final = 400_000_000
HEADINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "number": ("走访编号", "编号"),
    "day": ("走访日期", "走访时间", "日期", "时间"),
    "who": ("走访人/记录人", "走访人", "走访干部", "记录人"),
    "village": ("村组", "村", "行政村"),
    "place": ("地点", "走访地点"),
    "head": ("户主", "走访对象", "户主姓名"),
    "tags": ("户类",),
    "mode": ("走访方式", "方式"),
    "said": ("反映问题", "诉求内容", "走访情况", "反映问题/诉求", "主要内容"),
    "category": ("类别",),
    "action": ("办理措施", "处理措施", "办理情况"),
    "handling": ("办理方式",),
    "outcome": ("办理结果",),
    "satisfaction": ("现场满意度", "满意度"),
    "confirmed": ("群众确认",),
    "note": ("备注",),
}
_NEEDED: Final = ("day", "who", "head")
_SEARCHED_ROWS: Final = 12
_DAY: Final = re.compile(r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})")
_CLOCK: Final = re.compile(r"(\d{1,2}):(\d{2})")
_NOTHING: Final = frozenset({"", "—", "-", "无", "无诉求", "未遇"})
Cells = Mapping[str, str]


def read_workbook(path: Path, faults: list[Fault]) -> tuple[list[Visit], list[Household]]:
    """All visits and households of the sheets that look like a visit ledger."""
    visits: dict[str, Visit] = {}
    homes: dict[str, Household] = {}
    found = False
    for number, cells in _rows(path, faults):
        found = True
        try:
            visit = _visit(cells)
        except ValueError as error:
            faults.append(Fault(path.name, number, str(error)))
            continue
        before = visits.get(visit.visit_id)
        visits[visit.visit_id] = _joined(before, visit) if before else visit
        homes[visit.household_id] = Household(
            visit.household_id, visit.village, None, _tags(cells["tags"])
        )
    if not found and not any(fault.file == path.name for fault in faults):
        faults.append(Fault(path.name, 1, "找不到走访台账的表头（要有走访日期、走访人、户主）"))
    return list(visits.values()), list(homes.values())


def _rows(path: Path, faults: list[Fault]) -> Iterator[tuple[int, Cells]]:
    """Lines under the headings; a merged cell that is empty takes the value above it."""
    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
        if unpacked > MAX_UNPACKED_BYTES:
            faults.append(Fault(path.name, 1, "解开以后太大，没有读"))
            return
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(path, read_only=True, data_only=True)
            for sheet in book.worksheets:
                yield from _sheet_rows(sheet)
            book.close()
    except Exception as error:  # noqa: BLE001  a damaged workbook breaks openpyxl anywhere
        faults.append(Fault(path.name, 1, f"读不出这个 Excel 文件（{type(error).__name__}）"))


def _sheet_rows(sheet: Any) -> Iterator[tuple[int, Cells]]:
    columns: dict[str, int] = {}
    above: dict[str, str] = {}
    for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
        texts = [_text(cell) for cell in row]
        if not columns:
            columns = _columns(texts)
            if number > _SEARCHED_ROWS and not columns:
                return
            continue
        cells = {name: texts[at] if at < len(texts) else "" for name, at in columns.items()}
        full = {name: cells.get(name, "") for name in HEADINGS}
        if not any(full.values()) or texts[0].startswith("填表人"):
            continue
        if not full["day"] and not full["who"] and above and full["said"]:
            full = {**above, **{name: value for name, value in full.items() if value}}
        above = full
        yield number, full


def _columns(texts: list[str]) -> dict[str, int]:
    plain = ["".join(text.split()) for text in texts]
    found = {
        name: plain.index(title)
        for name, titles in HEADINGS.items()
        for title in [next((t for t in titles if t in plain), "")]
        if title
    }
    return found if all(name in found for name in _NEEDED) else {}


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d %H:%M") if cell.hour or cell.minute else str(cell.date())
    return cell.isoformat() if isinstance(cell, date) else str(cell).strip()


def _visit(cells: Cells) -> Visit:
    started_at, timed = _instant(cells["day"])
    who, _, typist = cells["who"].partition("代录：")
    cadre = who.split("、")[0].strip()
    if not cadre or not cells["head"]:
        raise ValueError("缺少走访人" if not cadre else "缺少户主")
    village = cells["village"].split("、")[0]
    household = f"{village}·{cells['head']}"
    told = f"{cells['day']}|{cells['who']}|{household}|{cells['said'][:80]}"
    unknown = cells["number"] in {"", "—", "待编号"}
    digest = hashlib.sha256(told.encode()).hexdigest()[:12]
    problem = _problem(cells)
    vocabulary = default()
    return Visit(
        visit_id=f"行-{digest}" if unknown else cells["number"],
        cadre_id=cadre,
        household_id=household,
        village=re.split(r"\d+组|[一二三四五六七八九十]+组", village)[0],
        mode=_code(vocabulary.modes, cells["mode"].split("/")[0], vocabulary),
        started_at=started_at,
        narrative="" if cells["said"] in _NOTHING else cells["said"],
        problems=(problem,) if problem else (),
        problems_known=True,
        confirmed_by=_code(vocabulary.confirmations, cells["confirmed"].split("/")[0], vocabulary),
        backfilled="补录" in cells["note"] or not timed,
        typed_for_other=bool(typist) or "代录" in cells["note"],
        accompanied="、" in who,
    )


def _problem(cells: Cells) -> Problem | None:
    if cells["said"] in _NOTHING:
        return None
    vocabulary = default()
    handling = _code(vocabulary.handlings, cells["handling"], vocabulary)
    return Problem(
        category=_code(vocabulary.categories, cells["category"], vocabulary),
        handling=handling,
        description=cells["said"],
        resolution=" ".join(t for t in (cells["action"], cells["outcome"]) if t not in _NOTHING),
        on_the_spot=handling == "B1a" if handling else None,
        satisfaction="" if cells["satisfaction"] in _NOTHING else cells["satisfaction"],
    )


def _code(terms: Mapping[str, Any], text: str, _vocabulary: Vocabulary) -> str:
    """The code of a name, the code itself, or the words as they stand."""
    plain = text.strip()
    if plain in _NOTHING or plain in terms:
        return "" if plain in _NOTHING else plain
    return next((code for code, term in terms.items() if term.name == plain), plain)


def _tags(text: str) -> frozenset[str]:
    terms = default().tags
    names: list[str] = re.split("[、；，;,]", text)
    of: Callable[[str], str] = lambda name: _code(terms, name, default())  # noqa: E731
    return frozenset(filter(None, map(of, names)))


def _instant(text: str) -> tuple[float, bool]:
    """Seconds since 1970, and whether the cell has an hour. A day alone is taken at noon."""
    day = _DAY.search(text)
    if not day:
        raise ValueError(f"走访日期读不出来：{text[:20] or '空'}")
    clock = _CLOCK.search(text)
    hour, minute = (int(clock[1]), int(clock[2])) if clock else (12, 0)
    try:
        at = datetime(int(day[1]), int(day[2]), int(day[3]), hour, minute, tzinfo=SHANGHAI)
    except ValueError as error:
        raise ValueError(f"走访日期不对：{text[:20]}") from error
    return at.timestamp(), clock is not None


def _joined(before: Visit, after: Visit) -> Visit:
    """A second line of the same visit is a second problem."""
    words = [text for text in (before.narrative, after.narrative) if text]
    return replace(before, narrative=" ".join(words), problems=before.problems + after.problems)
