"""All that a view is made from, and the small texts that every view shares.

Owns names, days and titles as people read them. Never decides anything.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from mobile.domain.overlay import Overlay
from mobile.domain.search import HouseholdIndex
from mobile.domain.times import spoken_day
from mobile.domain.views import StepOffer
from shared.decide import actors_of
from shared.numbers import WAITING
from shared.records import Kind, Record
from shared.transitions import VERBS, Actor, commands_for
from shared.visibility import Viewer
from shared.vocabulary import Vocabulary

ASKED: Final = {
    Kind.VISIT: ("visit.withdraw",),
    Kind.PROBLEM: ("problem.extend", "problem.shelve", "problem.withdraw"),
    Kind.PLEDGE: ("pledge.defer", "pledge.cancel"),
}
"""What the person concerned asks for, and the office or a leader agrees to."""

_CONCERNED: Final = frozenset({Actor.RECORDER, Actor.VISITOR, Actor.LEARNER, Actor.HANDLER})


@dataclass(frozen=True, slots=True)
class Reading:
    """The phone's reading model, with the words to show it in."""

    overlay: Overlay
    households: HouseholdIndex
    viewer: Viewer
    vocabulary: Vocabulary
    today: str
    village_name: Callable[[str], str]
    person_name: Callable[[str | None], str]
    short_code: str = ""

    def number(self, record: Record) -> str:
        """The number, or 待编号 with the device's code."""
        return record.number or f"{WAITING} {self.short_code}".strip()

    def pending(self, record_id: str) -> bool:
        """Whether some of it is only on this phone."""
        return record_id in self.overlay.pending_ids

    def heads(self, visit: Mapping[str, Any]) -> str:
        """Whose households were present, as 李大爷、王婶."""
        found = []
        for present in visit.get("present", ()):
            entry = self.households.one(present.get("household_id", ""))
            found.append(entry.head if entry else present.get("met") or "（不在本机）")
        return "、".join(found[:4]) + ("等" if len(found) > 4 else "")

    def place(self, village: str, group: str = "", door: str = "") -> str:
        """上坪村2组3号."""
        return f"{self.village_name(village)}{group}{door}"

    def day(self, day: str) -> str:
        """A day as people say it, empty for none."""
        return spoken_day(day, self.today) if day else ""

    def state(self, record: Record) -> str:
        """The name of a record's state; one that is only here is 待上传."""
        if record.kind is Kind.VISIT and self.pending(record.id) and not record.number:
            return "待上传"
        return self.vocabulary.name("states", record.state) if record.state else ""

    def offers(self, record: Record) -> tuple[StepOffer, ...]:
        """The steps that this person may take on a record now, each once."""
        visit = self.overlay.record(str(record.content.get("visit_id") or ""))
        actors = actors_of(self.viewer, record, visit)
        found = {
            row.command: StepOffer(row.command, row.name)
            for row in commands_for(record.kind, record.state, actors)
            if row.conclusion is None
        }
        if actors & _CONCERNED:
            asked = commands_for(record.kind, record.state, (Actor.OFFICE, Actor.LEADER))
            for row in asked:
                if row.command in ASKED.get(record.kind, ()) and row.command not in found:
                    found[row.command] = StepOffer(row.command, VERBS[row.command], asks=True)
        return tuple(found.values())
