"""民情日记 (词表 §13.2) and 入户走访登记表 (§13.6): one household, one visit, one sheet.

Owns the rows of the two sheets. Never prints a sealed visit, a ★ tag, or what nobody wrote down.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from server.domain.ledger_visits import VisitEntry
from server.domain.ledgers import (
    EMPTY,
    Content,
    Names,
    ProblemEntry,
    due,
    joined,
    masked_phone,
    unit_and_person,
    when_visited,
    who_visited,
)

OPEN: Final = frozenset({"I02", "I03", "I04", "I05", "I06", "I07", "I10", "I11", "I14", "I15"})
ON_SPOT: Final = frozenset({"B1a", "B1b"})


@dataclass(frozen=True, slots=True)
class SheetEntry:
    """One household at one visit. `home` is the household as it was known on that day."""

    entry: VisitEntry
    household_id: str
    home: Content
    blank: bool = False
    """A form to be filled in by hand: the telephone is not masked, nothing of a visit is there."""

    @property
    def visit(self) -> Content:
        """The visit's content; empty on a blank form."""
        return {} if self.blank else self.entry.visit.content

    @property
    def problems(self) -> tuple[ProblemEntry, ...]:
        """This household's problems that may be shown, and those of no household."""
        if self.blank:
            return ()
        mine = (self.household_id, None)
        shown = (p for p in self.entry.problems if not p.sealed)
        return tuple(p for p in shown if p.content.get("household_id") in mine)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a sheet: heading, source, value. `wide`: it needs room for several lines."""

    title: str
    source: str
    value: Callable[[SheetEntry, Names], str]
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A printed sheet: its key, its title, its rows."""

    key: str
    title: str
    rows: tuple[Row, ...]

    def printed(self, entry: SheetEntry, names: Names) -> tuple[tuple[str, str, bool], ...]:
        """(heading, value, wide) of every row; what is empty prints —, on a blank form nothing."""
        nothing = "" if entry.blank else EMPTY
        return tuple((r.title, r.value(entry, names) or nothing, r.wide) for r in self.rows)


def _address(home: Content, names: Names) -> str:
    """户址: village, group and door in one line; what lies above comes with the village."""
    code = home["village"]
    above = [names.areas[code[:n]] for n in (6, 9) if code[:n] in names.areas]
    parts = (*above, names.area(code), home.get("group", ""), home.get("door", ""))
    return "".join(parts)


def _met(entry: SheetEntry, _names: Names) -> str:
    present = entry.visit.get("present", ())
    mine = [p for p in present if p["household_id"] == entry.household_id]
    return "、".join(filter(None, (joined((p.get("met"), p.get("relation")), "/") for p in mine)))


def _family(entry: SheetEntry, _names: Names) -> str:
    home = entry.home
    people = f"{home['people']} 口人" if home.get("people") else None
    income = f"主要收入：{home['income']}" if home.get("income") else None
    hardship = f"困难：{home['hardship']}" if home.get("hardship") else None
    return joined((people, income, hardship))


def numbered(texts: Sequence[str]) -> str:
    """Several texts numbered, one as it is."""
    if len(texts) < 2:
        return "".join(texts)
    return "\n".join(f"{n}.{text}" for n, text in enumerate(texts, 1))


def _raised(entry: SheetEntry, _names: Names) -> str:
    return numbered([str(p.content["description"]) for p in entry.problems])


def _at_the_door(entry: SheetEntry, names: Names) -> str:
    return numbered([_dealt(problem, names) for problem in entry.problems])


def _dealt(problem: ProblemEntry, names: Names) -> str:
    """What was done at the door, else that it is registered, with its number."""
    steps = [s for s in problem.steps if s.get("command") == "problem.solve_on_spot"]
    if steps:
        return joined((steps[-1].get("action"), steps[-1].get("outcome")))
    return f"已登记，编号 {names.number(problem.problem.id)}"


def _next(entry: SheetEntry, names: Names) -> str:
    """下步打算; where nothing was written, the day and person of what is still open."""
    written = entry.visit.get("next_step")
    if written:
        return str(written)
    open_ones = (p for p in entry.problems if p.problem.state in OPEN)
    return numbered([_plan(problem, names) for problem in open_ones])


def _plan(problem: ProblemEntry, names: Names) -> str:
    return joined((due(problem.content, names), unit_and_person(problem.content, names)), " ")


def _answer(entry: SheetEntry, names: Names) -> str:
    return numbered(
        [
            joined(
                (
                    problem.last("action"),
                    names.code("jurisdictions", problem.content.get("jurisdiction")),
                    problem.content.get("unit"),
                    due(problem.content, names),
                )
            )
            for problem in entry.problems
        ]
    )


def _plain_tags(entry: SheetEntry, names: Names) -> str:
    """户类 without ★, whoever prints it: the sheet goes from hand to hand."""
    known = names.vocabulary.tags
    tags: Iterable[str] = entry.home.get("tags", ())
    shown = [t for t in tags if not (t in known and known[t].sensitive)]
    return "、".join(names.vocabulary.name("tags", tag) for tag in shown)


def _phone(entry: SheetEntry, _names: Names) -> str:
    phone = entry.home.get("phone", "")
    return str(phone) if entry.blank else masked_phone(phone)


def _visited(entry: SheetEntry, _names: Names) -> str:
    return when_visited(entry.visit) if entry.visit else ""


def _who(entry: SheetEntry, names: Names) -> str:
    return who_visited(entry.visit, names) if entry.visit else ""


def _text(name: str) -> Callable[[SheetEntry, Names], str]:
    return lambda entry, _names: str(entry.visit.get(name, ""))


def _place(entry: SheetEntry, names: Names) -> str:
    return joined((entry.visit.get("place"), _address(entry.home, names)), " ")


def _head_and_met(entry: SheetEntry, names: Names) -> str:
    return joined((entry.home["head"], _met(entry, names)))


DIARY: Final = Sheet(
    "diary",
    "民情日记",
    (
        Row("走访时间", "visit.visited_on+visit.started_at+visit.period", _visited),
        Row("地点", "visit.place+household.village+household.group+household.door", _place),
        Row("走访对象", "household.head+visit.present", _head_and_met),
        Row("走访人/记录人", "visit.visitors+visit.recorder_id", _who),
        Row("家庭情况", "household.people+household.income+household.hardship", _family, wide=True),
        Row("实际困难", "visit.hardship", _text("hardship"), wide=True),
        Row("诉求建议", "problem.description", _raised, wide=True),
        Row("当场处理", "resolution.action+resolution.outcome+problem.number", _at_the_door, True),
        Row(
            "下步打算",
            "visit.next_step+calc:problem.due_on+problem.time_limit+problem.handler_id",
            _next,
            wide=True,
        ),
        Row("体会", "visit.reflection", _text("reflection"), wide=True),
    ),
)
"""词表 §13.2, row by row."""

FORM: Final = Sheet(
    "form",
    "入户走访登记表",
    (
        Row("户主", "household.head", lambda e, _: e.home.get("head", "")),
        Row("受访人/与户主关系", "visit.present", _met),
        Row("人口", "household.people", lambda e, _: str(e.home.get("people", ""))),
        Row(
            "住址",
            "household.village+household.group+household.door",
            lambda e, names: _address(e.home, names),
        ),
        Row("电话", "household.phone", _phone),
        Row("户类", "household.tags", _plain_tags),
        Row("家庭情况", "household.people+household.income+household.hardship", _family, wide=True),
        Row("走访日期", "visit.visited_on+visit.started_at+visit.period", _visited),
        Row(
            "走访方式",
            "visit.mode",
            lambda e, names: names.code("modes", e.visit.get("mode")),
        ),
        Row("走访人签字", "visit.visitors", _who),
        Row("反映问题", "problem.description", _raised, wide=True),
        Row(
            "答复/处理",
            "resolution.action+problem.jurisdiction+problem.unit+problem.due_on+problem.time_limit",
            _answer,
            wide=True,
        ),
        Row(
            "下步打算",
            "visit.next_step+calc:problem.due_on+problem.time_limit+problem.handler_id",
            _next,
            wide=True,
        ),
        Row(
            "群众签字或捺印",
            "visit.confirmation",
            lambda e, names: names.code("confirmations", e.visit.get("confirmation")),
        ),
        Row("见证人", "visit.witness", _text("witness")),
        Row("备注", "visit.note", _text("note"), wide=True),
    ),
)
"""词表 §13.6, row by row."""

SHEETS: Final = {sheet.key: sheet for sheet in (DIARY, FORM)}


def sheets_of(entry: VisitEntry) -> tuple[SheetEntry, ...]:
    """One sheet for each household that was present and is known; none of a sealed visit."""
    if entry.visit.content.get("sealed"):
        return ()
    present = (member["household_id"] for member in entry.visit.content["present"])
    known = entry.households
    return tuple(SheetEntry(entry, i, known[i]) for i in dict.fromkeys(present) if i in known)
