"""A township on each database."""

from collections.abc import Iterator

import pytest

from server.store.accounts import Account
from shared.visibility import Role
from tests.conftest import Place
from tests.server.month import copying
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


@pytest.fixture
def supervisor(town: Township) -> Account:
    """A supervisor of the county."""
    return town._account("sup", "督查组长", Role.SUPERVISOR)


@pytest.fixture
def month(town: Township, phone: Phone) -> dict[str, list[str]]:
    """李明's copied visits and 王芳's honest ones, measured."""
    return copying(town, phone)
