"""What a new day brings by itself: pledges begin, and end; findings expire; a new queue is chosen.

Owns the system's own steps. Never takes one that the transition table does not give to the system.
"""

from datetime import date, timedelta
from typing import Final

from server.services.context import Zoufang
from server.services.expiry import expire
from server.services.ingest import act_as_system
from server.services.jobs import CHOOSE, MEASURE
from server.store import findings, jobs, records
from server.store.engine import Tx
from shared.progress import window_of
from shared.protocol import Act, Receipt
from shared.records import Kind

AGAIN_DAYS: Final = 31
"""Visits of so many days are measured anew each night: what was copied or hurried shows in time."""


def run_day(zoufang: Zoufang) -> list[Receipt]:
    """Turn the day, and leave to a job what takes long. Repeatable."""
    zoufang.db.write(lambda tx: _put_down(zoufang, tx))
    return _turn_pledges(zoufang) + expire(zoufang)


def _put_down(zoufang: Zoufang, tx: Tx) -> None:
    """Measure the young visits again in the light of what came since, and choose after that."""
    today, now = zoufang.today(), zoufang.now()
    oldest = (date.fromisoformat(today) - timedelta(days=AGAIN_DAYS)).isoformat()
    young = findings.measured_between(tx, zoufang.county_id, oldest, today)
    jobs.put(tx, zoufang.county_id, MEASURE, young, now)
    jobs.put(tx, zoufang.county_id, CHOOSE, [CHOOSE], now)


def _turn_pledges(zoufang: Zoufang) -> list[Receipt]:
    """Start the pledges whose day has come and expire those whose window is over."""
    today = zoufang.today()
    pledges = zoufang.db.read(
        lambda tx: records.load_where(
            tx, zoufang.county_id, Kind.PLEDGE, "state IN ('P01', 'P02', 'P03', 'P08') ORDER BY id"
        )
    )
    receipts = []
    for pledge in pledges:
        first, last = window_of(pledge.content)
        state, revision = pledge.record.state, pledge.record.revision
        if state == "P01" and first <= today:
            started = act_as_system(zoufang, [Act(do="pledge.start", on=pledge.id, base=revision)])
            receipts.append(started)
            state, revision = "P02", revision + 1
        if state != "P01" and last < today and not _sent_back(zoufang, pledge.id, last):
            act = Act(do="pledge.expire", on=pledge.id, base=revision)
            receipts.append(act_as_system(zoufang, [act]))
    return receipts


def _sent_back(zoufang: Zoufang, pledge_id: str, last: str) -> bool:
    """Whether it ended once already and was sent back to its learner (核查C2)."""
    decided = zoufang.db.read(
        lambda tx: records.load_children(
            tx, zoufang.county_id, Kind.VERIFICATION, "target_id", [pledge_id]
        )
    )
    return any(item.content["decided_on"] > last for item in decided)
