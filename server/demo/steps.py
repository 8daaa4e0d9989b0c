"""What happens in the demo, as values: one step is one thing that somebody does at a time.

Owns the words of the script. Never does anything: the player and a test's small world act on it.

A step names records by *keys* (`visit:ZF-20261012-201-01`), because ids are made by whoever makes
the record. In the fields of a deed a `Ref` stands for the id that will be known by then.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from shared.fields import instant, moment
from shared.workdays import SHANGHAI


@dataclass(frozen=True, slots=True)
class Ref:
    """Stands for the id of a record."""

    key: str


@dataclass(frozen=True, slots=True)
class Deed:
    """One command on one record."""

    do: str
    on: str
    fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Somebody (`who`: a login) does something at an instant."""

    at: str
    who: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Does(Step):
    """One change: its deeds stand or fall together. `asks`: the office has to consent."""

    deeds: tuple[Deed, ...]
    asks: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Settles(Step):
    """The learner looks through what is linked to a pledge, and corrects it to this."""

    pledge: str
    visits: tuple[str, ...]
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers(Step):
    """The office agrees to what was asked for about a record."""

    target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosesBatch(Step):
    """The office closes a batch: what was not drawn is archived by the system."""

    visits: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDay(Step):
    """Midnight has passed: the system starts and expires pledges."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Syncs(Step):
    """A phone has a network for a moment."""


def at(day: str, clock: str = "09:00") -> str:
    """The instant of a Shanghai day and time of day."""
    local = datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=SHANGHAI)
    return instant(local)


def later(when: str, minutes: int) -> str:
    """An instant so many minutes after another."""
    return instant(moment(when) + timedelta(minutes=minutes))


def keys_of(step: Step) -> frozenset[str]:
    """Every record that a step touches or names."""
    match step:
        case Does():
            named = {deed.on for deed in step.deeds}
            return frozenset(named.union(*(refs_in(deed.fields) for deed in step.deeds)))
        case Settles():
            return frozenset({step.pledge, *step.visits, *step.problems})
        case Answers():
            return frozenset({step.target})
        case ClosesBatch():
            return frozenset({*step.visits, *step.problems})
        case _:
            return frozenset()


def changed_by(step: Step) -> frozenset[str]:
    """Every record that a step changes."""
    if isinstance(step, Does):
        return frozenset(deed.on for deed in step.deeds)
    return keys_of(step)


def refs_in(value: Any) -> frozenset[str]:
    """The keys that a value refers to, however deep."""
    if isinstance(value, Ref):
        return frozenset({value.key})
    inner: Iterable[Any] = ()
    if isinstance(value, Mapping):
        inner = value.values()
    elif isinstance(value, list | tuple):
        inner = value
    return frozenset().union(*(refs_in(part) for part in inner))


def resolved(value: Any, ids: Mapping[str, str]) -> Any:
    """The value with every reference replaced by its id."""
    if isinstance(value, Ref):
        return ids[value.key]
    if isinstance(value, Mapping):
        return {name: resolved(part, ids) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [resolved(part, ids) for part in value]
    return value
