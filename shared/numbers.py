"""编号: how XX-, XY-, ZF- and SQ- numbers look, and which counter each is drawn from (词表 §13).

Owns the text of numbers. Never draws one: the server keeps the counters and gives numbers at
acceptance, from the stated date. They may have gaps and never change. Until then a record shows
待编号 with its device's short code.
"""

import hashlib
from typing import Final

from shared.workdays import week_of

WAITING: Final = "待编号"
_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford: nothing to mistake aloud


def session_counter(held_on: str) -> str:
    """The counter of a study session: one per day."""
    return f"XX-{_compact(held_on)}"


def session_number(held_on: str, serial: int) -> str:
    """学习 XX-日期-序号, as `XX-20261012-01`."""
    return f"{session_counter(held_on)}-{serial:02d}"


def pledge_counter(starts_on: str) -> str:
    """The counter of a pledge: one per ISO week (of the day on which it starts)."""
    return f"XY-{week_of(starts_on)}"


def pledge_number(starts_on: str, serial: int) -> str:
    """学用 XY-年-周-序号, as `XY-2026-42周-01`."""
    return f"{pledge_counter(starts_on)}-{serial:02d}"


def visit_counter(visited_on: str, village: str) -> str:
    """The counter of a visit: one per day and village code (the last three digits of 12)."""
    return f"ZF-{_compact(visited_on)}-{village[-3:]}"


def visit_number(visited_on: str, village: str, serial: int) -> str:
    """走访 ZF-日期-村码-序号, as `ZF-20261012-201-01`."""
    return f"{visit_counter(visited_on, village)}-{serial:02d}"


def problem_counter(raised_on: str) -> str:
    """The counter of a problem: one per year."""
    return f"SQ-{raised_on[:4]}"


def problem_number(raised_on: str, serial: int) -> str:
    """诉求 SQ-年-流水, as `SQ-2026-0001`."""
    return f"{problem_counter(raised_on)}-{serial:04d}"


def device_code(device_id: str) -> str:
    """The short code of a device, four characters; two devices may rarely share one."""
    value = int.from_bytes(hashlib.sha256(device_id.encode()).digest()[:3], "big") >> 4
    return "".join(_ALPHABET[value >> shift & 31] for shift in (15, 10, 5, 0))


def waiting_number(device_id: str, device_seq: int) -> str:
    """What stands in place of a number before the upload, as `待编号 7K3Q-12`; it is kept."""
    return f"{WAITING} {device_code(device_id)}-{device_seq}"


def _compact(day: str) -> str:
    return day.replace("-", "")
