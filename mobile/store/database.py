"""One SQLite file: one write thread with a queue, readers on connections of their own.

Owns connections, transactions and durability (WAL, synchronous=FULL). Never knows what a row means.

`on_call(name)` is called before and after every write and around every commit, on the write thread;
a test kills there by raising.
"""

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, TypeVar

from mobile.store.migrations import migrate
from shared.refusals import Refused

try:
    from pysqlite3 import dbapi2 as sqlite
except ImportError:
    import sqlite3 as sqlite

T = TypeVar("T")
Connection = sqlite.Connection
OnCall = Callable[[str], None]

CHECKPOINT_WRITES: Final = 1_000
_IDLE_S: Final = 0.5


def quiet(name: str) -> None:
    """The `on_call` that does nothing."""


def connect(path: Path) -> Any:
    """A connection with our settings. Transactions are begun and ended by hand."""
    connection = sqlite.connect(str(path), isolation_level=None, check_same_thread=False)
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=ON",
        "temp_store=MEMORY",
        # The write thread checkpoints when it is idle, so that no save waits for one.
        "wal_autocheckpoint=0",
        "busy_timeout=5000",
    ):
        connection.execute(f"PRAGMA {pragma}")
    return connection


class ClosedError(RuntimeError):
    """The account was locked while something still wanted to use its store."""


class Database:
    """An open file. `write` runs a function in one transaction, `read` sees the last commit."""

    def __init__(self, path: Path, steps: tuple[str, ...], on_call: OnCall = quiet) -> None:
        self.path = path
        self._on_call = on_call
        self._work: queue.SimpleQueue[tuple[str, Callable[[Any], Any], Future[Any]] | None]
        self._work = queue.SimpleQueue()
        self._readers: list[Any] = []
        self._local = threading.local()
        self._guard = threading.Lock()
        self._closed = False
        self._written = 0
        self._writer = connect(path)
        migrate(self._writer, steps)
        self._thread = threading.Thread(target=self._serve, name=f"write-{path.stem}", daemon=True)
        self._thread.start()

    def write(self, name: str, work: Callable[[Any], T]) -> T:
        """Run `work(connection)` on the write thread; return when it is on disk.

        Raises what `work` raises, after rolling back; Refused `phone_disk_full` on a full disk.
        """
        if self._closed:
            raise ClosedError("the store is closed")
        future: Future[T] = Future()
        self._work.put((name, work, future))
        return future.result()

    def read(self, work: Callable[[Any], T]) -> T:
        """Run `work(connection)` on this thread's reading connection."""
        if self._closed:
            raise ClosedError("the store is closed")
        connection = getattr(self._local, "connection", None)
        if connection is None:
            connection = connect(self.path)
            connection.execute("PRAGMA query_only=ON")
            self._local.connection = connection
            with self._guard:
                self._readers.append(connection)
        return work(connection)

    def close(self) -> None:
        """Finish what is queued and close every connection."""
        if self._closed:
            return
        self._closed = True
        self._work.put(None)
        self._thread.join()
        with self._guard:
            for connection in (*self._readers, self._writer):
                connection.close()

    def _serve(self) -> None:
        while True:
            try:
                item = self._work.get(timeout=_IDLE_S if self._written else None)
            except queue.Empty:
                self._checkpoint()
                continue
            if item is None:
                with suppress(sqlite.Error):
                    self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                return
            name, work, future = item
            try:
                future.set_result(self._transact(name, work))
            except BaseException as error:  # noqa: BLE001 - handed to the caller, whatever it is
                future.set_exception(error)
            if self._written >= CHECKPOINT_WRITES:
                self._checkpoint()

    def _checkpoint(self) -> None:
        """Move what is in the log into the file: when nobody waits, or too much lies there."""
        with suppress(sqlite.Error):
            self._writer.execute("PRAGMA wal_checkpoint(PASSIVE)")
        self._written = 0

    def _transact(self, name: str, work: Callable[[Any], T]) -> T:
        connection = self._writer
        self._written += 1
        try:
            self._on_call(f"before:{name}")
            connection.execute("BEGIN IMMEDIATE")
            try:
                result = work(connection)
                self._on_call(f"commit:{name}")
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
        except sqlite.OperationalError as error:
            if "full" in str(error) or "disk I/O" in str(error):
                raise Refused("phone_disk_full") from error
            raise
        self._on_call(f"after:{name}")
        return result
