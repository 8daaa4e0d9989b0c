"""本县表样: a county's own Excel sheet, and which of our columns goes into which of its.

Owns the recognition of headings and the shape of a mapping. Never opens a workbook: cells come in
as a grid of text with its merged ranges.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Self

from server.domain.ledgers import Layout

HEADER_DEPTH: Final = 15
_MIN_HEADINGS: Final = 3
_ASIDE: Final = re.compile(r"[(\uff08].*?[)\uff09]|[\s*:\uff1a、/·]")
ALSO: Final[Mapping[str, tuple[str, ...]]] = {
    "序号": ("编号", "顺序号"),
    "走访编号": ("编号", "记录编号"),
    "走访日期": ("走访时间", "日期", "时间", "入户时间", "入户日期"),
    "走访人/记录人": ("走访人", "走访干部", "走访人员", "干部姓名", "责任干部", "记录人"),
    "村组": ("村", "所在村组", "村名", "行政村", "村民小组", "村社区"),
    "户主": ("户主姓名", "姓名", "群众姓名", "走访对象", "走访户"),
    "受访人/关系": ("受访人", "被访人"),
    "联系电话": ("电话", "手机", "手机号码"),
    "户类": ("户类别", "户类型", "类型"),
    "反映问题": ("问题", "诉求", "反映的问题", "问题诉求", "诉求内容", "主要问题", "意见建议"),
    "诉求内容": ("诉求", "问题", "反映问题", "反映事项", "事项内容"),
    "诉求人": ("反映人", "来访人", "群众姓名", "姓名"),
    "办理措施": ("措施", "解决措施", "整改措施", "处理措施"),
    "办理结果": ("结果", "办理情况", "解决情况", "处理结果", "办结情况", "落实情况"),
    "责任单位/责任人": ("责任单位", "责任人", "承办单位", "办理单位"),
    "完成时限": ("办理时限", "时限", "办结时限"),
    "时限": ("办理时限", "完成时限", "办结时限"),
    "登记日期": ("日期", "登记时间", "受理时间", "受理日期"),
    "现场满意度": ("满意度", "群众满意度", "是否满意"),
    "学习主题/文件": ("学习主题", "学习内容"),
    "学习人": ("姓名", "干部姓名", "责任人"),
    "完成情况": ("落实情况", "进展情况"),
    "备注": ("说明",),
}
"""What counties call our columns."""


@dataclass(frozen=True, slots=True)
class Grid:
    """The upper part of a sheet: texts by row and column, both from 1, merged cells repeated."""

    texts: Mapping[tuple[int, int], str]
    merged: Sequence[tuple[int, int, int, int]]
    """Ranges as (first row, first column, last row, last column)."""
    rows: int
    columns: int

    def row(self, number: int) -> dict[int, str]:
        """Column → text of one row; a merged range counts once, at its first column."""
        hidden = {
            column
            for top, left, bottom, right in self.merged
            if top <= number <= bottom
            for column in range(left + 1, right + 1)
        }
        return {c: t for (r, c), t in self.texts.items() if r == number and t and c not in hidden}


@dataclass(frozen=True, slots=True)
class Outline:
    """What a sheet looks like: its headings by column, the rows for entries, what stands below.

    `footer_row` is the first row below the entries that says something, 0 where nothing does.
    """

    headings: Mapping[int, str]
    header_row: int
    first_row: int
    footer_row: int = 0


@dataclass(frozen=True, slots=True)
class Mapped:
    """How a sheet is filled: column → heading of ours. Rows as in its outline."""

    fill: Mapping[int, str]
    first_row: int
    footer_row: int

    def to_json(self) -> dict[str, Any]:
        """As the store keeps it."""
        fill = {str(column): title for column, title in sorted(self.fill.items())}
        return {"fill": fill, "first_row": self.first_row, "footer_row": self.footer_row}

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Self:
        """As the store kept it."""
        fill = {int(column): title for column, title in kept["fill"].items()}
        return cls(fill, kept["first_row"], kept["footer_row"])


def outline(grid: Grid, layout: Layout[Any]) -> Outline | None:
    """Where the headings are, possibly over several merged rows; None where there are none."""
    best, known = 0, -1
    for number in range(1, min(grid.rows, HEADER_DEPTH) + 1):
        texts = grid.row(number)
        found = sum(_known(text, layout) for text in texts.values())
        if len(set(texts.values())) >= _MIN_HEADINGS and found > known:
            best, known = number, found
    if not best:
        return None
    top, bottom = _header_rows(grid, best)
    headings: dict[int, str] = {}
    for column in range(1, grid.columns + 1):
        parts = [grid.texts.get((row, column), "") for row in range(top, bottom + 1)]
        path = "/".join(dict.fromkeys(filter(None, parts)))
        if path and not _continues(grid, bottom, column):
            headings[column] = path
    return Outline(headings, top, bottom + 1, _footer(grid, bottom + 1))


def _header_rows(grid: Grid, row: int) -> tuple[int, int]:
    """The rows over which the headings reach, from what is merged in one of them."""
    top = bottom = row
    for first, left, last, right in grid.merged:
        if first <= row <= last:
            top, bottom = min(top, first), max(bottom, last)
            if first == last == row and right > left and right - left + 1 < grid.columns:
                bottom = max(bottom, row + 1)
    return top, bottom


def _continues(grid: Grid, row: int, column: int) -> bool:
    """Is this the second or later column of a merged range?"""
    return any(t <= row <= b and left < column <= r for t, left, b, r in grid.merged)


def _footer(grid: Grid, first: int) -> int:
    for row in range(first, grid.rows + 1):
        texts = grid.row(row).values()
        # Rows that are numbered in advance are rows for entries.
        if any(not text.isdecimal() for text in texts):
            return row
    return 0


def bare(text: str) -> str:
    """A heading without remarks in brackets, spaces and marks."""
    return _ASIDE.sub("", text)


def _names(title: str) -> set[str]:
    return {bare(title), *ALSO.get(title, ())}


def _known(text: str, layout: Layout[Any]) -> bool:
    return any(bare(text) in _names(title) for title in layout.titles)


def guess(found: Outline, layout: Layout[Any], remembered: Mapping[str, str]) -> dict[int, str]:
    """Column → heading of ours: as it was mapped before, else by name, the same name first."""
    guessed: dict[int, str] = {}
    for column, path in found.headings.items():
        own = [bare(path), bare(path.rsplit("/", 1)[-1])]
        if remembered.get(path) in layout.titles:
            guessed[column] = remembered[path]
            continue
        same = [t for t in layout.titles if bare(t) in own]
        like = [t for t in layout.titles if _names(t) & set(own) and t not in guessed.values()]
        if same or like:
            guessed[column] = (same or like)[0]
    return guessed
