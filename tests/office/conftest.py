"""Lets the tests of this folder import what lies beside them, and gives them an office."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from scene import Scene

from tests.conftest import Place


@pytest.fixture(scope="module")
def still(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    """An office that no test changes."""
    return Scene(tmp_path_factory.mktemp("still")).typical().phones().asked()


@pytest.fixture
def scene(place: Place) -> Scene:
    """An office of one's own, on each database."""
    return Scene(place.folder, place.url).typical()
