"""Sync, as the person asks for it or the app does by itself.

Owns what follows a sync: the reading model catches up, a revoked account goes. Never raises for the
network: the report says it.
"""

from collections.abc import Callable
from dataclasses import dataclass

from mobile.actions.changes import Changes
from mobile.actions.phone import Phone
from mobile.actions.retention import let_old_go
from mobile.store.database import ClosedError
from mobile.sync.engine import Surroundings, SyncReport, sync_once
from mobile.sync.plan import wait_s
from shared.refusals import refuse

MANY = 500
"""From so many records on, reading everything anew is quicker than one by one."""


@dataclass(frozen=True, slots=True)
class Synced:
    """A sync's report and what it changed on the screen."""

    report: SyncReport
    changes: Changes


def sync_now(
    phone: Phone,
    progress: Callable[[str, int, int], None] = lambda *_: None,
    *,
    wifi_only_files: bool = False,
) -> Synced:
    """One sync of the open account. Raises LockedError when none is open."""
    session = phone.session
    network = phone.device.network
    around = Surroundings(
        transport=phone.transport(),
        device=phone.device,
        app=phone.app,
        files=not (wifi_only_files and network.metered()),
        progress=progress,
    )
    try:
        report = sync_once(session.store, around)
    except ClosedError:
        # Locked in the middle: whatever was answered is on disk, the rest is said next time.
        return Synced(SyncReport(refusal=refuse("network")), Changes())
    if report.revoked:
        return Synced(report, phone.forget_revoked())
    if len(report.record_ids) > MANY or report.words:
        session.reload()
        kinds = frozenset({"household", "visit", "problem", "pledge"})
    else:
        kinds = session.refresh(report.record_ids)
    changes = Changes(kinds | {"outbox"}, frozenset(report.record_ids))
    if report.ok and (gone := let_old_go(session)):
        changes = changes | Changes(session.refresh(gone), gone)
    if report.refusal is not None:
        changes = changes | Changes.refused(report.refusal)
    return Synced(report, changes)


def next_try_s(phone: Phone, jitter: float) -> float:
    """Seconds until the app should try again by itself; `jitter` in 0…1."""
    return wait_s(int(phone.session.store.meta("failures", "0")), jitter)
