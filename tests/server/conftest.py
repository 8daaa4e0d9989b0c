"""A township on each database."""

from collections.abc import Iterator

import pytest

from tests.conftest import Place
from tests.server.township import Phone, Township


@pytest.fixture
def town(place: Place) -> Iterator[Township]:
    """An open office with its people, on SQLite and on PostgreSQL."""
    town = Township(place)
    yield town
    town.zoufang.db.close()


@pytest.fixture
def phone(town: Township) -> Phone:
    """李明's phone."""
    return town.phone(town.li)
