"""Who is asked how often: whether honest visits are bothered alike, whatever the circumstances.

Owns that comparison. Never by person: visits are grouped by how, when and where they were made.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from server.analysis.ledger import STRATA
from server.services import choosing, measuring
from server.services.context import Zoufang
from server.services.ledgers import reader
from server.store import findings
from server.store.engine import Tx
from server.store.findings import MeasureRow
from server.store.records import Stored
from shared.visibility import Viewer

ALARM: Final = 1.5
ENOUGH: Final = 5
"""Below so many visits asked about, a ratio is chance."""
CONFIRMED: Final = "F04"


@dataclass(frozen=True, slots=True)
class Share:
    """One group: its visits, those asked about that were not found wanting, and how that compares.

    `ratio`: its rate by the rate of all other visits; None where one of them is nothing yet.
    """

    name: str
    visits: int
    asked: int
    ratio: float | None
    alarm: bool


@dataclass(frozen=True, slots=True)
class Grouping:
    """One way to look at it."""

    title: str
    shares: tuple[Share, ...]


def fairness(zoufang: Zoufang, viewer: Viewer) -> tuple[Grouping, ...]:
    """The visits of the area and of the last months, grouped in every way that there is."""

    def look(tx: Tx) -> tuple[Grouping, ...]:
        reader(zoufang, tx, viewer)
        first = choosing.months_before(zoufang.today(), choosing.MONTHS)
        rows = findings.measures(tx, zoufang.county_id, first, measuring.METHOD)
        rows = [row for row in rows if row.village.startswith(viewer.area)]
        told = findings.circumstances(tx, zoufang.county_id)

        def stratum(row: MeasureRow) -> str:
            one = told.get(row.recorder_id)
            return STRATA[one.remote + 2 * one.paper_first if one else 0]

        def mode(row: MeasureRow) -> str:
            return zoufang.vocabulary.name("modes", row.mode)

        raised = findings.raised_since(tx, zoufang.county_id, f"{first}-01", viewer.area)
        asked = {item.content["visit_id"] for item in raised if _honest(item)}
        return (
            _grouping("工作条件", rows, asked, stratum),
            _grouping("月份", rows, asked, lambda row: row.visited_on[:7]),
            _grouping(
                "附没附位置", rows, asked,
                lambda row: "附了可用的位置" if "away" in row.bins else "没附位置",
            ),
            _grouping("走访方式", rows, asked, mode),
        )  # fmt: skip

    return zoufang.db.read(look)


def _honest(item: Stored) -> bool:
    """Asked about for reasons, and not found wanting (yet)."""
    return not item.content.get("random") and item.record.state != CONFIRMED


def _grouping(
    title: str, rows: list[MeasureRow], asked: set[str], group: Callable[[MeasureRow], str]
) -> Grouping:
    counts: dict[str, list[int]] = {}
    for row in rows:
        each = counts.setdefault(group(row), [0, 0])
        each[0] += 1
        each[1] += row.visit_id in asked
    visits = sum(each[0] for each in counts.values())
    total = sum(each[1] for each in counts.values())
    return Grouping(
        title,
        tuple(
            _share(name, mine, taken, visits - mine, total - taken)
            for name, (mine, taken) in sorted(counts.items())
        ),
    )


def _share(name: str, visits: int, asked: int, others: int, others_asked: int) -> Share:
    ratio = None
    if visits and others and others_asked:
        ratio = round((asked / visits) / (others_asked / others), 2)
    alone = asked >= ENOUGH and others >= visits and not others_asked
    return Share(name, visits, asked, ratio, asked >= ENOUGH and ((ratio or 0) > ALARM or alone))
