"""Lets the tests of this folder import what lies beside them, and gives them an office."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from scene import Scene

from tests.conftest import Place


@pytest.fixture(scope="module")
def still(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """An office that no test changes."""
    made = Scene(tmp_path_factory.mktemp("still")).typical().phones().asked()
    yield made
    made.zoufang.db.close()


@pytest.fixture
def scene(place: Place) -> Iterator[Scene]:
    """An office of one's own, on each database."""
    made = Scene(place.folder, place.url).typical()
    yield made
    made.zoufang.db.close()
