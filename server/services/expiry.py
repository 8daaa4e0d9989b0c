"""Letting go of findings: nobody decided in time, or the visit is gone.

Owns that step of the system. Never holds anything against anybody: what expires is simply over.
"""

from collections.abc import Sequence
from typing import Final

from server.services.context import Zoufang
from server.services.ingest import act_as_system
from server.store import findings, records
from server.store.engine import Tx
from server.store.records import Stored
from shared.protocol import Act, Receipt
from shared.records import Kind

GONE: Final = "这次走访已撤销或删除"
OVER: Final = "到期没有决定，不再查看"
WITHDRAWN: Final = "W09"


def expire(zoufang: Zoufang) -> list[Receipt]:
    """Expire what is over. Repeatable."""
    today = zoufang.today()
    waiting, kept = zoufang.db.read(lambda tx: _waiting(zoufang, tx))
    receipts = []
    for item in waiting:
        gone = item.content["visit_id"] not in kept
        if gone or item.content["expires_on"] < today:
            fields = {"note": GONE if gone else OVER}
            act = Act(do="finding.expire", on=item.id, base=item.record.revision, fields=fields)
            receipts.append(act_as_system(zoufang, [act]))
    return receipts


def _waiting(zoufang: Zoufang, tx: Tx) -> tuple[Sequence[Stored], set[str]]:
    """The open findings, and those of their visits that stand."""
    waiting = findings.open_findings(tx, zoufang.county_id)
    ids = [item.content["visit_id"] for item in waiting]
    visits = records.load(tx, zoufang.county_id, Kind.VISIT, ids)
    return waiting, {key for key, item in visits.items() if item.record.state != WITHDRAWN}
