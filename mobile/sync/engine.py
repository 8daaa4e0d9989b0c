"""One sync: from the phone's disk to the server and back, in one round trip when possible.

Owns the order of things. Never touches a screen, and never loses what was refused.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from pydantic import ValidationError

from mobile.device.ports import Device
from mobile.store.account import AccountStore
from mobile.store.evidence import StoredEvidence
from mobile.store.operations import Applied
from mobile.store.outbox import PENDING, REFUSED, StoredChange
from mobile.store.sealing import DamagedError
from mobile.sync import evidence, words
from mobile.sync.exchange import post
from mobile.sync.merge import Asked, Kept, merge
from mobile.sync.plan import Offer, SyncState, plan
from mobile.sync.transport import Transport
from shared.canonical import EMPTY_CHAIN
from shared.fields import instant, moment
from shared.protocol import MAX_CHANGES, SYNC_PATH, Heartbeat, SyncRequest, SyncResponse
from shared.refusals import Refusal, Refused, refuse

MOST_ROUNDS: Final = 500
_LATER: Final = frozenset({"busy", "server_error", "disk_full"})
"""Refusals that say nothing about a file: another try of the same may succeed."""
_MB: Final = 1 << 20


@dataclass(slots=True)
class SyncReport:
    """What a sync did. `refusal`: why it ended early; what was done before stands."""

    requests: int = 0
    sent: int = 0
    rows: int = 0
    outcomes: dict[str, int] = field(default_factory=dict)
    record_ids: set[str] = field(default_factory=set)
    mismatched: list[str] = field(default_factory=list)
    evidence_sent: int = 0
    evidence_left: int = 0
    reset: bool = False
    revoked: bool = False
    words: bool = False
    refusal: Refusal | None = None

    @property
    def ok(self) -> bool:
        """Whether everything was said and heard."""
        return self.refusal is None and not self.revoked


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a sync needs besides the store. `files`: whether evidence may travel now."""

    transport: Transport
    device: Device
    app: str = ""
    files: bool = True
    progress: evidence.Progress = lambda *_: None
    heard: Callable[[Applied], None] = lambda _: None


def sync_once(store: AccountStore, around: Surroundings) -> SyncReport:
    """Bring up what is unsent, bring down what is new. Network and refusals end in the report."""
    report = SyncReport()
    now = instant(around.device.clock.now())
    try:
        token = _token(store)
        barred = _records(store, around, token, report)
        if barred:
            # What lies here will be gone: it travels now, by whatever network there is.
            report.revoked = _evidence(store, around, token, report, _unsent_files(store))
        else:
            report.words = words.follow(store, around.transport, token)
            if around.files:
                _evidence(store, around, token, report, _expected_files(store))
    except Refused as refused:
        report.refusal = refused.refusal
    failures = 0 if report.ok else int(store.meta("failures", "0")) + 1
    store.set_meta("failures", str(failures))
    store.set_meta("last_sync" if report.ok else "last_failed_sync", now)
    if report.ok and report.requests:
        store.set_meta("digests", "differ" if report.mismatched else "equal")
    store.set_meta("last_error", report.refusal.code if report.refusal else "")
    return report


def _token(store: AccountStore) -> str:
    """What this phone shows the server. Raises Refused `phone_damaged`."""
    try:
        return str(store.secret("token") or "")
    except DamagedError as error:
        raise Refused("phone_damaged") from error


def _records(store: AccountStore, around: Surroundings, token: str, report: SyncReport) -> bool:
    """Changes up, rows down; True when the phone is barred and has handed over its changes.

    `handed_over` counts what this very sync has handed over, oldest first; None: not barred. It is
    not kept: after a sync that was cut, a restore may have lost what had arrived.
    """
    most, reread = MAX_CHANGES, 0
    handed_over: int | None = None
    for _ in range(MOST_ROUNDS):
        state = _state(store, around, handed_over)
        request = plan(state, most)
        try:
            report.requests += 1
            answer = post(around.transport, SYNC_PATH, token, request)
        except Refused as refused:
            code = refused.refusal.code
            if code == "too_large" and most > 1:
                most = max(most // 4, 1)
                continue
            if code == "device_revoked":
                if handed_over is not None and request.upload is None:
                    return True
                handed_over = _so_far(handed_over, request)
                continue
            raise
        response = _checked(answer)
        if handed_over is not None:
            # Barred no longer: what was handed over is offered again in its own order.
            handed_over = None
            continue
        applied = _apply(store, around, request, response, report)
        reread += bool(applied.mismatched)
        if reread > 2:
            raise Refused("server_error")
        if not _again(store, request, response, applied):
            return False
    raise Refused("busy")


def _so_far(handed_over: int | None, request: SyncRequest) -> int:
    """How many changes are handed over. What was offered before the bar was known is not yet.

    Acknowledged ones go too: a restore may have lost them, and who is barred is not told so.
    """
    if handed_over is None or request.upload is None:
        return 0
    return handed_over + len(request.upload.changes)


def _again(
    store: AccountStore, request: SyncRequest, response: SyncResponse, applied: Applied
) -> bool:
    """Whether one round trip was not enough."""
    if response.more or applied.mismatched or applied.orphans:
        return True
    if response.reset and not response.buckets:
        return True
    offered = store.offered(1)
    if not offered:
        return False
    if offered[0].change.seq > response.expect:
        # The server lacks changes that this phone no longer has: nothing more can be said.
        raise Refused("chain_broken")
    fresh = request.upload is None or offered[0].change.seq > request.upload.changes[-1]["seq"]
    first = request.upload.changes[0]["seq"] if request.upload else 0
    return fresh or offered[0].change.seq < first or response.reset


def _state(store: AccountStore, around: Surroundings, handed_over: int | None) -> SyncState:
    try:
        stored, before = _to_offer(store, handed_over)
    except DamagedError as error:
        # A new enrolment begins a new stream with all that can be read.
        raise Refused("chain_broken") from error
    if before is None:
        raise Refused("chain_broken")
    return SyncState(
        epoch=store.meta("epoch"),
        offers=tuple(Offer(s.change.seq, s.change.wire(), s.chain) for s in stored),
        chain_before=before or None,
        cursors={bucket: cursor for bucket, cursor in store.cursors().items() if cursor[0]},
        orphans=tuple(store.orphans()[:MAX_CHANGES]),
        heartbeat=_heartbeat(store, around),
    )


def _to_offer(
    store: AccountStore, handed_over: int | None
) -> tuple[list[StoredChange], str | None]:
    """What goes up next, and the chain before it. A barred phone hands over all that it has."""
    if handed_over is not None:
        return store.changes()[handed_over:][: MAX_CHANGES + 1], EMPTY_CHAIN
    stored = store.offered(MAX_CHANGES + 1)
    return stored, store.chain_before(stored[0].change.seq) if stored else ""


def _heartbeat(store: AccountStore, around: Surroundings) -> Heartbeat:
    counts, clock = store.counts(), around.device.clock
    unsent = sum(counts.get(state, 0) for state in PENDING)
    oldest = store.offered(1) if unsent else []
    now = clock.now()
    age_s = (now - moment(oldest[0].made_at)).total_seconds() if oldest else 0
    free = around.device.storage.free_bytes(store.path.parent)
    return Heartbeat(
        app=around.app,
        unsent=unsent,
        refused=counts.get(REFUSED, 0),
        oldest_unsent_s=max(int(age_s), 0),
        free_mb=free // _MB,
        wall=instant(now),
    )


def _checked(answer: Any) -> SyncResponse:
    """The answer as a message. Raises Refused `unreadable` when it is none."""
    try:
        return SyncResponse.model_validate(answer)
    except ValidationError as error:
        raise Refused("unreadable") from error


def _apply(
    store: AccountStore,
    around: Surroundings,
    request: SyncRequest,
    response: SyncResponse,
    report: SyncReport,
) -> Applied:
    clock = around.device.clock
    carried = request.upload.changes[-1]["seq"] if request.upload else 0
    waiting = store.offered(MAX_CHANGES + 1)
    asked = Asked(
        request=request,
        more_unsent=any(one.change.seq > carried for one in waiting),
        kept=[_kept(one) for one in store.changes_since(max(response.expect, 1))],
        anchor=(clock.boot_id(), clock.mono_ms()),
    )
    applied = store.apply(merge(response, asked))
    report.sent += len(request.upload.changes) if request.upload else 0
    report.rows += sum(len(page.rows) for page in response.buckets.values())
    report.reset = report.reset or response.reset
    report.record_ids |= applied.record_ids
    report.mismatched += applied.mismatched
    for receipt in response.receipts:
        report.outcomes[receipt.outcome] = report.outcomes.get(receipt.outcome, 0) + 1
    around.heard(applied)
    return applied


def _kept(stored: StoredChange) -> Kept:
    numbers = (stored.receipt or {}).get("numbers", {})
    return Kept(stored.change, stored.state not in PENDING, numbers)


def _expected_files(store: AccountStore) -> list[StoredEvidence]:
    return [item for item in store.evidence() if item.state == "expected"]


def _unsent_files(store: AccountStore) -> list[StoredEvidence]:
    return [item for item in store.evidence() if item.state != "done"]


def _evidence(
    store: AccountStore,
    around: Surroundings,
    token: str,
    report: SyncReport,
    files: list[StoredEvidence],
) -> bool:
    """Bring files up; False when the office could not take one that it may take later."""
    refusal: Refusal | None = None
    later = False
    for item in files:
        try:
            evidence.upload(store, around.transport, token, item, around.progress)
            report.evidence_sent += 1
        except Refused as refused:
            if refused.refusal.code == "network":
                raise
            # One file that is not wanted never stops the others.
            refusal = refused.refusal
            later = later or refusal.code in _LATER
        except (OSError, DamagedError):
            refusal = refuse("picture_damaged")
    report.evidence_left = len(files) - report.evidence_sent
    report.refusal = report.refusal or refusal
    return not later
