"""Worlds for the tests of the sync."""

from collections.abc import Iterator

import pytest

from tests.world import World
from tests.world.ground import PostgresGround, SqliteGround


@pytest.fixture(scope="session")
def sqlite_ground() -> Iterator[SqliteGround]:
    """Where worlds on SQLite are built."""
    ground = SqliteGround()
    yield ground
    ground.close()


@pytest.fixture(scope="session")
def postgres_ground() -> Iterator[PostgresGround]:
    """Where worlds on PostgreSQL are built."""
    ground = PostgresGround()
    yield ground
    ground.close()


@pytest.fixture
def world(sqlite_ground: SqliteGround) -> Iterator[World]:
    """An office and three phones, as on a Monday morning."""
    world = sqlite_ground.world()
    yield world
    sqlite_ground.sweep(world)
