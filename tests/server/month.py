"""A month in which one cadre copies one text from door to door, and another is slow and honest.

Owns the visits that tests of findings share. Never chooses a finding itself.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from server.services import days, jobs
from server.store import findings
from server.store.records import Stored
from shared.fields import instant
from tests.analysis.notes import COPIED, HONEST
from tests.server.township import COUNTY, Phone, Township, new_id, problem_acts, visit_acts


def recorded(
    town: Township,
    phone: Phone,
    begun: datetime,
    stay_min: int,
    text: str,
    problem: str = "",
    **more: Any,
) -> str:
    """One visit to a new household, saved when it ended, sent at once; returns its id."""
    village = next(iter(phone.account.villages))
    home, visit_id = town.household(village, f"户{new_id()[-4:]}"), new_id()
    town.clock.at = begun + timedelta(minutes=stay_min)
    fields: dict[str, Any] = {
        "visited_on": begun.date().isoformat(),
        "started_at": instant(begun),
        "ended_at": instant(town.clock.at),
        "period": None,
        "narrative": text,
        "active_s": 5 * len(text),
        "village": village,
        **more,
    }
    acts = visit_acts(phone.account, home, visit_id=visit_id, **fields)
    if problem:
        acts += problem_acts(
            visit_id,
            home,
            on_spot=False,
            description=problem,
            raised_on=fields["visited_on"],
            village=village,
        )
    receipt = phone.do(*acts)
    assert receipt.outcome == "accepted", receipt
    return visit_id


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """An instant of October 2026."""
    return datetime(2026, 10, day, hour, minute, tzinfo=UTC)


def copying(town: Township, li: Phone, problem: str = "") -> dict[str, list[str]]:
    """李明 writes one text for ten doors in no time; 王芳, far away, is slow and honest.

    `problem`: what every door of 李明's is said to have raised.
    """
    wang = town.phone(town.wang)
    made: dict[str, list[str]] = {"li": [], "wang": []}
    for n in range(12):
        made["wang"].append(recorded(town, wang, at(2 + n, 1), 25 + n, HONEST[n]))
    for n in range(10):
        made["li"].append(recorded(town, li, at(3 + n, 7), 2, COPIED, problem, active_s=6))
    jobs.run_all(town.zoufang, "w")
    return made


def night(town: Township) -> None:
    """A day turns, and what it leaves to jobs is done."""
    days.run_day(town.zoufang)
    jobs.run_all(town.zoufang, "w")


def raised(town: Township) -> list[Stored]:
    """Every finding of the year."""
    return town.zoufang.db.read(lambda tx: findings.raised_since(tx, COUNTY, "2026-01-01"))
