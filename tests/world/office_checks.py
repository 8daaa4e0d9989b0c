"""What must hold at the office after every step, read from its tables alone.

Owns the server's half of the promises. Never trusts a table about another one.
"""

import hashlib
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from server.store import audit
from shared.canonical import EMPTY_CHAIN, bucket_digest, chain
from tests.world import edits, finding_checks, scope
from tests.world.archive import Archive, hash_of
from tests.world.memory import SETTLED

if TYPE_CHECKING:
    from tests.world.world import World

LOCKED = {
    "visit": {"W04", "W06"},
    "problem": {"I09", "I13", "I16"},
    "pledge": {"P05", "P06", "P07", "P09"},
}
_NUMBERED = {"session": "XX-", "pledge": "XY-", "visit": "ZF-", "problem": "SQ-"}


def office_holds(world: "World") -> None:
    """All of it."""
    archive = world.office.archive()
    if world.checked.restores != world.memory.restores:
        world.checked.restores = world.memory.restores
        world.checked.begin_again()
    nothing_acknowledged_is_missing(world, archive)
    streams_are_whole(archive)
    records_are_their_history(world, archive)
    locked_content_is_unchanged(archive)
    numbers_are_unique(world, archive)
    audit_chain_is_valid(world, archive)
    feed_is_complete(world, archive)
    digests_are_right(world, archive)
    edits.nothing_is_overwritten(world, archive)
    finding_checks.findings_hold(world, archive)


def nothing_acknowledged_is_missing(world: "World", archive: Archive) -> None:
    """Whatever the server answered is in its tables, with that very outcome."""
    memory = world.memory
    for change_id, promise in memory.promises.items():
        line = archive.by_id.get(change_id)
        if line is None and promise.outcome == "refused":
            kept = any(change_id in raw for _, raw in archive.quarantine.values())
            assert kept, f"a refused change is kept nowhere: {change_id}"
            continue
        assert line is not None, f"acknowledged and missing: {change_id}"
        assert line.outcome == promise.outcome, f"{change_id}: {promise.outcome} → {line.outcome}"
    for change_id in [c for c in memory.owed if c in archive.by_id]:
        del memory.owed[change_id]


def answered_is_committed(world: "World", receipts: list[dict[str, Any]]) -> None:
    """At the moment in which an answer leaves, all that it acknowledges is in the tables."""
    settled = {receipt["id"] for receipt in receipts if receipt["outcome"] in SETTLED}
    missing = settled - world.office.committed_ids() if settled else settled
    assert not missing, f"acknowledged and missing: {missing}"


def streams_are_whole(archive: Archive) -> None:
    """Each stream is numbered from 1 without a gap, chained, and has one receipt per change."""
    for stream, lines in archive.lines.items():
        head = EMPTY_CHAIN
        for place, line in enumerate(lines, start=1):
            assert line.seq == place, f"{stream}: a gap before {line.seq}"
            head = chain(head, line.hash)
            assert line.chain == head, f"{stream}: the chain breaks at {place}"
            assert f'"id":"{line.id.partition("#")[0]}"' in line.receipt, "another one's receipt"
        last_seq, chained, backed_up = archive.streams[stream]
        assert (last_seq, chained) == (len(lines), head), f"{stream} stands elsewhere"
        assert backed_up <= last_seq, f"{stream}: more backed up than there is"


def records_are_their_history(world: "World", archive: Archive) -> None:
    """A record is its latest version; versions count from 1; each was made by one known change."""
    assert archive.records.keys() == archive.history.keys()
    for record_id, revisions in archive.history.items():
        standing, last = archive.records[record_id], revisions[-1]
        assert [r.revision for r in revisions] == list(range(1, len(revisions) + 1)), record_id
        same = (last.revision, last.state, last.number, last.text)
        assert (standing.revision, standing.state, standing.number, standing.text) == same
        assert standing.hash == hash_of(last.kind, last.state, last.number, last.text), record_id
        for revision in revisions:
            key = (record_id, revision.revision)
            if key not in world.checked.versions:
                _made_by_a_change(archive, revision.change_id)
    _every_accepted_change_made_something(world, archive)
    world.checked.versions = {
        (record_id, r.revision) for record_id, rs in archive.history.items() for r in rs
    }


def _made_by_a_change(archive: Archive, change_id: str) -> None:
    line = archive.by_id.get(change_id)
    assert line is not None, f"a version of no change: {change_id}"
    assert line.outcome in SETTLED, f"a refused change made a version: {change_id}"


def _every_accepted_change_made_something(world: "World", archive: Archive) -> None:
    makers = {r.change_id for revisions in archive.history.values() for r in revisions}
    for line in archive.by_id.values():
        if line.outcome in SETTLED and line.id not in makers and "#" not in line.id:
            plain = all(act.get("fields") for act in line.change["acts"])
            assert not plain, f"accepted, and nothing came of it: {line.change}"


def locked_content_is_unchanged(archive: Archive) -> None:
    """What was verified stays as it was verified, for as long as it counts as verified."""
    for record_id, revisions in archive.history.items():
        locked = LOCKED.get(revisions[0].kind)
        if locked is None:
            continue
        for before, after in pairwise(revisions):
            if before.state in locked and after.state in locked:
                assert before.text == after.text, f"edited under its lock: {record_id}"


def numbers_are_unique(world: "World", archive: Archive) -> None:
    """Every numbered record has its own number, and keeps it."""
    taken: dict[str, str] = {}
    for record in archive.records.values():
        series = _NUMBERED.get(record.kind)
        if series is None:
            continue
        assert record.number.startswith(series), f"without a number: {record.id}"
        other = taken.setdefault(record.number, record.id)
        assert other == record.id, f"{record.number} was given twice"
        first = world.checked.numbers.setdefault(record.id, record.number)
        assert first == record.number, f"{first} became {record.number}"


def audit_chain_is_valid(world: "World", archive: Archive) -> None:
    """The audit's lines hang together up to the county's head, and know every version."""
    seq, head = world.checked.audit
    for line in archive.audit[seq:]:
        number, at, actor, action, record_id, salted, previous, digest = line
        assert (number, previous) == (seq + 1, head), f"the audit breaks at {number}"
        entry = audit.Entry(actor, action, record_id, salted)
        wanted = audit.line_hash(number, at, entry, previous)
        assert digest == wanted, f"line {number} of the audit was rewritten"
        seq, head = number, digest
        world.checked.salted.add(salted)
    assert (archive.county["audit_seq"], archive.county["audit_head"]) == (seq, head)
    world.checked.audit = (seq, head)
    for record_id, revisions in archive.history.items():
        for r in revisions:
            salted = _salted(r.salt, hash_of(r.kind, r.state, r.number, r.text))
            assert salted in world.checked.salted, f"no line of the audit: {record_id}"


def _salted(salt: str, content_hash: str) -> str:
    return hashlib.sha256(f"{salt}{content_hash}".encode()).hexdigest()


def rows_by_bucket(world: "World", archive: Archive) -> dict[str, dict[str, Any]]:
    """The scope, worked out once for each state of the tables."""
    known = world.checked.scope
    if known is None or known[0] is not archive:
        known = (archive, scope.rows_by_bucket(archive))
        world.checked.scope = known
    return known[1]


def feed_is_complete(world: "World", archive: Archive) -> None:
    """Every record is told of in every bucket where it is seen, at its revision, and nowhere else.

    A record that was seen elsewhere has left a word there; what moved has moved on in the feed.
    """
    wanted = rows_by_bucket(world, archive)
    places = {(bucket, record_id) for bucket, rows in wanted.items() for record_id in rows}
    present = {place for place, (_, _, here) in archive.feed.items() if here}
    assert places == present, f"not told: {places - present}; told amiss: {present - places}"
    seqs = [seq for seq, _, _ in archive.feed.values()]
    assert len(set(seqs)) == len(seqs), "two rows of the feed at one place"
    assert max(seqs, default=0) <= archive.county["feed_seq"], "the feed is ahead of its counter"
    for place, (seq, revision, here) in archive.feed.items():
        if here:
            standing = archive.records[place[1]]
            assert revision == standing.revision, f"an old pointer: {place}"
        before = world.checked.seqs.get(place)
        if before is not None and before[0] != (revision if here else -1):
            assert seq > before[1], f"moved, and not told anew: {place}"
        world.checked.seqs[place] = (revision if here else -1, seq)
    gone = world.checked.seqs.keys() - archive.feed.keys()
    assert not gone, f"left without a word: {gone}"
    seen_in: dict[str, set[str]] = {}
    for bucket, record_id in present:
        seen_in.setdefault(record_id, set()).add(bucket)
    for record in archive.records.values():
        assert record.buckets == seen_in.get(record.id, set()), record.id


def digests_are_right(world: "World", archive: Archive) -> None:
    """Count and sum of every bucket, worked out anew from the records."""
    for bucket, rows in rows_by_bucket(world, archive).items():
        told = ((row[1], row[2], scope.digest_hash(archive, row)) for row in rows.values())
        count, total = bucket_digest(told)
        assert archive.digests[bucket] == (count, f"{total:032x}"), f"digest of {bucket}"
    for bucket, (count, total) in archive.digests.items():
        if count == 0:
            assert total == "0" * 32, f"an empty {bucket} has a sum"
