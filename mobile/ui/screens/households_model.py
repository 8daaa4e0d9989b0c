"""The list of households without its screen: what was typed, which filters, which rows.

Owns the step from a search to rows. Never knows a widget, and never shows more than was asked.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from mobile.actions import queries
from mobile.actions.phone import Phone
from mobile.domain.views import HouseholdRow
from mobile.ui.screens import visit_words as words

FIRST: Final = 60
"""So many rows are shown at once; the others follow a moment later."""
ALL: Final = 100_000


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
    """The rows for a wish. `whole`: there are no more. `total`: households on this phone."""

    wish: Wish
    rows: list[dict[str, Any]] = field(hash=False)
    whole: bool
    total: int


def find(phone: Phone, wish: Wish, limit: int = FIRST) -> Found:
    """Rows of the list. For the worker."""
    filters = set(wish.filters) | ({f"village:{wish.village}"} if wish.village else set())
    text = wish.text
    if wish.group:
        text = f"{text} {phone.session.village_name(wish.village)}{wish.group}".strip()
    rows = queries.households(phone, text, filters, limit)
    one_village = len(phone.session.households.villages()) < 2
    shown = [list_row(row, whole_place=not one_village) for row in rows]
    return Found(wish, shown, len(rows) < limit, len(phone.session.households))


def list_row(row: HouseholdRow, *, whole_place: bool = True) -> dict[str, Any]:
    """A household as a row of the list; the village is said where there are several."""
    short = row.place.removeprefix(row.village)
    place = row.place if whole_place or not short else short
    visited = f"上次 {row.last_visit}" if row.last_visit else ""
    badge, state = ("重点户", "info") if row.key else ("", "neutral")
    if row.open_problems:
        badge, state = f"待办 {row.open_problems}", "warn"
    return {
        "key": row.id,
        "icon": "star" if row.key else "home-outline",
        "title": row.head,
        "subtitle": " · ".join(part for part in (place, visited) if part),
        "badge": badge,
        "badge_state": state,
    }


def places(phone: Phone) -> list[tuple[str, str, str]]:
    """The villages of this phone's households: code, name, how many households."""
    session = phone.session
    with session.lock:
        counts: Mapping[str, int] = session.households.villages()
    found = [(code, session.village_name(code), f"{n} 户") for code, n in counts.items() if n]
    return sorted(found, key=lambda place: place[1])


def groups(phone: Phone, village: str) -> list[str]:
    """The groups of a village, in their order."""
    session = phone.session
    with session.lock:
        entries = session.households.find("", lambda entry: entry.village == village, ALL)
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
