"""The shapes of a ledger: its days are the county's."""

from datetime import date, datetime

from server.analysis.ledger import SHANGHAI, day_of


def test_a_day_begins_at_midnight_in_shanghai() -> None:
    """Eight hours before London's; before 1970 too, for a clock that was set to nonsense."""
    midnight = datetime(2026, 10, 12, tzinfo=SHANGHAI).timestamp()
    assert day_of(midnight) == date(2026, 10, 12)
    assert day_of(midnight - 0.001) == date(2026, 10, 11)
    assert day_of(-86_400.0) == date(1969, 12, 31)
