"""Where worlds are built: a founded township, made once for each database, copied for each world.

Owns the templates. Never lets two worlds share a file or a database.

On PostgreSQL a backup is a file for each table, where the real one would call `pg_dump`: the same
rows of the same moment, without a second of waiting.
"""

import itertools
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from server.store import snapshot
from server.store.engine import Database
from tests import postgres
from tests.world.world import World

_numbers = itertools.count(1)
_TABLES = "tables"
_FAST = Path("/dev/shm")


class SqliteGround:
    """Worlds whose office keeps one SQLite file."""

    name = "sqlite"

    def __init__(self) -> None:
        root = _FAST if _FAST.is_dir() else None
        self._root = Path(tempfile.mkdtemp(prefix="zoufang-world-", dir=root))
        self._template = self._root / "template"
        self._found()

    def _found(self) -> None:
        world = World(self._template, self._database())
        world.found()
        world.close()

    def _database(self) -> str:
        """The URL of the office's database; empty for SQLite."""
        return ""

    def world(self) -> World:
        """A new world on a copy of the township."""
        folder = self._root / f"world-{next(_numbers)}"
        shutil.copytree(self._template, folder)
        return World(folder, self._database(), stage="copy")

    def sweep(self, world: World) -> None:
        """This world is over."""
        world.close()
        shutil.rmtree(world.folder)

    def close(self) -> None:
        """No more worlds."""
        shutil.rmtree(self._root, ignore_errors=True)


class PostgresGround(SqliteGround):
    """Worlds whose office keeps a PostgreSQL database: one database, filled anew for each world."""

    name = "postgres"

    def __init__(self) -> None:
        self._url = postgres.fresh_database()
        self._patch = pytest.MonkeyPatch()
        self._stand_in_for_pg_dump()
        super().__init__()
        self._copy_into(self._template)

    def _stand_in_for_pg_dump(self) -> None:
        """Only for PostgreSQL: worlds on SQLite may live in the same session."""
        copy_into, put_back = snapshot.copy_into, snapshot.put_back

        def copy(db: Database, folder: Path) -> Path:
            return self._copy_into(folder) if db.postgres else copy_into(db, folder)

        def put(folder: Path, where: str | Path) -> None:
            if str(where).startswith("postgres"):
                self._put_back(folder)
            else:
                put_back(folder, where)

        self._patch.setattr(snapshot, "copy_into", copy)
        self._patch.setattr(snapshot, "put_back", put)

    def _database(self) -> str:
        return self._url

    def world(self) -> World:
        self._put_back(self._template)
        return super().world()

    def close(self) -> None:
        super().close()
        self._patch.undo()
        postgres.drop_database(self._url)

    @contextmanager
    def _transaction(self) -> Iterator[Any]:
        with psycopg.connect(self._url) as connection, connection.cursor() as cursor:
            yield cursor

    def _copy_into(self, folder: Path) -> Path:
        """Every table into a file of its own, from one moment."""
        target = folder / _TABLES
        target.mkdir(parents=True, exist_ok=True)
        with self._transaction() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            for table in self._tables(cursor):
                with cursor.copy(f'COPY "{table}" TO STDOUT (FORMAT BINARY)') as rows:
                    (target / table).write_bytes(b"".join(bytes(part) for part in rows))
        return target

    def _put_back(self, folder: Path) -> None:
        with self._transaction() as cursor:
            tables = self._tables(cursor)
            names = ", ".join(f'"{table}"' for table in tables)
            cursor.execute(f"TRUNCATE {names}")
            for table in tables:
                with cursor.copy(f'COPY "{table}" FROM STDIN (FORMAT BINARY)') as rows:
                    rows.write((folder / _TABLES / table).read_bytes())

    @staticmethod
    def _tables(cursor: Any) -> list[str]:
        found = cursor.execute(
            "SELECT table_name FROM information_schema.tables"
            " WHERE table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY 1"
        )
        return [row[0] for row in found.fetchall()]
