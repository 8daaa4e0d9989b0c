"""How people visit, and how some do not: one month of one person at a time.

Owns the behaviours. A fabricated visit starts as the honest one that should have been, and is then
spoilt in the way of its kind, so that nothing else gives it away.
"""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from server.analysis.ledger import Problem, Visit
from tests.analysis.simulator import county as c
from tests.analysis.simulator.faking import SPOIL
from tests.analysis.simulator.phone import photo, reading
from tests.analysis.simulator.words import CAMPAIGNS, HOLLOW, TOPICS, Topic, edited, fill, story


def visit_of(
    world: c.World, who: c.Person, first: datetime, after: datetime, month: int
) -> Iterator[tuple[Visit, bool]]:
    """The visits that one person records in one month, with the truth."""
    rng = world.rng
    low, high = world.numbers["county"]["visits_per_month"]
    days = c.workdays(first, after)
    left = rng.randint(low, high)
    number = 0
    for day in sorted(rng.sample(days, min(len(days), left))):
        if left <= 0:
            return
        todays = min(left, rng.choice((1, 1, 2, 2, 3)))
        left -= todays
        at = day + timedelta(minutes=rng.randint(8 * 60 + 20, 14 * 60))
        row = rng.random() < world.numbers["honest"]["neighbours"]
        homes = _todays_homes(rng, who, todays, row)
        for home in homes:
            number += 1
            visit = _honest(world, who, home, at, after, f"{who.cadre_id}-{month}-{number:03}")
            fake, kind = _is_fake(world, who)
            if fake:
                visit = SPOIL[kind](world, who, home, visit, after, month)
            who.written.append(visit.narrative)
            if visit.narrative and rng.random() < 0.2:
                world.shared_texts.append(visit.narrative)
            yield visit, fake
            stay = (visit.ended_at or at.timestamp()) - at.timestamp()
            at += timedelta(seconds=max(stay, 600) + rng.uniform(120, 600 if row else 3000))


def _todays_homes(rng: random.Random, who: c.Person, n: int, row: bool) -> list[c.Home]:
    if row:
        start = rng.randrange(len(who.homes))
        return [who.homes[(start + i) % len(who.homes)] for i in range(n)]
    return rng.sample(who.homes, n)


def _is_fake(world: c.World, who: c.Person) -> tuple[bool, str]:
    if who.kind == c.HONEST:
        return world.rng.random() < world.numbers["honest"]["stray_fake"], c.DESK
    share = world.numbers[who.kind]["share"] if who.kind in world.numbers else 0.65
    return world.rng.random() < share, who.kind


def _mode(world: c.World) -> str:
    honest, draw = world.numbers["honest"], world.rng.random()
    for mode, share in (("M3", "not_home"), ("M2", "outdoors"), ("M4", "phone_mode")):
        if draw < honest[share]:
            return mode
        draw -= honest[share]
    return "M1"


def _honest(
    world: c.World, who: c.Person, home: c.Home, at: datetime, after: datetime, visit_id: str
) -> Visit:
    rng, honest = world.rng, world.numbers["honest"]
    mode = _mode(world)
    campaign = at.month in honest["campaign_months"] and rng.random() < honest["campaign_share"]
    topic = (
        None
        if mode == "M3" or rng.random() < honest["no_problem"] or campaign
        else rng.choice(TOPICS)
    )
    narrative = _words(world, who, home, topic, campaign, mode)
    stay = world.lognormal(
        honest["stay_median_s"] * world.stay * who.stay_factor, honest["stay_sigma"]
    )
    stay *= (1.25 if topic else 0.8) * (0.45 if campaign else 1.0)
    started = at.timestamp()
    visit = Visit(
        visit_id,
        who.cadre_id,
        home.household_id,
        f"v{home.village:03}",
        mode,
        started_at=started,
        ended_at=started + (120 if mode == "M3" else min(stay, 3 * 3600)),
        narrative=narrative,
        problems=(_problem(rng, topic, home.who),) if topic else (),
        problems_known=True,
        confirmed_by="Q1" if mode in {"M1", "M2"} and rng.random() < honest["confirmed"] else "Q6",
    )
    visit = _recorded(world, who, visit, after)
    return _clocked(world, who, _photographed(world, who, _placed(world, who, home, visit)))


def _words(
    world: c.World, who: c.Person, home: c.Home, topic: Topic | None, campaign: bool, mode: str
) -> str:
    rng = world.rng
    if mode == "M3":
        return rng.choice(("家中无人", "门锁着,邻居说去赶集了", "在外务工,未遇到人"))
    if campaign:
        said = CAMPAIGNS[0 if rng.random() < 0.6 else 1]
        return f"{fill(rng.choice(who.habit.openings), rng, home.who)},宣传{said}。"
    if topic is None and rng.random() > world.numbers["honest"]["no_problem_text"]:
        return ""
    honest = world.numbers["honest"]
    source = [text for text in who.written[-20:] if len(text) > 25]
    if who.templates and source and rng.random() < honest["template_share"]:
        return edited(rng, rng.choice(source), rng.uniform(*honest["template_edits"]))
    return story(rng, who.habit, home.who, home.facts, topic)


def _problem(rng: random.Random, topic: Topic, who: str) -> Problem:
    spot = topic.spot and rng.random() < 0.6
    hollow = rng.random() < 0.12
    done = rng.choice(HOLLOW) if hollow else fill(rng.choice(topic.done), rng, who)
    if spot and not hollow and rng.random() < 0.5:
        done = "当场" + done
    handling = "B1a" if spot else rng.choice(("B2", "B3", "B1b"))
    if not topic.spot and rng.random() < 0.04:
        handling, spot = "B1a", True
    return Problem(topic.code, "Z2", handling, fill(rng.choice(topic.said), rng, who), done, spot)


def _recorded(world: c.World, who: c.Person, visit: Visit, after: datetime) -> Visit:
    rng, honest = world.rng, world.numbers["honest"]
    ended = visit.ended_at or 0.0
    declared = False
    if who.paper:
        # one evening a week, or two at the end of the month, one note after the other
        day = datetime.fromtimestamp(ended, c.SHANGHAI)
        wait = (4 - day.weekday()) % 7 or 7
        if rng.random() < honest["paper_month_end"]:
            wait = max((after - timedelta(days=rng.choice((1, 2))) - day).days, 0) + 1
        evening = (day + timedelta(days=wait)).replace(hour=19, minute=0)
        recorded = evening.timestamp() + rng.uniform(0, 3000)
        declared = rng.random() < honest["declared_backfill"]
    elif rng.random() < 0.12:
        recorded = ended + rng.uniform(0.5, 4) * 86_400
        declared = rng.random() < honest["declared_backfill"]
    else:
        recorded = ended + rng.uniform(60, 6 * 3600)
    saved = recorded + (rng.uniform(0, 12) * 86_400 if who.remote else rng.uniform(0, 3600))
    pace = world.lognormal(honest["pace_median"] * world.pace, honest["pace_sigma"])
    pace *= (0.22 if who.dictates else 1.0) * (0.7 if who.paper else 1.0)
    active = max(8.0, pace * len(visit.typed_text) + rng.uniform(5, 40))
    return replace(
        visit,
        recorded_at=recorded,
        saved_at=saved,
        active_s=active if rng.random() < honest["active_known"] else None,
        backfilled=declared,
        typed_for_other=who.helper,
        device_id="d-clerk" if who.helper else f"d-{who.cadre_id}",
    )


def _placed(world: c.World, who: c.Person, home: c.Home, visit: Visit) -> Visit:
    rng, honest = world.rng, world.numbers["honest"]
    if visit.mode == "M4" or rng.random() > who.position_share:
        return visit
    office = who.paper or rng.random() < honest["written_at_office"]
    spot = who.office if office else home.place
    if visit.mode == "M2" and not office:
        spot = spot.moved(rng, rng.uniform(50, 800))
    return replace(visit, position=reading(world, spot))


def _photographed(world: c.World, who: c.Person, visit: Visit) -> Visit:
    rng = world.rng
    if visit.mode in {"M3", "M4"} or rng.random() > who.photo_share:
        return visit
    if who.photos and rng.random() < world.numbers["honest"]["reused_photo"]:
        phash = rng.choice(who.photos)
    else:
        phash = rng.getrandbits(64)
    who.photos.append(phash)
    return replace(visit, photos=(photo(phash),))


def _clocked(world: c.World, who: c.Person, visit: Visit) -> Visit:
    rng = world.rng
    if who.broken_clock and rng.random() < 0.4:
        jump = rng.choice((-1, 1)) * rng.uniform(400, 30 * 3600)
        return replace(
            visit,
            clock="wall",
            clock_jump_s=jump,
            recorded_at=(visit.recorded_at or 0) + max(jump, 0),
        )
    jumped = rng.random() < 0.01
    return replace(
        visit,
        clock=rng.choice(("anchored", "anchored", "gps", "wall")),
        clock_jump_s=rng.uniform(301, 9000) if jumped else rng.uniform(0, 60),
    )
