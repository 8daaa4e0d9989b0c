"""Owns keeping a small form on disk while it is typed: one draft, written after every change.

It never makes a record of it: the form's own action does, and takes the draft away.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mobile.actions.changes import Changes
    from mobile.ui.app import FieldApp


class FormDraft:
    """The draft of one form; nothing is on disk before the first change."""

    def __init__(self, app: FieldApp, kind: str, draft_id: str = "") -> None:
        self.app, self.kind, self.draft_id = app, kind, draft_id
        self.edited = False

    def read(self) -> dict[str, Any]:
        """What was kept, or nothing. For the worker."""
        from mobile.actions.drafts import draft

        kept = draft(self.app.phone, self.draft_id) if self.draft_id else None
        return kept.body if kept is not None else {}

    def keep(self, body: dict[str, Any]) -> None:
        """Write the form as it stands; the one worker keeps the order."""
        self.edited = True
        self.app.runner.run(lambda: self._write(dict(body)), self._kept)

    def discard(self, done: Callable[[Changes], None]) -> None:
        """Throw the form away."""
        from mobile.actions.changes import Changes
        from mobile.actions.drafts import discard_draft

        def work() -> Changes:
            if not self.draft_id:
                return Changes.of("draft")
            return discard_draft(self.app.phone, self.draft_id)

        self.app.act(work, done)

    def _write(self, body: dict[str, Any]) -> Changes:
        from mobile.actions.drafts import save_draft

        done = save_draft(self.app.phone, self.kind, body, self.draft_id)
        self.draft_id = self.draft_id or done.made
        return done

    def _kept(self, changes: Changes) -> None:
        if not changes.ok:
            self.app.say_no(changes)
