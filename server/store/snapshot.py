"""Copies of a whole database, and putting one back.

Owns how a copy is made on each database. Never copies a live SQLite file: a stepped copy never ends
under a constant writer, `VACUUM INTO` does.
"""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Final

from server.store.engine import DATABASE_FILE, Database

DUMP_FILE: Final = "zoufang.dump"


class NoDumpError(RuntimeError):
    """`pg_dump` or `pg_restore` is not installed, or failed; the message says which."""


def copy_into(db: Database, folder: Path) -> Path:
    """Write a consistent copy of the database into a folder; returns the file."""
    folder.mkdir(parents=True, exist_ok=True)
    if db.postgres:
        target = folder / DUMP_FILE
        url = db.engine.url.render_as_string(hide_password=False)
        _run("pg_dump", "--format=custom", f"--file={target}", _plain(url))
        return target
    target = folder / DATABASE_FILE
    connection = db.engine.raw_connection()
    try:
        connection.cursor().execute("VACUUM INTO ?", (str(target),))
    finally:
        connection.close()
    handle = os.open(target, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
    return target


def put_back(folder: Path, where: str | Path) -> None:
    """Replace the database at a URL or in a data directory by the copy in a folder.

    Nothing may have the database open.
    """
    if str(where).startswith("postgres"):
        dump = folder / DUMP_FILE
        _run("pg_restore", "--clean", "--if-exists", f"--dbname={_plain(str(where))}", str(dump))
        return
    target = Path(where) / DATABASE_FILE
    for name in (DATABASE_FILE, f"{DATABASE_FILE}-wal", f"{DATABASE_FILE}-shm"):
        (Path(where) / name).unlink(missing_ok=True)
    shutil.copyfile(folder / DATABASE_FILE, target)


def _plain(url: str) -> str:
    return url.replace("postgresql+psycopg:", "postgresql:")


def _run(program: str, *arguments: str) -> None:
    # Said by hand comes first: `pg_dump` refuses a server newer than itself, and two are common.
    found = os.environ.get(f"ZOUFANG_{program.upper()}") or shutil.which(program)
    if found is None:
        raise NoDumpError(f"没有找到 {program}：请安装 PostgreSQL 客户端程序")
    done = subprocess.run(  # noqa: S603  a fixed program, our own arguments
        [found, *arguments], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise NoDumpError(f"{program}: {done.stderr.strip()[-500:]}")
