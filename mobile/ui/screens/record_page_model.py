"""What may be done about a record, in the order in which the page offers it.

Owns that choice. Never decides whether a step is possible: offers and edits come from the query.
"""

from dataclasses import dataclass
from typing import Final

from mobile.actions.phone import Phone
from mobile.domain.lines import CLOSED_PROBLEMS
from mobile.domain.views import RecordView
from mobile.ui.screens import visit_words as words
from mobile.ui.screens.record_page_step_model import asked

LOCKED_VISITS: Final = frozenset({"W04", "W06"})
_ICONS: Final = {
    "edit": "pencil", "progress": "note-edit", "explain": "message-text", "withdraw": "undo",
    "take": "handshake", "take_own": "handshake", "decline": "undo", "report": "send",
    "extend": "timer-sand", "shelve": "pause-circle", "legal": "gavel", "hand_in": "upload",
    "solve_on_spot": "check-circle-outline", "redo": "refresh", "update": "note-edit",
    "outcome": "send", "copy": "content-copy",
}  # fmt: skip
_EDITS: Final = frozenset({"visit.mend", "problem.mend", "visit.amend", "problem.amend"})


@dataclass(frozen=True, slots=True)
class Action:
    """One button. `do`: edit, explain, progress, copy, or a command."""

    do: str
    text: str
    note: str = ""

    @property
    def icon(self) -> str:
        """The symbol that goes with it."""
        return _ICONS.get(self.do.partition(".")[2] or self.do, "chevron-right")


def mine(phone: Phone, view: RecordView) -> bool:
    """Whether this person recorded, visited, handles or learned it."""
    me, content = phone.session.viewer.account_id, view.content
    people = {content.get(name) for name in ("recorder_id", "handler_id", "learner_id")}
    people |= {one.get("person_id") for one in content.get("visitors", ())}
    return me in people


def main_action(phone: Phone, view: RecordView) -> Action | None:
    """The one large button, or none."""
    if not mine(phone, view):
        return None
    if view.edit in ("visit.mend", "problem.mend"):
        return Action("edit", words.RESEND)
    if view.kind == "problem" and view.state not in CLOSED_PROBLEMS:
        return Action("progress", words.PROGRESS)
    if view.kind == "visit" and view.edit:
        return Action("edit", words.ASK_EDIT if view.state in LOCKED_VISITS else words.EDIT)
    return None


def further_actions(phone: Phone, view: RecordView) -> list[Action]:
    """Everything else that this person may do now."""
    found: list[Action] = []
    first = main_action(phone, view)
    if view.kind == "problem" and view.edit and mine(phone, view) and first and first.do != "edit":
        found.append(Action("edit", words.EDIT))
    if view.kind == "problem" and first is not None and first.do == "edit":
        found.append(Action("progress", words.PROGRESS))
    for offer in view.offers:
        if offer.command not in _EDITS and asked(offer.command) is not None:
            note = words.ASKS if offer.asks else ""
            text = words.WITHDRAW if offer.command == "visit.withdraw" else offer.name
            found.append(Action(offer.command, text, note))
    if view.kind == "visit" and not view.content.get("sealed"):
        found.append(Action("copy", words.SUMMARY))
    if mine(phone, view) and view.kind in ("visit", "problem"):
        found.append(Action("explain", words.EXPLAIN))
    return found
