"""Reused or near-identical photos.

Owns one signal. Never misses a photo: a visit without any is neutral.
"""

from typing import Final

from server.analysis.ledger import Ledger, Visit
from server.analysis.photos import Shot, Twin, twins
from server.analysis.signal import Bin, Measured, Signal


def _innocent(visit: Visit, other: Visit) -> bool:
    """One household, or one meeting of companions or neighbours on one day."""
    if visit.household_id and visit.household_id == other.household_id:
        return True
    same_day = visit.day is not None and visit.day == other.day
    together = visit.accompanied or other.accompanied or visit.cadre_id != other.cadre_id
    return same_day and (together or visit.mode == "M2")


def _photo(ledger: Ledger) -> Measured:
    measured = Measured.nothing(len(ledger.visits))
    shots = [
        Shot(index, photo.sha256, photo.phash)
        for index, visit in enumerate(ledger.visits)
        for photo in visit.photos
        if photo.sha256 or photo.phash is not None
    ]
    for shot in shots:
        measured.put(shot.visit, 2)
    for index, near in twins(shots).items():
        visit = ledger.visits[index]
        accusing = [t for t in near if not _innocent(visit, ledger.visits[t.visit])]
        if accusing:
            _note(ledger, measured, index, accusing)
    return measured


def _note(ledger: Ledger, measured: Measured, index: int, accusing: list[Twin]) -> None:
    best = min(accusing, key=lambda twin: (not twin.exact, twin.bits, twin.visit))
    measured.put(index, 0 if best.exact else 1, ledger.visits[best.visit].visit_id)


PHOTO: Final = Signal(
    key="photo",
    code="D09",
    name="照片重复或近似",
    group="photo",
    formula="与更早的另一户走访：文件相同（SHA-256）；"
    "或缩小、重存过也认得出的同一张（明暗的大样子记作 64 位，相差 ≤ 6 位）；纯色、太暗的不比",
    needs=("photos",),
    minimum="一张照片",
    innocent="传错了照片；同一天同一个院坝会用同一张；拍的是同样的表格、宣传单、公示栏。同一户、陪同同行的不算",
    codes=("E10",),
    bins=(
        Bin(0.15, 0.002, "照片与走访 {0} 的是同一个文件（不是同一户）"),
        Bin(0.12, 0.006, "照片与走访 {0} 的几乎一样（不是同一户）"),
        Bin(0.73, 0.992, "照片没有在别的走访里出现过"),
    ),
    measure=_photo,
    version=2,
)
