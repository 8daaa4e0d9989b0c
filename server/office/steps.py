"""The forms of the steps that are possible now: which fields each step asks for.

Owns the choice of fields per command. Never decides whether one is possible: the transition table
does (`RecordView.possible`), and ingest decides again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from server.domain.showing import label_of
from server.services.context import Zoufang
from server.services.office_lists import colleagues
from server.services.office_record import RecordView
from shared.meanings import CODED, PEOPLE
from shared.records import Kind
from shared.transitions import Transition
from shared.vocabulary import Vocabulary

LONG: Final = frozenset({"action", "outcome", "note", "reason"})
DAYS: Final = frozenset({"acted_on", "due_on", "extended_to", "informed_on", "deferred_to"})
TICKS: Final = frozenset({"told_villager"})
_ASSIGN: Final = "unit handler_id handler_name time_limit due_on action"
ASKED: Final[dict[str, str]] = {
    "pledge.defer": "deferred_to reason",
    "pledge.cancel": "reason",
    "visit.pull": "reason",
    "visit.withdraw": "reason",
    "problem.legal": "route informed_on action",
    "problem.shelve": "reason informed_on told_villager",
    "problem.hand_in": "action",
    "problem.praise": "action",
    "problem.assign": _ASSIGN,
    "problem.transfer": "unit handler_name due_on action",
    "problem.take": "action",
    "problem.decline": "reason",
    "problem.extend": "extended_to reason informed_on told_villager",
    "problem.report": "action outcome acted_on told_villager informed_on meeting_record",
    "problem.urge": "action",
    "problem.unit_returned": "reason",
    "problem.update": "action outcome",
    "problem.activate": f"handling {_ASSIGN}",
    "problem.outcome": "outcome acted_on told_villager informed_on",
    "problem.pull": "reason",
    "problem.close": "action",
    "problem.close_unsampled": "action",
    "problem.redo": f"handling {_ASSIGN}",
    "problem.retransfer": "unit handler_name due_on action",
    "problem.reopen": "reason",
    "problem.withdraw": "reason",
}
"""Which fields a step's form shows; a step that is not here has no form on office pages."""

FIXED: Final[dict[str, Mapping[str, str]]] = {
    "problem.legal": {"handling": "B5"},
    "problem.shelve": {"handling": "B6"},
    "problem.transfer": {"handling": "B3"},
    "problem.retransfer": {"handling": "B3"},
    "problem.activate": {"handling": "B2"},
    "problem.redo": {"handling": "B2"},
}
"""What a step always says (词表 §8.3, last column)."""

HANDLINGS: Final = ("B2", "B3", "B4")


@dataclass(frozen=True, slots=True)
class Input:
    """One field of a form. `kind` is text, long, day, tick, choice or hidden."""

    name: str
    label: str
    kind: str
    value: str = ""
    options: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class StepForm:
    """The form of one step."""

    command: str
    name: str
    inputs: tuple[Input, ...]
    grave: bool = False


def step_forms(view: RecordView, zoufang: Zoufang) -> list[StepForm]:
    """The forms of everything that this viewer may do with a record now, in table order."""
    forms: dict[str, StepForm] = {}
    for row in view.possible:
        if row.conclusion or row.command in forms or row.command not in ASKED:
            continue
        forms[row.command] = _form(row, view, zoufang)
    return list(forms.values())


def _form(row: Transition, view: RecordView, zoufang: Zoufang) -> StepForm:
    names = ASKED[row.command].split()
    fixed = FIXED.get(row.command, {})
    inputs = [_input(name, view, zoufang, fixed.get(name, "")) for name in names]
    inputs += [
        Input(name, "", "hidden", value) for name, value in fixed.items() if name not in names
    ]
    return StepForm(
        row.command, row.name, tuple(inputs), grave=row.command.endswith(("withdraw", "cancel"))
    )


def _input(name: str, view: RecordView, zoufang: Zoufang, given: str) -> Input:
    label = _label(view.record.kind, name)
    standing = view.record.content.get(name, "")
    value = given or (str(standing) if isinstance(standing, str | int) else "")
    if name == "acted_on":
        value = zoufang.today()
    if name in DAYS:
        return Input(name, label, "day", value)
    if name in TICKS:
        return Input(name, label, "tick")
    if name in LONG:
        return Input(name, label, "long")
    if name in PEOPLE:
        people = ((a.account_id, _named(a.name, a.unit)) for a in colleagues(zoufang))
        return Input(name, label, "choice", value, _optional(people))
    if name in CODED:
        return Input(name, label, "choice", value, _optional(_codes(name, zoufang.vocabulary)))
    return Input(name, label, "text", value)


def _label(kind: Kind, name: str) -> str:
    known = label_of(kind, name)
    return known if known != name else label_of(Kind.RESOLUTION, name)


def _named(name: str, unit: str) -> str:
    return f"{name}（{unit}）" if unit else name


def _codes(name: str, vocabulary: Vocabulary) -> Iterable[tuple[str, str]]:
    offered = ((term.code, term.name) for term in vocabulary.offered(CODED[name]))
    return (pair for pair in offered if name != "handling" or pair[0] in HANDLINGS)


def _optional(options: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return (("", "—"), *options)
