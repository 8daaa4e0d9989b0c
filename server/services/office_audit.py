"""The audit as its page shows it: the end of the chain, recomputed from the last checkpoint on.

Owns the checkpoint: how far the chain was found whole, so that opening the page does not recompute
everything. Never calls more whole than was recomputed: what lies before the checkpoint is proved
again only by `from_the_start`, and the page says so.
"""

from dataclasses import dataclass
from typing import Final

from server.domain.ledgers import Names
from server.services.context import Zoufang, county_of
from server.store import audit, office_queries, office_work
from server.store.engine import Tx
from server.store.office_work import Checkpoint
from shared.canonical import EMPTY_CHAIN
from shared.records import Kind

SHOWN: Final = 200
STEP: Final = 5_000


@dataclass(frozen=True, slots=True)
class AuditShown:
    """The end of the audit, newest first. `broken_at` is 0 when the chain holds.

    `before` lines were recomputed earlier, at `before_at`; `fresh` lines just now.
    """

    lines: tuple[audit.AuditLine, ...]
    count: int
    broken_at: int
    before: int
    before_at: str
    names: Names

    @property
    def fresh(self) -> int:
        """How many lines were recomputed for this page."""
        return self.count - self.before


def shown(
    zoufang: Zoufang, hidden: frozenset[str] = frozenset(), *, from_the_start: bool = False
) -> AuditShown:
    """Recompute what is new since the checkpoint (or everything), and show the last lines.

    Lines about what is `hidden` are recomputed like all, and not shown.
    """

    def look(tx: Tx) -> tuple[AuditShown, Checkpoint]:
        start = None if from_the_start else office_work.checkpoint(tx, zoufang.county_id)
        known = start or Checkpoint(0, EMPTY_CHAIN, "")
        broken, seq, head = _recompute(zoufang, tx, known)
        count = county_of(zoufang, tx).audit_seq
        last = audit.lines(tx, zoufang.county_id, max(0, count - SHOWN), SHOWN)
        people = office_queries.everything(tx, zoufang.county_id, Kind.PERSON)
        names = Names(zoufang.vocabulary, people={i.id: i.content["name"] for i in people})
        seen = tuple(line for line in reversed(last) if line.record_id not in hidden)
        page = AuditShown(seen, count, broken, known.seq, known.at, names)
        return page, Checkpoint(seq, head, zoufang.now())

    page, reached = zoufang.db.read(look)
    if not page.broken_at and reached.seq > page.before:
        zoufang.db.write(lambda tx: office_work.save_checkpoint(tx, zoufang.county_id, reached))
    return page


def _recompute(zoufang: Zoufang, tx: Tx, known: Checkpoint) -> tuple[int, int, str]:
    """The seq of the first line that is wrong (0: none), and how far the chain holds."""
    county = county_of(zoufang, tx)
    after, previous = known.seq, known.hash
    if after and audit.hash_at(tx, zoufang.county_id, after) != previous:
        return after, after, previous
    while True:
        part = audit.lines(tx, zoufang.county_id, after, STEP)
        for line in part:
            entry = audit.Entry(line.actor_id, line.action, line.record_id, line.salted_hash)
            right = audit.line_hash(after + 1, line.at, entry, previous)
            if (line.seq, line.previous, line.hash) != (after + 1, previous, right):
                return after + 1, after, previous
            previous, after = line.hash, line.seq
        if len(part) < STEP:
            break
    whole = (after, previous) == (county.audit_seq, county.audit_head)
    return (0 if whole else after + 1), after, previous
