"""学用转化台账 (词表 §13.4): one pledge, one line, from the study session to the verification.

Owns the columns of that ledger. Never counts: the four figures come in, from `shared.progress`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from server.domain.ledgers import (
    Block,
    Column,
    Content,
    Layout,
    Names,
    joined,
    shortened,
    state_name,
)
from shared.progress import COUNTED_MODES, NO_PROBLEMS, Progress
from shared.records import Record


@dataclass(frozen=True, slots=True)
class PledgeEntry:
    """A pledge with its session, its linked visits and problems, and its verifications."""

    pledge: Record
    progress: Progress
    session: Content | None = None
    visits: Sequence[Record] = ()
    problems: Sequence[Record] = ()
    verifications: Sequence[Content] = ()
    also_used: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Visit id → numbers of the other pledges that it was used for."""

    @property
    def content(self) -> Content:
        """The pledge's content."""
        return self.pledge.content


@dataclass(frozen=True, slots=True)
class PledgeLine:
    """A pledge on its numbered line."""

    entry: PledgeEntry
    position: int


def block(entry: PledgeEntry, position: int, names: Names) -> Block | None:
    """The printed line of a pledge."""
    printed = LAYOUT.printed(PledgeLine(entry, position), names)
    return Block((printed,), entry.pledge.id, entry.pledge.state)


def _held_on(line: PledgeLine, _names: Names) -> str:
    return str(line.entry.session["held_on"]) if line.entry.session else "待挂接"


def _topic(line: PledgeLine, _names: Names) -> str:
    session = line.entry.session
    return joined((session["topic"], session.get("document")), "/") if session else ""


def _form(line: PledgeLine, _names: Names) -> str:
    return str(line.entry.session["form"]) if line.entry.session else ""


def goal(content: Content) -> str:
    """具体动作: whom, how many households, how many solved, until when."""
    households, solved = content.get("target_households", 0), content.get("target_solved", 0)
    return joined(
        (
            content.get("object"),
            f"走访 {households} 户" if households else None,
            f"解决 {solved} 件" if solved else None,
            f"{content['starts_on']} 至 {content['ends_on']}",
            f"顺延至 {content['deferred_to']}" if content.get("deferred_to") else None,
        )
    )


def _done(line: PledgeLine, names: Names) -> str:
    entry, done = line.entry, line.entry.progress
    counts = (
        f"已报 {done.reported} 户/已核 {done.verified} 户"
        f"/已解决 {done.solved} 件/已推进 {done.advanced} 件"
    )
    open_visits = [v for v in entry.visits if not v.content.get("sealed")]
    counted = [v for v in open_visits if v.content["mode"] in COUNTED_MODES]
    others = [v for v in open_visits if v not in counted]
    also = dict.fromkeys(n for v in open_visits for n in entry.also_used.get(v.id, ()))
    listed = [names.number(visit.id) for visit in counted]
    if done.sealed_households:
        listed.append(f"{done.sealed_households} 户（不列名）")
    uncounted = [
        f"{names.number(v.id)}（{names.code('modes', v.content['mode'])}）" for v in others
    ]
    return joined(
        (
            counts,
            "走访 " + "、".join(listed) if listed else None,
            "诉求 " + "、".join(names.number(p.id) for p in entry.problems)
            if entry.problems
            else None,
            "未计入 " + "、".join(uncounted) if uncounted else None,
            "同访另用于 " + "、".join(also) if also else None,
        )
    )


def _benefit(line: PledgeLine, _names: Names) -> str:
    shown = [p.content for p in line.entry.problems if not p.content.get("sealed")]
    if not shown:
        return ""
    texts = [shortened(content["description"], 24) for content in shown]
    homes = sum(content.get("beneficiaries", 1) for content in shown)
    return joined((*texts, f"受益 {homes} 户"))


def _checked(line: PledgeLine, names: Names) -> str:
    return joined(
        f"{v['decided_on']}·{names.code('methods', v['method'])}"
        f"·{names.code('conclusions', v['conclusion'])}"
        for v in line.entry.verifications
    )


def _verifiers(line: PledgeLine, names: Names) -> str:
    if not line.entry.verifications:
        return ""
    last = line.entry.verifications[-1]
    second = names.person(last.get("second_verifier_id"))
    return joined((names.person(last["verifier_id"]), second), "/")


def _state(line: PledgeLine, names: Names) -> str:
    entry = line.entry
    name = state_name(entry.pledge, names)
    without = entry.pledge.state == "P05" and entry.content.get("basis") == NO_PROBLEMS
    return f"{name}（{NO_PROBLEMS}）" if without else name


LAYOUT: Final = Layout[PledgeLine](
    "pledges",
    "学用转化台账",
    (
        Column("序号", "calc:row", lambda line, _: str(line.position), 2),
        Column("学习日期", "session.held_on", _held_on, 6),
        Column("学习主题/文件", "session.topic+session.document", _topic, 9),
        Column("形式", "session.form", _form, 4),
        Column(
            "学习人",
            "pledge.learner_id",
            lambda line, n: n.person(line.entry.content["learner_id"]),
            4,
        ),
        Column("事项类型", "pledge.kind", lambda line, _: line.entry.content["kind"], 4),
        Column(
            "方法", "pledge.methods", lambda line, _: "、".join(line.entry.content["methods"]), 7
        ),
        Column(
            "具体动作",
            "pledge.object+pledge.target_households+pledge.target_solved+pledge.starts_on"
            "+pledge.ends_on+pledge.deferred_to",
            lambda line, _: goal(line.entry.content),
            10,
        ),
        Column("完成情况", "calc:visit.number+visit.mode+problem.number+pledge.visits", _done, 14),
        Column("群众受益/解决问题", "problem.description+calc:problem.beneficiaries", _benefit, 13),
        Column(
            "办公室核查日期·方式·结论",
            "verification.decided_on+verification.method+verification.conclusion",
            _checked,
            8,
        ),
        Column("核查人", "verification.verifier_id+verification.second_verifier_id", _verifiers, 5),
        Column("状态", "pledge.state+pledge.basis", _state, 5),
        Column(
            "备注",
            "pledge.reason+pledge.note",
            lambda line, _: joined(
                (line.entry.content.get("reason"), line.entry.content.get("note"))
            ),
            7,
        ),
    ),
)
"""词表 §13.4, column by column."""
