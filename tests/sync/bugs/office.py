"""Bugs of the office.

Owns what is planted into the server and the rules. Never touches the phone.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any
from unittest.mock import patch

from server.domain import places
from server.services import feed, ingest, publish, receipts, story
from server.store import audit, streams
from server.store.engine import Database, Tx
from shared import merge as merging
from shared.decide import editing, stepping, work
from shared.records import Kind
from shared.visibility import Group, household_facet
from tests.sync.bugs import stories
from tests.sync.bugs.planting import Planted, bug


@bug(stories.a_new_household, "acknowledged and missing")
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

    def upload(*given: Any, **more: Any) -> Any:
        with patch.object(Database, "write", write):
            return true_upload(*given, **more)

    with patch.object(ingest, "upload", upload):
        yield


@bug(stories.a_household_moves, "told amiss")
def no_leave() -> Planted:
    """A record that moves does not leave its old bucket."""
    true_tell = publish.Published.tell

    def tell(self: Any, record: Any, old: Mapping[str, int], new: Mapping[str, int]) -> None:
        true_tell(self, record, {b: t for b, t in old.items() if b in new}, new)

    with patch.object(publish.Published, "tell", tell):
        yield


@bug(stories.a_household_moves, "not told")
def visits_stay_behind() -> Planted:
    """A household moves, and its visits stay where they were."""
    with patch.object(publish, "_descendants", lambda *_: []):
        yield


@bug(stories.two_edits_meet, "overwritten unseen")
def last_write_wins() -> Planted:
    """The last writer wins."""

    def careless(kind: Kind, _base: Any, current: Any, edit: Any) -> Any:
        return merging.merge(kind, current, current, edit)

    with patch.object(work, "merge", careless):
        yield


@bug(stories.a_clock_years_ahead, "overwritten unseen")
def latest_clock_wins() -> Planted:
    """Of two edits the one with the later clock wins."""
    true_merged = work.Work.merged

    def by_clock(self: Any, act: Any, before: Any) -> Any:
        ahead = self.change.at.wall[:4] > self.context.today[:4]
        base = before.revision if ahead else act.base
        return true_merged(self, act.model_copy(update={"base": base}), before)

    with patch.object(work.Work, "merged", by_clock):
        yield


@bug(stories.a_clock_set_back, "still held")
def ordered_by_clocks() -> Planted:
    """The office puts changes in the order of the phone's clock."""
    true_take = story.take

    def take(told: Any, changes: Any, **more: Any) -> Any:
        wall = {c.id: c.change.at.wall if c.change else "" for c in changes}
        return true_take(told, sorted(changes, key=lambda c: wall[c.id]), **more)

    with patch.object(story, "take", take):
        yield


@bug(stories.two_edits_meet, "nothing came of it")
def loser_hidden() -> Planted:
    """What meets another's edit is dropped without a word."""
    with patch.object(work.Work, "propose", lambda *_, **__: None):
        yield


@bug(stories.the_answer_is_lost, "answered otherwise")
def replay_not_recognised() -> Planted:
    """A replay is not recognised."""
    true_take = story.take

    def take(told: Any, changes: Any, **more: Any) -> Any:
        again = [c for c in changes if c.seq <= told.state.last_seq]
        answers = [receipts.text(c, "accepted", flags=["again"]) for c in again]
        rest = [c for c in changes if c not in again]
        taken = true_take(told, rest, **more) if rest else None
        head = (taken.expect, taken.chain) if taken else (told.next_seq, told.head)
        return story.Taken(answers + (taken.receipts if taken else []), *head)

    with patch.object(story, "take", take):
        yield


@bug(stories.the_answer_is_lost, "accepted, not refused")
def answers_forgotten() -> Planted:
    """The office has forgotten what it answered, and refuses the replay."""
    with (
        patch.object(streams, "known_by_seq", lambda *_: {}),
        patch.object(streams, "known_by_id", lambda *_: {}),
    ):
        yield


@bug(stories.something_is_refused, "still held")
def one_bad_change_blocks() -> Planted:
    """One refused change blocks all that come after it."""
    true_take = story.take

    def take(told: Any, changes: Any, **more: Any) -> Any:
        for count in range(1, len(changes) + 1):
            if '"create"' in changes[count - 1].text or "没有走访" in changes[count - 1].text:
                taken = true_take(told, changes[:count], **more)
                rest = [receipts.held(c, taken.expect) for c in changes[count:]]
                return story.Taken(taken.receipts + rest, taken.expect, taken.chain)
        return true_take(told, changes, **more)

    with patch.object(story, "take", take):
        yield


@bug(stories.a_silent_restore, "acknowledged and missing")
def held_is_accepted() -> Planted:
    """What waits for its predecessor is acknowledged."""
    with patch.object(receipts, "held", lambda item, _: receipts.text(item, "accepted")):
        yield


@bug(stories.a_silent_restore, "thinks")
def gap_accepted() -> Planted:
    """A gap in the stream is passed over."""
    true_take = story.take

    def take(told: Any, changes: Any, **more: Any) -> Any:
        if changes[0].seq > told.next_seq:
            told.state = replace(told.state, last_seq=changes[0].seq - 1)
        return true_take(told, changes, **more)

    with patch.object(story, "take", take):
        yield


@bug(stories.a_restore, "digests differed")
def epoch_not_checked() -> Planted:
    """A restored office is taken for the old one."""
    with patch.object(feed, "_is_lost", lambda *_: False):
        yield


@bug(stories.a_late_edit, "edited under its lock")
def verified_not_locked() -> Planted:
    """A verified visit can be edited."""
    with patch.object(editing, "LOCKED", {}):
        yield


@bug(stories.a_decision_on_an_old_page, "verified what nobody saw")
def stale_decision_taken() -> Planted:
    """A decision holds for what its verifier never saw."""
    with patch.object(stepping, "may_verify", lambda *_: None):
        yield


@bug(stories.the_office_edits, "digest of")
def phone_number_in_the_village() -> Planted:
    """The village's bucket carries telephone numbers."""
    with _leaky(Group.CONTACT):
        yield


@bug(stories.the_office_edits_health, "digest of")
def health_in_the_village() -> Planted:
    """The village's bucket carries what is ★."""
    with _leaky(Group.SENSITIVE):
        yield


def _leaky(group: Group) -> Any:
    true_project = places.project

    def leaky(kind: Kind, content: Any, bucket: str, tags: frozenset[str]) -> dict[str, Any]:
        shown = true_project(kind, content, bucket, tags)
        if kind is not Kind.HOUSEHOLD or bucket.endswith((":contact", ":sensitive")):
            return shown
        return {**household_facet(content, group, tags), **shown}

    return patch.multiple(places, project=leaky)


@bug(stories.two_visits, "was given twice")
def numbers_repeat() -> Planted:
    """A number is issued twice."""
    with (
        patch.object(streams, "save_counters", lambda *_: None),
        patch.object(publish, "_free", lambda *_: True),
    ):
        yield


@bug(stories.two_visits, "no line of the audit")
def audit_skips() -> Planted:
    """The audit leaves out what came last."""
    true_append = audit.append

    def append(tx: Any, county: Any, at: str, entries: Any) -> Any:
        return true_append(tx, county, at, list(entries)[:-1])

    with patch.object(audit, "append", append):
        yield
