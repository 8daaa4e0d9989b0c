"""Older visits of a household, for a phone that keeps 24 months (DESIGN §8.13).

Owns which of them a phone may read: what lies in a bucket that it may hold, nothing else. Never
writes, and never tells more than one page at a time.
"""

from collections.abc import Iterable

from server.services.context import Zoufang
from server.services.devices import Caller
from server.store import accounts, office_queries, records
from server.store.engine import Tx
from server.store.records import Stored
from shared.protocol import OLDER_VISITS, OlderRecord, OlderVisits
from shared.records import Kind
from shared.refusals import Refused
from shared.visibility import buckets_for


def older(
    zoufang: Zoufang, caller: Caller, household_id: str, before: str, than: str = ""
) -> OlderVisits:
    """One page of the visits before a day; on that day, those before the visit `than`.

    Raises Refused `device_revoked`, or `not_found` for a household that is not this person's.
    """
    if caller.device.revoked_at is not None:
        raise Refused("device_revoked")
    return zoufang.db.read(lambda tx: _page(zoufang, tx, caller, household_id, before, than))


def _page(
    zoufang: Zoufang, tx: Tx, caller: Caller, household_id: str, before: str, than: str
) -> OlderVisits:
    county_id = zoufang.county_id
    account = accounts.find(tx, county_id, caller.account.account_id) or caller.account
    scope = buckets_for(account.viewer)
    home = records.load(tx, county_id, Kind.HOUSEHOLD, [household_id]).get(household_id)
    if home is None or not home.buckets & scope:
        raise Refused("not_found")
    found = office_queries.visits_before(
        tx, county_id, household_id, before, than, OLDER_VISITS + 1
    )
    page = found[:OLDER_VISITS]
    visits = [item for item in page if item.buckets & scope]
    problems = records.load_children(
        tx, county_id, Kind.PROBLEM, "visit_id", [visit.id for visit in visits]
    )
    more = len(found) > OLDER_VISITS
    return OlderVisits(
        visits=_told(visits),
        problems=_told(item for item in problems if item.buckets & scope),
        next=[page[-1].content["visited_on"], page[-1].id] if more else [],
    )


def _told(found: Iterable[Stored]) -> list[OlderRecord]:
    return [
        OlderRecord(
            kind=item.record.kind.value,
            id=item.id,
            revision=item.record.revision,
            state=item.record.state,
            number=item.record.number,
            content=item.content,
        )
        for item in found
    ]
