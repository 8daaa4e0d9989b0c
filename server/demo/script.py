"""The whole play: every step of everybody in the order of time, and when phones have a network.

Owns the timeline. Never does anything, and never knows what should come of it (see `rows`).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from server.demo import telling
from server.demo.cast import BY_LOGIN, CAST, OFFICE
from server.demo.deciding import decisions
from server.demo.places import House, houses
from server.demo.pledging import studies
from server.demo.recording import recordings
from server.demo.rows import pledges, samples
from server.demo.steps import (
    Does,
    NewDay,
    Step,
    Syncs,
    at,
    changed_by,
    keys_of,
    later,
)
from shared.workdays import day_of

EVENINGS: Final = ("18:30", "21:30")
_SEED: Final = ("person:", "household:", "area:")


@dataclass(frozen=True, slots=True)
class Script:
    """The households to begin with, and the steps."""

    houses: dict[str, House]
    steps: tuple[Step, ...]


def script() -> Script:
    """The play of samples.csv and samples-pledges.csv."""
    rows = samples()
    steps: list[Step] = [*studies(pledges()), *recordings(rows), *decisions(rows), *_days()]
    steps.sort(key=lambda step: step.at)
    return Script(houses(rows), tuple(_with_syncs(steps)))


def _days() -> Iterable[Step]:
    """Midnights, so that the system can start and expire pledges."""
    day = date.fromisoformat(telling.START)
    while day < date.fromisoformat(telling.END):
        day += timedelta(days=1)
        yield NewDay(at=at(day.isoformat(), "00:05"), who=OFFICE)


@dataclass(slots=True)
class _Phones:
    """What each phone has not sent, and what it has not heard of."""

    unsent: dict[str, set[str]] = field(default_factory=dict)
    unheard: dict[str, set[str]] = field(default_factory=dict)

    def synced(self, login: str, when: str) -> Syncs:
        self.unsent[login] = set()
        self.unheard[login] = set()
        return Syncs(at=when, who=login)


def _with_syncs(steps: list[Step]) -> Iterable[Step]:
    """A phone syncs in the evening, before it answers to something, and when the office waits."""
    logins = [player.login for player in CAST if player.has_phone]
    phones = _Phones({login: set() for login in logins}, {login: set() for login in logins})
    for login in logins:
        yield phones.synced(login, at(telling.START, "20:00"))
    for step in _with_evenings(steps):
        if isinstance(step, _Evening):
            yield from _evening(phones, step)
            continue
        yield from _before(phones, step)
        yield step
        _after(phones, step)
    for login in logins:
        yield phones.synced(login, at(telling.END, "22:00"))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Evening(Step):
    """A time of day at which phones that have something to say find a network."""


def _with_evenings(steps: list[Step]) -> Iterable[Step]:
    days = {day_of(step.at) for step in steps}
    evenings = [_Evening(at=at(day, clock), who=OFFICE) for day in days for clock in EVENINGS]
    return sorted([*evenings, *steps], key=lambda step: step.at)


def _evening(phones: _Phones, step: _Evening) -> Iterable[Step]:
    day = day_of(step.at)
    for login, unsent in phones.unsent.items():
        first, last = telling.OFFLINE.get(login, ("9999", ""))
        if unsent and not first <= day < last:
            yield phones.synced(login, step.at)


def _before(phones: _Phones, step: Step) -> Iterable[Step]:
    """Whoever acts has heard of what is acted on; the office can act on what has arrived only."""
    keys = keys_of(step)
    for login, unsent in phones.unsent.items():
        if login != step.who and unsent & keys:
            yield phones.synced(login, later(step.at, -1))
    if BY_LOGIN[step.who].has_phone and _has_to_hear(phones, step, keys):
        yield phones.synced(step.who, later(step.at, -1))


def _has_to_hear(phones: _Phones, step: Step, keys: frozenset[str]) -> bool:
    """News about its keys; and about a pledge there may always be some, as the system links."""
    pledge = any(key.startswith("pledge:") for key in keys)
    new = isinstance(step, Does) and step.deeds[0].do == "pledge.list"
    return bool(phones.unheard[step.who] & keys) or (pledge and not new)


def _after(phones: _Phones, step: Step) -> None:
    keys = keys_of(step)
    named = {key for key in keys if not key.startswith(_SEED)}
    for login in phones.unheard:
        if login == step.who:
            phones.unsent[login] |= changed_by(step)
        else:
            phones.unheard[login] |= named
