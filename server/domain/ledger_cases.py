"""案例复盘 (词表 §13.9): solved problems without names, for the meeting that looks back on them.

Owns the columns of that ledger. Never prints a sealed problem, a name that is registered here, a
village, a door or a number, and never who did well.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from server.domain.anonymous import anonymous
from server.domain.ledgers import Block, Column, Layout, Names, ProblemEntry, joined
from shared.progress import is_substantive
from shared.workdays import Calendar, workdays_between

_AREA_TAILS: Final = ("村民委员会", "居民委员会", "村委会", "居委会", "社区", "村", "镇", "乡")


@dataclass(frozen=True, slots=True)
class CaseEntry:
    """A solved problem, and the heads of the households of its village, by village."""

    entry: ProblemEntry
    heads: Mapping[str, frozenset[str]]
    calendar: Calendar


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case on its numbered line."""

    case: CaseEntry
    position: int

    @property
    def entry(self) -> ProblemEntry:
        """The problem."""
        return self.case.entry


def block(case: CaseEntry, position: int, names: Names) -> Block | None:
    """The printed line of a case, None for a sealed one. No column leads back to the record."""
    if case.entry.sealed:
        return None
    printed = LAYOUT.printed(CaseLine(case, position), names)
    return Block((printed,), case.entry.problem.id)


def _without_names(line: CaseLine, names: Names, text: str) -> str:
    content = line.entry.content
    people = {
        *names.people.values(),
        *line.case.heads.get(content["village"], ()),
        *filter(None, (content.get("reporter"), content.get("handler_name"), line.entry.head)),
        *(step["actor_name"] for step in line.entry.steps if step.get("actor_name")),
    }
    places = set(names.areas.values()) | {_short(name) for name in names.areas.values()}
    return anonymous(text, people, places)


def _short(area: str) -> str:
    for tail in _AREA_TAILS:
        area = area.removesuffix(tail)
    return area


def _story(line: CaseLine, names: Names) -> str:
    """What was really done, step by step."""
    told = [
        joined((step.get("action"), step.get("outcome")), ",")
        for step in line.entry.steps
        if is_substantive(step)
    ]
    numbered = [f"{n}. {text}" for n, text in enumerate(filter(None, told), 1)]
    return _without_names(line, names, "\n".join(numbered))


def _took(line: CaseLine, _names: Names) -> str:
    """Working days from the day it was raised to the last real step."""
    days = [step["acted_on"] for step in line.entry.steps if is_substantive(step)]
    if not days:
        return ""
    count = workdays_between(line.entry.content["raised_on"], max(days), line.case.calendar)
    return f"{count} 个工作日" if count else "当天"


def _asked_again(line: CaseLine, _names: Names) -> str:
    asked = [v for v in line.entry.verifications if v["method"] in ("V1", "V2")]
    return str(asked[-1].get("satisfaction", "未评价")) if asked else ""


LAYOUT: Final = Layout[CaseLine](
    "cases",
    "案例复盘",
    (
        Column("案例", "calc:row", lambda line, _: str(line.position), 2),
        Column("月份", "problem.raised_on", lambda line, _: line.entry.content["raised_on"][:7], 4),
        Column(
            "类别",
            "problem.category",
            lambda line, n: n.code("categories", line.entry.content["category"]),
            5,
        ),
        Column(
            "群众反映",
            "problem.description",
            lambda line, n: _without_names(line, n, line.entry.content["description"]),
            16,
        ),
        Column("办理经过", "resolution.action+resolution.outcome", _story, 18),
        Column("用时", "calc:problem.raised_on+resolution.acted_on", _took, 4),
        Column("回访满意度", "verification.satisfaction", _asked_again, 5),
        Column("好的做法·不足（会上填）", "calc:row", lambda _line, _names: " ", 12),
    ),
)
"""词表 §13.9, column by column."""
