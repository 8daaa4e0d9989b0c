"""Connections and transactions, on SQLite or PostgreSQL.

Owns how a transaction begins, commits and is tried again. Never knows a table.

SQLite: WAL, `synchronous=FULL`, `BEGIN IMMEDIATE`, one writer at a time. PostgreSQL: READ COMMITTED
for writing, one snapshot (REPEATABLE READ) for reading.
"""

import random
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any, Final, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlmodel import SQLModel

from server.store import statements
from server.store.together import Together

DATABASE_FILE: Final = "zoufang.sqlite"
BUSY_TIMEOUT_MS: Final = 15_000
ATTEMPTS: Final = 6
READER_CACHE_KB: Final = 2_000
WRITER_CACHE_KB: Final = 16_000
_TRANSIENT_STATES: Final = frozenset({"40001", "40P01", "55P03", "57P03", "08006", "08001"})

Result = TypeVar("Result")
OnCall = Callable[[str], None]


class StoreBusyError(Exception):
    """The database stayed locked or unreachable through every attempt; try again later."""


def _sqlite_module() -> ModuleType:
    """`pysqlite3` (a current SQLite) where it is installed, else the standard library's."""
    try:
        import pysqlite3.dbapi2 as module
    except ImportError:
        import sqlite3 as module
    return module  # type: ignore[no-any-return,unused-ignore]


class Tx:
    """One transaction. Rows go in and out as tuples; `?` marks a parameter on every database."""

    def __init__(self, connection: Connection, *, postgres: bool, on_call: OnCall | None) -> None:
        self.connection = connection
        self.postgres = postgres
        self._on_call = on_call
        self._dialect: Any = connection.dialect
        self._driver: Any = connection.connection
        self._cursor: Any = self._driver.cursor()

    def rows(self, sql: str, parameters: Sequence[Any] = (), *, lock: bool = False) -> list[Any]:
        """The rows of a query. `lock` holds them until the end of the transaction."""
        if lock and self.postgres:
            sql += " FOR UPDATE"
        self._execute("read", sql, tuple(parameters))
        found: list[Any] = self._cursor.fetchall()
        return found

    def row(self, sql: str, parameters: Sequence[Any] = (), *, lock: bool = False) -> Any | None:
        """The first row of a query, or None."""
        found = self.rows(sql, parameters, lock=lock)
        return found[0] if found else None

    def value(self, sql: str, parameters: Sequence[Any] = ()) -> Any:
        """The first column of the first row, or None."""
        found = self.row(sql, parameters)
        return found[0] if found else None

    def run(self, sql: str, parameters: Sequence[Any] = ()) -> int:
        """Execute a statement; returns how many rows it touched."""
        self._execute("write", sql, tuple(parameters))
        return int(self._cursor.rowcount)

    def many(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """Execute a statement once per row; nothing happens without rows."""
        batch = [tuple(row) for row in rows]
        if batch:
            self._execute("write", sql, batch, many=True)

    def insert(self, table: type[SQLModel], rows: Iterable[Sequence[Any]]) -> None:
        """Add whole rows in the table's column order."""
        self.many(statements.insert(table), rows)

    def upsert(self, table: type[SQLModel], rows: Iterable[Sequence[Any]]) -> None:
        """Add whole rows or replace those with the same key."""
        self.many(statements.upsert(table), rows)

    def select(
        self, table: type[SQLModel], where: str, parameters: Sequence[Any], *, lock: bool = False
    ) -> list[Any]:
        """Whole rows of a table that match a condition, in the table's column order."""
        return self.rows(statements.select(table, where), parameters, lock=lock)

    def by_ids(
        self,
        table: type[SQLModel],
        county_id: str,
        ids: Iterable[str],
        *,
        column: str = "id",
        lock: bool = False,
    ) -> list[Any]:
        """Whole rows whose `column` is one of `ids`, in the order of that column."""
        found = []
        for part in statements.parts(ids):
            where = f'county_id = ? AND "{column}" IN ({statements.marks(len(part))})'
            found += self.rows(
                f'{statements.select(table, where)} ORDER BY "{column}"',
                (county_id, *part),
                lock=lock,
            )
        return found

    def _execute(self, name: str, sql: str, parameters: Any, *, many: bool = False) -> None:
        """Straight to the driver: SQLAlchemy's result objects cost more than the statements."""
        if self.postgres:
            sql = sql.replace("?", "%s")
        if self._on_call is not None:
            self._on_call(f"{name}:before")
        try:
            (self._cursor.executemany if many else self._cursor.execute)(sql, parameters)
        except self._dialect.loaded_dbapi.Error as error:
            raise self._translated(sql, parameters, error) from error
        if self._on_call is not None:
            self._on_call(f"{name}:after")

    def _translated(self, sql: str, parameters: Any, error: Exception) -> BaseException:
        """The driver's error as SQLAlchemy's; a connection that is gone leaves the pool."""
        dialect = self._dialect
        gone = dialect.is_disconnect(error, self._driver, self._cursor)
        if gone:
            self.connection.invalidate(error)
        return DBAPIError.instance(
            sql, parameters, error, dialect.loaded_dbapi.Error, hide_parameters=True,
            connection_invalidated=gone, dialect=dialect,
        )  # fmt: skip


class Database:
    """One database.

    `on_call(name)` is told of every store call and commit, so that a test can stop the world there.
    """

    def __init__(
        self, engine: Engine, on_call: OnCall | None = None, *, writer: Engine | None = None
    ) -> None:
        self.engine = engine
        self._writing_engine = writer or engine
        self.postgres = engine.dialect.name == "postgresql"
        self.on_call = on_call
        self._writer = threading.RLock()
        self._together = Together(self)

    @contextmanager
    def writing(self) -> Iterator[Tx]:
        """One writing transaction: committed when the block ends, undone when it raises."""
        with self.one_writer(), self._writing_engine.connect() as plain:
            connection = plain.execution_options(zoufang_writing=True)
            with connection.begin() as transaction:
                yield Tx(connection, postgres=self.postgres, on_call=self.on_call)
                self._tell("commit:before")
                transaction.commit()
            self._tell("commit:after")

    @contextmanager
    def reading(self) -> Iterator[Tx]:
        """One reading transaction, in which every query sees the same moment."""
        level = {"isolation_level": "REPEATABLE READ"} if self.postgres else {}
        with self.engine.connect() as plain:
            connection = plain.execution_options(**level)
            with connection.begin():
                yield Tx(connection, postgres=self.postgres, on_call=self.on_call)

    def write(self, work: Callable[[Tx], Result]) -> Result:
        """Run `work` in a writing transaction, again when it lost a race with another.

        Raises StoreBusyError when it kept losing, and whatever `work` raises.
        """
        for attempt in range(ATTEMPTS):
            try:
                with self.writing() as tx:
                    return work(tx)
            except (OperationalError, IntegrityError) as error:
                if not is_transient(error):
                    raise
                if attempt == ATTEMPTS - 1:
                    raise StoreBusyError from error
                time.sleep(random.uniform(0.005, 0.03) * 2**attempt)  # noqa: S311
        raise AssertionError("unreachable")

    def write_together(self, work: Callable[[Tx], Result]) -> Result:
        """Like `write`, in one transaction with whoever else waits for SQLite's only writer.

        For short work: all of them are answered when the last one is done.
        """
        if self.postgres:
            return self.write(work)
        result: Result = self._together.finish(self._together.join(work))
        return result

    def read(self, work: Callable[[Tx], Result]) -> Result:
        """Run `work` in a reading transaction."""
        with self.reading() as tx:
            return work(tx)

    def close(self) -> None:
        """Give back every connection."""
        self.engine.dispose()
        self._writing_engine.dispose()

    def _tell(self, name: str) -> None:
        if self.on_call is not None:
            self.on_call(name)

    @contextmanager
    def one_writer(self) -> Iterator[None]:
        """Be SQLite's only writer while the block runs; PostgreSQL has many."""
        if self.postgres:
            yield
            return
        with self._writer:
            yield


def is_transient(error: DBAPIError) -> bool:
    """Whether the same transaction may succeed when tried again: a lost race, not a fault."""
    if isinstance(error, IntegrityError):
        return True
    state = getattr(error.orig, "sqlstate", None)
    text = str(error.orig)
    return state in _TRANSIENT_STATES or "locked" in text or "busy" in text


def is_full(error: DBAPIError) -> bool:
    """Whether the disk is full."""
    text = str(error.orig)
    return getattr(error.orig, "sqlstate", None) == "53100" or "disk is full" in text


def connect(where: str | Path, *, on_call: OnCall | None = None) -> Database:
    """The database at a URL (PostgreSQL) or in a data directory (SQLite), as it is."""
    text = str(where)
    if text.startswith(("postgresql:", "postgres:", "postgresql+psycopg:")):
        url = "postgresql+psycopg:" + text.split(":", 1)[1]
        return Database(create_engine(url, pool_size=12, max_overflow=40), on_call)
    folder = Path(text)
    folder.mkdir(parents=True, exist_ok=True)
    readers = _sqlite(folder / DATABASE_FILE, READER_CACHE_KB, pool_size=12, max_overflow=40)
    writer = _sqlite(folder / DATABASE_FILE, WRITER_CACHE_KB, pool_size=1, max_overflow=0)
    return Database(readers, on_call, writer=writer)


def _sqlite(path: Path, cache_kb: int, **pool: int) -> Engine:
    """Connections to one file. All writing goes through one of them, whose cache stays true."""
    engine = create_engine(
        f"sqlite+pysqlite:///{path}",
        module=_sqlite_module(),
        connect_args={"timeout": BUSY_TIMEOUT_MS / 1000, "check_same_thread": False},
        **pool,
    )
    event.listen(engine, "connect", lambda connection, _: _configure(connection, cache_kb))
    event.listen(engine, "begin", _begin)
    return engine


def open_database(url_or_data_dir: str | Path, *, on_call: OnCall | None = None) -> Database:
    """Connect and bring the schema up to date."""
    from server.store import planning
    from server.store.migrate import upgrade

    database = connect(url_or_data_dir)
    upgrade(database)
    planning.tell(database)
    database.on_call = on_call
    return database


def _configure(connection: Any, cache_kb: int) -> None:
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        f"busy_timeout={BUSY_TIMEOUT_MS}",
        f"cache_size=-{cache_kb}",
        "temp_store=MEMORY",
        "wal_autocheckpoint=4000",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    writing = connection.get_execution_options().get("zoufang_writing")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def as_dict(table: type[SQLModel], row: Sequence[Any]) -> Mapping[str, Any]:
    """A whole row by column name."""
    return dict(zip(statements.columns_of(table), row, strict=True))
