"""What screens ask for: each query returns a view that is ready to show.

Owns the way from the unlocked account to a view. Never changes anything.
"""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from mobile.actions.outbox import refused_changes
from mobile.actions.phone import Phone
from mobile.domain import home as home_page
from mobile.domain.book import assemble
from mobile.domain.finding_page import finding_page
from mobile.domain.household_card import household_card
from mobile.domain.lines import household_row, is_open, visit_row
from mobile.domain.outbox_page import change_line, change_title, explanation, file_line
from mobile.domain.reading import Reading
from mobile.domain.record_page import record_page
from mobile.domain.search import HouseholdEntry
from mobile.domain.summary import visit_summary
from mobile.domain.times import spoken
from mobile.domain.views import (
    DraftRow,
    FindingView,
    HomeView,
    HouseholdRow,
    HouseholdView,
    OutboxView,
    PledgeRow,
    RecordView,
    SyncLine,
    VisitRow,
)
from mobile.store.evidence import StoredEvidence
from mobile.store.outbox import PENDING
from shared.records import KIND_NAMES, Kind

LONG_AGO_DAYS = 90
"""From so many days on a household counts as 久未走访."""


def reading(phone: Phone) -> Reading:
    """The open account's reading model. Raises LockedError."""
    session = phone.session
    return Reading(
        overlay=session.overlay,
        households=session.households,
        viewer=session.viewer,
        vocabulary=session.vocabulary,
        today=session.today(),
        village_name=session.village_name,
        person_name=session.person_name,
        short_code=session.store.meta("short_code"),
    )


def home(phone: Phone) -> HomeView:
    """The first screen."""
    with phone.session.lock:
        name = str(phone.session.account.get("name", ""))
        return home_page.home(name, reading(phone), drafts(phone), sync_line(phone))


def drafts(phone: Phone) -> tuple[DraftRow, ...]:
    """Forms that were begun, the last written first."""
    session, today = phone.session, phone.session.today()
    titles = dict(KIND_NAMES)
    found = []
    for draft in session.store.drafts():
        visit = draft.body.get("visit", {})
        heads = reading(phone).heads(visit) if visit else str(draft.body.get("head", ""))
        kind = titles.get(Kind(draft.kind), "") if draft.kind in set(Kind) else ""
        title = " ".join(part for part in (kind, heads) if part)
        found.append(DraftRow(draft.id, draft.kind, title, spoken(draft.updated_at, today)))
    return tuple(found)


def sync_line(phone: Phone) -> SyncLine:
    """仅存本机 n · 待上传 n · 已上传 · 上次同步."""
    session = phone.session
    counts = session.store.counts()
    return home_page.sync_line(
        drafts=len(session.store.drafts()),
        unsent=sum(counts.get(state, 0) for state in PENDING),
        refused=len(refused_changes(phone)),
        files=len(_unsent_files(phone)),
        last_sync=session.store.meta("last_sync"),
        last_error=session.store.meta("last_error"),
        today=session.today(),
    )


def _unsent_files(phone: Phone) -> list[StoredEvidence]:
    """Photos and signatures that the server lacks, of visits that were saved."""
    store = phone.session.store
    unsent = store.unsent_records()
    return [
        item
        for item in store.evidence()
        if item.state == "expected" or (item.state == "waiting" and item.record_id in unsent)
    ]


def households(
    phone: Phone, search: str = "", filters: Collection[str] = (), limit: int = 200
) -> tuple[HouseholdRow, ...]:
    """Households by what was typed.

    `filters`: `key` (重点户), `long_ago` (久未走访), `open_problems` (有未办诉求),
    `village:<code>`.
    """
    with phone.session.lock:
        model = reading(phone)
        chosen = _filter(phone, model, filters)
        found = model.households.find(search, chosen, limit)
        return tuple(household_row(entry, model) for entry in found)


def _filter(phone: Phone, model: Reading, filters: Collection[str]) -> Any:
    if not filters:
        return None
    tags = model.vocabulary.tags
    key_tags = {code for code, tag in tags.items() if tag.key}
    villages = {one.partition(":")[2] for one in filters if one.startswith("village:")}
    recent = _day_before(model.today, LONG_AGO_DAYS)

    def keep(entry: HouseholdEntry) -> bool:
        if villages and entry.village not in villages:
            return False
        if "key" in filters and not key_tags.intersection(entry.tags):
            return False
        if "long_ago" in filters and _visited_since(phone, entry.id, recent):
            return False
        return "open_problems" not in filters or any(
            is_open(problem) for problem in model.overlay.children(entry.id, Kind.PROBLEM)
        )

    return keep


def _visited_since(phone: Phone, household_id: str, day: str) -> bool:
    visits = phone.session.overlay.children(household_id, Kind.VISIT)
    return any(visit.content["visited_on"] >= day for visit in visits)


def _day_before(today: str, days: int) -> str:
    return (date.fromisoformat(today) - timedelta(days=days)).isoformat()


def household(phone: Phone, household_id: str) -> HouseholdView | None:
    """The card of a household, or None when it is not on this phone."""
    with phone.session.lock:
        record = phone.session.overlay.record(household_id)
        if record is None or record.kind is not Kind.HOUSEHOLD:
            return None
        return household_card(record, reading(phone))


def my_records(phone: Phone, limit: int = 200) -> tuple[VisitRow, ...]:
    """My visits, the latest day first; a refused one is marked."""
    session = phone.session
    with session.lock:
        model, me = reading(phone), session.viewer.account_id
        mine = [
            visit
            for visit in session.overlay.of_kind(Kind.VISIT)
            if visit.content.get("recorder_id") == me
            or any(one.get("person_id") == me for one in visit.content.get("visitors", ()))
        ]
        mine.sort(key=_when, reverse=True)
        return tuple(visit_row(visit, model) for visit in mine[:limit])


def _when(visit: Any) -> tuple[str, str]:
    return visit.content["visited_on"], visit.content.get("started_at") or ""


def record(phone: Phone, record_id: str) -> RecordView | None:
    """One record with everything about it, or None when it is not on this phone."""
    session = phone.session
    with session.lock:
        known = session.overlay.record(record_id)
        if known is None:
            return None
        earlier = [assemble([row]) for row in session.store.past_rows(record_id)]
        below = session.book.record(record_id)
        earlier += [below] if below is not None else []
        refusals = [
            explanation(stored.receipt)
            for stored in refused_changes(phone)
            if any(act.on == record_id for act in stored.change.acts)
        ]
        past = [one for one in earlier if one is not None]
        return record_page(known, past, refusals, reading(phone))


def summary(phone: Phone, visit_id: str) -> str:
    """A visit in a few masked lines for the work group; empty where there is nothing to tell."""
    session = phone.session
    with session.lock:
        known = session.overlay.record(visit_id)
        if known is None or known.kind is not Kind.VISIT:
            return ""
        return visit_summary(known, reading(phone))


def finding(phone: Phone, finding_id: str) -> FindingView | None:
    """What is asked about one visit, or None when it is not on this phone."""
    session = phone.session
    with session.lock:
        known = session.overlay.record(finding_id)
        if known is None or known.kind is not Kind.FINDING:
            return None
        return finding_page(known, reading(phone))


def pledges(phone: Phone) -> tuple[PledgeRow, ...]:
    """All my pledges, the latest window first."""
    with phone.session.lock:
        return home_page.all_pledges(reading(phone))


def outbox(phone: Phone) -> OutboxView:
    """The sync page."""
    session = phone.session
    with session.lock:
        model = reading(phone)
        lines = {
            stored.change.id: change_line(
                stored.change, stored.state, stored.made_at, stored.receipt, model
            )
            for stored in session.store.changes_waiting_for_somebody()
        }
        open_refusals = {stored.change.id for stored in refused_changes(phone)}
        files = [
            file_line(item.sha256, item.record_id, item.size, item.offset, item.state)
            for item in _unsent_files(phone)
        ]
        return OutboxView(
            sync=sync_line(phone),
            waiting=tuple(line for line in lines.values() if line.state in PENDING),
            refused=tuple(line for key, line in lines.items() if key in open_refusals),
            attention=tuple(
                line for line in lines.values() if line.state in ("conflict", "proposed")
            ),
            files=tuple(files),
        )


def title_of_change(phone: Phone, change_id: str) -> str:
    """What a change did, in a few words; empty when it is not on this phone."""
    stored = phone.session.store.change(change_id)
    return change_title(stored.change, reading(phone)) if stored else ""
