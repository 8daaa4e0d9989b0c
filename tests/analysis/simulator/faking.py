"""How visits are fabricated, kind by kind: each takes the honest visit and spoils it.

Owns the kinds that signals were tuned on, and those kept out of tuning (the last three).
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from server.analysis.ledger import Visit
from tests.analysis.simulator import county as c
from tests.analysis.simulator.phone import old_photo, reading
from tests.analysis.simulator.words import HOLLOW, TOPICS, VAGUE, edited, fill, story

Spoil = Callable[[c.World, c.Person, c.Home, Visit, datetime, int], Visit]


def _spoilt_words(world: c.World, who: c.Person, home: c.Home, share: float, vague: float) -> str:
    """An own earlier note with edits; the first ones come out of the head."""
    rng = world.rng
    source = [text for text in who.written if len(text) > 25]
    if source and rng.random() > vague * 0.5:
        return edited(rng, rng.choice(source[-12:]), share)
    if rng.random() < vague:
        parts = (rng.choice(who.habit.openings), rng.choice(VAGUE), rng.choice(VAGUE))
        return ",".join(fill(part, rng, home.who) for part in parts) + "。"
    return story(rng, who.habit, home.who, home.facts, rng.choice(TOPICS))


def _hollow(world: c.World, visit: Visit, share: float) -> Visit:
    problems = tuple(
        replace(p, resolution=world.rng.choice(HOLLOW), handling="B1a", on_the_spot=True)
        if world.rng.random() < share
        else p
        for p in visit.problems
    )
    return replace(visit, problems=problems)


def _active(world: c.World, who: c.Person, visit: Visit, pace_median: float) -> Visit:
    pace = world.lognormal(pace_median * world.pace, 0.5) * (0.5 if who.dictates else 1.0)
    known = visit.active_s is not None
    active = max(6.0, pace * len(visit.typed_text) + world.rng.uniform(3, 20))
    return replace(visit, active_s=active if known else None)


def desk(
    world: c.World, who: c.Person, home: c.Home, visit: Visit, after: datetime, month: int
) -> Visit:
    """Written at the desk, from older notes, mostly at the end of the month."""
    rng, how = world.rng, world.numbers[c.DESK]
    learnt = world.drift and month >= world.numbers["held_out"]["drift_from_month"]
    edits = world.numbers["held_out"]["drift_edits"] if learnt else how["edits"]
    words = _spoilt_words(world, who, home, rng.uniform(*edits), how["vague"])
    started = visit.started_at or 0.0
    if rng.random() < how["overlap"]:
        started = round(started / 86_400) * 86_400 + 2 * 3600 + rng.choice((0, 1800, 3600))
    stay = rng.choice((20, 30, 30, 40, 60)) * 60 * (0.5 if rng.random() < 0.2 else 1)
    recorded = visit.recorded_at or 0.0
    if rng.random() < how["month_end"]:
        end = after - timedelta(days=rng.choice((1, 1, 2))) + timedelta(hours=rng.uniform(14, 16))
        recorded = max(end.timestamp(), started + stay)
    fake = replace(
        visit,
        mode="M1",
        narrative=words,
        started_at=started,
        ended_at=started + stay,
        recorded_at=recorded,
        saved_at=recorded + rng.uniform(0, 7200),
        photos=(),
        position=None,
        backfilled=visit.backfilled and rng.random() < 0.5,
    )
    if rng.random() < how["position_share"] and not learnt:
        spot = who.office if rng.random() < how["at_office"] else home.place
        fake = replace(fake, position=reading(world, spot))
    if who.photos and rng.random() < how["old_photo"]:
        fake = replace(fake, photos=old_photo(world, who, bits=0))
    return _active(world, who, _hollow(world, fake, how["hollow"]), how["pace_median"])


def drive_by(
    world: c.World, who: c.Person, home: c.Home, visit: Visit, after: datetime, month: int
) -> Visit:
    """Went there, took a picture, left; nobody was asked anything."""
    rng, how = world.rng, world.numbers[c.DRIVE]
    words = _spoilt_words(world, who, home, rng.uniform(*how["edits"]), how["vague"])
    started = visit.started_at or 0.0
    fake = replace(
        visit, mode="M1", narrative=words, ended_at=started + rng.uniform(*how["stay_s"])
    )
    if who.photos and rng.random() < how["coat_photo"]:
        fake = replace(fake, photos=old_photo(world, who, bits=rng.randint(1, 4)))
    return _active(world, who, _hollow(world, fake, how["hollow"]), how["pace_median"])


def strategic(
    world: c.World, who: c.Person, home: c.Home, visit: Visit, after: datetime, month: int
) -> Visit:
    """Knows what is looked at: position spoofed, form left open, words rewritten."""
    rng, how = world.rng, world.numbers[c.STRATEGIC]
    words = _spoilt_words(world, who, home, rng.uniform(*how["edits"]), how["vague"])
    fake = replace(visit, mode="M1", narrative=words)
    if fake.position is not None:
        mock = rng.random() < how["mock_seen"]
        spot = home.place if rng.random() < how["spoofed"] else who.office
        fake = replace(fake, position=reading(world, spot, mock))
    return _active(world, who, _hollow(world, fake, how["hollow"]), how["pace_median"])


def phone_caller(
    world: c.World, who: c.Person, home: c.Home, visit: Visit, after: datetime, month: int
) -> Visit:
    """Telephoned and wrote 入户: the words are real, the door was never seen."""
    rng = world.rng
    stay = rng.uniform(180, 720)
    fake = replace(visit, mode="M1", ended_at=(visit.started_at or 0) + stay, photos=())
    if fake.position is not None:
        fake = replace(fake, position=reading(world, who.office))
    return fake


def colleague_copier(
    world: c.World, who: c.Person, home: c.Home, visit: Visit, after: datetime, month: int
) -> Visit:
    """Takes the notes of other villages and changes some words."""
    rng = world.rng
    source = world.shared_texts[:-1] or who.written or [""]
    words = edited(rng, rng.choice(source[-400:]), rng.uniform(0.05, 0.4))
    end = after - timedelta(days=1) + timedelta(hours=rng.uniform(9, 17))
    late = rng.random() < 0.4
    recorded = end.timestamp() if late else visit.recorded_at
    fake = replace(
        visit, mode="M1", narrative=words, recorded_at=recorded, position=None, photos=()
    )
    return _active(world, who, _hollow(world, fake, 0.4), 0.7)


def photo_recycler(
    world: c.World, who: c.Person, home: c.Home, visit: Visit, after: datetime, month: int
) -> Visit:
    """Good words, no visit, and the pictures of other days cropped anew."""
    rng = world.rng
    words = _spoilt_words(world, who, home, rng.uniform(0.25, 0.6), 0.3)
    fake = replace(visit, mode="M1", narrative=words)
    if who.photos and rng.random() < 0.4:
        fake = replace(fake, photos=old_photo(world, who, bits=rng.randint(0, 5)))
    if fake.position is not None:
        fake = replace(
            fake, position=reading(world, who.office if rng.random() < 0.5 else home.place)
        )
    return _active(world, who, _hollow(world, fake, 0.4), 0.8)


SPOIL: Final[dict[str, Spoil]] = {
    c.DESK: desk,
    c.DRIVE: drive_by,
    c.STRATEGIC: strategic,
    "phone_caller": phone_caller,
    "colleague_copier": colleague_copier,
    "photo_recycler": photo_recycler,
}
