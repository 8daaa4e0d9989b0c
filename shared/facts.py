"""What a condition may look at: the record as it would be, what was said, and what went before.

Owns the view that guards share. Never fetches anything: whoever decides gathers the facts first.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from shared.progress import Progress
from shared.records import Record
from shared.refusals import Refusal, refuse
from shared.vocabulary import Vocabulary
from shared.workdays import Calendar

_HANDLING: Final = frozenset(
    {
        "problem.solve_on_spot",
        "problem.take_own",
        "problem.take",
        "problem.update",
        "problem.outcome",
        "problem.redo",
    }
)
"""Steps that make their author a 办理人; 反馈 does too, except the office's entry for a 部门."""


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a guard knows.

    `record`: before, None where there is none yet. `content`: after merging the change's record
    fields. `given`: the change's own fields, those of the step or verification included. `today`:
    the receiver's Shanghai day. `verifications`, `steps`, `explanations`: contents that already
    stand on this record, in order. `visit`: the content of a problem's visit. `asked_on`: the day
    on which the person was asked to explain. `progress`: for pledges.
    """

    record: Record | None
    content: Mapping[str, Any]
    given: Mapping[str, Any]
    today: str
    vocabulary: Vocabulary
    calendar: Calendar
    author_id: str
    verifications: tuple[Mapping[str, Any], ...] = ()
    steps: tuple[Mapping[str, Any], ...] = ()
    explanations: tuple[Mapping[str, Any], ...] = ()
    visit: Mapping[str, Any] | None = None
    asked_on: str | None = None
    progress: Progress | None = None

    @property
    def before(self) -> Mapping[str, Any]:
        """The content before the change; empty where there was no record."""
        return self.record.content if self.record else {}

    @property
    def day(self) -> str:
        """The day on which it was done, as stated, but never after today."""
        stated = self.given.get("acted_on") or self.given.get("decided_on") or self.today
        return min(str(stated), self.today)

    @property
    def why(self) -> str:
        """The reason or note that came with the change."""
        return said(self.given, "reason", "note", "situation", "action")

    @property
    def told(self) -> bool:
        """Was the villager told (已告知群众)? Either the step says so or a day is given."""
        return bool(self.given.get("told_villager") or self.content.get("informed_on"))

    @property
    def satisfaction(self) -> str:
        """回访满意度 of this verification; 未评价 when nothing was said."""
        return str(self.given.get("satisfaction") or "未评价")


def said(values: Mapping[str, Any], *names: str) -> str:
    """The first of these texts that is not blank, or nothing."""
    for name in names:
        text = str(values.get(name) or "").strip()
        if text:
            return text
    return ""


def no(sentence: str) -> Refusal:
    """A refusal because a condition of the table does not hold; says what to do."""
    return refuse("condition", sentence=sentence)


def deadline(content: Mapping[str, Any]) -> str | None:
    """The day until which a problem or pledge now runs: 延期 and 顺延 included."""
    for name in ("extended_to", "due_on", "deferred_to", "ends_on"):
        if content.get(name):
            return str(content[name])
    return None


def visitors_of(visit: Mapping[str, Any]) -> frozenset[str]:
    """Ids of everyone who was on a visit, companions included."""
    return frozenset(
        visitor["person_id"] for visitor in visit.get("visitors", ()) if visitor.get("person_id")
    )


def involved(contents: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    """记录人、走访人、学习人、办理人: who may neither verify nor close these.

    `contents` may be those of a record, of its visit, and of its steps (办理).
    """
    people: set[str | None] = set()
    for content in contents:
        people |= {content.get(name) for name in ("recorder_id", "learner_id", "handler_id")}
        people |= visitors_of(content)
        command = content.get("command")
        own_report = command == "problem.report" and content.get("before") != "I07"
        if own_report or command in _HANDLING:
            people.add(content.get("actor_id"))
    return frozenset(person for person in people if person)


def must_differ(person_id: object, contents: Iterable[Mapping[str, Any]]) -> Refusal | None:
    """Refuse when the person recorded, visited, learned or handled (词表 通用②)."""
    others = involved(contents)
    # Compared, not hashed: an unchecked value from the wire may stand here.
    return refuse("same_person") if any(person_id == other for other in others) else None
