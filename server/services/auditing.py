"""Proving the audit: that no line was changed, left out or cut off.

Owns the recomputation of the chain. Never writes.
"""

from server.services.context import Zoufang, county_of
from server.store import audit
from server.store.audit import Entry
from server.store.engine import Tx
from shared.canonical import EMPTY_CHAIN


def verify(zoufang: Zoufang) -> int | None:
    """The seq of the first line that is wrong or missing; None when all is whole."""
    return zoufang.db.read(lambda tx: _first_wrong(zoufang, tx))


def _first_wrong(zoufang: Zoufang, tx: Tx) -> int | None:
    county = county_of(zoufang, tx)
    seq, head = 0, EMPTY_CHAIN
    while page := audit.lines(tx, zoufang.county_id, seq):
        for line in page:
            entry = Entry(line.actor_id, line.action, line.record_id, line.salted_hash)
            expected = audit.line_hash(seq + 1, line.at, entry, head)
            if (line.seq, line.previous, line.hash) != (seq + 1, head, expected):
                return seq + 1
            seq, head = line.seq, line.hash
    return None if (seq, head) == (county.audit_seq, county.audit_head) else seq + 1
