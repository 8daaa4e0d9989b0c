"""A ledger as detection sees it: visits, households, cadres, labels, in frozen values.

Owns the shapes of DESIGN §6 and the order in which visits are looked at. Never reads a file and
never holds a name, a phone number or an id number.

Instants are seconds since 1970 in UTC; days are `date` values in Asia/Shanghai.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta, timezone
from functools import cached_property
from typing import Final

from server.analysis.places import LatLon, readings, wgs84

SHANGHAI: Final = timezone(timedelta(hours=8))
AT_HOME: Final = "M1"
OUTDOORS: Final = "M2"
NOT_HOME: Final = "M3"
FACE_TO_FACE: Final = frozenset({AT_HOME, OUTDOORS})
UNDATED: Final = "无日期"
_FIRST_DAY: Final = date(1970, 1, 1).toordinal()
_AHEAD_S: Final = SHANGHAI.utcoffset(None).total_seconds()
NEVER: Final = 4e9
"""Later than anything: what has no time is never the original of a copy."""


@dataclass(frozen=True, slots=True)
class Position:
    """Where a phone was. `error_m` is one standard deviation; no datum means no place."""

    lat: float
    lon: float
    error_m: float | None = None
    datum: str | None = None
    mock: bool | None = None

    @property
    def place(self) -> LatLon | None:
        """The place in WGS-84, None where the datum is not known."""
        return wgs84(self.lat, self.lon, self.datum)

    @property
    def readings(self) -> tuple[LatLon, ...]:
        """All places that a registered position may mean."""
        return readings(self.lat, self.lon, self.datum)


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem that the visit brought, as far as the ledger tells."""

    category: str = ""
    nature: str = ""
    handling: str = ""
    description: str = ""
    resolution: str = ""
    on_the_spot: bool | None = None
    satisfaction: str = ""


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo by its hashes: SHA-256 as text, perceptual hash as 64 bits."""

    sha256: str = ""
    phash: int | None = None


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit. What the ledger did not say is None, or empty text."""

    visit_id: str
    cadre_id: str
    household_id: str = ""
    village: str = ""
    mode: str = ""
    started_at: float | None = None
    ended_at: float | None = None
    recorded_at: float | None = None
    saved_at: float | None = None
    active_s: float | None = None
    clock: str = ""
    clock_jump_s: float | None = None
    position: Position | None = None
    narrative: str = ""
    problems: tuple[Problem, ...] = ()
    problems_known: bool = False
    photos: tuple[Photo, ...] = ()
    confirmed_by: str = ""
    backfilled: bool = False
    typed_for_other: bool = False
    accompanied: bool = False
    device_id: str = ""

    @property
    def at(self) -> float | None:
        """When it happened, as well as the ledger tells."""
        known = (self.started_at, self.ended_at, self.recorded_at, self.saved_at)
        return next((instant for instant in known if instant is not None), None)

    @property
    def written_at(self) -> float:
        """When it was written down: what is compared text by text comes in this order."""
        known = (self.recorded_at, self.saved_at, self.ended_at, self.started_at)
        return next((instant for instant in known if instant is not None), NEVER)

    @property
    def day(self) -> date | None:
        """The day of the visit in Asia/Shanghai."""
        return None if self.at is None else day_of(self.at)

    @property
    def month(self) -> str:
        """`2026-10`, or 无日期."""
        return UNDATED if self.day is None else self.day.isoformat()[:7]

    @property
    def stay_s(self) -> float | None:
        """Seconds from start to end; None where one of them is missing or they are reversed."""
        if self.started_at is None or self.ended_at is None or self.ended_at < self.started_at:
            return None
        return self.ended_at - self.started_at

    @property
    def face_to_face(self) -> bool:
        """入户 or 院坝面谈; an unknown mode is not."""
        return self.mode in FACE_TO_FACE

    @property
    def declared_late(self) -> bool:
        """补录 or 代录 were declared: plain facts, and innocent by rule."""
        return self.backfilled or self.typed_for_other

    @property
    def typed_text(self) -> str:
        """All that somebody typed for this visit."""
        parts = [self.narrative]
        for problem in self.problems:
            parts += [problem.description, problem.resolution]
        return "".join(parts)


@dataclass(frozen=True, slots=True)
class Household:
    """One household: its village, where its door is, its tags."""

    household_id: str
    village: str = ""
    position: Position | None = None
    tags: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Cadre:
    """What the office says about the circumstances in which somebody works."""

    cadre_id: str
    office: Position | None = None
    office_radius_m: float = 100.0
    remote: bool = False
    paper_first: bool = False


@dataclass(frozen=True, slots=True)
class Label:
    """What people decided about one visit after an explanation and a call."""

    visit_id: str
    confirmed_perfunctory: bool
    drawn_at_random: bool = False


@dataclass(frozen=True, eq=False)
class Ledger:
    """Everything one review reads. Visits stand in the order in which they were written down.

    `focus`: the visits that are asked about, where the others are only there to be compared with;
    what is slow to measure may leave those out. None asks about all.
    """

    visits: Sequence[Visit]
    households: Mapping[str, Household] = field(default_factory=dict)
    cadres: Mapping[str, Cadre] = field(default_factory=dict)
    labels: Mapping[str, Label] = field(default_factory=dict)
    focus: frozenset[str] | None = None

    @classmethod
    def of(
        cls,
        visits: Iterable[Visit],
        households: Iterable[Household] = (),
        cadres: Iterable[Cadre] = (),
        labels: Iterable[Label] = (),
        focus: frozenset[str] | None = None,
    ) -> "Ledger":
        """A ledger in order. Of two records with one id the first stands."""
        known: dict[str, Visit] = {}
        for visit in visits:
            known.setdefault(visit.visit_id, visit)
        return cls(
            tuple(sorted(known.values(), key=lambda v: (v.written_at, v.visit_id))),
            {h.household_id: h for h in households},
            {c.cadre_id: c for c in cadres},
            {label.visit_id: label for label in labels},
            focus,
        )

    def asked_about(self, visit: Visit) -> bool:
        """Whether somebody wants to know of this visit."""
        return self.focus is None or visit.visit_id in self.focus

    @cached_property
    def by_cadre(self) -> Mapping[str, Sequence[int]]:
        """Indexes of the visits that one person recorded."""
        return _grouped(visit.cadre_id for visit in self.visits)

    @cached_property
    def index_of(self) -> Mapping[str, int]:
        """Where the visit of an id stands."""
        return {visit.visit_id: index for index, visit in enumerate(self.visits)}

    @cached_property
    def by_household(self) -> Mapping[str, Sequence[int]]:
        """Indexes of the visits to one household."""
        return _grouped(visit.household_id for visit in self.visits)

    def home(self, visit: Visit) -> Household | None:
        """The household that was visited, if it is registered."""
        return self.households.get(visit.household_id)

    def cadre(self, visit: Visit) -> Cadre:
        """The circumstances of the person who recorded it; plain ones where nothing is known."""
        return self.cadres.get(visit.cadre_id) or Cadre(visit.cadre_id)

    def stratum(self, visit: Visit) -> int:
        """Which circumstances: 0 plain, 1 remote, 2 paper first, 3 both."""
        cadre = self.cadre(visit)
        return int(cadre.remote) + 2 * int(cadre.paper_first)


STRATA: Final = ("一般", "偏远", "先纸后录", "偏远且先纸后录")


def day_of(instant: float) -> date:
    """The day in Asia/Shanghai. By arithmetic, because a ledger asks it some thousand times."""
    return date.fromordinal(_FIRST_DAY + int((instant + _AHEAD_S) // 86_400))


def _grouped(keys: Iterable[str]) -> dict[str, list[int]]:
    groups: dict[str, list[int]] = defaultdict(list)
    for index, key in enumerate(keys):
        if key:
            groups[key].append(index)
    return dict(groups)
