"""Which series a record is numbered in, and what its number looks like.

Owns the step from a record to `shared.numbers`. Never keeps a counter.
"""

import re
from collections.abc import Mapping

from shared import numbers
from shared.records import Kind, Record

_ISSUED = re.compile(r"[A-Z]{2}-[0-9周-]{1,40}")


def series_of(record: Record) -> str | None:
    """The counter from which a record is numbered, or None where it has no number."""
    content = record.content
    if record.kind is Kind.SESSION:
        return numbers.session_counter(content["held_on"])
    if record.kind is Kind.PLEDGE:
        return numbers.pledge_counter(content["starts_on"])
    if record.kind is Kind.VISIT:
        return numbers.visit_counter(content["visited_on"], content["village"])
    if record.kind is Kind.PROBLEM:
        return numbers.problem_counter(content["raised_on"])
    return None


def number_of(record: Record, serial: int) -> str:
    """The number with this serial."""
    content = record.content
    if record.kind is Kind.SESSION:
        return numbers.session_number(content["held_on"], serial)
    if record.kind is Kind.PLEDGE:
        return numbers.pledge_number(content["starts_on"], serial)
    if record.kind is Kind.VISIT:
        return numbers.visit_number(content["visited_on"], content["village"], serial)
    return numbers.problem_number(content["raised_on"], serial)


def issued_serial(record: Record, issued: Mapping[str, str]) -> int | None:
    """The serial of a number issued in an epoch that was lost; None when it does not fit."""
    number, series = issued.get(record.id, ""), series_of(record)
    if not series or not number.startswith(f"{series}-") or not _ISSUED.fullmatch(number):
        return None
    tail = number[len(series) + 1 :]
    fits = tail.isascii() and tail.isdigit() and len(tail) <= 6
    return int(tail) if fits and number_of(record, int(tail)) == number else None
