"""The store of one account: its file, its key, and every way to read or change it.

Owns the transactions: one call, one transaction. Never decides what an answer means; `sync.merge`
says it in operations.
"""

from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import Any, Final

from mobile.store import evidence
from mobile.store.database import Database, OnCall, quiet
from mobile.store.drafts import Draft, Drafts
from mobile.store.evidence import EvidenceFiles, StoredEvidence
from mobile.store.migrations import ACCOUNT_STEPS
from mobile.store.operations import (
    AnswerChange,
    Applied,
    BeginReading,
    DropBucket,
    ExpectEvidence,
    FinishReading,
    ForgetChanges,
    ForgetOrphans,
    OfferAgain,
    Operation,
    PutRows,
    SaveCursor,
    SetMeta,
    SettleChanges,
)
from mobile.store.outbox import Outbox, StoredChange
from mobile.store.rows import Rows, StoredRow
from mobile.store.sealing import Seal
from mobile.store.tables import CursorTable, MetaTable, put
from shared.protocol import Change

_PUT_META = put(MetaTable)
_PUT_CURSOR = put(CursorTable)
_FILES: Final = ("", "-wal", "-shm", "-journal")


def delete_files(path: Path) -> None:
    """Delete an account's file and what SQLite keeps beside it."""
    for suffix in _FILES:
        path.with_name(path.name + suffix).unlink(missing_ok=True)


class AccountStore:
    """An open account. Everything in it is readable, for as long as it is open."""

    def __init__(self, path: Path, key: bytes, on_call: OnCall = quiet) -> None:
        self.path = path
        self._seal = Seal(key)
        self._database = Database(path, ACCOUNT_STEPS, on_call)
        self._rows, self._outbox = Rows(self._seal), Outbox(self._seal)
        self._drafts = Drafts(self._seal)
        self.files = EvidenceFiles(path.parent / f"{path.stem}.evidence", self._seal)

    def close(self) -> None:
        """Finish writing and let go of the key."""
        self._database.close()

    def forget(self) -> None:
        """Delete the account from this phone: its file and its evidence."""
        self.close()
        self.files.delete_all()
        delete_files(self.path)

    # -- values by name ----------------------------------------------------------------------------

    def meta(self, key: str, default: str = "") -> str:
        """A value in clear."""
        found = self._database.read(
            lambda c: c.execute('SELECT value FROM meta WHERE "key" = ?', (key,)).fetchone()
        )
        return str(found[0]) if found else default

    def set_meta(self, key: str, value: str) -> None:
        """Keep a value in clear: never anybody's words."""
        row = {"key": key, "value": value, "blob": None}
        self._database.write("meta", lambda c: c.execute(_PUT_META, row))

    def secret(self, key: str) -> Any:
        """A sealed value, or None."""
        found = self._database.read(
            lambda c: c.execute('SELECT blob FROM meta WHERE "key" = ?', (key,)).fetchone()
        )
        return self._seal.open(found[0], "meta", key) if found and found[0] else None

    def set_secret(self, key: str, value: Any) -> None:
        """Keep a sealed value."""
        row = {"key": key, "value": "", "blob": self._seal.close(value, "meta", key)}
        self._database.write("meta", lambda c: c.execute(_PUT_META, row))

    # -- drafts and changes ------------------------------------------------------------------------

    def save_draft(self, draft: Draft) -> Draft:
        """Keep a draft; it is on disk when this returns."""
        return self._database.write("draft", lambda c: self._drafts.save(c, draft))

    def discard_draft(self, draft_id: str) -> None:
        """Delete a draft."""
        self._database.write("draft", lambda c: self._drafts.discard(c, draft_id))

    def draft(self, draft_id: str) -> Draft | None:
        """A draft by its id."""
        return self._database.read(lambda c: self._drafts.one(c, draft_id))

    def drafts(self) -> list[Draft]:
        """Every draft, the last written first."""
        return self._database.read(self._drafts.all)

    def add_change(
        self, make: Callable[[int], Change], made_at: str, draft_id: str | None = None
    ) -> StoredChange:
        """Append a change, and delete the draft that it was made from, in one transaction."""

        def work(connection: Any) -> StoredChange:
            stored = self._outbox.add(connection, make, made_at)
            if draft_id is not None:
                self._drafts.discard(connection, draft_id)
            return stored

        return self._database.write("change", work)

    def changes(self) -> list[StoredChange]:
        """Every change on the phone, in order."""
        return self._database.read(self._outbox.all)

    def change(self, change_id: str) -> StoredChange | None:
        """A change by its id, or None where it is not here."""
        return self._database.read(lambda c: self._outbox.one(c, change_id))

    def changes_waiting_for_somebody(self) -> list[StoredChange]:
        """All but those that the server took as they were, in order."""
        return self._database.read(self._outbox.waiting_for_somebody)

    def pending(self) -> list[StoredChange]:
        """Changes that the feed does not tell of yet, in order."""
        return self._database.read(self._outbox.pending)

    def offered(self, limit: int) -> list[StoredChange]:
        """What should go up next, in order."""
        return self._database.read(lambda c: self._outbox.offered(c, limit))

    def changes_since(self, seq: int) -> list[StoredChange]:
        """Changes from a sequence number on."""
        return self._database.read(lambda c: self._outbox.since(c, seq))

    def chain_before(self, seq: int) -> str | None:
        """The chain before a sequence number, or None where it is no longer known."""
        return self._database.read(lambda c: self._outbox.chain_before(c, seq))

    def counts(self) -> dict[str, int]:
        """How many changes are in each state."""
        return self._database.read(self._outbox.counts)

    def unsent_records(self) -> set[str]:
        """The ids of the records that unsent changes are about first."""
        return self._database.read(self._outbox.unsent_records)

    def bind(self, secrets: dict[str, Any], values: dict[str, str], *, anew: bool) -> None:
        """Keep what an enrolment brought; `anew`, under another device id, begin a new stream.

        One transaction: a new token with an old stream would leave nothing that can be said.
        """

        def work(connection: Any) -> None:
            for key, secret in secrets.items():
                blob = self._seal.close(secret, "meta", key)
                connection.execute(_PUT_META, {"key": key, "value": "", "blob": blob})
            for key, value in values.items():
                self._set(connection, key, value)
            if anew:
                self._outbox.restart(connection)

        self._database.write("bind", work)

    # -- rows --------------------------------------------------------------------------------------

    def rows(self) -> tuple[list[StoredRow], set[str]]:
        """Every row that opens, and the buckets in which some row was changed on disk."""
        return self._database.read(self._rows.all)

    def rows_by_record(self, take: Callable[[str, list[StoredRow]], None]) -> set[str]:
        """Hand over the rows of one record after the other; the buckets with damaged rows."""
        return self._database.read(lambda c: self._rows.by_record(c, take))

    def record_rows(self, record_id: str) -> list[StoredRow]:
        """The rows of one record."""
        return self._database.read(lambda c: self._rows.of_record(c, record_id))

    def past_rows(self, record_id: str) -> list[StoredRow]:
        """Earlier revisions of one record that this phone has seen, oldest first."""
        return self._database.read(lambda c: self._rows.past(c, record_id))

    def orphans(self) -> list[dict[str, Any]]:
        """Decisions that the office's restore lost."""
        return self._database.read(self._rows.orphans)

    def cursors(self) -> dict[str, tuple[int, str]]:
        """How far each bucket is read."""
        found = self._database.read(
            lambda c: c.execute("SELECT bucket, seq, audit FROM cursor").fetchall()
        )
        return {bucket: (seq, audit) for bucket, seq, audit in found}

    def digest(self, bucket: str) -> tuple[int, int]:
        """Count and sum over the rows of a bucket."""
        return self._database.read(lambda c: self._rows.digest(c, bucket))

    # -- evidence ----------------------------------------------------------------------------------

    def add_evidence(self, plain: bytes, record_id: str, kind: str) -> StoredEvidence:
        """Seal a picture to disk. Raises Refused `phone_disk_full`."""
        sha256 = self.files.write(plain)
        item = StoredEvidence(sha256, record_id, kind, len(plain), 0, evidence.WAITING)
        self._database.write("evidence", lambda c: evidence.add(c, item))
        return item

    def evidence(self) -> list[StoredEvidence]:
        """Every file of the account."""
        return self._database.read(evidence.all_evidence)

    def remove_evidence(self, sha256: str) -> None:
        """Delete a picture that was taken back before it was sent."""
        self._database.write("evidence", lambda c: evidence.remove(c, sha256))
        self.files.delete(sha256)

    def move_evidence(self, sha256: str, offset: int) -> None:
        """The server has the file up to `offset`."""
        self._database.write("evidence", lambda c: evidence.move(c, sha256, offset))

    def let_go(self, record_ids: Collection[str]) -> None:
        """The content of these records leaves the phone, with their files that have gone up."""

        def work(connection: Any) -> list[str]:
            self._rows.empty(connection, record_ids)
            sent = [
                item.sha256
                for item in evidence.all_evidence(connection)
                if item.record_id in record_ids and item.state == "done"
            ]
            for sha256 in sent:
                evidence.remove(connection, sha256)
            return sent

        for sha256 in self._database.write("retention", work):
            self.files.delete(sha256)

    # -- an answer of the server -------------------------------------------------------------------

    def apply(self, operations: Sequence[Operation]) -> Applied:
        """Carry out all that one answer does, in one transaction."""
        if not operations:
            return Applied()

        def work(connection: Any) -> Applied:
            applied = Applied()
            for operation in operations:
                self._apply(connection, operation, applied)
            return applied

        return self._database.write("answer", work)

    def _apply(self, c: Any, operation: Operation, applied: Applied) -> None:  # noqa: C901, PLR0912 - one case each
        match operation:
            case PutRows(bucket, rows):
                applied.record_ids |= self._rows.put(c, bucket, rows)
            case SaveCursor(bucket, seq, audit):
                self._save_cursor(c, bucket, seq, audit)
            case FinishReading(bucket, count, digest):
                ids, orphans = self._rows.sweep(c, bucket)
                applied.record_ids |= ids
                applied.orphans += orphans
                if self._rows.digest(c, bucket) != (count, digest):
                    applied.mismatched.append(bucket)
                    self._begin_reading(c, bucket)
            case BeginReading(name):
                self._begin_reading(c, name)
                if name is None:
                    self._set(c, "restoring", "1")
            case DropBucket(bucket):
                applied.record_ids |= self._rows.drop_bucket(c, bucket)
            case AnswerChange(seq, state, receipt):
                record_id = self._outbox.answer(c, seq, state, receipt)
                applied.record_ids |= {record_id} if record_id else set()
            case OfferAgain(changes, chain_before):
                self._outbox.offer_again(c, changes, chain_before)
            case SettleChanges():
                self._outbox.settle(c)
                self._set(c, "restoring", "")
            case ForgetChanges(through):
                self._outbox.forget(c, through)
            case SetMeta(key, value):
                self._set(c, key, value)
            case ForgetOrphans():
                c.execute("DELETE FROM orphan")
            case ExpectEvidence(offsets):
                evidence.expect(c, offsets)

    @staticmethod
    def _set(c: Any, key: str, value: str) -> None:
        c.execute(_PUT_META, {"key": key, "value": value, "blob": None})

    @staticmethod
    def _save_cursor(c: Any, bucket: str, seq: int, audit: str) -> None:
        known = c.execute("SELECT reading FROM cursor WHERE bucket = ?", (bucket,)).fetchone()
        reading = known[0] if known else 1
        row = {"bucket": bucket, "seq": seq, "audit": audit, "reading": reading}
        c.execute(_PUT_CURSOR, row)

    @staticmethod
    def _begin_reading(c: Any, bucket: str | None) -> None:
        where, values = ("", ()) if bucket is None else (" WHERE bucket = ?", (bucket,))
        c.execute(f"UPDATE cursor SET seq = 0, audit = '', reading = reading + 1{where}", values)  # noqa: S608 - fixed text
