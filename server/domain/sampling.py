"""Drawing a batch (词表 §10): who is drawn follows from the frame and a printed seed alone.

Owns the arithmetic of the draw. Never looks at what a record says: a unit brings its stratum, the
people who went, and whether the rules demand a look. The order in which units come in changes
nothing, so that anybody can draw again from the seed and come to the same list.
"""

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

KEY: Final = "key"
PLAIN: Final = "plain"
ALONE: Final = "alone"
STRATA: Final = {KEY: "重点户走访", PLAIN: "其他走访", ALONE: "单独核查的诉求"}

RANDOM: Final = "随机"
KEY_HOUSEHOLD: Final = "重点户"
FINDING: Final = "疑点"
CLUE: Final = "线索"
NOT_DRAWN: Final = ""


@dataclass(frozen=True, slots=True)
class Unit:
    """One visit (with the finished problems that it brought) or one problem by itself.

    `finding` is the weight of what was noticed, 0 for nothing; `must`: the rules let nobody archive
    it unseen (群众当场不满意, 一次无法核实).
    """

    record_id: str
    stratum: str
    people: tuple[str, ...] = ()
    finding: int = 0
    must: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """Shares in percent, how many units each person has drawn at least, the cap on findings."""

    random_percent: int = 10
    key_percent: int = 20
    each_person: int = 1
    findings_cap: int = 20

    def share_of(self, stratum: str) -> int:
        """The share of a stratum, in percent."""
        return self.key_percent if stratum == KEY else self.random_percent


def lot(seed: str, record_id: str) -> str:
    """A unit's lot: the lowest are drawn first."""
    return hashlib.sha256(f"{seed}|{record_id}".encode()).hexdigest()


def draw(
    units: Iterable[Unit], seed: str, rule: Rule, covered: Collection[str] = ()
) -> dict[str, str]:
    """Record id → how it was drawn, empty for 未抽中.

    `covered` are people of whom enough was drawn by chance this month already.
    """
    ordered = sorted(units, key=lambda unit: (lot(seed, unit.record_id), unit.record_id))
    drawn = {unit.record_id: NOT_DRAWN for unit in ordered}
    for stratum in STRATA:
        members = [unit for unit in ordered if unit.stratum == stratum]
        way = KEY_HOUSEHOLD if stratum == KEY else RANDOM
        for unit in members[: size(len(members), rule.share_of(stratum))]:
            drawn[unit.record_id] = way
    _each_person(ordered, drawn, rule, covered)
    _findings(ordered, drawn, rule)
    for unit in ordered:
        if unit.must and not drawn[unit.record_id]:
            drawn[unit.record_id] = CLUE
    return drawn


def size(count: int, percent: int) -> int:
    """How many of a stratum are drawn: the share, rounded up."""
    return -(-count * percent // 100)


def _each_person(
    ordered: Sequence[Unit], drawn: dict[str, str], rule: Rule, covered: Collection[str]
) -> None:
    """Everybody who went on a visit of the frame has at least so many drawn by chance."""
    people = sorted({person for unit in ordered for person in unit.people} - set(covered))
    for person in people:
        mine = [unit for unit in ordered if person in unit.people]
        have = sum(bool(drawn[unit.record_id]) for unit in mine)
        for unit in mine:
            if have >= rule.each_person:
                break
            if not drawn[unit.record_id]:
                drawn[unit.record_id] = RANDOM
                have += 1


def _findings(ordered: Sequence[Unit], drawn: dict[str, str], rule: Rule) -> None:
    """The heaviest findings, up to the cap; what chance has drawn already does not count."""
    noticed = [unit for unit in ordered if unit.finding and not drawn[unit.record_id]]
    noticed.sort(key=lambda unit: -unit.finding)
    for unit in noticed[: rule.findings_cap]:
        drawn[unit.record_id] = FINDING
