"""Search among all households of the phone, in memory, as one types.

Owns the index and the order of its results. Never holds more of a household than a list shows.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice
from sys import intern
from typing import Final

from mobile.domain.pinyin import initials, usual_initials
from shared.records import Record

_MARK: Final = "\x1f"
_MOST: Final = 200


@dataclass(frozen=True, slots=True)
class HouseholdEntry:
    """What the list of households shows of one."""

    id: str
    head: str
    village: str
    group: str = ""
    door: str = ""
    phone_tail: str = ""
    tags: tuple[str, ...] = ()
    cadres: tuple[str, ...] = ()
    merged_into: str = ""


def phone_tail(phone: str) -> str:
    """The last four digits of a telephone number."""
    return "".join(character for character in phone if character.isdigit())[-4:]


def entry_of(record: Record) -> HouseholdEntry:
    """What the list of households holds of one; words that thousands share are held once."""
    content = record.content
    return HouseholdEntry(
        id=record.id,
        head=content.get("head", ""),
        village=intern(content.get("village", "")),
        group=intern(content.get("group", "")),
        door=intern(content.get("door", "")),
        phone_tail=phone_tail(content.get("phone", "")),
        tags=tuple(map(intern, content.get("tags", ()))),
        cadres=tuple(map(intern, content.get("cadres", ()))),
        merged_into=content.get("merged_into", ""),
    )


class HouseholdIndex:
    """All households by key; one keystroke is one scan of short strings."""

    def __init__(self, village_name: Callable[[str], str] = str) -> None:
        self._village_name = village_name
        self._entries: dict[str, HouseholdEntry] = {}
        self._ordered: list[HouseholdEntry] = []
        self._keys: list[str] = []
        self._stale = False

    def __len__(self) -> int:
        return len(self._entries)

    def load(self, entries: Iterable[HouseholdEntry]) -> None:
        """Hold exactly these."""
        self._entries = {entry.id: entry for entry in entries}
        self._stale = True

    def put(self, entry: HouseholdEntry) -> None:
        """Add or replace one."""
        self._entries[entry.id] = entry
        self._stale = True

    def drop(self, household_id: str) -> None:
        """Take one out."""
        if self._entries.pop(household_id, None) is not None:
            self._stale = True

    def one(self, household_id: str) -> HouseholdEntry | None:
        """One by its id."""
        return self._entries.get(household_id)

    def find(
        self,
        text: str = "",
        keep: Callable[[HouseholdEntry], bool] | None = None,
        limit: int = _MOST,
    ) -> list[HouseholdEntry]:
        """The households that match every word of `text`, names that begin with it first.

        A word matches in the name, its initials, the village, group, door or last four digits.
        Without text: all, by village, group and door.
        """
        self._refresh()
        words = text.casefold().replace("·", "").split()
        if not words:
            found = (e for e in self._ordered if keep is None or keep(e))
            return list(islice(found, limit))
        first = _MARK + words[0]
        leading: list[HouseholdEntry] = []
        others: list[HouseholdEntry] = []
        entries = self._ordered
        for place, key in enumerate(self._keys):
            if words[0] not in key or any(word not in key for word in words[1:]):
                continue
            entry = entries[place]
            if keep is not None and not keep(entry):
                continue
            if first in key:
                leading.append(entry)
                if len(leading) >= limit:
                    break
            elif len(others) < limit:
                others.append(entry)
        return (leading + others)[:limit]

    def villages(self) -> dict[str, int]:
        """How many households each village has."""
        counts: dict[str, int] = {}
        for entry in self._entries.values():
            counts[entry.village] = counts.get(entry.village, 0) + 1
        return counts

    def warm(self) -> None:
        """Prepare what the first keystroke would prepare."""
        self._refresh()

    def _refresh(self) -> None:
        if not self._stale:
            return
        alive = (entry for entry in self._entries.values() if not entry.merged_into)
        self._ordered = sorted(alive, key=_place)
        names = {entry.village: self._village_name(entry.village) for entry in self._ordered}
        self._keys = [_key(entry, names[entry.village]) for entry in self._ordered]
        self._stale = False


def _place(entry: HouseholdEntry) -> tuple[str, str, int, str, str]:
    digits = "".join(character for character in entry.door if character.isdigit())
    return entry.village, entry.group, int(digits[:9] or 0), entry.door, entry.head


def _key(entry: HouseholdEntry, village: str) -> str:
    head = entry.head.replace("·", "")
    parts = [head, initials(entry.head)]
    usual = usual_initials(entry.head)
    if usual != parts[1]:
        parts.append(usual)
    parts += [entry.phone_tail, entry.door, f"{village}{entry.group}"]
    return (_MARK + _MARK.join(parts)).casefold()
