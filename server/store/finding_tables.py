"""The tables of detection: what was measured on each visit, its marks, circumstances.

Owns what belongs to no record and travels to no phone. Never holds a figure about a person: a
measurement is of one visit, a circumstance is a yes or no that the office set.
"""

from sqlalchemy import BigInteger, Index, Text
from sqlmodel import Field, SQLModel


class VisitMeasure(SQLModel, table=True):
    """What was measured on one visit: JSON, signal → bin and sentence. `method`: its version.

    `marks` (JSON) are its rows in `visit_mark`, so that they are found again without an index.
    """

    __tablename__ = "visit_measure"
    __table_args__ = (Index("visit_measure_month", "county_id", "month"),)
    county_id: str = Field(primary_key=True, max_length=12)
    visit_id: str = Field(primary_key=True, max_length=36)
    month: str = Field(max_length=7)
    method: int
    measures: str = Field(sa_type=Text)
    measured_at: str = Field(max_length=20)
    marks: str = Field(default="", sa_type=Text)


class VisitMark(SQLModel, table=True):
    """A mark that like visits share: the hash of a string of its letters, or of a photo."""

    __tablename__ = "visit_mark"
    __table_args__ = ({"sqlite_with_rowid": False},)
    county_id: str = Field(primary_key=True, max_length=12)
    mark: int = Field(primary_key=True, sa_type=BigInteger)
    visit_id: str = Field(primary_key=True, max_length=36)


class CommonMark(SQLModel, table=True):
    """A mark that so many visits bore that it finds no copy: it is looked up and kept no more."""

    __tablename__ = "common_mark"
    __table_args__ = ({"sqlite_with_rowid": False},)
    county_id: str = Field(primary_key=True, max_length=12)
    mark: int = Field(primary_key=True, sa_type=BigInteger)


class Circumstance(SQLModel, table=True):
    """How somebody works, as the office says: far away, on paper first. Never a merit or fault."""

    __tablename__ = "circumstance"
    county_id: str = Field(primary_key=True, max_length=12)
    person_id: str = Field(primary_key=True, max_length=36)
    remote: int = 0
    paper_first: int = 0
    set_by: str = Field(max_length=36)
    set_at: str = Field(max_length=20)


class OfficePlace(SQLModel, table=True):
    """Where a township's office is, if the office said so. Millionths of a degree."""

    __tablename__ = "office_place"
    county_id: str = Field(primary_key=True, max_length=12)
    area: str = Field(primary_key=True, max_length=12)
    lat_e6: int
    lon_e6: int
    datum: str = Field(max_length=6)
    set_by: str = Field(max_length=36)
    set_at: str = Field(max_length=20)


class PhotoHash(SQLModel, table=True):
    """What an arrived photo looks like, in 64 bits; NULL where it shows too little to tell."""

    __tablename__ = "photo_hash"
    county_id: str = Field(primary_key=True, max_length=12)
    sha256: str = Field(primary_key=True, max_length=64)
    hash: int | None = Field(default=None, sa_type=BigInteger)


class PhotoMark(SQLModel, table=True):
    """Two bytes of a photo's hash, and which: nearly equal hashes share at least one such pair."""

    __tablename__ = "photo_mark"
    __table_args__ = ({"sqlite_with_rowid": False},)
    county_id: str = Field(primary_key=True, max_length=12)
    mark: int = Field(primary_key=True)
    sha256: str = Field(primary_key=True, max_length=64)
