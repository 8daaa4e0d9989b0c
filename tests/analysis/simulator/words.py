"""Chinese narratives of visits: a grammar of clauses per topic, personal habits, and edits.

Owns the words of the simulated county. Never repeats a real record. Real notes differ more than a
grammar does, so honest texts here resemble each other *more* than in life: hard on the detector.
"""

import random
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

_PHRASES: Final[dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("phrases.toml").read_text(encoding="utf-8")
)
SURNAMES: Final[str] = _PHRASES["surnames"]
KIN: Final = tuple(_PHRASES["kin"])
PLACES: Final = tuple(_PHRASES["places"])
WHEN: Final = tuple(_PHRASES["when"])
KINFOLK: Final = tuple(_PHRASES["kinfolk"])
RELATIVES: Final = tuple(_PHRASES["relatives"])
DOINGS: Final = tuple(_PHRASES["doings"])
SIGHTS: Final = tuple(_PHRASES["sights"])
TALK: Final = tuple(_PHRASES["talk"])
OPENINGS: Final = tuple(_PHRASES["openings"])
CLOSINGS: Final = tuple(_PHRASES["closings"])
VAGUE: Final = tuple(_PHRASES["vague"])
HOLLOW: Final = tuple(_PHRASES["hollow"])
CAMPAIGNS: Final = tuple(_PHRASES["campaigns"])


@dataclass(frozen=True)
class Topic:
    """A kind of problem: its category code and the clauses that people use for it."""

    code: str
    said: tuple[str, ...]
    more: tuple[str, ...]
    done: tuple[str, ...]
    spot: bool = False


TOPICS: Final = tuple(
    Topic(t["code"], tuple(t["said"]), tuple(t["more"]), tuple(t["done"]), t["spot"])
    for t in _PHRASES["topic"]
)


@dataclass(frozen=True)
class Habit:
    """How one person writes: openings and closings he or she likes."""

    openings: tuple[str, ...]
    closings: tuple[str, ...]
    vague: float

    @classmethod
    def drawn(cls, rng: random.Random, vague: float) -> "Habit":
        return cls(tuple(rng.sample(OPENINGS, 2)), tuple(rng.sample(CLOSINGS, 3)), vague)


def person(rng: random.Random) -> str:
    return rng.choice(SURNAMES) + rng.choice(KIN)


def fill(clause: str, rng: random.Random, who: str) -> str:
    """A clause with its gaps filled, gaps inside gaps too."""
    for _ in range(2):
        clause = clause.replace("{when}", rng.choice(WHEN), 1)
        clause = clause.replace("{place}", rng.choice(PLACES), 1)
        clause = clause.replace("{who}", who)
        clause = clause.replace("{n}", str(rng.randint(2, 29)), 1)
    return clause


def story(rng: random.Random, habit: Habit, who: str, home: str, topic: Topic | None) -> str:
    """What an honest person writes about one visit."""
    if rng.random() < habit.vague:
        parts = [rng.choice(habit.openings), rng.choice(VAGUE)]
        if topic and rng.random() < 0.6:
            parts.append(rng.choice(topic.said))
    else:
        parts = [rng.choice(habit.openings), home]
        parts += [detail(rng) for _ in range(rng.randint(1, 3))]
        if topic:
            parts += [rng.choice(topic.said), rng.choice(topic.more), detail(rng)]
            parts.append(rng.choice(topic.done))
        parts.append(rng.choice(habit.closings))
    return ",".join(fill(part, rng, who) for part in parts if part) + "。"


def edited(rng: random.Random, text: str, share: float, pool: str = "") -> str:
    """A text of which `share` of the characters were rewritten, in runs of two to five."""
    done, target = 0, share * len(text)
    letters = list(text)
    pool = pool or "".join(fill(rng.choice(rng.choice(TOPICS).more), rng, "他") for _ in range(12))
    guard = 0
    touched: set[int] = set()
    while done < target and guard < 400:
        guard += 1
        run = rng.randint(2, 5)
        at = rng.randrange(max(1, len(text) - run))
        span = [i for i in range(at, min(at + run, len(text))) if i not in touched]
        if not span:
            continue
        touched.update(span)
        start = rng.randrange(max(1, len(pool) - run))
        new = pool[start : start + len(span)] if rng.random() < 0.75 else ""
        for place, i in enumerate(span):
            letters[i] = new[place] if place < len(new) else ""
        done += len(span)
    return "".join(letters)


def detail(rng: random.Random) -> str:
    """A sentence that only this door could give: there are some 80 000 of them, without numbers."""
    kind = rng.random()
    if kind < 0.4:
        return rng.choice(RELATIVES) + rng.choice(DOINGS)
    if kind < 0.7:
        return rng.choice(SIGHTS) + ("" if rng.random() < 0.6 else "," + rng.choice(SIGHTS))
    return rng.choice(TALK)
