"""群众诉求销号台账 (词表 §13.3): one problem, one line, from its registration to its 销号.

Owns the columns of that ledger. Never prints who reported a 举报, nor what it says.
"""

from typing import Final

from server.domain.ledgers import (
    CONFIDENTIAL,
    Block,
    Column,
    Layout,
    Names,
    ProblemEntry,
    due,
    joined,
    state_name,
    unit_and_person,
)
from shared.progress import SOLVED

CONTENT: Final = ("满意", "基本满意")
_CLOSING: Final = frozenset({"problem.close", "problem.close_unsampled"})


def block(entry: ProblemEntry, _position: int, names: Names) -> Block | None:
    """The printed line of a problem. A sealed one prints, without saying who or what."""
    return Block((LAYOUT.printed(entry, names),), entry.problem.id, entry.problem.state)


def is_confirmed(entry: ProblemEntry) -> bool:
    """Whether somebody of the household said, when asked again, that it is solved (服务先锋).

    It makes a list for people to talk about; it is no merit of anybody.
    """
    return (
        not entry.sealed
        and entry.problem.state in SOLVED
        and any(
            check["method"] in ("V1", "V2")
            and check["conclusion"] == "C1"
            and check.get("satisfaction") in CONTENT
            for check in entry.verifications
        )
    )


def _reporter(entry: ProblemEntry, _names: Names) -> str:
    if entry.sealed:
        return CONFIDENTIAL
    if entry.content.get("nature") == "Z7":
        return "走访发现"
    return str(entry.content.get("reporter") or entry.head)


def _assigned_on(entry: ProblemEntry, _names: Names) -> str:
    content = entry.content
    step = entry.entered("I04", "I07")
    if step is not None:
        return str(step["acted_on"])
    own = content["handling"] in ("B1a", "B1b") or any(
        step["command"] == "problem.take_own" for step in entry.steps
    )
    return str(content["raised_on"]) if own else ""


def _reported_on(entry: ProblemEntry, _names: Names) -> str:
    step = entry.entered("I08")
    return str(step["acted_on"]) if step else ""


def _called_back(entry: ProblemEntry, names: Names) -> str:
    asked = [v for v in entry.verifications if v["method"] in ("V1", "V2")]
    return joined(
        f"{v['decided_on']}·{names.code('methods', v['method'])}·{v.get('satisfaction', '未评价')}"
        for v in asked
    )


def verifier_printed(entry: ProblemEntry, names: Names) -> str:
    """核查人; 未抽查 on the way through I17, 无法核实 where two C6 led there."""
    through_i17 = entry.problem.state == "I17" or any(
        step["command"] == "problem.close_unsampled" for step in entry.steps
    )
    unreached = [v for v in entry.verifications if v["conclusion"] == "C6"]
    if through_i17:
        return "无法核实" if len(unreached) >= 2 else "未抽查"
    people = [names.person(v["verifier_id"]) for v in entry.verifications]
    people += [names.person(v.get("second_verifier_id")) for v in entry.verifications]
    return "、".join(dict.fromkeys(filter(None, people)))


def _closer(entry: ProblemEntry, names: Names) -> str:
    step = entry.entered("I13") if entry.problem.state == "I13" else None
    return names.person(step.get("actor_id")) if step else ""


def _closed_on(entry: ProblemEntry, _names: Names) -> str:
    step = entry.entered("I13") if entry.problem.state == "I13" else None
    return str(step["acted_on"]) if step else ""


def _note(entry: ProblemEntry, names: Names) -> str:
    content = entry.content
    first = content.get("first_handling")
    reopened = sum(step["command"] == "problem.reopen" for step in entry.steps)
    return joined(
        (
            None if entry.sealed else content.get("note"),
            f"延期至 {content['extended_to']}" if content.get("extended_to") else None,
            f"重开 {reopened} 次" if reopened else None,
            f"初填办理方式：{names.code('handlings', first)}" if first else None,
        )
    )


def _description(entry: ProblemEntry, _names: Names) -> str:
    return CONFIDENTIAL if entry.sealed else str(entry.content["description"])


def _outcome(entry: ProblemEntry, _names: Names) -> str:
    return CONFIDENTIAL if entry.sealed else entry.last("outcome")


LAYOUT: Final = Layout[ProblemEntry](
    "problems",
    "群众诉求销号台账",
    (
        Column("编号", "problem.number", lambda e, n: n.number(e.problem.id), 5),
        Column("登记日期", "problem.raised_on", lambda e, _: e.content["raised_on"], 5),
        Column("来源", "problem.source", lambda e, _: e.content.get("source", "走访"), 3),
        Column("诉求人", "problem.reporter+problem.nature", _reporter, 4),
        Column("诉求内容", "problem.description", _description, 15),
        Column(
            "类别", "problem.category", lambda e, n: n.code("categories", e.content["category"]), 5
        ),
        Column(
            "责任单位/责任人",
            "problem.unit+problem.handler_id+problem.handler_name",
            lambda e, n: unit_and_person(e.content, n),
            7,
        ),
        Column("交办日期", "resolution.acted_on+problem.raised_on", _assigned_on, 5),
        Column(
            "时限",
            "calc:problem.raised_on+problem.time_limit+problem.due_on+problem.extended_to",
            lambda e, n: due(e.content, n),
            5,
        ),
        Column("办理结果", "resolution.outcome", _outcome, 10),
        Column(
            "受益户数",
            "problem.beneficiaries",
            lambda e, _: str(e.content.get("beneficiaries", 1)),
            3,
        ),
        Column("反馈日期", "resolution.acted_on", _reported_on, 5),
        Column(
            "回访日期·方式·满意度",
            "verification.decided_on+verification.method+verification.satisfaction",
            _called_back,
            7,
        ),
        Column(
            "核查人",
            "verification.verifier_id+verification.second_verifier_id",
            verifier_printed,
            4,
        ),
        Column("销号人", "resolution.actor_id", _closer, 4),
        Column("销号日期", "resolution.acted_on", _closed_on, 5),
        Column("状态", "problem.state", lambda e, n: state_name(e.problem, n), 4),
        Column("备注", "problem.note+calc:problem.extended_to+problem.first_handling", _note, 6),
    ),
    numbered=False,
)
"""词表 §13.3, column by column."""
