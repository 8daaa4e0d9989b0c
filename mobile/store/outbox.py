"""The changes that the person made: the stream of this phone and account.

Owns their order, chain and state. Never deletes one that was not acknowledged and backed up, nor
one that was refused.
"""

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from mobile.store.sealing import DamagedError, Seal
from mobile.store.tables import ChangeTable, add, change_columns, drop
from shared.canonical import EMPTY_CHAIN, chain
from shared.protocol import Change

UNSENT, HELD, REFUSED = "unsent", "held", "refused"
PENDING: Final = frozenset({UNSENT, HELD})
ACKNOWLEDGED: Final = frozenset({"accepted", "merged", "conflict", "proposed"})

_ADD = add(ChangeTable)
_DROP = drop(ChangeTable)
_ANSWER = change_columns(ChangeTable, "state", "receipt", "settled")
_REWRITE = change_columns(ChangeTable, "hash", "chain", "state", "settled", "blob")
_COLUMNS = (
    "SELECT seq, id, hash, chain, record_id, state, settled, made_at, blob, receipt FROM change"
)


@dataclass(frozen=True, slots=True)
class StoredChange:
    """One change with what became of it."""

    change: Change
    hash: str
    chain: str
    state: str
    settled: bool
    made_at: str
    receipt: dict[str, Any] | None

    @property
    def pending(self) -> bool:
        """Whether the feed does not tell of it yet, so that the screen lays it over the rows."""
        return self.state in PENDING or (self.state in ACKNOWLEDGED and not self.settled)


class Outbox:
    """Reads and writes changes with a connection that it is given."""

    def __init__(self, seal: Seal) -> None:
        self._seal = seal

    def add(self, connection: Any, make: Callable[[int], Change], made_at: str) -> StoredChange:
        """Append the change that `make` builds for the next sequence number."""
        seq, before = self._head(connection)
        change = make(seq + 1)
        change_hash = change.hash
        stored = StoredChange(
            change, change_hash, chain(before, change_hash), UNSENT, False, made_at, None
        )
        connection.execute(_ADD, self._columns(stored))
        return stored

    def _columns(self, stored: StoredChange) -> dict[str, Any]:
        change = stored.change
        return {
            "seq": change.seq,
            "id": change.id,
            "hash": stored.hash,
            "chain": stored.chain,
            "record_id": change.acts[0].on,
            "state": stored.state,
            "settled": stored.settled,
            "made_at": stored.made_at,
            "blob": self._seal.close(change.wire(), "change", change.id, change.seq),
            "receipt": None,
        }

    @staticmethod
    def _head(connection: Any) -> tuple[int, str]:
        last = connection.execute("SELECT seq, chain FROM change ORDER BY seq DESC LIMIT 1")
        found = last.fetchone()
        floor_seq, floor_chain = Outbox.floor(connection)
        if found and found[0] >= floor_seq:
            return found[0], found[1]
        return floor_seq, floor_chain

    @staticmethod
    def floor(connection: Any) -> tuple[int, str]:
        """The last sequence number that was forgotten, and the chain after it."""
        found = connection.execute("SELECT value FROM meta WHERE \"key\" = 'stream_floor'")
        value = found.fetchone()
        if not value:
            return 0, EMPTY_CHAIN
        seq, _, head = value[0].partition(" ")
        return int(seq), head

    def chain_before(self, connection: Any, seq: int) -> str | None:
        """The chain before a sequence number, or None where this phone no longer knows it."""
        found = connection.execute("SELECT chain FROM change WHERE seq = ?", (seq - 1,)).fetchone()
        if found:
            return str(found[0])
        floor_seq, floor_chain = self.floor(connection)
        return floor_chain if floor_seq == seq - 1 else None

    def answer(self, connection: Any, seq: int, state: str, receipt: dict[str, Any]) -> str | None:
        """Keep the receipt for a change; return the id of its first record, if it is here."""
        found = connection.execute("SELECT id, record_id FROM change WHERE seq = ?", (seq,))
        known = found.fetchone()
        if not known or known[0] != receipt.get("id"):
            return None
        blob = self._seal.close(receipt, "receipt", known[0], seq)
        values = {"by_seq": seq, "state": state, "receipt": blob, "settled": False}
        connection.execute(_ANSWER, values)
        return str(known[1])

    @staticmethod
    def settle(connection: Any) -> None:
        """The feed has told everything: acknowledged changes need no overlay any more."""
        connection.execute(
            "UPDATE change SET settled = 1 WHERE settled = 0"
            " AND state NOT IN ('unsent', 'held', 'refused')"
        )

    def forget(self, connection: Any, through: int) -> None:
        """Delete acknowledged, settled changes up to `through`, up to the first that is neither."""
        blocking = connection.execute(
            "SELECT min(seq) FROM change WHERE state IN ('unsent', 'held') OR (settled = 0"
            " AND state != 'refused')"
        ).fetchone()[0]
        through = min(through, blocking - 1) if blocking is not None else through
        last = connection.execute(
            "SELECT seq, chain FROM change WHERE seq <= ? ORDER BY seq DESC LIMIT 1", (through,)
        ).fetchone()
        if not last or last[0] <= self.floor(connection)[0]:
            # A refused change that was kept is no new floor: the chain went on long ago.
            return
        connection.execute(
            "INSERT INTO meta (\"key\", value) VALUES ('stream_floor', ?) "
            'ON CONFLICT ("key") DO UPDATE SET value = excluded.value',
            (f"{last[0]} {last[1]}",),
        )
        connection.execute("DELETE FROM change WHERE seq <= ? AND state != 'refused'", (through,))

    def offer_again(self, connection: Any, changes: Iterable[Change], chain_before: str) -> None:
        """Put changes back to unsent, in their new form, and chain them and all later ones anew."""
        fresh = {change.seq: change for change in changes}
        for stored in self.since(connection, min(fresh)):
            change = fresh.get(stored.change.seq, stored.change)
            change_hash = change.hash
            chain_before = chain(chain_before, change_hash)
            connection.execute(
                _REWRITE,
                {
                    "by_seq": change.seq,
                    "hash": change_hash,
                    "chain": chain_before,
                    "state": UNSENT,
                    "settled": False,
                    "blob": self._seal.close(change.wire(), "change", change.id, change.seq),
                },
            )

    def restart(self, connection: Any) -> int:
        """Begin a new stream (a new device id) with whatever no backup is known to cover.

        Acknowledged changes too: the office that binds this phone anew may have lost them. Where
        it has them still, it answers as it did; where not, their numbers come with them.
        """
        again = [s for s in self.all(connection) if s.state != REFUSED]
        connection.execute("DELETE FROM meta WHERE \"key\" = 'stream_floor'")
        connection.execute("DELETE FROM change WHERE state != 'refused'")
        before = EMPTY_CHAIN
        lifted = connection.execute("SELECT count(*) FROM change").fetchone()[0]
        if lifted:
            self._sink_refused(connection)
        for seq, stored in enumerate(again, start=1):
            numbers = (stored.receipt or {}).get("numbers", {})
            issued = {**stored.change.issued, **numbers}
            change = stored.change.model_copy(update={"seq": seq, "issued": issued})
            before = chain(before, change.hash)
            fresh = StoredChange(change, change.hash, before, UNSENT, False, stored.made_at, None)
            connection.execute(_ADD, self._columns(fresh))
        return len(again)

    def _sink_refused(self, connection: Any) -> None:
        """Refused changes of an ended stream keep being shown, under negative numbers."""
        found = connection.execute(f"{_COLUMNS} WHERE seq > 0 ORDER BY seq").fetchall()
        kept = [self._open(row) for row in found]
        lowest = connection.execute("SELECT min(seq) FROM change").fetchone()[0]
        for place, stored in enumerate(kept, start=1):
            seq = min(lowest, 0) - place
            change = stored.change
            values = self._columns(stored) | {
                "seq": seq,
                "blob": self._seal.close(change.wire(), "change", change.id, seq),
                "receipt": self._seal.close(stored.receipt or {}, "receipt", change.id, seq),
            }
            connection.execute(_DROP, {"by_seq": change.seq})
            connection.execute(_ADD, values)

    def all(self, connection: Any) -> list[StoredChange]:
        """Every change on the phone, in order."""
        found = connection.execute(f"{_COLUMNS} ORDER BY seq").fetchall()
        return self._readable(found)

    def one(self, connection: Any, change_id: str) -> StoredChange | None:
        """A change by its id, or None where it is not here or does not open."""
        found = connection.execute(f"{_COLUMNS} WHERE id = ?", (change_id,)).fetchall()
        return next(iter(self._readable(found)), None)

    def waiting_for_somebody(self, connection: Any) -> list[StoredChange]:
        """All but those that the server took as they were, in order."""
        found = connection.execute(
            f"{_COLUMNS} WHERE state NOT IN ('accepted', 'merged') ORDER BY seq"
        )
        return self._readable(found.fetchall())

    def offered(self, connection: Any, limit: int) -> list[StoredChange]:
        """What should go up next, in order, without a gap. Raises DamagedError."""
        first = connection.execute(
            "SELECT min(seq) FROM change WHERE state IN ('unsent', 'held')"
        ).fetchone()[0]
        if first is None:
            return []
        found = connection.execute(
            f"{_COLUMNS} WHERE seq >= ? ORDER BY seq LIMIT ?", (first, limit)
        )
        return [self._open(row) for row in found.fetchall()]

    def since(self, connection: Any, seq: int) -> list[StoredChange]:
        """Changes from a sequence number on."""
        found = connection.execute(f"{_COLUMNS} WHERE seq >= ? ORDER BY seq", (seq,))
        return self._readable(found.fetchall())

    def pending(self, connection: Any) -> list[StoredChange]:
        """Changes that the feed does not tell of yet."""
        found = connection.execute(
            f"{_COLUMNS} WHERE state IN ('unsent', 'held') OR (settled = 0 AND state != 'refused')"
            " ORDER BY seq"
        )
        return self._readable(found.fetchall())

    def _readable(self, rows: Iterable[Any]) -> list[StoredChange]:
        """The changes that open; one that was changed on disk never hides the others."""
        found = []
        for row in rows:
            with suppress(DamagedError):
                found.append(self._open(row))
        return found

    def counts(self, connection: Any) -> dict[str, int]:
        """How many changes are in each state."""
        found = connection.execute("SELECT state, count(*) FROM change GROUP BY state")
        return dict(found.fetchall())

    @staticmethod
    def unsent_records(connection: Any) -> set[str]:
        """The first record of each change that has not gone up."""
        found = connection.execute("SELECT record_id FROM change WHERE state IN ('unsent', 'held')")
        return {record_id for (record_id,) in found}

    def _open(self, row: Any) -> StoredChange:
        seq, change_id, change_hash, head, _record, state, settled, made_at, blob, receipt = row
        body = self._seal.open(blob, "change", change_id, seq)
        answer = self._seal.open(receipt, "receipt", change_id, seq) if receipt else None
        change = Change.model_validate(body)
        return StoredChange(change, change_hash, head, state, bool(settled), made_at, answer)
