"""学习形式占比 (词表 §13.10): how often people studied in a room, in the fields, over a case.

Owns the columns of that ledger. Never says who was absent, and never orders forms by a figure.
"""

from dataclasses import dataclass
from typing import Final

from server.domain.ledgers import Block, Column, Layout, Names


@dataclass(frozen=True, slots=True)
class StudyEntry:
    """One form of study: sessions, how many with a document read out, attendances, pledges."""

    form: str
    sessions: int
    all_sessions: int
    with_document: int
    attendances: int
    pledges: int


def block(entry: StudyEntry, _position: int, names: Names) -> Block | None:
    """The printed line of a form."""
    return Block((LAYOUT.printed(entry, names),))


def _share(entry: StudyEntry, _names: Names) -> str:
    return f"{entry.sessions * 100 / entry.all_sessions:.0f}%" if entry.all_sessions else ""


LAYOUT: Final = Layout[StudyEntry](
    "studies",
    "学习形式占比",
    (
        Column("形式", "session.form", lambda e, _: e.form, 10),
        Column("次数", "calc:session.held_on", lambda e, _: str(e.sessions), 6, counted=True),
        Column("占比", "calc:session.form", _share, 6, counted=True),
        Column(
            "其中学文件",
            "calc:session.document",
            lambda e, _: str(e.with_document),
            8,
            counted=True,
        ),
        Column(
            "参加人次", "calc:session.attendees", lambda e, _: str(e.attendances), 8, counted=True
        ),
        Column("列出事项", "calc:pledge.session_id", lambda e, _: str(e.pledges), 8, counted=True),
    ),
    numbered=False,
)
"""词表 §13.10, column by column."""
