"""What must hold on a phone: after every step, and after a quiet sync.

Owns the phone's half of the promises. Never takes the phone's own word for what the office has.
"""

from hashlib import sha256
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from mobile.actions.outbox import refused_changes
from mobile.domain.book import assemble
from mobile.domain.retention import kept_from
from mobile.sync.engine import SyncReport
from server.services.evidence import path_of
from shared.canonical import chain
from shared.protocol import MAX_CHANGES
from shared.records import Kind
from tests.world import finding_checks, newer, scope
from tests.world.memory import SETTLED
from tests.world.office_checks import rows_by_bucket

if TYPE_CHECKING:
    from tests.world.handset import Handset
    from tests.world.world import World


def phone_holds(world: "World", phone: "Handset") -> None:
    """After every step: nothing that was saved is gone, nothing that was refused is hidden."""
    if not phone.enrolled:
        return
    memory, archive = world.memory, world.office.archive()
    entries = {entry.id: entry for entry in phone.entries()}
    refused = world.checked.refused.setdefault(phone.name, set())
    for change_id in memory.saved.get(phone.name, set()) - entries.keys():
        line = archive.by_id.get(change_id)
        taken = line is not None and line.outcome in SETTLED
        assert taken or change_id not in refused, f"a refused change is gone: {change_id}"
        safe = change_id in memory.backed_up and line is not None
        assert safe, f"saved on {phone.name} and forgotten before it was backed up: {change_id}"
    for change_id, owner in memory.owed.items():
        if owner == phone.name:
            assert change_id in entries, f"lost by the restore and by {phone.name}: {change_id}"
    for entry in entries.values():
        if entry.state in SETTLED:
            told = entry.id in memory.promises or entry.id in memory.owed
            assert told, f"acknowledged, says {phone.name}, and nobody said so: {entry.id}"
    _chain_is_whole(phone)
    _no_form_was_sent_and_kept(phone)
    refused |= {entry.id for entry in entries.values() if entry.state == "refused"}
    _refused_are_shown(phone, {e.id for e in entries.values() if e.state == "refused"})


def _chain_is_whole(phone: "Handset") -> None:
    entries = [entry for entry in phone.entries() if entry.seq > 0]
    for before, after in pairwise(entries):
        if after.seq == before.seq + 1:
            assert after.chain == chain(before.chain, after.hash), f"{phone.name}: chain"


def _no_form_was_sent_and_kept(phone: "Handset") -> None:
    """A form becomes a change in one transaction: it is never both, whenever the phone died."""
    twice = phone.read('SELECT d.id FROM draft d JOIN "change" c ON c.record_id = d.id')
    assert not twice, f"{phone.name} has both the form and the change: {twice}"


def _refused_are_shown(phone: "Handset", refused: set[str]) -> None:
    """Each is on the page of its person with a sentence, unless it was corrected."""
    if not refused:
        return
    shown = {stored.change.id: stored for stored in refused_changes(phone.phone)}
    replaced = {s.change.replaces for s in phone.session.store.changes()}
    assert refused - replaced <= shown.keys(), "a refused change is not shown"
    for stored in shown.values():
        refusal = (stored.receipt or {}).get("refusal") or {}
        assert refusal.get("sentence"), f"refused without a word: {stored.change.id}"


# ------------------------------------------------------------------------------------ quiet syncs


def quiet_sync_agrees(world: "World", phone: "Handset", report: SyncReport, requests: int) -> None:
    """After one sync without a fault, phone and office agree on everything in scope."""
    assert report.refusal is None, f"{phone.name}: {report.refusal}"
    assert not report.mismatched, f"digests differed on {phone.name}: {report.mismatched}"
    restores, phone.restores = phone.restores, world.memory.restores
    if restores == phone.restores and not report.evidence_sent:
        fewest = max(1, -(-report.sent // MAX_CHANGES))
        assert requests == fewest, f"{phone.name} needed {requests} round trips"
    _nothing_is_unsent(world, phone)
    _rows_are_the_scope(world, phone)
    _screen_is_the_disk(phone)
    finding_checks.phone_is_asked_what_is_its_own(world, phone)
    _pictures_are_there(world, phone, report)


_TAKEN_IN = frozenset({"accepted", "merged"})
"""A change that a restore lost and that an old, late request brought again: the phone is not told
anew, and shows the word that it was given the first time. Its rows are those of the office."""


def _nothing_is_unsent(world: "World", phone: "Handset") -> None:
    archive = world.office.archive()
    for entry in phone.entries():
        assert entry.state not in ("unsent", "held"), f"still {entry.state}: {entry.id}"
        if entry.seq <= 0:
            continue
        line = archive.by_id.get(entry.id)
        if line is None:
            assert entry.state == "refused", f"{phone.name} thinks {entry.id} is there"
        else:
            again = entry.id in world.memory.lost and {line.outcome, entry.state} <= _TAKEN_IN
            assert again or line.outcome == entry.state, (
                f"{entry.id}: {line.outcome}, not {entry.state}"
            )
    owed = {c for c, owner in world.memory.owed.items() if owner == phone.name}
    owed -= archive.by_id.keys()
    assert not owed, f"{phone.name} synced and did not bring again: {owed}"


def _rows_are_the_scope(world: "World", phone: "Handset") -> None:
    archive = world.office.archive()
    wanted = rows_by_bucket(world, archive)
    buckets = scope.held_by(archive, phone.person.id)
    expected = {
        (bucket, record_id): newer.dressed(row) if phone.later else row
        for bucket in buckets
        for record_id, row in wanted.get(bucket, {}).items()
    }
    if phone.later:
        expected |= {(newer.NEW_BUCKET, i): row for i, row in newer.SURVEYS.items()}
        buckets |= {newer.NEW_BUCKET}
    held = {
        (r.bucket, r.record_id): (r.kind, r.record_id, r.revision, r.state, r.number, r.content)
        for r in phone.rows()
    }
    missing, extra = expected.keys() - held.keys(), held.keys() - expected.keys()
    before = kept_from(world.time.today)
    missing = {place for place in missing if not scope.may_have_left(archive, place[1], before)}
    assert not missing, f"{phone.name} lacks {missing}"
    assert not extra, f"{phone.name} holds what is not (any longer) its to hold: {extra}"
    for place in expected.keys() & held.keys():
        row = expected[place]
        assert held[place] == row, f"{phone.name} at {place}: {held[place]}, not {row}"
    assert phone.session.store.cursors().keys() == buckets, f"{phone.name}: other buckets"


def _screen_is_the_disk(phone: "Handset") -> None:
    """What the app shows is what its file holds: nothing is pending, nothing is stale."""
    session = phone.session
    grouped: dict[str, list[Any]] = {}
    for row in phone.rows():
        grouped.setdefault(row.record_id, []).append(row)
    for record_id, rows in grouped.items():
        assert session.overlay.record(record_id) == assemble(rows), f"{phone.name} shows another"
    held = {record.id for record in session.book._records.values()}
    assert held <= grouped.keys(), f"{phone.name} shows what has left: {held - grouped.keys()}"


def _pictures_are_there(world: "World", phone: "Handset", report: SyncReport) -> None:
    """Every picture of a visit that the office took in is there whole."""
    assert not report.evidence_left, f"{phone.name}: {report.evidence_left} pictures wait"
    archive = world.office.archive()
    for record in archive.of_kind(Kind.VISIT):
        for item in record.content.get("evidence", ()):
            path = path_of(world.office.zoufang.data_dir, item["sha256"])
            if record.content["recorder_id"] == phone.person.id and phone.has(item["sha256"]):
                assert archive.files[item["sha256"]], f"declared, and not arrived: {record.id}"
                assert sha256(path.read_bytes()).hexdigest() == item["sha256"], "damaged"


# ------------------------------------------------------------------------------------ locked out


def barred_phone_lost_nothing(world: "World", phone: "Handset") -> None:
    """A barred phone is empty only after all that it had saved is with the office."""
    assert not phone.enrolled, f"{phone.name} is barred and still open"
    archive = world.office.archive()
    kept = " ".join(raw for _, raw in archive.quarantine.values())
    for change_id in world.memory.forgotten(phone.name):
        assert change_id in archive.by_id or change_id in kept, f"forgotten unsent: {change_id}"
    world.checked.refused.pop(phone.name, None)


def locked_out_for_a_reason(world: "World", phone: "Handset", report: SyncReport) -> None:
    """A phone that nobody barred and that the office knows is let in."""
    assert report.refusal is not None
    archive = world.office.archive()
    if report.refusal.code == "unauthenticated":
        assert phone.device_id not in archive.devices, f"{phone.name} is known and not let in"
    else:
        assert world.office.revivals, f"{phone.name}: {report.refusal}"
