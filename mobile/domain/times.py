"""When something happened, as the phone can say it.

Owns the derivation of days and periods from clocks. Never orders anything by them.
"""

from datetime import datetime, timedelta
from typing import Final

from shared.fields import instant, moment
from shared.protocol import Times
from shared.workdays import SHANGHAI

PERIODS: Final = ("上午", "下午", "晚上")


def day_at(at: datetime) -> str:
    """The Shanghai day of an aware datetime."""
    return at.astimezone(SHANGHAI).date().isoformat()


def period_at(at: datetime) -> str:
    """上午, 下午 or 晚上 of an aware datetime, in Shanghai."""
    hour = at.astimezone(SHANGHAI).hour
    return PERIODS[0] if hour < 12 else PERIODS[1] if hour < 18 else PERIODS[2]


def read_clocks(
    wall: datetime, boot: str, mono_ms: int, anchor: str = "", gps: datetime | None = None
) -> Times:
    """What the clocks said. `anchor` is `server-time boot mono_ms` of the last contact, or empty.

    The monotonic reading of the anchor only means something within the same boot.
    """
    at, anchor_boot, anchor_ms = (*anchor.split(" "), "", "")[:3] if anchor else ("", "", "")
    same_boot = bool(at) and anchor_boot == boot and anchor_ms.isdigit()
    return Times(
        wall=instant(wall),
        boot=boot,
        mono_ms=mono_ms,
        anchor=at or None,
        anchor_mono_ms=int(anchor_ms) if same_boot else None,
        gps=instant(gps) if gps is not None else None,
    )


def week_around(day: str) -> tuple[str, str]:
    """Monday and Sunday of the week of a day."""
    at = datetime.fromisoformat(day)
    monday = at - timedelta(days=at.weekday())
    return monday.date().isoformat(), (monday + timedelta(days=6)).date().isoformat()


def spoken(at: str, today: str) -> str:
    """An instant as people say it: 09:40 today, 10月12日 09:40 otherwise."""
    local = moment(at).astimezone(SHANGHAI)
    clock = local.strftime("%H:%M")
    day = local.date().isoformat()
    return clock if day == today else f"{spoken_day(day, today)} {clock}"


def spoken_day(day: str, today: str) -> str:
    """A day as people say it: 今天, 10月12日, or with the year where it is another one."""
    if day == today:
        return "今天"
    year, month, date = day.split("-")
    text = f"{int(month)}月{int(date)}日"
    return text if year == today[:4] else f"{year}年{text}"
