"""When and on what a visit was written down: late and in bulk, clock jumps, shared devices.

Owns three signals. Never holds a declared 补录 or 代录 against anybody.
"""

import calendar
from collections import Counter, defaultdict
from datetime import date
from typing import Final

from server.analysis.ledger import Ledger, Visit, day_of
from server.analysis.signal import Bin, Measured, Signal, minutes

DAY_S: Final = 86_400.0
MIN_MONTH: Final = 5
LONG_DAYS: Final = 8
"""Longer than a week's notes wait for the evening on which they are written up."""
BATCH: Final = 4
BATCH_S: Final = 3_600.0
JUMP_S: Final = 300.0
ACCOUNTS: Final = 3


def _in_batch(ledger: Ledger) -> set[int]:
    """Visits of several days that were written down within one hour."""
    found: set[int] = set()
    for indexes in ledger.by_cadre.values():
        order = [i for i in indexes if _written(ledger.visits[i]) is not None]
        written = [ledger.visits[i].written_at for i in order]
        days = [ledger.visits[i].day for i in order]
        hour: Counter[date | None] = Counter()
        first = 0
        for last, day in enumerate(days):
            hour[day] += 1
            while written[last] - written[first] > BATCH_S:
                hour[days[first]] -= 1
                first += 1
            if last - first + 1 >= BATCH and sum(n > 0 for n in hour.values()) > 1:
                found.update(order[first : last + 1])
    return found


def _written(visit: Visit) -> float | None:
    return visit.recorded_at if visit.recorded_at is not None else visit.saved_at


def _month_end(instant: float) -> bool:
    """The last three days of a month: before it is handed in."""
    day = day_of(instant)
    return day.day > calendar.monthrange(day.year, day.month)[1] - 3


def _late_share(ledger: Ledger) -> dict[tuple[str, str], float]:
    """Which share of a person's month was written down in its last three days."""
    counts: dict[tuple[str, str], list[int]] = defaultdict(list)
    for visit in ledger.visits:
        written = _written(visit)
        if written is not None:
            counts[visit.cadre_id, visit.month].append(_month_end(written))
    return {key: sum(ends) / len(ends) for key, ends in counts.items() if len(ends) >= MIN_MONTH}


def _backfilled(ledger: Ledger) -> Measured:
    measured = Measured.nothing(len(ledger.visits))
    batch, share = _in_batch(ledger), _late_share(ledger)
    for index, visit in enumerate(ledger.visits):
        written = _written(visit)
        happened = visit.ended_at if visit.ended_at is not None else visit.started_at
        if written is None or happened is None or visit.declared_late:
            continue
        days = max(0.0, written - happened) / DAY_S
        bulk = index in batch or (
            share.get((visit.cadre_id, visit.month), 0.0) > 0.6 and _month_end(written)
        )
        if visit.clock == "wall" and days < 30:
            days = min(days, 2.9)  # a clock that nobody vouches for cannot accuse by itself
        late = 0 if days > LONG_DAYS else 1
        bin_ = (late if bulk else 2) if days > 3 else 3 if days > 1 else 4
        measured.put(index, bin_, f"{days:.0f}", "月底或一小时内集中登记" if bulk else "")
    return measured


BACKFILLED: Final = Signal(
    key="backfilled",
    code="D04",
    name="事后集中登记",
    group="written",
    formula=f"登记时刻 − 走访结束（天）：>{LONG_DAYS} 且集中、>3 且集中"
    "（一小时内登记 ≥4 次不同日期的走访，或当月六成以上在最后三天登记）、"
    ">3、>1、当天；时钟未经校准的按不超过 3 天算",
    needs=("recorded_at 或 saved_at", "started_at 或 ended_at"),
    minimum=f"月底占比要当月 {MIN_MONTH} 次",
    innocent="先记在纸上，回镇里或有信号后再录；写明补录、代录的不算",
    codes=("E02", "E03", "E04"),
    bins=(
        Bin(0.25, 0.03, "走访 {0} 天后才登记，{1}"),
        Bin(0.15, 0.05, "走访 {0} 天后才登记，{1}"),
        Bin(0.15, 0.08, "走访 {0} 天后才登记"),
        Bin(0.15, 0.14, "走访后隔天登记"),
        Bin(0.30, 0.70, "走访当天就登记了"),
    ),
    measure=_backfilled,
    version=2,
)


def _clock_jump(ledger: Ledger) -> Measured:
    measured = Measured.nothing(len(ledger.visits))
    for index, visit in enumerate(ledger.visits):
        if visit.clock_jump_s is None:
            continue
        size = abs(visit.clock_jump_s)
        bin_ = 0 if size > 12 * 3600 else 1 if size > JUMP_S else 2
        measured.put(index, bin_, minutes(size))
    return measured


CLOCK_JUMP: Final = Signal(
    key="clock_jump",
    code="D10",
    name="手机时间跳变",
    group="clock",
    formula="开始到保存之间（本系统：同一次开机内，上一条到这一条之间）手机显示的时间比实际走过的时间多了或少了："
    f">12 小时、>{JUMP_S / 60:.0f} 分钟、其余；保存时与服务器或卫星时间相符的算没有跳",
    needs=("clock_jump_s",),
    minimum="保存时的时间有服务器或卫星可对照",
    innocent="电池耗尽、换卡或自动校时，时钟自己会跳",
    codes=("E09", "E02"),
    bins=(
        Bin(0.08, 0.008, "保存之前手机时间跳了 {0}"),
        Bin(0.05, 0.02, "保存之前手机时间跳了 {0}"),
        Bin(0.87, 0.972, "保存之前手机时间没有跳变"),
    ),
    measure=_clock_jump,
    version=2,
)


def _shared_device(ledger: Ledger) -> Measured:
    measured = Measured.nothing(len(ledger.visits))
    people: dict[tuple[str, int], set[str]] = defaultdict(set)
    for visit in ledger.visits:
        if visit.device_id and not visit.typed_for_other:
            people[visit.device_id, int(visit.written_at // (7 * DAY_S))].add(visit.cadre_id)
    for index, visit in enumerate(ledger.visits):
        if not visit.device_id or visit.typed_for_other:
            continue
        accounts = len(people[visit.device_id, int(visit.written_at // (7 * DAY_S))])
        measured.put(index, 0 if accounts >= ACCOUNTS else 1, accounts)
    return measured


SHARED_DEVICE: Final = Signal(
    key="shared_device",
    code="D14",
    name="一台设备多账号登记",
    group="device",
    formula=f"同一设备一周内登记的账号数 ≥ {ACCOUNTS}（代录不算）",
    needs=("device_id",),
    minimum="有设备标识",
    innocent="文书替大家代录，或一人手机坏了借用",
    codes=("E04", "E09"),
    bins=(
        Bin(0.15, 0.02, "这台设备一周内有 {0} 个账号登记"),
        Bin(0.85, 0.98, "用本人的设备登记"),
    ),
    measure=_shared_device,
)
