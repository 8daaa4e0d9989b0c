"""My records without their screen: drafts, visits, what was returned and why.

Owns the filters. Never knows a widget.
"""

from dataclasses import dataclass, field
from typing import Any, Final

from mobile.actions import queries
from mobile.actions.phone import Phone
from mobile.domain.views import VisitRow, WaitingRow
from mobile.ui.screens import visit_words as words
from mobile.ui.screens.record_rows import visit_list_row

VERIFIED: Final = frozenset({"W04", "W06"})


@dataclass(frozen=True, slots=True)
class Records:
    """The rows for a filter, and how many wait behind each."""

    rows: list[dict[str, Any]] = field(hash=False)
    counts: dict[str, int] = field(hash=False)


def records(phone: Phone, chosen: str) -> Records:
    """The rows. For the worker."""
    visits = queries.my_records(phone, 2_000)
    waiting = {row.record_id: row for row in queries.home(phone).waiting}
    returned = [row for row in visits if row.id in waiting]
    problems = [row for row in waiting.values() if row.kind == "problem"]
    pending = [row for row in visits if row.pending or row.refused]
    counts = {"pending": len(pending), "returned": len(returned) + len(problems)}
    if chosen == "pending":
        rows = [visit_list_row(row) for row in pending]
    elif chosen == "returned":
        rows = [_visit(row, waiting) for row in returned] + [_waiting(row) for row in problems]
    elif chosen == "verified":
        rows = [visit_list_row(row) for row in visits if row.state in VERIFIED]
    else:
        rows = _drafts(phone) + [_waiting(row) for row in problems]
        rows += [_visit(row, waiting) for row in visits]
    return Records(rows, counts)


def _visit(row: VisitRow, waiting: dict[str, WaitingRow]) -> dict[str, Any]:
    known = waiting.get(row.id)
    why = known.why if known is not None and not row.pending else ""
    return visit_list_row(row, why.partition(":")[2] or why)


def _waiting(row: WaitingRow) -> dict[str, Any]:
    return {
        "key": row.record_id,
        "icon": "message-text",
        "title": row.title,
        "subtitle": row.why,
        "badge": words.RETURNED,
        "badge_state": "error",
    }


def _drafts(phone: Phone) -> list[dict[str, Any]]:
    return [
        {
            "key": f"draft:{row.id}",
            "icon": "note-edit",
            "title": row.title.removeprefix("走访").strip() or words.DRAFT,
            "subtitle": f"{row.updated} · {words.DRAFT_HERE}",
            "badge": words.DRAFT,
            "badge_state": "warn",
        }
        for row in queries.drafts(phone)
        if row.kind == "visit"
    ]
