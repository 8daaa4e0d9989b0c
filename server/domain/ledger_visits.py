"""走访台账 (词表 §13.1): one visit, one line for each problem it brought.

Owns the columns of that ledger and its row rules. Never prints a sealed visit or a sealed problem.
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
    ProblemEntry,
    due,
    joined,
    masked_phone,
    state_name,
    unit_and_person,
    when_visited,
    who_visited,
)
from shared.records import Record


@dataclass(frozen=True, slots=True)
class VisitEntry:
    """A visit with its households, its problems and the pledges for which it was used."""

    visit: Record
    households: Mapping[str, Content] = field(default_factory=dict)
    problems: Sequence[ProblemEntry] = ()
    pledges: Sequence[str] = ()
    """Numbers of all pledges to which the visit is linked."""


@dataclass(frozen=True, slots=True)
class VisitLine:
    """One printed line: the visit, and the problem it tells of (None: 无诉求 or 未遇)."""

    entry: VisitEntry
    problem: ProblemEntry | None
    position: int
    visit: Content
    homes: tuple[Content, ...]
    """The households present that are known here, in the order of the visit."""


def lines_of(entry: VisitEntry, position: int) -> tuple[VisitLine, ...]:
    """The lines of a visit: several problems are several lines, none is one line."""
    visit, known = entry.visit.content, entry.households
    if visit.get("sealed"):
        return ()
    present = (member["household_id"] for member in visit["present"])
    homes = tuple(known[household_id] for household_id in present if household_id in known)
    shown: list[ProblemEntry | None] = [p for p in entry.problems if not p.sealed]
    return tuple(VisitLine(entry, problem, position, visit, homes) for problem in shown or [None])


def block(entry: VisitEntry, position: int, names: Names) -> Block | None:
    """The printed block of a visit, or None where it is sealed."""
    lines = lines_of(entry, position)
    if not lines:
        return None
    printed = tuple(LAYOUT.printed(line, names) for line in lines)
    return Block(printed, entry.visit.id, entry.visit.state)


def _villages_and_groups(line: VisitLine, names: Names) -> str:
    homes = [names.area(h["village"]) + h.get("group", "") for h in line.homes]
    return "、".join(dict.fromkeys(homes)) or names.area(line.visit["village"])


def _head(line: VisitLine, _names: Names) -> str:
    return "、".join(dict.fromkeys(home["head"] for home in line.homes))


def _met(line: VisitLine, _names: Names) -> str:
    met = [joined((p.get("met"), p.get("relation")), "/") for p in line.visit["present"]]
    return "、".join(filter(None, met))


def _tags(line: VisitLine, names: Names) -> str:
    return "、".join(
        dict.fromkeys(filter(None, (names.tags(h.get("tags", [])) for h in line.homes)))
    )


def _phone(line: VisitLine, _names: Names) -> str:
    return "、".join(filter(None, (masked_phone(home.get("phone")) for home in line.homes)))


def _mode(line: VisitLine, names: Names) -> str:
    visit = line.visit
    revisit = visit.get("revisit_on")
    return joined(
        (
            names.code("modes", visit["mode"]),
            names.code("not_home_reasons", visit.get("not_home_reason")),
            f"补访 {revisit}" if revisit else None,
        )
    )


def _raised(line: VisitLine, _names: Names) -> str:
    if line.problem is None:
        return "未遇" if line.visit["mode"] == "M3" else "无诉求"
    said = line.problem.content["description"]
    several = len(line.visit["present"]) > 1
    reporter = line.problem.content.get("reporter")
    return f"{reporter}：{said}" if several and reporter else str(said)


def _category(line: VisitLine, names: Names) -> str:
    return names.code("categories", line.problem.content["category"]) if line.problem else ""


def _action(line: VisitLine, _names: Names) -> str:
    return line.problem.last("action") if line.problem else ""


def _handling(line: VisitLine, names: Names) -> str:
    return names.code("handlings", line.problem.content["handling"]) if line.problem else ""


def _responsible(line: VisitLine, names: Names) -> str:
    return unit_and_person(line.problem.content, names) if line.problem else ""


def _due(line: VisitLine, names: Names) -> str:
    return due(line.problem.content, names) if line.problem else ""


def _outcome(line: VisitLine, names: Names) -> str:
    if line.problem is None:
        return ""
    return line.problem.last("outcome") or state_name(line.problem.problem, names)


def _satisfaction(line: VisitLine, _names: Names) -> str:
    return str(line.problem.content.get("satisfaction_door", "未评价")) if line.problem else ""


def _confirmed(line: VisitLine, names: Names) -> str:
    said = names.code("confirmations", line.visit.get("confirmation"))
    return joined((said, line.visit.get("confirmation_note")))


def _note(line: VisitLine, names: Names) -> str:
    visit, pledges = line.visit, line.entry.pledges
    previous = visit.get("previous_visit_id")
    return joined(
        (
            visit.get("note"),
            "补录" if visit.get("backfilled") else None,
            "代录" if visit.get("typed_for_other") else None,
            f"前次走访 {names.number(previous)}" if previous else None,
            f"同访另用于 {'、'.join(pledges[1:])}" if len(pledges) > 1 else None,
        )
    )


LAYOUT: Final = Layout[VisitLine](
    "visits",
    "走访台账",
    (
        Column("序号", "calc:row", lambda line, _: str(line.position), 2, once=True),
        Column(
            "走访编号", "visit.number", lambda line, n: n.number(line.entry.visit.id), 5, once=True
        ),
        Column(
            "走访日期",
            "visit.visited_on+visit.started_at+visit.period+visit.backfilled",
            lambda line, _: when_visited(line.visit),
            5,
            once=True,
        ),
        Column(
            "走访人/记录人",
            "visit.visitors+visit.recorder_id",
            lambda line, names: who_visited(line.visit, names),
            4,
            once=True,
        ),
        Column("村组", "household.village+household.group", _villages_and_groups, 4, once=True),
        Column("地点", "visit.place", lambda line, _: line.visit.get("place", ""), 2, once=True),
        Column("户主", "household.head+visit.present", _head, 3, once=True),
        Column("受访人/关系", "visit.present", _met, 3, once=True),
        Column("户类", "household.tags", _tags, 4, once=True),
        Column("联系电话", "household.phone", _phone, 6, once=True),
        Column(
            "走访方式", "visit.mode+visit.not_home_reason+visit.revisit_on", _mode, 4, once=True
        ),
        Column("反映问题", "problem.description+problem.reporter+visit.mode", _raised, 11),
        Column("类别", "problem.category", _category, 3),
        Column("办理措施", "resolution.action", _action, 11),
        Column("办理方式", "problem.handling", _handling, 3),
        Column(
            "责任单位/责任人",
            "problem.unit+problem.handler_id+problem.handler_name",
            _responsible,
            4,
        ),
        Column(
            "完成时限",
            "calc:problem.raised_on+problem.time_limit+problem.due_on+problem.extended_to",
            _due,
            5,
        ),
        Column("办理结果", "resolution.outcome+problem.state", _outcome, 6),
        Column("现场满意度", "problem.satisfaction_door", _satisfaction, 3),
        Column("群众确认", "visit.confirmation+visit.confirmation_note", _confirmed, 3, once=True),
        Column(
            "见证人", "visit.witness", lambda line, _: line.visit.get("witness", ""), 3, once=True
        ),
        Column(
            "备注",
            "visit.note+calc:visit.backfilled+visit.typed_for_other+visit.previous_visit_id"
            "+pledge.number",
            _note,
            5,
            once=True,
        ),
    ),
)
"""词表 §13.1, column by column."""
