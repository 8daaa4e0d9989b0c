"""党员责任区公示 (词表 §13.8): figures by area, and no villager.

Owns the columns of that notice. Never names, ranks or counts anything sealed: areas stand in the
order of their codes.
"""

from dataclasses import dataclass
from typing import Final

from server.domain.ledgers import Block, Column, Layout, Names


@dataclass(frozen=True, slots=True)
class AreaEntry:
    """One person's part of one village: households, visits, problems solved and open."""

    village: str
    person_id: str
    households: int
    visits: int
    solved: int
    open: int


def block(entry: AreaEntry, _position: int, names: Names) -> Block | None:
    """The printed line of an area."""
    return Block((LAYOUT.printed(entry, names),))


LAYOUT: Final = Layout[AreaEntry](
    "areas",
    "党员责任区公示",
    (
        Column("责任区", "household.village", lambda e, n: n.area(e.village), 16),
        Column("党员", "person.name", lambda e, n: n.person(e.person_id), 10),
        Column(
            "联系户数", "calc:household.cadres", lambda e, _: str(e.households), 8, counted=True
        ),
        Column(
            "走访次数",
            "calc:visit.visitors+visit.village",
            lambda e, _: str(e.visits),
            8,
            counted=True,
        ),
        Column("办结件数", "calc:problem.village", lambda e, _: str(e.solved), 8, counted=True),
        Column("在办件数", "calc:problem.village", lambda e, _: str(e.open), 8, counted=True),
    ),
    numbered=False,
)
"""词表 §13.8, column by column."""
