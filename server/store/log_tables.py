"""The tables of what happened: county counters, streams, changes, versions, feed, audit, evidence.

Owns the operation log and the feed pointers. Never holds the current state of a record: that is
`tables`.
"""

from sqlalchemy import BigInteger, Index, Text
from sqlmodel import Field, SQLModel


class County(SQLModel, table=True):
    """One county: its epoch and its counters. The row that is locked last."""

    __tablename__ = "county"
    county_id: str = Field(primary_key=True, max_length=12)
    name: str = Field(max_length=60)
    epoch: str = Field(max_length=40)
    feed_seq: int = Field(default=0, sa_type=BigInteger)
    audit_seq: int = Field(default=0, sa_type=BigInteger)
    audit_head: str = Field(max_length=64)
    backed_up_at: str | None = Field(default=None, max_length=20)
    recovery_key: str = Field(default="", max_length=64)


class Stream(SQLModel, table=True):
    """The numbered, chained changes of one (device, account)."""

    __tablename__ = "stream"
    county_id: str = Field(primary_key=True, max_length=12)
    stream_id: str = Field(primary_key=True, max_length=80)
    last_seq: int = Field(default=0, sa_type=BigInteger)
    chain: str = Field(max_length=64)
    backed_up_seq: int = Field(default=0, sa_type=BigInteger)


class ChangeRow(SQLModel, table=True):
    """One change as it came, its place in the chain, and the receipt that was given."""

    __tablename__ = "change"
    __table_args__ = (
        Index("change_id", "county_id", "id", unique=True),
        {"sqlite_with_rowid": False},
    )
    county_id: str = Field(primary_key=True, max_length=12)
    stream_id: str = Field(primary_key=True, max_length=80)
    seq: int = Field(primary_key=True, sa_type=BigInteger)
    id: str = Field(max_length=160)
    hash: str = Field(max_length=64)
    chain: str = Field(max_length=64)
    outcome: str = Field(max_length=10)
    author_id: str = Field(max_length=36)
    received_at: str = Field(max_length=20)
    receipt: str = Field(sa_type=Text)
    raw: str | None = Field(default=None, sa_type=Text)


class RefusedCreation(SQLModel, table=True):
    """A record that a refused change would have made: what builds on it is refused too."""

    __tablename__ = "refused_creation"
    __table_args__ = ({"sqlite_with_rowid": False},)
    county_id: str = Field(primary_key=True, max_length=12)
    record_id: str = Field(primary_key=True, max_length=36)
    change_id: str = Field(max_length=36)


class Erased(SQLModel, table=True):
    """A record that was erased: its id and nothing else (DESIGN §8.8)."""

    __tablename__ = "erased"
    __table_args__ = ({"sqlite_with_rowid": False},)
    county_id: str = Field(primary_key=True, max_length=12)
    record_id: str = Field(primary_key=True, max_length=36)
    at: str = Field(max_length=20)


class Version(SQLModel, table=True):
    """One revision of one record: the operation log. `salt` goes when the record is erased."""

    __tablename__ = "version"
    __table_args__ = ({"sqlite_with_rowid": False},)
    county_id: str = Field(primary_key=True, max_length=12)
    record_id: str = Field(primary_key=True, max_length=36)
    revision: int = Field(primary_key=True)
    kind: str = Field(max_length=12)
    state: str = Field(max_length=8)
    number: str = Field(default="", max_length=60)
    content: str = Field(sa_type=Text)
    change_id: str = Field(max_length=36)
    author_id: str = Field(max_length=36)
    at: str = Field(max_length=20)
    salt: str = Field(max_length=32)


class Feed(SQLModel, table=True):
    """The latest pointer of a record in a bucket; `present` 0 when it has left."""

    __tablename__ = "feed"
    __table_args__ = (
        Index("feed_seq", "county_id", "bucket", "seq"),
        {"sqlite_with_rowid": False},
    )
    county_id: str = Field(primary_key=True, max_length=12)
    bucket: str = Field(primary_key=True, max_length=80)
    record_id: str = Field(primary_key=True, max_length=36)
    seq: int = Field(sa_type=BigInteger)
    kind: str = Field(max_length=12)
    revision: int
    present: int = 1


class BucketDigest(SQLModel, table=True):
    """Per bucket the count and sum of its rows, and the seq of its latest pointer."""

    __tablename__ = "bucket_digest"
    __table_args__ = ({"sqlite_with_rowid": False},)
    county_id: str = Field(primary_key=True, max_length=12)
    bucket: str = Field(primary_key=True, max_length=80)
    count: int = 0
    sum: str = Field(max_length=32)
    last_seq: int = Field(default=0, sa_type=BigInteger)


class Audit(SQLModel, table=True):
    """One line of the hash-chained audit: who did what to which record. Never content."""

    __tablename__ = "audit"
    __table_args__ = ({"sqlite_with_rowid": False},)
    county_id: str = Field(primary_key=True, max_length=12)
    seq: int = Field(primary_key=True, sa_type=BigInteger)
    at: str = Field(max_length=20)
    actor_id: str = Field(max_length=80)
    action: str = Field(max_length=60)
    record_id: str = Field(max_length=80)
    salted_hash: str = Field(max_length=64)
    previous: str = Field(max_length=64)
    hash: str = Field(max_length=64)


class Evidence(SQLModel, table=True):
    """A file that a record declared. `offset_bytes` is the truth about what has arrived."""

    __tablename__ = "evidence"
    __table_args__ = (
        Index("evidence_stream", "county_id", "stream_id", "complete"),
        Index("evidence_record", "county_id", "record_id"),
    )
    county_id: str = Field(primary_key=True, max_length=12)
    sha256: str = Field(primary_key=True, max_length=64)
    record_id: str = Field(max_length=36)
    stream_id: str = Field(max_length=80)
    kind: str = Field(max_length=12)
    size_bytes: int
    offset_bytes: int = 0
    complete: int = 0
    declared_at: str = Field(max_length=20)


class NumberCounter(SQLModel, table=True):
    """The last number issued of a series (ZF-, SQ-, XY- with their year or day)."""

    __tablename__ = "number_counter"
    county_id: str = Field(primary_key=True, max_length=12)
    series: str = Field(primary_key=True, max_length=60)
    last: int = 0


class Quarantine(SQLModel, table=True):
    """What could not be parsed or may not be taken in, kept for the office. `raw` is ASCII JSON."""

    __tablename__ = "quarantine"
    __table_args__ = (Index("quarantine_at", "county_id", "at"),)
    county_id: str = Field(primary_key=True, max_length=12)
    id: str = Field(primary_key=True, max_length=64)
    stream_id: str = Field(max_length=80)
    at: str = Field(max_length=20)
    reason: str = Field(max_length=40)
    raw: str = Field(sa_type=Text)
    settled_at: str | None = Field(default=None, max_length=20)


class Job(SQLModel, table=True):
    """Work to be done later by whoever leases it first."""

    __tablename__ = "job"
    __table_args__ = (Index("job_due", "county_id", "due_at"),)
    county_id: str = Field(primary_key=True, max_length=12)
    id: str = Field(primary_key=True, max_length=36)
    name: str = Field(max_length=40)
    payload: str = Field(sa_type=Text)
    due_at: str = Field(max_length=20)
    leased_until: str | None = Field(default=None, max_length=20)
    leased_by: str | None = Field(default=None, max_length=40)
    attempts: int = 0
