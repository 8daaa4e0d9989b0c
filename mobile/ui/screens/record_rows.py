"""Visits and problems as rows of a list.

Owns what a row says and in which state. Never knows a widget.
"""

from typing import Any, Final

from mobile.domain.views import ProblemRow, VisitRow
from mobile.ui.screens import visit_words as words

_STATES: Final = {
    "W03": "info", "W04": "ok", "W05": "error", "W06": "warn", "W07": "neutral", "W08": "neutral",
    "I09": "ok", "I10": "error", "I11": "error", "I12": "ok", "I13": "ok", "I17": "ok",
    "I14": "warn",
}  # fmt: skip
_SHORT: Final = {
    "W03": "待抽查", "W04": "核查属实", "W05": "退回补充", "W06": "已更正说明", "W07": "未遇",
    "W08": "归档", "W09": "撤销", "I10": "退回补充", "I11": "退回重办", "I08": "待核查",
}  # fmt: skip
_MODES: Final = {
    "入户面对面": "入户", "田间·院坝·公共场所面谈": "田间院坝", "家中无人（未遇）": "",
    "电话联系": "电话", "微信/视频": "微信视频", "群众来访（镇/村）": "群众来访",
}  # fmt: skip
_LONG: Final = 30


def badge_state(state: str, *, pending: bool = False) -> str:
    """The colour and symbol that go with a record's state."""
    return "neutral" if pending else _STATES.get(state, "info")


def visit_list_row(row: VisitRow, why: str = "") -> dict[str, Any]:
    """A visit; `why`: the reason for which it was returned."""
    count = words.COUNT_PROBLEMS.format(count=row.problems) if row.problems else ""
    mode = _MODES.get(row.mode, row.mode)
    badge = _SHORT.get(row.state, row.state_name)
    if row.pending or row.state_name == words.PENDING:
        badge = words.PENDING
    if row.refused:
        badge = words.REFUSED
    parts = (why, row.day, mode, count)
    return {
        "key": row.id,
        "icon": "clipboard-text-outline" if row.state != "W07" else "door-closed",
        "title": row.title,
        "subtitle": " · ".join(part for part in parts if part),
        "badge": badge,
        "badge_state": "error" if row.refused else badge_state(row.state, pending=row.pending),
        "badge_icon": "cloud-upload" if badge == words.PENDING else "",
    }


def problem_list_row(row: ProblemRow) -> dict[str, Any]:
    """A problem."""
    title = row.title if len(row.title) <= _LONG else row.title[:_LONG] + "…"
    return {
        "key": row.id,
        "icon": "shield-lock" if row.sealed else "message-text",
        "title": title or row.category,
        "subtitle": " · ".join(part for part in (row.category, row.due) if part),
        "badge": words.OVERDUE if row.overdue else _SHORT.get(row.state, row.state_name),
        "badge_state": "error" if row.overdue else badge_state(row.state, pending=row.pending),
    }
