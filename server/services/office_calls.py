"""Call-backs that came to nothing, noted by one key (issue 4).

Owns the list of outcomes and what they suggest. Never takes silence for doubt: after three calls
that nobody answered it suggests a visit on site, and nothing else.
"""

from collections.abc import Sequence
from typing import Final

from server.services import accounts, office_record
from server.services.context import Zoufang
from server.store import office_work
from server.store.engine import Tx
from server.store.office_work import Attempt
from shared.records import Kind
from shared.refusals import Refused
from shared.visibility import Viewer

OUTCOMES: Final = ("未接", "拒接", "空号", "非本人", "家属接")
ENOUGH: Final = 3
CALLED: Final = (Kind.VISIT, Kind.PROBLEM)


def note(zoufang: Zoufang, viewer: Viewer, record_id: str, outcome: str) -> None:
    """Note one call. Raises Refused `not_found`, also for an outcome that is not in the list."""
    view = office_record.record_view(zoufang, viewer, record_id)
    if outcome not in OUTCOMES or view.record.kind not in CALLED:
        raise Refused("not_found")
    attempt = Attempt(record_id, zoufang.now(), viewer.account_id, outcome)
    attempt_id = zoufang.new_id()

    def work(tx: Tx) -> None:
        office_work.add_attempt(tx, zoufang.county_id, attempt_id, attempt)
        accounts.note(zoufang, tx, viewer.account_id, "call.note", record_id)

    zoufang.db.write(work)


def attempts(zoufang: Zoufang, record_id: str) -> Sequence[Attempt]:
    """The calls on a record, oldest first."""
    found = zoufang.db.read(lambda tx: office_work.attempts(tx, zoufang.county_id, [record_id]))
    return found.get(record_id, [])


def advice(calls: Sequence[Attempt]) -> str:
    """What the calls suggest, empty for nothing."""
    if sum(call.outcome == "未接" for call in calls) >= ENOUGH:
        return "已三次未接：建议改为上门（实地复核）。联系不上不代表记录不实。"
    if any(call.outcome in ("空号", "非本人") for call in calls):
        return "号码可能已换：可请本人或村里核对电话，换方式再核。"
    return ""
