"""The tables of the office's own work: sampling batches, call attempts, closed months, the audit's
checkpoint.

Owns what belongs to no record and travels to no phone. Never holds what a villager said: records
are named by id only, so that erasing a record leaves nothing here.
"""

from sqlalchemy import BigInteger, Index, Text
from sqlmodel import Field, SQLModel


class AuditCheckpoint(SQLModel, table=True):
    """How far the audit's chain was last recomputed and found whole."""

    __tablename__ = "audit_checkpoint"
    county_id: str = Field(primary_key=True, max_length=12)
    seq: int = Field(sa_type=BigInteger)
    hash: str = Field(max_length=64)
    at: str = Field(max_length=20)


class SamplingBatch(SQLModel, table=True):
    """抽查批次: drawn once from a printed seed. `rule` is JSON: the shares and counts it used."""

    __tablename__ = "sampling_batch"
    __table_args__ = (
        Index("sampling_batch_number", "county_id", "number", unique=True),
        Index("sampling_batch_made", "county_id", "made_at"),
    )
    county_id: str = Field(primary_key=True, max_length=12)
    id: str = Field(primary_key=True, max_length=36)
    number: str = Field(max_length=60)
    area: str = Field(max_length=12)
    first: str = Field(max_length=10)
    last: str = Field(max_length=10)
    seed: str = Field(max_length=60)
    rule: str = Field(sa_type=Text)
    made_by: str = Field(max_length=36)
    made_at: str = Field(max_length=20)
    closed_by: str | None = Field(default=None, max_length=36)
    closed_at: str | None = Field(default=None, max_length=20)


class SamplingItem(SQLModel, table=True):
    """One visit or problem of a batch's frame. `drawn` says how it was drawn, empty: 未抽中."""

    __tablename__ = "sampling_item"
    __table_args__ = (
        Index("sampling_item_record", "county_id", "record_id"),
        {"sqlite_with_rowid": False},
    )
    county_id: str = Field(primary_key=True, max_length=12)
    batch_id: str = Field(primary_key=True, max_length=36)
    record_id: str = Field(primary_key=True, max_length=36)
    kind: str = Field(max_length=12)
    stratum: str = Field(default="", max_length=40)
    drawn: str = Field(default="", max_length=20)


class CallAttempt(SQLModel, table=True):
    """One telephone call that came to nothing, or was answered by somebody else."""

    __tablename__ = "call_attempt"
    __table_args__ = (Index("call_attempt_record", "county_id", "record_id", "at"),)
    county_id: str = Field(primary_key=True, max_length=12)
    id: str = Field(primary_key=True, max_length=36)
    record_id: str = Field(max_length=36)
    at: str = Field(max_length=20)
    by: str = Field(max_length=36)
    outcome: str = Field(max_length=12)


class MonthClose(SQLModel, table=True):
    """月度封账: one ledger of one month as it was handed in."""

    __tablename__ = "month_close"
    county_id: str = Field(primary_key=True, max_length=12)
    area: str = Field(primary_key=True, max_length=12)
    ledger: str = Field(primary_key=True, max_length=20)
    month: str = Field(primary_key=True, max_length=7)
    closed_at: str = Field(max_length=20)
    closed_by: str = Field(max_length=36)


class MonthLine(SQLModel, table=True):
    """A record that stood in a closed month, at the revision that was handed in."""

    __tablename__ = "month_line"
    __table_args__ = ({"sqlite_with_rowid": False},)
    county_id: str = Field(primary_key=True, max_length=12)
    area: str = Field(primary_key=True, max_length=12)
    ledger: str = Field(primary_key=True, max_length=20)
    month: str = Field(primary_key=True, max_length=7)
    record_id: str = Field(primary_key=True, max_length=36)
    revision: int
