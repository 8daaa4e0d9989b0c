"""Days, ISO weeks and working days of Asia/Shanghai, from instants in UTC.

Owns the calendar that both sides count deadlines with, so that phone and office never disagree on
a due date. Never reads a clock: every day is passed in.

China has used UTC+8 without summer time since 1992, so a fixed offset needs no zone files.
"""

from dataclasses import dataclass
from datetime import date, timedelta, timezone
from functools import lru_cache
from typing import Final, Protocol

from shared.fields import moment
from shared.vocabulary import Vocabulary

SHANGHAI: Final = timezone(timedelta(hours=8), "Asia/Shanghai")
_ONE_DAY: Final = timedelta(days=1)
_LONGEST_WAIT: Final = 2_000  # days; a calendar without working days must not hang the server

# From the `holidays` library, which follows the State Council's notices; a test compares them.
# 2027 holds the statutory days only, as its notice is not out. Weekdays off, then weekends worked.
_OFF: Final = """
2025-01-01 2025-01-28 2025-01-29 2025-01-30 2025-01-31 2025-02-03 2025-02-04 2025-04-04 2025-05-01
2025-05-02 2025-05-05 2025-06-02 2025-10-01 2025-10-02 2025-10-03 2025-10-06 2025-10-07 2025-10-08
2026-01-01 2026-01-02 2026-02-16 2026-02-17 2026-02-18 2026-02-19 2026-02-20 2026-02-23 2026-04-06
2026-05-01 2026-05-04 2026-05-05 2026-06-19 2026-09-25 2026-10-01 2026-10-02 2026-10-05 2026-10-06
2026-10-07 2027-01-01 2027-02-05 2027-02-08 2027-02-09 2027-02-10 2027-04-05 2027-05-03 2027-05-04
2027-06-09 2027-09-15 2027-10-01 2027-10-04 2027-10-05
"""
_WORKED: Final = """
2025-01-26 2025-02-08 2025-04-27 2025-09-28 2025-10-11
2026-01-04 2026-02-14 2026-02-28 2026-05-09 2026-09-20 2026-10-10
"""


class Calendar(Protocol):
    """What deadlines need to know of a calendar."""

    def is_workday(self, day: str) -> bool:
        """Is this day (ISO 8601) a working day?"""
        ...


@dataclass(frozen=True, slots=True)
class TableCalendar:
    """Weekends off, but for weekdays off (holidays) and weekends worked (调休)."""

    off: frozenset[str]
    worked: frozenset[str]

    def is_workday(self, day: str) -> bool:
        return day in self.worked or (day not in self.off and date.fromisoformat(day).weekday() < 5)


@lru_cache(maxsize=1)
def default_calendar() -> TableCalendar:
    """The calendar of mainland China, 2025–2027; beyond that, weekends only."""
    return TableCalendar(frozenset(_OFF.split()), frozenset(_WORKED.split()))


def calendar_of(vocabulary: Vocabulary) -> TableCalendar:
    """The calendar of a county: the nation's, and what the county adds or takes back."""
    return _with_own(vocabulary.days_off, vocabulary.days_worked)


@lru_cache(maxsize=8)
def _with_own(off: frozenset[str], worked: frozenset[str]) -> TableCalendar:
    whole = default_calendar()
    return TableCalendar((whole.off | off) - worked, (whole.worked | worked) - off)


def day_of(instant: str) -> str:
    """The Shanghai day of a UTC instant."""
    return moment(instant).astimezone(SHANGHAI).date().isoformat()


def clock_of(instant: str) -> str:
    """The Shanghai time of day of a UTC instant, as `09:40`."""
    return moment(instant).astimezone(SHANGHAI).strftime("%H:%M")


def week_of(day: str) -> str:
    """The ISO week of a day, as `2026-42周`."""
    year, week, _ = date.fromisoformat(day).isocalendar()
    return f"{year}-{week:02d}周"


def add_workdays(day: str, n: int, calendar: Calendar) -> str:
    """The `n`-th working day after `day`; `day` itself when n is 0, a day of rest included."""
    at = date.fromisoformat(day)
    for _ in range(_LONGEST_WAIT):
        if n <= 0:
            break
        at += _ONE_DAY
        n -= calendar.is_workday(at.isoformat())
    return at.isoformat()


def workdays_between(earlier: str, later: str, calendar: Calendar) -> int:
    """Working days after `earlier` up to and including `later`; 0 when it is not later."""
    at, end, count = date.fromisoformat(earlier), date.fromisoformat(later), 0
    while at < end:
        at += _ONE_DAY
        count += calendar.is_workday(at.isoformat())
    return count


def due_on(
    raised_on: str, time_limit: str | None, vocabulary: Vocabulary, calendar: Calendar
) -> str | None:
    """完成时限: the day until which a problem is due (词表 §5), None where there is no limit."""
    limit = vocabulary.time_limits.get(time_limit or "")
    if limit is None or limit.workdays is None:
        return None
    return add_workdays(raised_on, limit.workdays, calendar)
