"""What has been on the phone long enough (DESIGN §8.13): closed records older than 24 months.

Owns the choice. Never chooses what is open, unsent, or what another record still needs.
"""

from datetime import date
from typing import Final

from mobile.domain.home import RETURNED
from mobile.domain.lines import is_open
from mobile.domain.overlay import Overlay
from shared.decide import OPEN
from shared.progress import window_of
from shared.records import Kind, Record

KEPT_MONTHS: Final = 24
CLOSED_PLEDGES: Final = frozenset({"P05", "P06", "P07", "P09"})
_HANGING: Final = (Kind.RESOLUTION, Kind.VERIFICATION, Kind.EXPLANATION, Kind.PROPOSAL)


def kept_from(today: str) -> str:
    """The first day whose records stay, whatever their state."""
    day = date.fromisoformat(today)
    months = day.year * 12 + day.month - 1 - KEPT_MONTHS
    # The first of the month: a day more of memory rather than the thirtieth of February.
    return date(months // 12, months % 12 + 1, 1).isoformat()


def outdated(overlay: Overlay, today: str) -> set[str]:
    """The ids of records that may leave: visits and problems together, and what hangs on them."""
    before = kept_from(today)
    pending = set(overlay.pending_ids)
    found: set[str] = set()
    for visit in overlay.of_kind(Kind.VISIT):
        if visit.content["visited_on"] < before:
            family = _family(overlay, visit)
            if not any(_needed(record, before) or record.id in pending for record in family):
                found |= {record.id for record in family}
    needed_by_pledges: set[str] = set()
    for pledge in overlay.of_kind(Kind.PLEDGE):
        if _needed(pledge, before) or pledge.id in pending:
            needed_by_pledges |= {*pledge.content.get("visits", ())}
            needed_by_pledges |= {*pledge.content.get("problems", ())}
        else:
            found |= {record.id for record in _with_hanging(overlay, pledge)}
    return found - _families_of(overlay, needed_by_pledges)


def _family(overlay: Overlay, visit: Record) -> list[Record]:
    """A visit, its problems, and what hangs on any of them: they go together or stay."""
    problems = overlay.children(visit.id, Kind.PROBLEM)
    return [one for record in (visit, *problems) for one in _with_hanging(overlay, record)]


def _with_hanging(overlay: Overlay, record: Record) -> list[Record]:
    return [record, *(one for kind in _HANGING for one in overlay.children(record.id, kind))]


def _families_of(overlay: Overlay, ids: set[str]) -> set[str]:
    """The families of these visits, and of the visits of these problems."""
    found: set[str] = set()
    for record_id in ids:
        record = overlay.record(record_id)
        if record is not None and record.kind is Kind.PROBLEM:
            record = overlay.record(str(record.content.get("visit_id") or "")) or record
        if record is not None and record.kind is Kind.VISIT:
            found |= {one.id for one in _family(overlay, record)}
    return found


def _needed(record: Record, before: str) -> bool:
    """Whether a record waits for somebody, or is not old enough by itself."""
    if record.kind is Kind.VISIT:
        return record.state in RETURNED
    if record.kind is Kind.PROBLEM:
        return is_open(record) or record.content["raised_on"] >= before
    if record.kind is Kind.PLEDGE:
        return record.state not in CLOSED_PLEDGES or window_of(record.content)[1] >= before
    if record.kind is Kind.PROPOSAL:
        return record.state == OPEN
    days = (record.content.get(name) for name in ("acted_on", "decided_on", "given_on"))
    return any(day >= before for day in days if day)
