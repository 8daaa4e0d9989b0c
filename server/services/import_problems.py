"""The columns of a list of problems from 12345, 网格 or 来访: which heading means which field.

Owns what is particular to such lists, and the id that follows from a row. Never looks into the
database.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from server.services.import_rows import NAMESPACE, Columns, Surroundings, village
from server.services.office_registering import SOURCES
from shared.fields import check_day
from shared.ids import derived
from shared.records import ProblemFields
from shared.vocabulary import NO_PROBLEM

HEADINGS: Final[dict[str, tuple[str, ...]]] = {
    "ticket": ("工单号", "工单编号", "受理编号", "事件编号", "单号", "编号", "诉求编号"),
    "source": ("来源", "渠道", "诉求来源", "信息来源", "受理渠道"),
    "raised_on": (
        *("登记日期", "登记时间", "受理日期", "受理时间", "来电时间", "来电日期", "来访时间"),
        *("来访日期", "上报时间", "上报日期", "诉求时间", "日期", "时间"),
    ),
    "village": ("村", "村名", "所在村", "行政村", "村社区", "社区", "村代码", "区划代码", "地点"),
    "reporter": (
        "诉求人",
        "反映人",
        "来电人",
        "来访人",
        "上报人",
        "姓名",
        "群众姓名",
        "诉求人姓名",
    ),
    "head": ("户主", "户主姓名"),
    "description": (
        *("诉求内容", "反映问题", "问题描述", "事件描述", "内容", "来访事由", "反映事项"),
        *("事项", "问题", "诉求", "反映内容", "主要内容"),
    ),
    "category": ("类别", "诉求类别", "问题类别", "事件类型", "事件类别", "分类", "类型"),
    "unit": ("责任单位", "承办单位", "办理单位", "转办单位"),
    "confidential": ("要求保密", "保密", "是否保密"),
    "note": ("备注", "说明"),
}
TICKET_NOTE: Final = "工单号 "
_DATE: Final = re.compile(r"(20\d\d)\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})")
_CODE: Final = re.compile(r"\d{3,4}")


def _day(text: str, around: Surroundings) -> str:
    found = _DATE.match(text)
    if found is None:
        raise ValueError("日期应写成 2026-10-12 的样子")
    year, month, day = found.groups()
    checked = check_day(f"{year}-{int(month):02d}-{int(day):02d}")
    if around.today and checked > around.today:
        raise ValueError("日期不能晚于今天")
    return checked


def _source(text: str, _around: Surroundings) -> str:
    found = [source for source in SOURCES if source in text or (source, text) == ("12345", "热线")]
    if len(found) != 1:
        raise ValueError("应是 来访、12345 或 网格")
    return found[0]


def _category(text: str, around: Surroundings) -> str:
    """A category by its code, its name, or both, also as `水电路网/路灯`."""
    offered = {t.code: t.name for t in around.vocabulary.offered("categories")}
    offered.pop(NO_PROBLEM, None)
    code = _CODE.match(text)
    # A spreadsheet takes 0903 for a number and drops its nought.
    if code and code[0].zfill(4) in offered:
        return code[0].zfill(4)
    parts = [text, *re.split(r"[/\-—>·、]", text)]
    named = {c for c, name in offered.items() if any(part.strip() == name for part in parts)}
    if len(named) == 1:
        return named.pop()
    raise ValueError(f"“{text[:20]}”不在诉求类别里，请对照类别表填写")


def _yes(text: str, _around: Surroundings) -> bool:
    if text in ("是", "要求保密", "保密", "√", "Y", "1"):
        return True
    if text in ("否", "不", "不保密", "无", "N", "0"):
        return False
    raise ValueError("应是 是 或 否")


PROBLEMS: Final = Columns(
    headings=HEADINGS,
    required=("village", "raised_on", "description"),
    readers={
        "raised_on": _day,
        "village": village,
        "source": _source,
        "category": _category,
        "confidential": _yes,
    },
    fields=ProblemFields,
    filled={
        "recorder_id": "00000000-0000-7000-8000-000000000000",
        "category": "0000",
        "nature": "Z2",
        "handling": "B2",
    },
    aside=frozenset({"ticket", "head"}),
    needed=frozenset({"category", "village", "raised_on", "description"}),
)


def problem_id(county_id: str, source: str, content: Mapping[str, Any]) -> str:
    """The id that follows from the ticket, or else from everything that was said: a second import
    of the same list finds what the first one made.
    """
    own = (
        ("ticket",)
        if content.get("ticket")
        else ("raised_on", "village", "reporter", "description")
    )
    said = (str(content.get(name, "")) for name in own)
    return derived(NAMESPACE, "|".join((county_id, "problem", source, *said)))
