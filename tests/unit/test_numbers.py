"""编号: the text of numbers and the counters behind them."""

from shared.numbers import (
    device_code,
    pledge_number,
    problem_counter,
    problem_number,
    session_number,
    visit_counter,
    visit_number,
    waiting_number,
)

VILLAGE = "510823101201"
PHONE = "0192f0c0-0000-7000-8000-000000000001"


def test_numbers_look_like_the_ledger() -> None:
    """The four kinds of number are those of the sample ledger."""
    assert session_number("2026-10-12", 1) == "XX-20261012-01"
    assert pledge_number("2026-10-12", 1) == "XY-2026-42周-01"
    assert visit_number("2026-10-12", VILLAGE, 1) == "ZF-20261012-201-01"
    assert problem_number("2026-10-12", 1) == "SQ-2026-0001"


def test_counters() -> None:
    """A visit counts within its day and village, a problem within its year."""
    assert visit_counter("2026-10-12", VILLAGE) == "ZF-20261012-201"
    assert problem_counter("2026-10-12") == "SQ-2026"


def test_serial_may_outgrow_its_width() -> None:
    """The hundredth visit of a day in a village keeps a number of its own."""
    assert visit_number("2026-10-12", VILLAGE, 100) == "ZF-20261012-201-100"
    assert problem_number("2026-10-12", 12345) == "SQ-2026-12345"


def test_waiting_number() -> None:
    """Before the upload a record shows 待编号 with its phone's short code, always the same."""
    code = device_code(PHONE)
    assert len(code) == 4
    assert code.isalnum()
    assert waiting_number(PHONE, 12) == f"待编号 {code}-12"
    assert device_code(PHONE[:-1] + "2") != code
