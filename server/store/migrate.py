"""Bringing a database's schema up to date with Alembic.

Owns the running of migrations. Never changes a migration that was published.
"""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlmodel import SQLModel

from server.store import (
    account_tables,
    finding_tables,
    log_tables,
    office_tables,
    records,
    search,
    tables,
)
from server.store.engine import Database

__all__ = [
    "account_tables",
    "current",
    "finding_tables",
    "log_tables",
    "newest",
    "office_tables",
    "tables",
    "upgrade",
]

METADATA = SQLModel.metadata
_FOLDER = Path(__file__).parent / "migrations"
_FIRST_WITH_SEARCH = "0004"
_FIRST_FOUND_BY_DAY = "0009"


def configuration() -> Config:
    """Alembic's configuration, without an ini file."""
    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.set_main_option("path_separator", "os")
    return config


@cache
def newest() -> str:
    """The revision that this program expects; its own files are read once."""
    head = ScriptDirectory.from_config(configuration()).get_current_head()
    assert head is not None
    return head


def current(database: Database) -> str | None:
    """The revision that the database has."""
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def upgrade(database: Database) -> None:
    """Run the migrations that are missing, in one transaction."""
    before = current(database)
    if before == newest():
        return
    with database.writing() as tx:
        config = configuration()
        config.attributes["connection"] = tx.connection
        command.upgrade(config, "head")
        if before is not None and before < _FIRST_WITH_SEARCH:
            records.index_all(tx)
        elif before is not None and before < _FIRST_FOUND_BY_DAY:
            search.rebuild(tx)
