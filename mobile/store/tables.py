"""The tables of an account's file, as SQLModel, and the statements on them, compiled once.

Owns names and types of columns. Never holds a person's words in clear: ids, buckets, revisions,
states and times are columns, everything else is in a sealed blob.
"""

from typing import Any, ClassVar

from sqlalchemy import ColumnElement, Executable, LargeBinary, bindparam, delete, select, update
from sqlalchemy.dialects.sqlite import dialect, insert
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

_DIALECT = dialect(paramstyle="named")  # type: ignore[no-untyped-call, unused-ignore]


class PhoneTable(SQLModel, registry=registry()):
    """The base of the phone's tables, with a registry apart from the server's."""


class RowTable(PhoneTable, table=True):
    """What the feed delivered, by bucket. `reading`: in which reading of the bucket it came."""

    __tablename__: ClassVar[str] = "row"

    bucket: str = Field(primary_key=True)
    record_id: str = Field(primary_key=True, index=True)
    kind: str = Field(index=True)
    revision: int
    state: str
    seq: int
    hash: str
    reading: int
    blob: bytes = Field(sa_type=LargeBinary)


class PastTable(PhoneTable, table=True):
    """An earlier revision that a row of the feed has replaced."""

    __tablename__: ClassVar[str] = "past"

    record_id: str = Field(primary_key=True)
    revision: int = Field(primary_key=True)
    bucket: str
    kind: str
    state: str
    seq: int
    blob: bytes = Field(sa_type=LargeBinary)


class ChangeTable(PhoneTable, table=True):
    """What the person did. `settled`: the feed has brought what became of it."""

    __tablename__: ClassVar[str] = "change"

    seq: int = Field(primary_key=True)
    id: str = Field(unique=True, index=True)
    hash: str
    chain: str
    record_id: str
    state: str = Field(index=True)
    settled: bool
    made_at: str
    blob: bytes = Field(sa_type=LargeBinary)
    receipt: bytes | None = Field(default=None, sa_type=LargeBinary)


class DraftTable(PhoneTable, table=True):
    """What is being written."""

    __tablename__: ClassVar[str] = "draft"

    id: str = Field(primary_key=True)
    kind: str
    updated_at: str
    version: int
    blob: bytes = Field(sa_type=LargeBinary)


class CursorTable(PhoneTable, table=True):
    """How far a bucket was read."""

    __tablename__: ClassVar[str] = "cursor"

    bucket: str = Field(primary_key=True)
    seq: int
    audit: str
    reading: int


class MetaTable(PhoneTable, table=True):
    """One value by name: in clear (`value`) or sealed (`blob`)."""

    __tablename__: ClassVar[str] = "meta"

    key: str = Field(primary_key=True)
    value: str
    blob: bytes | None = Field(default=None, sa_type=LargeBinary)


class EvidenceTable(PhoneTable, table=True):
    """A photo or signature whose bytes lie sealed beside the database."""

    __tablename__: ClassVar[str] = "evidence"

    sha256: str = Field(primary_key=True)
    record_id: str
    kind: str
    size: int
    offset: int
    state: str


class OrphanTable(PhoneTable, table=True):
    """An office decision that a restored server no longer has."""

    __tablename__: ClassVar[str] = "orphan"

    record_id: str = Field(primary_key=True)
    blob: bytes = Field(sa_type=LargeBinary)


def sql(statement: Executable) -> str:
    """The text of a statement with named parameters."""
    return str(statement.compile(dialect=_DIALECT))  # type: ignore[attr-defined]


def columns(table: type[SQLModel]) -> Any:
    """The Core table behind a model."""
    return table.__table__  # type: ignore[attr-defined]


def _keys(table: Any) -> list[ColumnElement[bool]]:
    return [column == bindparam(f"by_{column.name}") for column in table.primary_key.columns]


def put(table: type[SQLModel]) -> str:
    """Insert a row, or replace the row of the same key."""
    core = columns(table)
    new = insert(core).values({c.name: bindparam(c.name) for c in core.columns})
    keys = [column.name for column in core.primary_key.columns]
    rest = {c.name: new.excluded[c.name] for c in core.columns if c.name not in keys}
    return sql(new.on_conflict_do_update(index_elements=keys, set_=rest))


def add(table: type[SQLModel]) -> str:
    """Insert a row; a row of the same key is an error."""
    core = columns(table)
    return sql(insert(core).values({c.name: bindparam(c.name) for c in core.columns}))


def drop(table: type[SQLModel]) -> str:
    """Delete the row of a key (`by_<column>`)."""
    core = columns(table)
    return sql(delete(core).where(*_keys(core)))


def change_columns(table: type[SQLModel], *names: str) -> str:
    """Set some columns of the row of a key (`by_<column>`)."""
    core = columns(table)
    return sql(update(core).where(*_keys(core)).values({n: bindparam(n) for n in names}))


def all_of(table: type[SQLModel]) -> str:
    """Every row, every column."""
    return sql(select(columns(table)))
