"""Fixtures of the phone's tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.mobile.county import County


@pytest.fixture
def county(tmp_path: Path) -> Iterator[County]:
    """A county with a real office in a folder."""
    county = County(tmp_path)
    yield county
    county.close()
