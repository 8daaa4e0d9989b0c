"""The list of households without its screen: what was typed, which filters, which rows.

Owns the step from a search to rows. Never knows a widget, and reads a household's visits and
problems only when its row is about to be shown: there may be twenty thousand.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, Final, Protocol

from mobile.actions import queries
from mobile.actions.phone import Phone
from mobile.domain.lines import household_row, is_open
from mobile.domain.reading import Reading
from mobile.domain.search import HouseholdEntry
from mobile.ui.screens import visit_words as words
from shared.records import Kind


class Lock(Protocol):
    """What keeps the reading model still while it is read."""

    def acquire(self, blocking: bool = True) -> bool:
        """Take it, or say that somebody else has it."""

    def release(self) -> None:
        """Let it go."""


ALL: Final = 100_000
MOST_FOUND: Final = 500
"""A search that finds more than these wants another letter."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What the person wants to see."""

    text: str = ""
    filters: tuple[str, ...] = ()
    village: str = ""
    group: str = ""

    def with_place(self, village: str = "", group: str = "") -> "Wish":
        """The same in another place."""
        return replace(self, village=village, group=group)


@dataclass(frozen=True, slots=True)
class Found:
    """The rows for a wish. `total`: households on this phone."""

    wish: Wish
    rows: list["HouseholdListRow"] = field(hash=False)
    total: int


class HouseholdListRow(Mapping[str, Any]):
    """A household as a row of the list, put into words when it is first looked at."""

    __slots__ = ("_entry", "_lock", "_reading", "_said", "_whole_place")

    def __init__(
        self, lock: Lock, reading: Reading, entry: HouseholdEntry, *, whole_place: bool
    ) -> None:
        self._lock, self._reading, self._entry = lock, reading, entry
        self._whole_place = whole_place
        self._said: dict[str, Any] | None = None

    def __getitem__(self, name: str) -> Any:
        return self._words()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._words())

    def __len__(self) -> int:
        return len(self._words())

    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return id(self)

    def _words(self) -> dict[str, Any]:
        if self._said is None:
            # A sync that reads everything anew holds the lock: the row then says what it knows.
            here = self._lock.acquire(blocking=False)
            try:
                self._said = self._full() if here else self._bare()
            finally:
                if here:
                    self._lock.release()
        return self._said

    def _full(self) -> dict[str, Any]:
        row = household_row(self._entry, self._reading)
        visited = f"上次 {row.last_visit}" if row.last_visit else ""
        badge, state = ("重点户", "info") if row.key else ("", "neutral")
        if row.open_problems:
            badge, state = f"待办 {row.open_problems}", "warn"
        return {
            **self._bare(),
            "icon": "star" if row.key else "home-outline",
            "subtitle": " · ".join(part for part in (self._place(), visited) if part),
            "badge": badge,
            "badge_state": state,
        }

    def _bare(self) -> dict[str, Any]:
        title, place = self._entry.head, self._place()
        return {"key": self._entry.id, "icon": "home-outline", "title": title, "subtitle": place}

    def _place(self) -> str:
        entry = self._entry
        short = f"{entry.group}{entry.door}"
        if short and not self._whole_place:
            return short
        return self._reading.place(entry.village, entry.group, entry.door)


def find(phone: Phone, wish: Wish) -> Found:
    """Rows of the list. For the worker."""
    session = phone.session
    with session.lock:
        model = queries.reading(phone)
        text = wish.text
        if wish.group:
            text = f"{text} {model.village_name(wish.village)}{wish.group}".strip()
        most = MOST_FOUND if text else ALL
        entries = model.households.find(text, _keep(phone, model, wish), most)
        several = len(model.households.villages()) > 1
        total = len(model.households)
    lock = session.lock
    rows = [HouseholdListRow(lock, model, entry, whole_place=several) for entry in entries]
    return Found(wish, rows, total)


def _keep(phone: Phone, model: Reading, wish: Wish) -> Callable[[HouseholdEntry], bool] | None:
    """The filters as one question, the cheap ones first; None where there are none."""
    asked: list[Callable[[HouseholdEntry], bool]] = []
    if wish.village:
        asked.append(lambda entry: entry.village == wish.village)
    if "key" in wish.filters:
        key = {code for code, tag in phone.session.vocabulary.tags.items() if tag.key}
        asked.append(lambda entry: not key.isdisjoint(entry.tags))
    if "long_ago" in wish.filters:
        since = date.fromisoformat(model.today) - timedelta(days=queries.LONG_AGO_DAYS)
        day = since.isoformat()
        asked.append(lambda entry: not _visited_since(model, entry.id, day))
    if "open_problems" in wish.filters:
        asked.append(lambda entry: _has_open_problem(model, entry.id))
    return (lambda entry: all(question(entry) for question in asked)) if asked else None


def _visited_since(model: Reading, household_id: str, day: str) -> bool:
    visits = model.overlay.children(household_id, Kind.VISIT)
    return any(visit.content["visited_on"] >= day for visit in visits)


def _has_open_problem(model: Reading, household_id: str) -> bool:
    return any(is_open(one) for one in model.overlay.children(household_id, Kind.PROBLEM))


def places(phone: Phone) -> list[tuple[str, str, str]]:
    """The villages of this phone's households: code, name, how many households."""
    session = phone.session
    counts = session.households.villages()
    found = [(code, session.village_name(code), f"{n} 户") for code, n in counts.items() if n]
    return sorted(found, key=lambda place: place[1])


def groups(phone: Phone, village: str) -> list[str]:
    """The groups of a village, in their order."""
    index = phone.session.households
    entries = index.find("", lambda entry: entry.village == village, ALL)
    found = dict.fromkeys(entry.group for entry in entries if entry.group)
    return sorted(found, key=_number)


def place_name(phone: Phone, wish: Wish) -> str:
    """The place that is shown, for its chip."""
    if not wish.village:
        return words.PLACE_CHIP
    return f"{phone.session.village_name(wish.village)}{wish.group}"


def _number(group: str) -> tuple[int, str]:
    digits = "".join(character for character in group if character.isdigit())
    return int(digits or 0), group
