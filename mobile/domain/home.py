"""The first screen: what I am asked, what waits for me, my problems, my pledges, an honest line.

Owns their choice and order. Never a score and never a ranking.
"""

from collections.abc import Iterable
from typing import Final

from mobile.domain.finding_page import questions
from mobile.domain.lines import is_open, pledge_row, problem_row
from mobile.domain.reading import Reading
from mobile.domain.times import spoken, week_around
from mobile.domain.views import DraftRow, HomeView, PledgeRow, ProblemRow, SyncLine, WaitingRow
from shared.decide import OPEN
from shared.progress import window_of
from shared.records import KIND_NAMES, Kind, Record

RETURNED: Final = {"W05": "退回补充", "I10": "退回补充", "I11": "退回重办"}
_DONE_PLEDGES: Final = frozenset({"P05", "P09"})


def home(name: str, reading: Reading, drafts: tuple[DraftRow, ...], sync: SyncLine) -> HomeView:
    """The home screen of this person."""
    return HomeView(
        name=name,
        today=reading.today,
        questions=questions(reading),
        waiting=waiting(reading),
        problems=my_open_problems(reading),
        pledges=pledges_of_week(reading),
        drafts=drafts,
        sync=sync,
    )


def waiting(reading: Reading) -> tuple[WaitingRow, ...]:
    """Returned records of mine, the latest decision first."""
    found: list[WaitingRow] = []
    for kind in (Kind.VISIT, Kind.PROBLEM):
        found += [
            _waiting(record, reading)
            for record in reading.overlay.of_kind(kind)
            if record.state in RETURNED and _mine(record, reading)
        ]
    return tuple(sorted(found, key=lambda row: row.day, reverse=True))


def _mine(record: Record, reading: Reading) -> bool:
    content, me = record.content, reading.viewer.account_id
    people = {content.get("recorder_id"), content.get("handler_id")}
    people |= {visitor.get("person_id") for visitor in content.get("visitors", ())}
    return me in people


def _waiting(record: Record, reading: Reading) -> WaitingRow:
    decisions = reading.overlay.verifications(record.id)
    last = decisions[-1] if decisions else {}
    reason = reading.vocabulary.name("return_reasons", last.get("reason"))
    content = record.content
    title = content.get("description") or reading.heads(content)
    return WaitingRow(
        record_id=record.id,
        kind=record.kind.value,
        title=f"{KIND_NAMES[record.kind]}：{title}",
        why="：".join(part for part in (RETURNED[record.state], reason) if part),
        day=str(last.get("decided_on", "")),
    )


def my_open_problems(reading: Reading) -> tuple[ProblemRow, ...]:
    """我的待办诉求: those that I handle or recorded and that are open, by due date."""
    me = reading.viewer.account_id
    found = []
    for record in reading.overlay.of_kind(Kind.PROBLEM):
        handler = record.content.get("handler_id")
        concerned = handler == me or (handler is None and record.content.get("recorder_id") == me)
        if concerned and is_open(record):
            found.append(problem_row(record, reading))
    return tuple(sorted(found, key=lambda row: (row.due_on or "9999", row.number)))


def pledges_of_week(reading: Reading) -> tuple[PledgeRow, ...]:
    """My pledges whose window touches this week, and older ones that are not decided."""
    return tuple(pledge_row(record, reading) for record in _pledges(reading, week_only=True))


def all_pledges(reading: Reading) -> tuple[PledgeRow, ...]:
    """All my pledges, the latest window first."""
    return tuple(pledge_row(record, reading) for record in _pledges(reading, week_only=False))


def _pledges(reading: Reading, *, week_only: bool) -> Iterable[Record]:
    monday, sunday = week_around(reading.today)
    me = reading.viewer.account_id
    found = []
    for record in reading.overlay.of_kind(Kind.PLEDGE):
        first, last = window_of(record.content)
        if record.content.get("learner_id") != me:
            continue
        this_week = first <= sunday and last >= monday
        if not week_only or this_week or (last < monday and record.state not in _DONE_PLEDGES):
            found.append((first, record))
    return [record for _, record in sorted(found, key=lambda one: one[0], reverse=True)]


def open_requests(reading: Reading) -> int:
    """How many of my requests (申请) the office has not answered."""
    me = reading.viewer.account_id
    proposals = reading.overlay.of_kind(Kind.PROPOSAL)
    return sum(p.state == OPEN and p.content.get("asked_by") == me for p in proposals)


def sync_line(
    *,
    drafts: int,
    unsent: int,
    refused: int,
    files: int,
    last_sync: str,
    last_error: str,
    today: str,
) -> SyncLine:
    """仅存本机 n · 待上传 n · 已上传 · 上次同步, and nothing that is not true."""
    when = spoken(last_sync, today) if last_sync else ""
    parts = []
    if drafts:
        parts.append(f"草稿 {drafts}（仅存本机）")
    parts.append(f"待上传 {unsent}" if unsent else "记录已全部上传" if when else "还没有同步过")
    if files:
        parts.append(f"待传照片 {files}")
    if refused:
        parts.append(f"未被接收 {refused}")
    if when:
        parts.append(f"上次同步 {when}")
    return SyncLine(drafts, unsent, refused, files, when, last_error, " · ".join(parts))
