"""The household form without its screen: a new household, or a correction of one.

Owns its draft and what may be said. Never a tag that only a department can give.
"""

from collections.abc import Mapping
from typing import Any, Final

from mobile.actions import queries
from mobile.actions.changes import Changes, refused
from mobile.actions.drafts import discard_draft, save_draft
from mobile.actions.households import amend_household, create_household
from mobile.actions.phone import Phone
from mobile.domain.edits import whole_edit
from mobile.ui.screens import visit_words as words
from mobile.ui.screens.draft_keeper import DraftKeeper
from shared.records import Kind
from shared.vocabulary import Vocabulary

OFFICIAL: Final = frozenset({"H02", "H04", "H06", "H07"})
"""词表 §7: decided by a department, only ever imported."""
BY_THE_PROGRAM: Final = frozenset({"H18"})
"""有在办诉求户 follows from the problems."""


class HouseholdForm:
    """The form over one draft."""

    def __init__(self, phone: Phone, keeper: DraftKeeper) -> None:
        self.phone, self.keeper = phone, keeper

    @property
    def household_id(self) -> str:
        """The household that is corrected, or nothing."""
        return str(self.keeper.body.get("household_id") or "")

    @property
    def fields(self) -> Mapping[str, Any]:
        fields: Mapping[str, Any] = self.keeper.body["fields"]
        return fields

    @property
    def vocabulary(self) -> Vocabulary:
        return self.phone.session.vocabulary

    def text(self, name: str) -> str:
        """A field as text."""
        value = self.fields.get(name)
        return "" if value is None else str(value)

    def say(self, name: str, text: str) -> None:
        """A field was typed."""
        value: Any = text.strip()
        if name == "people":
            value = int(value) if value.isdecimal() else None
        self._put({**self.fields, name: value or None})

    def set_tags(self, chosen: list[str]) -> None:
        """Other tags; those that are not offered stay as they are."""
        offered = {code for code, _ in self.offered_tags()}
        kept = [tag for tag in self.fields.get("tags", ()) if tag not in offered]
        self._put({**self.fields, "tags": sorted([*kept, *chosen])})

    def offered_tags(self) -> list[tuple[str, str]]:
        """Tags that a cadre may give: not official, not sensitive unless there already."""
        here = self.fields.get("tags", ())
        closed = OFFICIAL | BY_THE_PROGRAM
        return [
            (term.code, term.name)
            for term in self.vocabulary.tags.values()
            if not term.retired
            and term.code not in closed
            and (not term.sensitive or term.code in here)
        ]

    def villages(self) -> list[tuple[str, str]]:
        """The villages that a household may stand in: this person's, or all that are known."""
        session = self.phone.session
        mine = session.viewer.villages
        known = {
            code: name for code, name in session.villages.items() if len(code) == len("0" * 12)
        }
        found = {code: session.village_name(code) for code in mine} or known
        return sorted(found.items(), key=lambda place: place[1])

    def fault(self) -> str:
        """What is missing, in one sentence."""
        if not self.text("head"):
            return words.NEED_HEAD
        return "" if self.text("village") else words.NEED_VILLAGE

    def save(self) -> Changes:
        """The draft becomes a change. For the worker."""
        kept = self.keeper.keep()
        if not kept.ok:
            return kept
        said = {name: value for name, value in self.fields.items() if value not in (None, [])}
        if not self.household_id:
            return create_household(self.phone, said, self.keeper.draft_id)
        before = self.keeper.body["before"]
        if not whole_edit(Kind.HOUSEHOLD, before, self.fields):
            return refused("empty_batch")
        done = amend_household(self.phone, self.household_id, dict(self.fields))
        return done | self.discard() if done.ok else done

    def discard(self) -> Changes:
        """Throw it away. For the worker."""
        return discard_draft(self.phone, self.keeper.draft_id)

    def _put(self, fields: Mapping[str, Any]) -> None:
        body = {**self.keeper.body, "fields": dict(fields), "head": fields.get("head") or ""}
        self.keeper.put(body)


def begin(phone: Phone, household_id: str) -> Changes:
    """A draft of a new household, or of a correction. `made` is its id."""
    fields: dict[str, Any] = {}
    if household_id:
        view = queries.household(phone, household_id)
        if view is None:
            return refused("not_found")
        fields = dict(view.content)
    elif len(phone.session.viewer.villages) == 1:
        fields["village"] = next(iter(phone.session.viewer.villages))
    body = {
        "household_id": household_id,
        "head": fields.get("head", ""),
        "before": fields,
        "fields": fields,
    }
    return save_draft(phone, Kind.HOUSEHOLD, body)
