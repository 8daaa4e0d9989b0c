"""How long a visit and its entry took: short stay, fast entry, impossible sequence.

Owns three signals. Never measures what was declared 补录 or 代录, and never a visit by telephone.
"""

import math
from bisect import bisect_right
from collections import defaultdict
from itertools import pairwise
from typing import Final

from server.analysis.ledger import Ledger, Visit
from server.analysis.places import distance_m
from server.analysis.signal import Bin, Measured, Signal, metres, minutes

MIN_OWN: Final = 5
MIN_PURPOSE: Final = 20
MIN_CHARACTERS: Final = 20
MAX_KMH: Final = 90.0
MIN_GAP_M: Final = 1_000.0
OVERLAP_S: Final = 300.0
PER_HOUR: Final = 7


def purpose(visit: Visit) -> tuple[str, int]:
    """What kind of visit it was: mode, and no, one or several problems."""
    return visit.mode, min(len(visit.problems), 2)


def _median(values: list[float], minimum: int) -> float | None:
    if len(values) < minimum:
        return None
    values.sort()
    middle = len(values) // 2
    return values[middle] if len(values) % 2 else (values[middle - 1] + values[middle]) / 2


def _short_stay(ledger: Ledger) -> Measured:
    measured = Measured.nothing(len(ledger.visits))
    own: dict[str, list[float]] = defaultdict(list)
    alike: dict[tuple[str, int], list[float]] = defaultdict(list)
    stays: list[tuple[int, Visit, float]] = []
    for index, visit in enumerate(ledger.visits):
        stay = visit.stay_s
        if stay is None or not visit.face_to_face or visit.declared_late:
            continue
        stays.append((index, visit, stay))
        own[visit.cadre_id].append(stay)
        alike[purpose(visit)].append(stay)
    own_median = {key: _median(values, MIN_OWN) for key, values in own.items()}
    usual = {key: _median(values, MIN_PURPOSE) for key, values in alike.items()}
    for index, visit, stay in stays:
        median = usual[purpose(visit)]
        if median is None or median <= 0:
            continue
        mine = own_median[visit.cadre_id]
        bin_ = _stay_bin(stay / median, None if mine is None else stay / max(mine, 1.0))
        measured.put(index, bin_, minutes(stay), minutes(median))
    return measured


_STAYS: Final = (0.15, 0.25, 0.35, 0.5, 1.2)
_SHORT: Final = 3


def _stay_bin(ratio: float, own_ratio: float | None) -> int:
    """From hardly stopped to long; at most short where it is usual for the person."""
    bin_ = bisect_right(_STAYS, ratio)
    if bin_ < _SHORT and own_ratio is not None and own_ratio > 0.6:
        return _SHORT
    return bin_


SHORT_STAY: Final = Signal(
    key="short_stay",
    code="D17",
    name="停留明显偏短",
    group="time",
    formula="停留时长 ÷ 同类走访（方式、诉求件数）的中位数：<0.15、<0.25、<0.35、<0.5、<1.2、≥1.2；"
    "若对本人一贯的中位数不算短（>0.6），最多算 <0.5",
    needs=("started_at", "ended_at", "mode"),
    minimum=f"同类走访 {MIN_PURPOSE} 次；本人 {MIN_OWN} 次才与本人比",
    innocent="只是回访、送材料或约好时间再来，本来就用不了多久；也可能是结束时刻记早了",
    codes=("E01", "E02", "E10"),
    bins=(
        Bin(0.15, 0.004, "停留 {0}，同类走访一般 {1}"),
        Bin(0.10, 0.016, "停留 {0}，同类走访一般 {1}"),
        Bin(0.12, 0.04, "停留 {0}，同类走访一般 {1}"),
        Bin(0.13, 0.09, "停留 {0}，同类走访一般 {1}"),
        Bin(0.35, 0.50, "停留 {0}，与同类走访相当（一般 {1}）"),
        Bin(0.15, 0.35, "停留 {0}，比同类走访长（一般 {1}）"),
    ),
    measure=_short_stay,
    version=2,
)


_PACES: Final = (0.25, 0.4, 0.6, 0.9, 1.5)


def _fast_entry(ledger: Ledger) -> Measured:
    measured = Measured.nothing(len(ledger.visits))
    for index, visit in enumerate(ledger.visits):
        characters = len(visit.typed_text)
        if visit.active_s is None or characters < MIN_CHARACTERS or visit.declared_late:
            continue
        pace = visit.active_s / characters
        measured.put(index, bisect_right(_PACES, pace), characters, minutes(visit.active_s))
    return measured


FAST_ENTRY: Final = Signal(
    key="fast_entry",
    code="D18",
    name="填写明显过快",
    group="entry",
    formula="填写用时（秒）÷ 字数：<0.25（只有粘贴才做得到）、<0.4、<0.6、<0.9、<1.5、≥1.5",
    needs=("active_s", "narrative 或 problems"),
    minimum=f"{MIN_CHARACTERS} 个字",
    innocent="用语音输入，或从自己的草稿、纸质记录里贴过来",
    codes=("E02", "E07", "E10"),
    bins=(
        Bin(0.35, 0.05, "{0} 个字用了 {1}"),
        Bin(0.15, 0.07, "{0} 个字用了 {1}"),
        Bin(0.10, 0.13, "{0} 个字用了 {1}"),
        Bin(0.12, 0.20, "{0} 个字用了 {1}"),
        Bin(0.13, 0.25, "{0} 个字用了 {1}，是逐字写的速度"),
        Bin(0.15, 0.30, "{0} 个字用了 {1}，是边谈边写的速度"),
    ),
    measure=_fast_entry,
    version=2,
)


def _sequence(ledger: Ledger) -> Measured:
    measured = Measured.nothing(len(ledger.visits))
    for indexes in ledger.by_cadre.values():
        timed = [
            (visit.started_at, visit.ended_at, index)
            for index in indexes
            for visit in (ledger.visits[index],)
            if visit.started_at is not None
            and visit.ended_at is not None
            and visit.ended_at >= visit.started_at
            and visit.face_to_face
            and not visit.declared_late
        ]
        if len(timed) < 2:
            continue
        timed.sort()
        for _, _, index in timed:
            measured.put(index, 2)
        for before, after in pairwise(timed):
            _compare(ledger, before, after, measured)
        _crowded(timed, measured)
    return measured


Timed = tuple[float, float, int]


def _compare(ledger: Ledger, before: Timed, after: Timed, measured: Measured) -> None:
    """Two visits that follow each other: no time between them, or no way to get there."""
    first, second = ledger.visits[before[2]], ledger.visits[after[2]]
    if first.household_id == second.household_id or before[:2] == after[:2]:
        return  # the same door, or one meeting with several households
    gap_m = _apart_m(ledger, first, second)
    gap_s = after[0] - before[1]
    if gap_s < -OVERLAP_S and (gap_m is None or gap_m > 300):
        told = "与相邻一次走访时间重叠 " + minutes(-gap_s)
        measured.put(before[2], 0, told)
        measured.put(after[2], 0, told)
    elif gap_m is not None and gap_m > MIN_GAP_M and gap_m > MAX_KMH / 3.6 * max(gap_s, 60.0):
        told = f"与相邻一次走访相距 {metres(gap_m)}，中间只有 {minutes(max(gap_s, 0.0))}"
        measured.put(before[2], 0, told)
        measured.put(after[2], 0, told)


def _apart_m(ledger: Ledger, first: Visit, second: Visit) -> float | None:
    """How far two households surely are from each other, in metres."""
    homes = (ledger.home(first), ledger.home(second))
    here, there = (home.position if home else None for home in homes)
    if here is None or there is None:
        return None
    error = 2 * math.hypot(here.error_m or 100.0, there.error_m or 100.0)
    between = min(distance_m(a, b) for a in here.readings for b in there.readings)
    return max(0.0, between - error)


def _crowded(timed: list[Timed], measured: Measured) -> None:
    """More doors within an hour than anybody can talk at."""
    first = 0
    for last in range(len(timed)):
        while timed[last][0] - timed[first][0] > 3600:
            first += 1
        if last - first + 1 >= PER_HOUR:
            for _, _, index in timed[first : last + 1]:
                if measured.bins[index] != 0:
                    measured.put(index, 1, last - first + 1)


SEQUENCE: Final = Signal(
    key="sequence",
    code="D03",
    name="时间顺序不合理",
    group="order",
    formula=f"与前后一次走访重叠 > {OVERLAP_S / 60:.0f} 分钟，"
    f"或要快于 {MAX_KMH:.0f} 公里/小时才赶得到（户距先扣除登记误差）；"
    f"或一小时内开始 ≥ {PER_HOUR} 次",
    needs=("started_at", "ended_at", "households.position"),
    minimum="同一人 2 次有起止时刻的走访",
    innocent="连片院落一路走下来，或起止时刻是事后回忆的；院坝会、同一户、补录、代录不算",
    codes=("E01", "E02", "E06"),
    bins=(
        Bin(0.20, 0.01, "{0}"),
        Bin(0.06, 0.015, "一小时内记了 {0} 次走访"),
        Bin(0.74, 0.975, "与前后走访的时间、路程都接得上"),
    ),
    measure=_sequence,
)
