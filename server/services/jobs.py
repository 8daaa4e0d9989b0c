"""Work that is done after the answer: leased from the job table, tried again when it fails.

Owns who works on what and when again. Never does any work in a request, and never lets one job that
fails hold up another: what fails in company is tried alone, what fails alone is tried later.
"""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Final

import structlog

from server.services.context import Zoufang
from server.store import jobs
from server.store.jobs import Due
from shared.fields import instant

log = structlog.get_logger("zoufang.jobs")

MEASURE, CHOOSE, EXPORT = "measure", "choose", "export"
TOGETHER: Final = 20
LEASE_S: Final = 600
FIRST_RETRY_S: Final = 30
LAST_RETRY_S: Final = 6 * 3600

Work = Callable[[Zoufang, Sequence[str]], None]


def work_of(name: str) -> Work:
    """What a job's name means. Raises KeyError for a name that nobody knows.

    numpy is loaded with the first job, not with the server.
    """
    from server.services import choosing, long_exports, measuring

    known: dict[str, Work] = {
        MEASURE: measuring.measure,
        CHOOSE: choosing.choose_all,
        EXPORT: long_exports.write_all,
    }
    return known[name]


def run_due(zoufang: Zoufang, worker: str, work: Callable[[str], Work] = work_of) -> int:
    """Work off some of what is due; returns how many jobs that were."""
    now = zoufang.clock()
    until = instant(now + timedelta(seconds=LEASE_S))
    leased = zoufang.db.write(
        lambda tx: jobs.lease(tx, zoufang.county_id, worker, instant(now), until, TOGETHER)
    )
    if leased and not _done(zoufang, worker, leased, work) and len(leased) > 1:
        for due in leased:
            _done(zoufang, worker, [due], work)
    return len(leased)


def run_all(zoufang: Zoufang, worker: str) -> int:
    """Work off everything that is due now; returns how many jobs that were."""
    total = 0
    while done := run_due(zoufang, worker):
        total += done
    return total


def _done(
    zoufang: Zoufang, worker: str, leased: Sequence[Due], work: Callable[[str], Work]
) -> bool:
    """Do these jobs at once, and forget them or, if there is one only, put it off."""
    ids = [due.id for due in leased]
    try:
        work(leased[0].name)(zoufang, ids)
    except Exception:
        # Whatever a strange record does to the work, the next job must have its turn.
        log.exception("job_failed", name=leased[0].name, ids=ids[:3], jobs=len(ids))
        if len(leased) == 1:
            _put_off(zoufang, worker, leased[0])
        return False
    zoufang.db.write(lambda tx: jobs.done(tx, zoufang.county_id, worker, ids))
    return True


def _put_off(zoufang: Zoufang, worker: str, due: Due) -> None:
    wait_s = min(FIRST_RETRY_S * 4 ** min(due.attempts, 8), LAST_RETRY_S)
    again = instant(zoufang.clock() + timedelta(seconds=wait_s))
    zoufang.db.write(lambda tx: jobs.failed(tx, zoufang.county_id, worker, due.id, again))
