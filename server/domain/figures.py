"""What the office's charts show: coverage, how long ago, problems over time, pledges kept.

Owns which figures there are and how they are grouped, each as a table that a chart is drawn from.
Never groups by person, and never orders by a figure: villages and categories stand in the order of
their codes, months in the order of time.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from shared.progress import SOLVED
from shared.vocabulary import Vocabulary

Counts = Mapping[tuple[str, str], int]
"""(group, state) → how many."""
Pairs = Mapping[tuple[str, str], int]
"""(first day, last day) → how many."""

AGES: Final = ((30, "30 天内"), (90, "31–90 天"), (180, "91–180 天"), (366, "半年到一年"))
LONG_AGO: Final = "一年以上"
NEVER: Final = "没有走访过"
TIMES: Final = (
    (0, "当天"), (3, "1–3 天"), (7, "4–7 天"), (15, "8–15 天"), (30, "16–30 天"),
)  # fmt: skip
LONGER: Final = "30 天以上"
DONE: Final = "I08"
_PROBLEM_PHASES: Final[tuple[tuple[str, frozenset[str]], ...]] = (
    ("已办结", SOLVED),
    ("已反馈·待核查", frozenset({DONE})),
    ("办理中", frozenset({"I01", "I02", "I03", "I04", "I05", "I06", "I07", "I10", "I11"})),
    ("挂账", frozenset({"I14"})),
    ("已导入法定途径", frozenset({"I15"})),
)
"""What becomes of a problem, in phases; 撤销 is none."""
_PLEDGE_PHASES: Final[tuple[tuple[str, frozenset[str]], ...]] = (
    ("已落实", frozenset({"P05"})),
    ("部分落实", frozenset({"P06"})),
    ("未落实", frozenset({"P07"})),
    ("未到期或待核查", frozenset({"P01", "P02", "P03", "P04", "P08"})),
    ("取消", frozenset({"P09"})),
)


@dataclass(frozen=True, slots=True)
class Home:
    """One household: where, of which types, when it was last met, and whether in the period."""

    village: str
    tags: tuple[str, ...]
    last_on: str | None
    met: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table; `code` is the village's, where a map may show it."""

    name: str
    values: tuple[int, ...]
    code: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A table with the chart that is drawn from it: `shares`, `bars` or `stack`.

    `shares` holds pairs of a whole and its part.
    """

    key: str
    title: str
    note: str
    chart: str
    first: str
    heads: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def empty(self) -> bool:
        """Is there nothing to draw?"""
        return not any(any(row.values) for row in self.rows)


def coverage(homes: Iterable[Home], names: Callable[[str], str], keys: frozenset[str]) -> Figure:
    """Households of each village, how many of them were met; the same of 重点户."""
    counts: dict[str, list[int]] = {}
    for home in homes:
        each = counts.setdefault(home.village, [0, 0, 0, 0])
        key = not keys.isdisjoint(home.tags)
        for place, holds in enumerate((True, home.met, key, key and home.met)):
            each[place] += holds
    rows = (Row(names(code), tuple(each), code) for code, each in sorted(counts.items()))
    heads = ("户数", "走访过", "重点户", "走访过的重点户")
    note = "期间内见到过人的户；未遇、电话不算"
    return Figure("coverage", "各村走访覆盖", note, "shares", "村", heads, tuple(rows))


def coverage_by_type(
    homes: Iterable[Home], vocabulary: Vocabulary, hidden: frozenset[str]
) -> Figure:
    """The same by 户类, those apart that the reader may not see."""
    counts: dict[str, list[int]] = {}
    for home in homes:
        for tag in home.tags:
            each = counts.setdefault(tag, [0, 0])
            each[0] += 1
            each[1] += home.met
    rows = (
        Row(vocabulary.name("tags", tag), tuple(each))
        for tag, each in sorted(counts.items())
        if tag not in hidden
    )
    note = "一户有几类的，每类都算一次"
    heads = ("户数", "走访过")
    return Figure("types", "各类户走访覆盖", note, "shares", "户类", heads, tuple(rows))


def age_of_last_visit(homes: Iterable[Home], keys: frozenset[str], today: str) -> Figure:
    """How long ago each 重点户 was met."""
    names = [*(name for _, name in AGES), LONG_AGO, NEVER]
    counts: Counter[str] = Counter()
    for home in homes:
        if not keys.isdisjoint(home.tags):
            days = _days(home.last_on, today) if home.last_on else None
            counts[NEVER if days is None else _bin(days, AGES, LONG_AGO)] += 1
    note = "看哪些户久未走访，不看是谁没去"
    rows = _bars(names, counts)
    return Figure("ages", "重点户距上次走访", note, "bars", "多久以前", ("重点户",), rows)


def problems_by_month(counts: Counts) -> Figure:
    """Problems by the month in which they were raised, and what became of them."""
    return Figure(
        "months", "各月提出的诉求", "按提出的月份，看现在办到哪一步", "stack", "月份",
        tuple(name for name, _ in _PROBLEM_PHASES), _phases(counts, _PROBLEM_PHASES, _month_name),
    )  # fmt: skip


def problems_by_group(counts: Counts, vocabulary: Vocabulary) -> Figure:
    """Problems by the classes of the vocabulary, and what became of them."""

    def name(group: str) -> str:
        return vocabulary.name("category_groups", group)

    return Figure(
        "groups", "各类诉求", "按词表的大类", "stack", "类别",
        tuple(name for name, _ in _PROBLEM_PHASES), _phases(counts, _PROBLEM_PHASES, name),
    )  # fmt: skip


def time_to_resolution(pairs: Pairs) -> Figure:
    """Days from raising a problem to the first word that it is done."""
    counts: Counter[str] = Counter()
    for (raised_on, done_on), count in pairs.items():
        counts[_bin(max(0, _days(raised_on, done_on)), TIMES, LONGER)] += count
    names = [*(name for _, name in TIMES), LONGER]
    note = "从提出到第一次反馈办好，自然日；难办的事本来就慢"
    return Figure("times", "办理用时", note, "bars", "用时", ("件数",), _bars(names, counts))


def pledges_kept(counts: Counts) -> Figure:
    """学用转化事项 by the month in which they begin, and what became of them."""
    return Figure(
        "pledges", "学用转化事项落实情况", "按开始的月份", "stack", "月份",
        tuple(name for name, _ in _PLEDGE_PHASES), _phases(counts, _PLEDGE_PHASES, _month_name),
    )  # fmt: skip


def _bars(names: Iterable[str], counts: Counter[str]) -> tuple[Row, ...]:
    return tuple(Row(name, (counts[name],)) for name in names)


def _phases(
    counts: Counts,
    phases: Sequence[tuple[str, frozenset[str]]],
    name: Callable[[str], str],
) -> tuple[Row, ...]:
    rows = []
    for group in sorted({group for group, _ in counts}):
        values = tuple(
            sum(count for (g, state), count in counts.items() if g == group and state in states)
            for _, states in phases
        )
        if any(values):
            rows.append(Row(name(group), values))
    return tuple(rows)


def _month_name(month: str) -> str:
    return f"{month[:4]}年{int(month[5:])}月"


def _bin(days: int, bins: Sequence[tuple[int, str]], beyond: str) -> str:
    return next((name for most, name in bins if days <= most), beyond)


def _days(first: str, last: str) -> int:
    return (date.fromisoformat(last) - date.fromisoformat(first)).days
