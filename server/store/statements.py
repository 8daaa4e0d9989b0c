"""The SQL of single-table reads and writes, made from the tables' own columns.

Owns how rows go in and out in batches. Never takes a name from outside: every identifier comes from
our own metadata, every value is a parameter.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from sqlmodel import SQLModel

IN_MAX = 500
"""How many ids one `IN (…)` names; longer lists are read in several statements."""


def parts(values: Iterable[str]) -> Iterator[list[str]]:
    """Each of these values once, in order, as many at once as one statement names."""
    wanted = sorted(set(values))
    for start in range(0, len(wanted), IN_MAX):
        yield wanted[start : start + IN_MAX]


@lru_cache(maxsize=256)
def columns_of(table: type[SQLModel]) -> tuple[str, ...]:
    """Column names in the order in which rows are given and returned."""
    return tuple(table.model_fields)


@lru_cache(maxsize=256)
def keys_of(table: type[SQLModel]) -> tuple[str, ...]:
    """The columns of the primary key."""
    described = table.__table__  # type: ignore[attr-defined]
    return tuple(column.name for column in described.primary_key.columns)


def name_of(table: type[SQLModel]) -> str:
    """The table's quoted name."""
    return f'"{table.__tablename__}"'


def _quoted(names: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


@lru_cache(maxsize=256)
def insert(table: type[SQLModel]) -> str:
    """Insert whole rows."""
    names = columns_of(table)
    marks = ", ".join("?" * len(names))
    return f"INSERT INTO {name_of(table)} ({_quoted(names)}) VALUES ({marks})"  # noqa: S608


@lru_cache(maxsize=256)
def insert_new(table: type[SQLModel]) -> str:
    """Insert whole rows, leaving those alone whose key is there already."""
    return f"{insert(table)} ON CONFLICT DO NOTHING"


@lru_cache(maxsize=256)
def upsert(table: type[SQLModel], keep: tuple[str, ...] = ()) -> str:
    """Insert whole rows, replacing all but the key and the columns to `keep`."""
    fixed = {*keys_of(table), *keep}
    names = [name for name in columns_of(table) if name not in fixed]
    if not names:
        return insert_new(table)
    sets = ", ".join(f'"{name}" = excluded."{name}"' for name in names)
    return f"{insert(table)} ON CONFLICT ({_quoted(keys_of(table))}) DO UPDATE SET {sets}"


@lru_cache(maxsize=256)
def select(table: type[SQLModel], where: str, names: tuple[str, ...] = ()) -> str:
    """Read columns (all, unless named) of the rows that match a condition of ours."""
    return f"SELECT {_quoted(names or columns_of(table))} FROM {name_of(table)} WHERE {where}"  # noqa: S608


def marks(count: int) -> str:
    """`?, ?, ?` for an IN list."""
    return ", ".join("?" * count)
