"""核查记录单 (词表 §13.5): one verification, one line, with the answer and the next round.

Owns the columns of that sheet. Never judges: it prints what verifiers wrote.
"""

from dataclasses import dataclass
from typing import Final

from server.domain.ledgers import Block, Column, Content, Layout, Names, joined
from shared.decide.faults import title_of
from shared.records import FIELDS, Kind


@dataclass(frozen=True, slots=True)
class CheckEntry:
    """One verification, the explanation that answered it, and the round that followed."""

    verification_id: str
    content: Content
    explanation: Content | None = None
    following: Content | None = None
    batch: str = ""
    drawn: str = ""


def block(entry: CheckEntry, _position: int, names: Names) -> Block | None:
    """The printed line of a verification; a sealed one is not printed."""
    if entry.content.get("sealed"):
        return None
    return Block((LAYOUT.printed(entry, names),), entry.content["target_id"])


def _explained(entry: CheckEntry, names: Names) -> str:
    said = entry.explanation
    if said is None:
        return ""
    return joined(
        (names.code("explanations", said.get("code")), said.get("text"), said["given_on"])
    )


def _again(entry: CheckEntry, names: Names) -> str:
    following = entry.following
    if following is None:
        return ""
    return (
        f"{following['decided_on']}·{names.code('methods', following['method'])}"
        f"·{names.code('conclusions', following['conclusion'])}"
    )


def _note(entry: CheckEntry, _names: Names) -> str:
    """The comments on single fields, each by the field's Chinese title."""
    fields = FIELDS[Kind(entry.content["target_kind"])]
    return joined(
        f"{title_of(fields, comment['field'])}：{comment['text']}"
        for comment in entry.content.get("comments", [])
    )


LAYOUT: Final = Layout[CheckEntry](
    "checks",
    "核查记录单",
    (
        Column("抽查批次", "batch.number", lambda e, _: e.batch, 5),
        Column("抽取方式", "batch.method", lambda e, _: e.drawn, 4),
        Column(
            "记录编号", "verification.target_id", lambda e, n: n.number(e.content["target_id"]), 7
        ),
        Column("核查日期", "verification.decided_on", lambda e, _: e.content["decided_on"], 5),
        Column(
            "核查方式",
            "verification.method",
            lambda e, n: n.code("methods", e.content["method"]),
            5,
        ),
        Column(
            "核查人", "verification.verifier_id", lambda e, n: n.person(e.content["verifier_id"]), 5
        ),
        Column(
            "第二核查人",
            "verification.second_verifier_id",
            lambda e, n: n.person(e.content.get("second_verifier_id")),
            5,
        ),
        Column(
            "核查情况", "verification.situation", lambda e, _: e.content.get("situation", ""), 18
        ),
        Column(
            "结论",
            "verification.conclusion",
            lambda e, n: n.code("conclusions", e.content["conclusion"]),
            7,
        ),
        Column(
            "退回原因",
            "verification.reason",
            lambda e, n: n.code("return_reasons", e.content.get("reason")),
            8,
        ),
        Column(
            "本人说明", "explanation.code+explanation.text+explanation.given_on", _explained, 10
        ),
        Column(
            "复核", "verification.decided_on+verification.method+verification.conclusion", _again, 8
        ),
        Column("备注", "verification.comments", _note, 8),
    ),
    numbered=False,
)
"""词表 §13.5, column by column."""
