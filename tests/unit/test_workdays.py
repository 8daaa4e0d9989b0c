"""Days, weeks and working days of Shanghai."""

from datetime import date, timedelta

import holidays

from shared.vocabulary import default
from shared.workdays import (
    TableCalendar,
    add_workdays,
    clock_of,
    day_of,
    default_calendar,
    due_on,
    week_of,
    workdays_between,
)

CALENDAR = default_calendar()


def test_day_and_clock_are_shanghai() -> None:
    """An instant late in the UTC evening belongs to the next Shanghai day."""
    assert day_of("2026-10-11T16:00:00Z") == "2026-10-12"
    assert day_of("2026-10-11T15:59:59Z") == "2026-10-11"
    assert clock_of("2026-10-12T01:40:00Z") == "09:40"


def test_week_label() -> None:
    """Weeks are ISO weeks, written as in pledge numbers; the year is the week's."""
    assert week_of("2026-10-12") == "2026-42周"
    assert week_of("2027-01-01") == "2026-53周"
    assert week_of("2026-01-05") == "2026-02周"


def test_holidays_and_makeup_days() -> None:
    """National Day week is off, and the Saturday after it is worked."""
    assert not CALENDAR.is_workday("2026-10-07")
    assert CALENDAR.is_workday("2026-10-10")
    assert not CALENDAR.is_workday("2026-10-11")
    assert add_workdays("2026-09-30", 3, CALENDAR) == "2026-10-10"
    assert workdays_between("2026-09-30", "2026-10-10", CALENDAR) == 3
    assert workdays_between("2026-10-10", "2026-09-30", CALENDAR) == 0


def test_table_agrees_with_the_library() -> None:
    """The table says what the maintained library says, for every day of its three years."""
    library = holidays.country_holidays("CN", years=(2025, 2026, 2027))
    makeup = library.weekend_workdays
    day = date(2025, 1, 1)
    while day.year < 2028:
        worked = day in makeup or (day.weekday() < 5 and day not in library)
        assert CALENDAR.is_workday(day.isoformat()) == worked, day
        day += timedelta(days=1)


def test_due_days() -> None:
    """T0 and TE are due the same day, T1 after three working days, B0 never."""
    words = default()
    assert due_on("2026-10-16", "T0", words, CALENDAR) == "2026-10-16"
    assert due_on("2026-10-16", "TE", words, CALENDAR) == "2026-10-16"
    assert due_on("2026-10-16", "T1", words, CALENDAR) == "2026-10-21"
    assert due_on("2026-10-21", "T2", words, CALENDAR) == "2026-10-28"
    assert due_on("2026-10-16", "T4", words, CALENDAR) == "2026-11-27"
    assert due_on("2026-10-16", None, words, CALENDAR) is None


def test_day_of_rest_is_its_own_start() -> None:
    """What is raised on a Sunday and due the same day is due that Sunday."""
    assert add_workdays("2026-10-11", 0, CALENDAR) == "2026-10-11"
    assert add_workdays("2026-10-11", 1, CALENDAR) == "2026-10-12"


def test_calendar_without_workdays_ends() -> None:
    """A calendar by mistake without working days never hangs the server."""
    days = (date(2026, 1, 1) + timedelta(days=n) for n in range(3000))
    never = TableCalendar(frozenset(day.isoformat() for day in days), frozenset())
    assert add_workdays("2026-01-01", 1, never) > "2030"
