"""Where worlds are built, for those who die in earnest."""

from tests.sync.conftest import sqlite_ground

__all__ = ["sqlite_ground"]
