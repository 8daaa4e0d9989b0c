"""What every test may ask for: a data directory on SQLite or PostgreSQL, with a fresh schema."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from server.store import engine


@dataclass(frozen=True)
class Place:
    """Where an office keeps its data. `url` is empty for SQLite."""

    folder: Path
    url: str = ""

    @property
    def where(self) -> str:
        """What `open_database` takes."""
        return self.url or str(self.folder)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the current schema, to be copied."""
    folder = tmp_path_factory.mktemp("template")
    engine.open_database(folder).close()
    return folder / engine.DATABASE_FILE


@pytest.fixture(params=["sqlite", "postgres"])
def place(request: pytest.FixtureRequest, tmp_path: Path, sqlite_template: Path) -> Iterator[Place]:
    """A fresh database of each kind."""
    folder = tmp_path / "office"
    folder.mkdir()
    if request.param == "sqlite":
        shutil.copy(sqlite_template, folder / engine.DATABASE_FILE)
        yield Place(folder)
        return
    from tests import postgres

    url = postgres.fresh_database()
    yield Place(folder, url)
    postgres.drop_database(url)


@pytest.fixture
def sqlite_place(tmp_path: Path, sqlite_template: Path) -> Place:
    """A fresh SQLite database, where one kind is enough."""
    folder = tmp_path / "office"
    folder.mkdir()
    shutil.copy(sqlite_template, folder / engine.DATABASE_FILE)
    return Place(folder)
