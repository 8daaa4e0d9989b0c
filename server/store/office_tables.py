"""The tables of the office's own work: sampling batches, inspections, call attempts, closed months,
the county's own Excel sheets, exports under way, the audit's checkpoint.

Owns what belongs to no record and travels to no phone. Never holds what a villager said, but in the
words of the search and at the doors of an inspection, which go with their record (`erasing`).
"""

from sqlalchemy import BigInteger, Index, LargeBinary, Text
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


class Inspection(SQLModel, table=True):
    """督查抽查单: households drawn from a printed seed.

    Until it is closed it is known to supervisors alone, unless it was announced.
    """

    __tablename__ = "inspection"
    __table_args__ = (Index("inspection_number", "county_id", "number", unique=True),)
    county_id: str = Field(primary_key=True, max_length=12)
    id: str = Field(primary_key=True, max_length=36)
    number: str = Field(max_length=60)
    area: str = Field(max_length=12)
    first: str = Field(max_length=10)
    last: str = Field(max_length=10)
    seed: str = Field(max_length=60)
    per_village: int
    announced: int = Field(default=0)
    households: int = Field(default=0, description="how many could be drawn")
    made_by: str = Field(max_length=36)
    made_at: str = Field(max_length=20)
    closed_by: str | None = Field(default=None, max_length=36)
    closed_at: str | None = Field(default=None, max_length=20)


class InspectionHome(SQLModel, table=True):
    """One drawn household, and what two verifiers were told at its door."""

    __tablename__ = "inspection_home"
    __table_args__ = ({"sqlite_with_rowid": False},)
    county_id: str = Field(primary_key=True, max_length=12)
    inspection_id: str = Field(primary_key=True, max_length=36)
    household_id: str = Field(primary_key=True, max_length=36)
    position: int = Field(description="its place on the sheet")
    stratum: str = Field(max_length=12)
    told: str = Field(default="", max_length=12)
    checked_on: str = Field(default="", max_length=10)
    checkers: str = Field(default="", max_length=120)
    situation: str = Field(default="", sa_type=Text)
    entered_by: str = Field(default="", max_length=36)


class LedgerTemplate(SQLModel, table=True):
    """A county's own Excel sheet. `columns` is JSON: what goes into which of its columns."""

    __tablename__ = "ledger_template"
    county_id: str = Field(primary_key=True, max_length=12)
    id: str = Field(primary_key=True, max_length=36)
    area: str = Field(max_length=12)
    ledger: str = Field(max_length=20)
    name: str = Field(max_length=60)
    file: bytes = Field(sa_type=LargeBinary)
    columns: str = Field(sa_type=Text)
    made_by: str = Field(max_length=36)
    made_at: str = Field(max_length=20)


class LedgerExport(SQLModel, table=True):
    """A large ledger that is being written or can be fetched: `done` of `total` records."""

    __tablename__ = "ledger_export"
    county_id: str = Field(primary_key=True, max_length=12)
    id: str = Field(primary_key=True, max_length=36)
    account_id: str = Field(max_length=36)
    ledger: str = Field(max_length=20)
    asked: str = Field(sa_type=Text)
    made_at: str = Field(max_length=20)
    total: int = Field(default=0)
    done: int = Field(default=0)
    finished_at: str | None = Field(default=None, max_length=20)


class VocabularyEdition(SQLModel, table=True):
    """One edition of the county's own words: the whole text, who wrote it, and why."""

    __tablename__ = "vocabulary_edition"
    county_id: str = Field(primary_key=True, max_length=12)
    version: int = Field(primary_key=True)
    text: str = Field(sa_type=Text)
    reason: str = Field(max_length=200)
    made_by: str = Field(max_length=36)
    made_at: str = Field(max_length=20)


class SearchEntry(SQLModel, table=True):
    """The words of one record that may be searched, beside the index that finds them.

    `place` orders what is found: by day, households behind all. In SQLite's index it is the row,
    one for each record; on PostgreSQL the index goes by the record's id, and a day is one place.
    """

    __tablename__ = "search_entry"
    __table_args__ = (
        Index("search_entry_place", "county_id", "place", "day", "village", "sealed", "record_id"),
    )
    county_id: str = Field(primary_key=True, max_length=12)
    record_id: str = Field(primary_key=True, max_length=36)
    kind: str = Field(max_length=12)
    village: str = Field(max_length=12)
    day: str = Field(max_length=10)
    sealed: int = Field(default=0)
    words: str = Field(sa_type=Text)
    place: int = Field(default=0, sa_type=BigInteger)
