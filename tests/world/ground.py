"""Where worlds are built: a founded township, made once for each database and copied for each world.

Owns the templates. Never lets two worlds share a file or a database.

On PostgreSQL a backup is a copy of the database inside the same server, where the real one would
call `pg_dump`: the same moment, without a second of waiting.
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
_NAME_FILE = "copy-of"
_FAST = Path("/dev/shm")  # noqa: S108 - a disk in memory: the tests kill processes, never the machine


class SqliteGround:
    """Worlds whose office keeps one SQLite file."""

    name = "sqlite"

    def __init__(self) -> None:
        root = _FAST if _FAST.is_dir() else None
        self._root = Path(tempfile.mkdtemp(prefix="zoufang-world-", dir=root))
        self._template = self._root / "template"
        self._found()

    def _found(self) -> None:
        world = World(self, self._template, self._fresh_url(""))
        world.found()
        world.close()
        self._template_url = world.url

    def _fresh_url(self, template: str) -> str:
        return ""

    def world(self) -> World:
        """A new world on a copy of the township."""
        folder = self._root / f"world-{next(_numbers)}"
        shutil.copytree(self._template, folder)
        return World(self, folder, self._fresh_url(self._template_url), stage="copy")

    def sweep(self, world: World) -> None:
        """This world is over."""
        world.close()
        shutil.rmtree(world.folder)

    def drop_backup(self, folder: Path) -> None:
        """A backup goes, and what it holds outside its folder."""

    def close(self) -> None:
        """No more worlds."""
        shutil.rmtree(self._root, ignore_errors=True)


class PostgresGround(SqliteGround):
    """Worlds whose office keeps a PostgreSQL database."""

    name = "postgres"

    def __init__(self) -> None:
        self._patch = pytest.MonkeyPatch()
        self._patch.setattr(snapshot, "copy_into", self._copy_into)
        self._patch.setattr(snapshot, "put_back", self._put_back)
        super().__init__()

    def _fresh_url(self, template: str) -> str:
        return copy_database(template) if template else postgres.fresh_database()

    def sweep(self, world: World) -> None:
        backup = world.office.latest_backup
        super().sweep(world)
        postgres.drop_database(world.url)
        if backup is not None:
            self._forget(backup)

    def drop_backup(self, folder: Path) -> None:
        self._forget(folder)

    def close(self) -> None:
        super().close()
        self._patch.undo()

    def _forget(self, folder: Path) -> None:
        name = folder / _NAME_FILE
        if name.exists():
            postgres.drop_database(name.read_text())

    @staticmethod
    def _copy_into(db: Database, folder: Path) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        db.close()
        target = folder / _NAME_FILE
        target.write_text(copy_database(db.engine.url.render_as_string(hide_password=False)))
        return target

    @staticmethod
    def _put_back(folder: Path, where: str | Path) -> None:
        postgres.drop_database(str(where))
        copy_database((folder / _NAME_FILE).read_text(), _name_of(str(where)))


def _name_of(url: str) -> str:
    return url.rsplit("/", 1)[-1].split("?")[0]


def copy_database(url: str, name: str = "") -> str:
    """A copy of a database to which nobody is connected; returns its URL."""
    name = name or f"world_{next(_numbers)}"
    with _maintenance() as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {_name_of(url)} STRATEGY FILE_COPY")
    return str(postgres._server().get_uri(name))


@contextmanager
def _maintenance() -> Iterator[Any]:
    with psycopg.connect(postgres._server().get_uri("postgres"), autocommit=True) as connection:
        yield connection
