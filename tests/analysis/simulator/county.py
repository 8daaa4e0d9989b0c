"""The simulated county: villages, households, people with habits, and half a year of visits.

Owns the making of a ledger with the truth beside it. The same seed gives the same county.
"""

import math
import random
import tomllib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from server.analysis.ledger import SHANGHAI, Cadre, Household, Ledger, Position, Visit
from server.analysis.places import gcj02_from_wgs84
from tests.analysis.simulator.words import KINFOLK, Habit, person

PARAMETERS: Final = tomllib.loads(
    (Path(__file__).with_name("parameters.toml")).read_text(encoding="utf-8")
)
KEY_TAGS: Final = ("H02", "H07", "H10", "H17")
M_PER_DEGREE: Final = 111_195.0
HONEST, DESK, DRIVE, STRATEGIC = "honest", "desk_fabricator", "drive_by", "strategic"
TUNED: Final = (DESK, DRIVE, STRATEGIC)
HELD_OUT: Final = ("phone_caller", "colleague_copier", "photo_recycler")


@dataclass(frozen=True)
class Place:
    lat: float
    lon: float

    def moved(self, rng: random.Random, metres: float) -> "Place":
        turn = rng.uniform(0, 2 * math.pi)
        lat = self.lat + metres * math.cos(turn) / M_PER_DEGREE
        lon = self.lon + metres * math.sin(turn) / M_PER_DEGREE / math.cos(math.radians(self.lat))
        return Place(lat, lon)


@dataclass
class Home:
    """A household: where it is, how it is registered, what is always said about it."""

    household_id: str
    village: int
    place: Place
    registered: Household
    who: str
    facts: str


@dataclass
class Person:
    """One cadre with a kind (the truth), circumstances and habits."""

    cadre_id: str
    kind: str
    village: int
    office: Place
    remote: bool
    paper: bool
    registered_paper: bool
    broken_clock: bool
    helper: bool
    dictates: bool
    stay_factor: float
    position_share: float
    photo_share: float
    habit: Habit
    templates: bool = False
    homes: list[Home] = field(default_factory=list)
    written: list[str] = field(default_factory=list)
    photos: list[int] = field(default_factory=list)


@dataclass
class County:
    """A ledger and the truth: which visits were fabricated, and what each cadre is."""

    ledger: Ledger
    fabricated: set[str]
    kinds: dict[str, str]


@dataclass
class World:
    """What every behaviour draws from."""

    rng: random.Random
    numbers: dict[str, Any]
    everybody: list[Person] = field(default_factory=list)
    shared_texts: list[str] = field(default_factory=list)
    stay: float = 1.0
    pace: float = 1.0
    drift: bool = False

    def lognormal(self, median: float, sigma: float) -> float:
        return median * math.exp(self.rng.gauss(0, sigma))


def _home(world: World, village: int, centre: Place, number: int, remote: bool) -> Home:
    rng, known = world.rng, world.numbers["household"]
    # neighbours 20 m apart: every other household stands beside the one before
    place = centre.moved(rng, rng.uniform(50, 2_500 if remote else 1_100))
    error = known["remote_error_m"] if remote else known["error_m"]
    registered = (
        centre if rng.random() < known["misplaced"] else place.moved(rng, abs(rng.gauss(0, error)))
    )
    lat, lon = registered.lat, registered.lon
    if rng.random() < known["gcj02_unnoted"]:
        lat, lon = gcj02_from_wgs84(lat, lon)
    tags = {rng.choice(KEY_TAGS)} if rng.random() < known["key_share"] else {"H00"}
    household_id = f"h{village:03}-{number:03}"
    return Home(
        household_id,
        village,
        place,
        Household(
            household_id, f"v{village:03}", Position(lat, lon, float(error)), frozenset(tags)
        ),
        person(rng),
        rng.choice(KINFOLK),
    )


def _people(world: World, kinds: tuple[str, ...]) -> None:
    rng, county, honest = world.rng, world.numbers["county"], world.numbers["honest"]
    villages = []
    for village in range(county["villages"]):
        remote = rng.random() < county["remote_share"]
        town = Place(28.2 + (village // 8) * 0.25, 110.1 + (village % 8) * 0.2)
        centre = town.moved(
            rng, rng.uniform(9_000, 20_000) if remote else rng.uniform(1_500, 6_000)
        )
        homes = [
            _home(world, village, centre, n, remote)
            for n in range(county["households_per_village"])
        ]
        villages.append((remote, town, homes))
    n_fakers = round(county["fakers"] * county["cadres"])
    fakers = _faker_kinds(world, kinds, n_fakers)
    chosen = dict(zip(rng.sample(range(county["cadres"]), n_fakers), fakers, strict=True))
    for number in range(county["cadres"]):
        remote, town, homes = villages[number % county["villages"]]
        paper = rng.random() < county["paper_first_share"]
        somebody = Person(
            f"c{number:04}",
            chosen.get(number, HONEST),
            number % county["villages"],
            town,
            remote,
            paper,
            paper and rng.random() > county["paper_first_unregistered"],
            rng.random() < honest["broken_clock_share"],
            rng.random() < honest["helper_share"],
            rng.random() < honest["dictation_share"],
            world.lognormal(1.0, honest["stay_person_sigma"]),
            rng.uniform(*honest["position_share"]),
            rng.uniform(*honest["photo_share"]),
            Habit.drawn(
                rng, 0.7 if rng.random() < honest["vague_writers"] else rng.uniform(0.02, 0.15)
            ),
        )
        somebody.templates = rng.random() < honest["template_writers"]
        # three or four colleagues share a village, so some households have two people
        start = (number // county["villages"]) * 14
        somebody.homes = [homes[(start + i) % len(homes)] for i in range(24)]
        world.everybody.append(somebody)


def _faker_kinds(world: World, kinds: tuple[str, ...], n: int) -> list[str]:
    weights = [
        world.numbers[kind]["weight"] if kind in world.numbers else world.numbers["held_out"][kind]
        for kind in kinds
    ]
    # by quota, so that every county has each kind
    total = sum(weights)
    quota = [max(1, round(n * w / total)) for w in weights]
    listed = [kind for kind, times in zip(kinds, quota, strict=True) for _ in range(times)]
    while len(listed) < n:
        listed.append(kinds[0])
    return listed[:n]


def simulate(
    seed: int,
    kinds: tuple[str, ...] = TUNED,
    shifted: bool = False,
    changes: dict[str, dict[str, Any]] | None = None,
) -> County:
    """A county. `shifted`: parameters kept out of tuning; `changes`: by section."""
    from tests.analysis.simulator.behaviour import visit_of

    numbers = {section: dict(values) for section, values in PARAMETERS.items()}
    for section, values in (changes or {}).items():
        numbers[section].update(values)
    world = World(random.Random(seed), numbers)
    if shifted:
        out = numbers["held_out"]
        world.stay, world.pace, world.drift = out["stay_factor"], out["pace_factor"], True
        low, high = numbers["county"]["visits_per_month"]
        numbers["county"]["visits_per_month"] = [
            int(low * out["visits_factor"]),
            int(high * out["visits_factor"]),
        ]
    _people(world, kinds)
    visits: list[Visit] = []
    fabricated: set[str] = set()
    start = datetime.fromisoformat(numbers["county"]["start"]).replace(tzinfo=SHANGHAI)
    for month in range(numbers["county"]["months"]):
        first = _months_later(start, month)
        for somebody in world.everybody:
            for visit, fake in visit_of(
                world, somebody, first, _months_later(start, month + 1), month
            ):
                visits.append(visit)
                if fake:
                    fabricated.add(visit.visit_id)
    return County(_ledger(world, visits), fabricated, {p.cadre_id: p.kind for p in world.everybody})


def _months_later(start: datetime, months: int) -> datetime:
    month = start.month - 1 + months
    return start.replace(year=start.year + month // 12, month=month % 12 + 1)


def _ledger(world: World, visits: list[Visit]) -> Ledger:
    homes = {home.household_id: home.registered for p in world.everybody for home in p.homes}
    cadres = [
        Cadre(
            p.cadre_id,
            Position(p.office.lat, p.office.lon, 30.0, "WGS84"),
            120.0,
            p.remote,
            p.registered_paper,
        )
        for p in world.everybody
    ]
    return Ledger.of(visits, homes.values(), cadres)


def workdays(first: datetime, after: datetime) -> list[datetime]:
    """Days on which people visit: Mondays to Saturdays."""
    days = (first + timedelta(days=n) for n in range((after - first).days))
    return [day for day in days if day.weekday() < 6]
