"""Bugs that others have had, planted into the real code: each must be found.

Owns one small change of the program for each. Never stays: a context manager takes it out again.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Any
from unittest.mock import patch

from mobile.store.operations import AnswerChange, DropBucket, FinishReading, ForgetChanges, PutRows
from mobile.sync import engine as phone_engine
from server.domain import places
from server.services import feed, ingest, publish, story
from server.store import streams
from server.store.engine import Database, Tx
from shared.decide import work
from shared.merge import merge
from shared.records import Kind
from shared.visibility import Group, household_facet

Planted = Iterator[None]
BUGS: dict[str, Callable[[], Any]] = {}


def bug(plant: Callable[[], Planted]) -> Callable[[], Planted]:
    """Register a bug under its docstring."""
    BUGS[(plant.__doc__ or "").strip().rstrip(".")] = contextmanager(plant)
    return plant


@bug
def answer_before_commit() -> Planted:
    """The office answers before it has committed."""
    true_upload, true_write = ingest.upload, Database.write

    def write(self: Database, act: Callable[[Tx], Any]) -> Any:
        answer = []

        def lost(tx: Tx) -> None:
            answer.append(act(tx))
            raise LookupError

        with suppress(LookupError):
            true_write(self, lost)
        return answer[0]

    def upload(
        office: Any, account: Any, stream_id: str, raw: Any, *frame: str, **more: Any
    ) -> Any:
        # Whether a batch is lost follows from its ids: the same run loses the same ones.
        if sum(raw[0]["id"].encode()) % 4:
            return true_upload(office, account, stream_id, raw, *frame, **more)
        with patch.object(Database, "write", write):
            return true_upload(office, account, stream_id, raw, *frame, **more)

    with patch.object(ingest, "upload", upload):
        yield


@bug
def no_leave() -> Planted:
    """A record that moves does not leave its old bucket."""
    true_tell = publish.Published.tell

    def tell(self: Any, record: Any, old: Mapping[str, int], new: Mapping[str, int]) -> None:
        true_tell(self, record, {b: t for b, t in old.items() if b in new}, new)

    with patch.object(publish.Published, "tell", tell):
        yield


@bug
def last_write_wins() -> Planted:
    """The last writer wins."""

    def careless(kind: Kind, base: Any, current: Any, edit: Any) -> Any:
        return merge(kind, current, current, edit)

    with patch.object(work, "merge", careless):
        yield


@bug
def replay_not_recognised() -> Planted:
    """A replay is not recognised."""
    with (
        patch.object(streams, "known_by_seq", lambda *_: {}),
        patch.object(streams, "known_by_id", lambda *_: {}),
    ):
        yield


@bug
def ordered_by_clocks() -> Planted:
    """The phone's clock decides the order."""
    true_take = story.take

    def take(told: Any, changes: Any, **more: Any) -> Any:
        wall = {c.id: c.change.at.wall if c.change else "" for c in changes}
        return true_take(told, sorted(changes, key=lambda c: wall[c.id], reverse=True), **more)

    with patch.object(story, "take", take), patch.object(ingest.story, "take", take):
        yield


@bug
def forgotten_too_soon() -> Planted:
    """The phone forgets what is acknowledged before it is backed up."""
    true_merge = phone_engine.merge

    def forgetful(response: Any, asked: Any) -> list[Any]:
        return [*true_merge(response, asked), ForgetChanges(response.expect - 1)]

    with patch.object(phone_engine, "merge", forgetful):
        yield


@bug
def refused_dropped() -> Planted:
    """A refused change is dropped."""
    true_merge = phone_engine.merge

    def drops(response: Any, asked: Any) -> list[Any]:
        return [
            replace(step, state="accepted")
            if isinstance(step, AnswerChange) and step.state == "refused"
            else step
            for step in true_merge(response, asked)
        ]

    with patch.object(phone_engine, "merge", drops):
        yield


@bug
def epoch_not_checked() -> Planted:
    """A restored office is taken for the old one."""
    with patch.object(feed, "_is_lost", lambda *_: False):
        yield


@bug
def scope_not_withdrawn() -> Planted:
    """A withdrawn bucket stays on the phone."""
    true_merge = phone_engine.merge

    def keeps(response: Any, asked: Any) -> list[Any]:
        return [s for s in true_merge(response, asked) if not isinstance(s, DropBucket)]

    with patch.object(phone_engine, "merge", keeps):
        yield


@bug
def phone_number_in_the_village() -> Planted:
    """The village's bucket carries telephone numbers."""

    def leaky(kind: Kind, content: Any, bucket: str, tags: frozenset[str]) -> dict[str, Any]:
        if kind is not Kind.HOUSEHOLD or bucket.endswith((":contact", ":sensitive")):
            return true_project(kind, content, bucket, tags)
        contact = household_facet(content, Group.CONTACT, tags)
        return {**true_project(kind, content, bucket, tags), **contact}

    true_project = places.project
    with patch.object(places, "project", leaky), patch.object(feed, "project", leaky):
        yield


@bug
def rows_lost_digest_ignored() -> Planted:
    """A page loses rows and nobody compares the digest."""
    true_merge = phone_engine.merge

    def loses(response: Any, asked: Any) -> list[Any]:
        return [
            replace(step, rows=step.rows[1:]) if isinstance(step, PutRows) else step
            for step in true_merge(response, asked)
            if not isinstance(step, FinishReading)
        ]

    with patch.object(phone_engine, "merge", loses):
        yield


@bug
def numbers_repeat() -> Planted:
    """A number is issued twice."""
    with patch.object(streams, "save_counters", lambda *_: None):
        yield
