"""The sample rows as the demo may see them: what was done, never what should come of it.

Owns the reading of samples.csv and samples-pledges.csv (词表 §15). Never keeps an expected column:
they are dropped while reading, and only `judge` reads them, after everything has ended.
"""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import resources
from typing import Final

EXPECTED: Final = frozenset(
    {"走访终态", "诉求终态", "终态", "已报户数", "已核户数", "已解决数", "已推进数", "结项依据"}
)
"""Columns that tell the outcome. The player never receives them."""

DATA: Final = resources.files("server.demo") / "data"
SAMPLES: Final = "samples.csv"
PLEDGES: Final = "samples-pledges.csv"


@dataclass(frozen=True, slots=True)
class PresentRow:
    """One household of a visit: its head, who was met, and how they are related."""

    head: str
    met: str | None
    relation: str | None


@dataclass(frozen=True, slots=True)
class VisitRow:
    """One visit of a sample row. `at` is `2026-10-12 09:40`, or a day and a period (补录)."""

    key: str
    at: str
    registered: str
    companions: tuple[str, ...]
    present: tuple[PresentRow, ...]
    rounds: tuple[str, ...]
    cells: dict[str, str]

    @property
    def day(self) -> str:
        """The day of the visit."""
        return self.at[:10]

    @property
    def period(self) -> str | None:
        """上午, 下午 or 晚上 where there is no time of day."""
        word = self.at[11:]
        return word if ":" not in word else None


@dataclass(frozen=True, slots=True)
class SampleRow:
    """One row of samples.csv: a problem (unless 无诉求) and the visits that belong to it."""

    key: str
    cells: dict[str, str]
    visits: tuple[VisitRow, ...]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    @property
    def has_problem(self) -> bool:
        """Whether the row tells of a problem: 无诉求 does not."""
        return self.cells["诉求性质"] != "Z0"

    @property
    def rounds(self) -> tuple[tuple[str, str], ...]:
        """The verification rounds of the problem, each with the 回访满意度 of that round."""
        rounds = _split(self.cells["诉求复核轮次"], ";")
        asked = _split(self.cells["回访满意度"], ";")
        return tuple(zip(rounds, asked, strict=False))


@dataclass(frozen=True, slots=True)
class PledgeRow:
    """One row of samples-pledges.csv."""

    key: str
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    def several(self, column: str) -> tuple[str, ...]:
        """The parts of a cell that lists several."""
        return _split(self.cells[column], ";")


def samples() -> tuple[SampleRow, ...]:
    """All rows of samples.csv, in order."""
    return tuple(_sample(cells) for cells in read(SAMPLES))


def pledges() -> tuple[PledgeRow, ...]:
    """All rows of samples-pledges.csv, in order."""
    return tuple(PledgeRow(cells["编号"], cells) for cells in read(PLEDGES))


def read(name: str) -> Iterable[dict[str, str]]:
    """The rows of a sample file without the expected columns."""
    for cells in everything(name):
        yield {column: text for column, text in cells.items() if column not in EXPECTED}


def everything(name: str) -> list[dict[str, str]]:
    """The rows of a sample file as they are. For the judge only."""
    text = DATA.joinpath(name).read_text("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def _split(text: str, mark: str) -> tuple[str, ...]:
    return tuple(text.split(mark)) if text else ()


def _sample(cells: dict[str, str]) -> SampleRow:
    visits = tuple(_visit(cells, index) for index in range(int(cells["走访次数"])))
    return SampleRow(cells["编号"], cells, visits)


def _visit(cells: dict[str, str], index: int) -> VisitRow:
    def part(column: str) -> str:
        """The part of a cell for this visit; a cell that is not parted holds for all."""
        parts = cells[column].split("|")
        return parts[index] if len(parts) > 1 else parts[0]

    heads, met, relations = (
        part(column).split(";") for column in ("涉及户", "受访人", "与户主关系")
    )
    present = tuple(
        PresentRow(head, *_met(met, relations, place)) for place, head in enumerate(heads)
    )
    return VisitRow(
        key=part("走访编号"),
        at=part("走访时间"),
        registered=part("登记时间"),
        companions=_split(part("共同走访人"), ";"),
        present=present,
        rounds=_split(part("走访复核轮次"), ";"),
        cells=cells,
    )


def _met(met: list[str], relations: list[str], place: int) -> tuple[str | None, str | None]:
    if place >= len(met) or not met[place]:
        return None, None
    return met[place], relations[place]
