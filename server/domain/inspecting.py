"""督查抽查单: which households are drawn follows from the list of households and a printed seed.

Owns the arithmetic of that draw. Never asks whether a household has a record: those that nobody
ever visited stand in the urn like all others.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from server.domain.sampling import KEY, PLAIN, lot

STRATA: Final = {KEY: "重点户", PLAIN: "其他户"}
TOLD: Final = ("来过", "没来过", "记不清", "未遇", "不愿谈")
"""What the people at the door said; every answer is as good as another."""
MOST_PER_VILLAGE: Final = 30


@dataclass(frozen=True, slots=True)
class Home:
    """One household that can be drawn: its village, and whether it is a 重点户."""

    household_id: str
    village: str
    stratum: str


def draw(homes: Iterable[Home], seed: str, per_village: int) -> list[Home]:
    """So many households of every village, by village and lot; one 重点户 at least where there is
    one. The order in which they come in changes nothing.
    """
    villages: dict[str, list[Home]] = defaultdict(list)
    for home in homes:
        villages[home.village].append(home)
    drawn: list[Home] = []
    for _, members in sorted(villages.items()):
        members.sort(key=lambda home: (lot(seed, home.household_id), home.household_id))
        chosen = members[:per_village]
        key = next((home for home in members if home.stratum == KEY), None)
        if key is not None and not any(home.stratum == KEY for home in chosen):
            chosen = [*chosen[:-1], key]
        drawn += chosen
    return drawn
