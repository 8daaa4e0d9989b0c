"""A form's draft: its body in memory, and its way to the disk after every change.

Owns when a body is written. Never knows a widget, and never writes an older body over a newer one.
"""

import threading
from collections.abc import Callable, Mapping
from typing import Any, Final
from weakref import WeakValueDictionary

from mobile.actions.changes import Changes
from mobile.actions.drafts import draft, save_draft
from mobile.actions.phone import LockedError, Phone
from mobile.store.database import ClosedError
from shared.refusals import Refused, refuse

Start = Callable[[Callable[[], Changes], Callable[[Changes], None]], Any]
"""Runs the first on a worker thread and hands its answer to the second on the screen's."""

_OPEN: Final["WeakValueDictionary[str, DraftKeeper]"] = WeakValueDictionary()


class DraftKeeper:
    """One draft. All screens that show it share one keeper (`keeper_of`)."""

    def __init__(
        self, phone: Phone, draft_id: str, kind: str, body: dict[str, Any], start: Start
    ) -> None:
        self.phone, self.draft_id, self.kind = phone, draft_id, kind
        self.body: dict[str, Any] = body
        self.trouble = ""
        self.on_trouble: Callable[[str], None] | None = None
        self.begun = False
        self.held = False
        self._untouched = 0
        self._start = start
        self._guard = threading.Lock()
        self._edits = self._kept = 0

    @property
    def edited(self) -> bool:
        """Whether the person changed anything since it was opened."""
        return self._edits > self._untouched

    @property
    def waiting(self) -> bool:
        """Whether the disk is behind."""
        return self._edits != self._kept

    def put(self, body: Mapping[str, Any]) -> None:
        """Another body; the disk follows at once, on the worker (unless it is being sent)."""
        self.body = dict(body)
        self._edits += 1
        if not self.held:
            self._start(self.keep, self._told)

    def untouched(self) -> None:
        """What was put until now was no edit of the person's."""
        self._untouched = self._edits

    def keep(self) -> Changes:
        """Write the newest body, unless the disk has it. For any thread."""
        with self._guard:
            edits, body = self._edits, self.body
            if edits == self._kept:
                return Changes()
            try:
                done = save_draft(self.phone, self.kind, body, self.draft_id)
            except Refused as error:
                return Changes.refused(error.refusal)
            except (LockedError, ClosedError):
                return Changes()
            if done.ok:
                self._kept = edits
            return done

    def change_on_disk(self, change: Callable[[], Changes], field: str) -> Changes:
        """Run an action that writes one field of the draft's visit itself, and take it over."""
        kept = self.keep()
        if not kept.ok:
            return kept
        with self._guard:
            try:
                done = change()
            except Refused as error:
                return Changes.refused(error.refusal)
            stored = draft(self.phone, self.draft_id)
            if done.ok and stored is not None:
                said = stored.body["visit"].get(field)
                self.body = {**self.body, "visit": {**self.body["visit"], field: said}}
        return done

    def left(self, active_ms: int) -> Changes:
        """A screen of the form was left: time spent is added, and the disk has everything."""
        if self.held:
            return Changes()
        if self.edited and self.body.get("do") == "visit.record":
            spent = int(self.body.get("active_s", 0)) + round(active_ms / 1000)
            self.body = {**self.body, "active_s": spent}
            self._edits += 1
        return self.keep()

    def _told(self, done: Changes) -> None:
        """The disk answered; what it could not keep is said at once."""
        moved = done.sentence != self.trouble
        self.trouble = done.sentence
        if moved and self.on_trouble is not None:
            self.on_trouble(done.sentence)


def keeper_of(phone: Phone, draft_id: str, start: Start) -> DraftKeeper | None:
    """The keeper of a draft, or None where there is no such draft."""
    known = _OPEN.get(draft_id)
    if known is not None and known.phone is phone:
        return known
    stored = draft(phone, draft_id)
    if stored is None:
        return None
    keeper = DraftKeeper(phone, draft_id, stored.kind, stored.body, start)
    _OPEN[draft_id] = keeper
    return keeper


def begun(phone: Phone, made: Changes, start: Start) -> tuple[DraftKeeper | None, Changes]:
    """The keeper of a draft that was just begun; None with the reason where it was not."""
    keeper = keeper_of(phone, made.made, start) if made.ok else None
    if keeper is None:
        return None, made if not made.ok else Changes.refused(refuse("not_found"))
    keeper.begun = True
    return keeper, made
