"""From committed records to the values that signals measure.

Owns what detection takes of a record. Never takes a name, a telephone number or what somebody said
of his health: a visit's own words, times and counts only.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from types import MappingProxyType
from typing import Any, Final

from server.analysis import ledger
from server.analysis.ledger import Household, Photo, Problem, Visit
from server.analysis.signals_record import JUMP_S
from server.analysis.texts import strings
from server.store.findings import Arrival
from server.store.records import Stored
from shared.fields import moment
from shared.protocol import Times

MARKS: Final = 24
"""Strings kept of a text, those with the smallest hashes: an unbiased sample of its words."""


def visit(
    stored: Stored,
    problems: Sequence[Stored],
    steps: Mapping[str, Sequence[Stored]],
    arrival: Arrival | None,
    before: Mapping[str, Any] | None = None,
    hashes: Mapping[str, int] = MappingProxyType({}),
) -> Visit:
    """One visit with its problems. `steps`: problem → its resolutions, oldest first.

    `before`: what the phone's clocks said when the change before was made. `hashes`: what the
    photos look like, as far as they arrived.
    """
    content = stored.content
    times = Times.model_validate(dict(arrival.times)) if arrival and arrival.times else None
    recorded_at, clock = _captured(times)
    present = content["present"]
    return Visit(
        visit_id=stored.id,
        cadre_id=content["recorder_id"],
        household_id=present[0]["household_id"] if len(present) == 1 else "",
        village=content["village"],
        mode=content["mode"],
        started_at=_seconds(content.get("started_at")),
        ended_at=_seconds(content.get("ended_at")),
        recorded_at=recorded_at,
        saved_at=_seconds(stored.received_at),
        active_s=content.get("active_s"),
        clock=clock,
        clock_jump_s=_jump_s(times, before),
        position=position(content.get("position")),
        narrative=content.get("narrative") or "",
        problems=tuple(_problem(one, steps.get(one.id, ())) for one in problems),
        problems_known=True,
        photos=tuple(Photo(sha256, hashes.get(sha256)) for sha256 in photos(stored)),
        confirmed_by=content.get("confirmation") or "",
        backfilled=bool(content.get("backfilled")),
        typed_for_other=bool(content.get("typed_for_other")),
        accompanied=len(content["visitors"]) > 1,
        device_id=arrival.stream_id.partition(":")[0] if arrival else "",
    )


def photos(stored: Stored) -> list[str]:
    """The hashes of a visit's photos."""
    items = stored.content.get("evidence", ())
    return [item["sha256"] for item in items if item.get("kind") == "photo"]


def household(stored: Stored) -> Household:
    """One household: where it is and what it is, not who."""
    content = stored.content
    return Household(
        stored.id,
        content["village"],
        position(content.get("position")),
        frozenset(content.get("tags", ())),
    )


def position(given: Mapping[str, Any] | None) -> ledger.Position | None:
    """A position in degrees; `accuracy_m` is taken as one standard deviation."""
    if not given:
        return None
    return ledger.Position(
        given["lat_e6"] / 1e6,
        given["lon_e6"] / 1e6,
        float(given["accuracy_m"]),
        given["datum"],
        bool(given.get("mock")),
    )


def marks(stored: Stored) -> list[int]:
    """The numbers by which visits with like words or the same photo are found."""
    said = text_marks(stored.content.get("narrative") or "")
    return said + photo_marks(photos(stored))


def photo_marks(sha256s: Iterable[str]) -> list[int]:
    """The marks of photos alone."""
    return [int(sha256[:15], 16) for sha256 in sha256s]


def text_marks(text: str) -> list[int]:
    """The marks of a text alone: the smallest of the numbers that its strings of letters give."""
    return [int(number) for number in strings(text)[:MARKS]]


def _problem(stored: Stored, steps: Iterable[Stored]) -> Problem:
    content = stored.content
    at_the_door = [
        one.content for one in steps if one.content["command"] == "problem.solve_on_spot"
    ]
    done = at_the_door[0] if at_the_door else {}
    return Problem(
        category=content["category"],
        nature=content["nature"],
        handling=content["handling"],
        description=content["description"],
        resolution="".join(done.get(name) or "" for name in ("action", "outcome")),
        on_the_spot=bool(done),
        satisfaction=content.get("satisfaction_door", ""),
    )


def _seconds(instant: str | None) -> float | None:
    return moment(instant).timestamp() if instant else None


def _captured(times: Times | None) -> tuple[float | None, str]:
    """When the visit was written down, and how sure that is (DESIGN §4 "Time")."""
    if times is None:
        return None, ""
    if times.gps:
        return _seconds(times.gps), "gps"
    if times.anchor and times.anchor_mono_ms is not None:
        since = timedelta(milliseconds=times.mono_ms - times.anchor_mono_ms)
        return (moment(times.anchor) + since).timestamp(), "anchored"
    return _seconds(times.wall), "wall"


def _jump_s(times: Times | None, before: Mapping[str, Any] | None) -> float | None:
    """How far the phone's clock was moved between the change before and this one.

    Known only within one boot, and only where server or satellites vouch for the time now: of two
    clocks that differ, nobody could say otherwise which was wrong. A clock that is right now was
    put right.
    """
    real, clock = _captured(times)
    if times is None or not before or real is None or clock == "wall":
        return None
    then = Times.model_validate(dict(before))
    if not times.boot or then.boot != times.boot:
        return None
    wall = moment(times.wall)
    if abs(wall.timestamp() - real) <= JUMP_S:
        return 0.0
    passed_s = (times.mono_ms - then.mono_ms) / 1000
    return (wall - moment(then.wall)).total_seconds() - passed_s
