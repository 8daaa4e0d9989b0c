"""A step on a problem, or a request about a visit, without its screen: what each asks for.

Owns which fields a command asks of a person. Never decides whether it is possible: the rules do.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from mobile.actions import queries
from mobile.actions.changes import Changes, refused
from mobile.actions.drafts import discard_draft, save_draft
from mobile.actions.phone import Phone
from mobile.actions.problems import step
from mobile.actions.visits import withdraw_visit
from mobile.ui.screens import visit_words as words
from mobile.ui.screens.draft_keeper import DraftKeeper
from shared.commands import COMMANDS
from shared.guards_problem import ON_SPOT
from shared.records import Kind
from shared.transitions import VERBS

TITLES: Final = {
    "action": words.STEP_ACTION,
    "outcome": words.STEP_OUTCOME,
    "reason": words.STEP_REASON,
    "told": words.STEP_TOLD,
    "extended_to": words.STEP_UNTIL,
    "due_on": words.STEP_DUE,
    "handling": words.STEP_HANDLING,
    "route": words.ROUTE,
    "satisfaction_door": words.CONTENT_AT_DOOR,
}
_ASKED: Final = {
    "problem.solve_on_spot": "action! satisfaction_door",
    "problem.take_own": "action",
    "problem.hand_in": "action",
    "problem.legal": "route! told!",
    "problem.take": "action",
    "problem.decline": "reason!",
    "problem.report": "outcome! told! satisfaction_door",
    "problem.outcome": "outcome! told!",
    "problem.update": "action!",
    "problem.redo": "handling! due_on! action",
    "problem.extend": "extended_to! reason! told!",
    "problem.shelve": "reason! told!",
    "problem.withdraw": "reason!",
    "visit.withdraw": "reason!",
}
_HANDLINGS: Final = {"problem.legal": "B5", "problem.shelve": "B6"}


@dataclass(frozen=True, slots=True)
class Asked:
    """One field that a step asks for."""

    name: str
    title: str
    needed: bool


def asked(command: str) -> tuple[Asked, ...] | None:
    """What a command asks for, or None where the phone does not offer it."""
    text = _ASKED.get(command)
    if text is None:
        return None
    names = [(part.rstrip("!"), part.endswith("!")) for part in text.split()]
    return tuple(Asked(name, TITLES[name], needed) for name, needed in names)


class StepForm:
    """The form over one draft: `{"step": {"record_id", "command", "asks", "said": {…}}}`."""

    def __init__(self, phone: Phone, keeper: DraftKeeper) -> None:
        self.phone, self.keeper = phone, keeper

    @property
    def record_id(self) -> str:
        return str(self.keeper.body["step"]["record_id"])

    @property
    def command(self) -> str:
        return str(self.keeper.body["step"]["command"])

    @property
    def asks(self) -> bool:
        """Whether another must agree."""
        return bool(self.keeper.body["step"].get("asks"))

    @property
    def said(self) -> Mapping[str, Any]:
        said: Mapping[str, Any] = self.keeper.body["step"]["said"]
        return said

    @property
    def fields(self) -> tuple[Asked, ...]:
        return asked(self.command) or ()

    @property
    def title(self) -> str:
        """The verb."""
        return words.WITHDRAW if self.command == "visit.withdraw" else VERBS[self.command]

    def handlings(self) -> list[tuple[str, str]]:
        """What a problem may be handled as when it is done again."""
        terms = self.phone.session.vocabulary.offered("handlings")
        closed = ON_SPOT | {"B0", "B5", "B6"}
        return [(term.code, term.name) for term in terms if term.code not in closed]

    def say(self, name: str, value: Any) -> None:
        """A field was filled in."""
        said = {key: old for key, old in self.said.items() if key != name}
        if value not in (None, "", False):
            said[name] = value
        body = self.keeper.body
        self.keeper.put({**body, "step": {**body["step"], "said": said}})

    def missing(self) -> str:
        """The first field that must be filled in and is not."""
        for one in self.fields:
            if one.needed and not str(self.said.get(one.name) or "").strip():
                return one.name
        return ""

    def save(self) -> Changes:
        """The step becomes a change, and the draft goes. For the worker."""
        kept = self.keeper.keep()
        if not kept.ok:
            return kept
        if self.command == "visit.withdraw":
            done = withdraw_visit(self.phone, self.record_id, str(self.said["reason"]))
        else:
            done = step(self.phone, self.record_id, self.command, self._given())
        return done | self.discard() if done.ok else done

    def discard(self) -> Changes:
        """Throw it away. For the worker."""
        return discard_draft(self.phone, self.keeper.draft_id)

    def _given(self) -> dict[str, Any]:
        given = {name: value for name, value in self.said.items() if name != "told"}
        command = COMMANDS[self.command]
        if self.said.get("told"):
            given["told_villager"] = True
            if "informed_on" in command.sets:
                given["informed_on"] = self.phone.session.today()
        handling = _HANDLINGS.get(self.command)
        view = queries.record(self.phone, self.record_id)
        if handling and view is not None and view.content.get("handling") != handling:
            given["handling"] = handling
        return given


def begin(phone: Phone, record_id: str, command: str) -> Changes:
    """A draft of a step. `made` is its id."""
    view = queries.record(phone, record_id)
    if view is None or asked(command) is None:
        return refused("not_found")
    asks = any(offer.command == command and offer.asks for offer in view.offers)
    told = {"record_id": record_id, "command": command, "asks": asks, "said": {}}
    head = f"{VERBS[command]}：{view.title[:20]}"
    return save_draft(phone, Kind.VISIT, {"head": head, "step": told})
