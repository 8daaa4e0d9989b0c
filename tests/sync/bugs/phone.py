"""Bugs of the phone.

Owns what is planted into its sync and its store. Never touches the office.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from unittest.mock import patch

from mobile.store.account import AccountStore
from mobile.store.operations import (
    AnswerChange,
    Applied,
    DropBucket,
    FinishReading,
    ForgetChanges,
    PutRows,
    SaveCursor,
)
from mobile.store.outbox import Outbox
from mobile.sync import engine, evidence
from shared.records import FIELDS, Kind
from tests.sync.bugs import stories
from tests.sync.bugs.planting import Planted, bug

Steps = list[Any]


def _merging(change: Callable[[Steps, Any], Steps]) -> Any:
    """The phone's merge with its steps changed."""
    true_merge = engine.merge
    return patch.object(
        engine, "merge", lambda response, asked: change(true_merge(response, asked), response)
    )


@bug(stories.a_phone_dies_over_an_answer, "digests differed")
def cursor_before_its_rows() -> Planted:
    """A cursor is saved before the rows that it covers."""
    true_apply = AccountStore.apply

    def apply(self: Any, steps: Any) -> Applied:
        cursors = [step for step in steps if isinstance(step, SaveCursor)]
        true_apply(self, cursors)
        return true_apply(self, [step for step in steps if step not in cursors])

    with patch.object(AccountStore, "apply", apply):
        yield


@bug(stories.a_phone_dies_over_a_form, "has both the form and the change")
def form_kept_after_saving() -> Planted:
    """The form and its change are two transactions."""
    true_add = AccountStore.add_change

    def add_change(self: Any, make: Any, made_at: str, draft_id: str | None = None) -> Any:
        stored = true_add(self, make, made_at)
        if draft_id is not None:
            self.discard_draft(draft_id)
        return stored

    with patch.object(AccountStore, "add_change", add_change):
        yield


@bug(stories.a_new_household, "forgotten before it was backed up")
def forgotten_too_soon() -> Planted:
    """The phone forgets what is acknowledged before it is backed up."""
    with _merging(lambda steps, response: [*steps, ForgetChanges(response.expect - 1)]):
        yield


@bug(stories.something_is_refused, "refused, not accepted")
def refused_dropped() -> Planted:
    """A refused change is taken for accepted."""

    def drop(steps: Steps, _: Any) -> Steps:
        refused = [s for s in steps if isinstance(s, AnswerChange) and s.state == "refused"]
        return [replace(s, state="accepted") if s in refused else s for s in steps]

    with _merging(drop):
        yield


@bug(stories.something_is_refused, "forgotten before it was backed up")
def refused_deleted() -> Planted:
    """A refused change is deleted."""
    true_answer = Outbox.answer

    def answer(self: Any, connection: Any, seq: int, state: str, receipt: Any) -> Any:
        if state == "refused":
            connection.execute("DELETE FROM change WHERE seq = ?", (seq,))
            return None
        return true_answer(self, connection, seq, state, receipt)

    with patch.object(Outbox, "answer", answer):
        yield


@bug(stories.a_cadre_moves, "not (any longer) its to hold")
def scope_not_withdrawn() -> Planted:
    """A withdrawn bucket stays on the phone."""
    with _merging(lambda steps, _: [s for s in steps if not isinstance(s, DropBucket)]):
        yield


@bug(stories.the_office_edits, "li ")
def rows_lost_digest_ignored() -> Planted:
    """A page loses rows and nobody compares the digest."""

    def lose(steps: Steps, _: Any) -> Steps:
        kept = [s for s in steps if not isinstance(s, FinishReading)]
        return [replace(s, rows=s.rows[1:]) if isinstance(s, PutRows) else s for s in kept]

    with _merging(lose):
        yield


@bug(stories.the_office_edits, "zhao: Refusal(code='server_error'")
def older_app_erases() -> Planted:
    """An older app drops the fields that it does not know."""
    known = {kind.value: FIELDS[kind].model_fields.keys() for kind in Kind}

    def narrow(row: list[Any]) -> list[Any]:
        if row[6] is None or row[1] not in known:
            return row
        return [*row[:6], {n: v for n, v in row[6].items() if n in known[row[1]]}]

    def drop(steps: Steps, _: Any) -> Steps:
        return [
            replace(s, rows=tuple(narrow(list(row)) for row in s.rows))
            if isinstance(s, PutRows)
            else s
            for s in steps
        ]

    with _merging(drop):
        yield


@bug(stories.a_new_code, "forgotten before it was backed up")
def new_code_deletes() -> Planted:
    """A new code deletes what the phone had."""

    def restart(_: Any, connection: Any) -> int:
        connection.execute("DELETE FROM change WHERE state != 'refused'")
        return 0

    with patch.object(Outbox, "restart", restart):
        yield


@bug(stories.a_phone_is_barred, "forgotten unsent")
def barred_phone_forgets() -> Planted:
    """A barred phone empties itself before it has handed over its work."""
    true_post = engine.post

    def post(transport: Any, path: str, token: str, message: Any) -> Any:
        return true_post(transport, path, token, message.model_copy(update={"upload": None}))

    with patch.object(engine, "post", post):
        yield


@bug(stories.a_photo, "declared, and not arrived")
def picture_skipped() -> Planted:
    """A picture that does not go up is passed over."""
    with patch.object(evidence, "upload", lambda *_: True):
        yield


@bug(stories.a_new_household, "shows")
def screen_not_told() -> Planted:
    """The screen is not told what an answer changed."""
    true_apply = AccountStore.apply

    def apply(self: Any, steps: Any) -> Applied:
        applied = true_apply(self, steps)
        applied.record_ids.clear()
        return applied

    with patch.object(AccountStore, "apply", apply):
        yield
