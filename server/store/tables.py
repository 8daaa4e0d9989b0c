"""The typed table of every kind of record, and the look-ups between records.

Owns which fields of a record are *promoted* to columns because something searches by them. Never
holds a second truth: `content` is the record, a promoted column is filled from it by `promoted`, so
that a new field of a record needs no migration.

county_id is the first column of every key, index and join (Citus); no serials, no triggers. Days
and instants are the text that `shared.fields` defines.
"""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Index, Text
from sqlmodel import Field, SQLModel

from shared.records import Kind


class Synced(SQLModel):
    """The columns of every record. `content` is canonical JSON, `buckets` where it is seen now."""

    county_id: str = Field(primary_key=True, max_length=12)
    id: str = Field(primary_key=True, max_length=36)
    revision: int
    state: str = Field(max_length=8)
    number: str = Field(default="", max_length=60)
    content: str = Field(sa_type=Text)
    content_hash: str = Field(max_length=64)
    buckets: str = Field(default="", sa_type=Text)
    received_at: str = Field(max_length=20)
    changed_at: str = Field(max_length=20)
    ordinal: int = Field(default=0, description="place among the children of one parent")


class AreaRow(Synced, table=True):
    """区划."""

    __tablename__ = "area"
    __table_args__ = (Index("area_code", "county_id", "code"),)
    code: str | None = Field(default=None, max_length=12)


class PersonRow(Synced, table=True):
    """人员."""

    __tablename__ = "person"
    name: str | None = Field(default=None, max_length=60)


class HouseholdRow(Synced, table=True):
    """户."""

    __tablename__ = "household"
    __table_args__ = (Index("household_village", "county_id", "village", "head"),)
    village: str | None = Field(default=None, max_length=12)
    head: str | None = Field(default=None, max_length=60)
    merged_into: str | None = Field(default=None, max_length=36)


class SessionRow(Synced, table=True):
    """学习."""

    __tablename__ = "study_session"
    __table_args__ = (Index("study_session_held", "county_id", "held_on"),)
    held_on: str | None = Field(default=None, max_length=10)


class PledgeRow(Synced, table=True):
    """学用转化事项."""

    __tablename__ = "pledge"
    __table_args__ = (
        Index("pledge_learner", "county_id", "learner_id", "starts_on"),
        Index("pledge_window", "county_id", "starts_on"),
        Index("pledge_state", "county_id", "state"),
    )
    learner_id: str | None = Field(default=None, max_length=36)
    session_id: str | None = Field(default=None, max_length=36)
    starts_on: str | None = Field(default=None, max_length=10)
    ends_on: str | None = Field(default=None, max_length=10)
    deferred_to: str | None = Field(default=None, max_length=10)


class VisitRow(Synced, table=True):
    """走访."""

    __tablename__ = "visit"
    __table_args__ = (
        Index("visit_day", "county_id", "visited_on", "id", "village", "state", "sealed"),
        Index("visit_place", "county_id", "village", "visited_on"),
        Index("visit_state", "county_id", "state", "visited_on", "id", "village", "sealed"),
        Index("visit_number", "county_id", "number"),
        Index("visit_recorder", "county_id", "recorder_id", "visited_on", "id"),
    )
    village: str | None = Field(default=None, max_length=12)
    visited_on: str | None = Field(default=None, max_length=10)
    recorder_id: str | None = Field(default=None, max_length=36)
    mode: str | None = Field(default=None, max_length=8)
    previous_visit_id: str | None = Field(default=None, max_length=36)
    sealed: int = Field(default=0)


_COUNTED_BY: Final = ("village", "state", "sealed", "category", "recorder_id")


class ProblemRow(Synced, table=True):
    """诉求."""

    __tablename__ = "problem"
    __table_args__ = (
        Index("problem_visit", "county_id", "visit_id"),
        Index("problem_household", "county_id", "household_id"),
        Index("problem_state", "county_id", "state", "raised_on", "id", "village", "sealed"),
        Index("problem_day", "county_id", "raised_on", "id", *_COUNTED_BY),
        Index("problem_place", "county_id", "village", "raised_on", "id", "state", "sealed"),
        Index("problem_number", "county_id", "number"),
    )
    visit_id: str | None = Field(default=None, max_length=36)
    household_id: str | None = Field(default=None, max_length=36)
    village: str | None = Field(default=None, max_length=12)
    raised_on: str | None = Field(default=None, max_length=10)
    category: str | None = Field(default=None, max_length=8)
    recorder_id: str | None = Field(default=None, max_length=36)
    handler_id: str | None = Field(default=None, max_length=36)
    due_on: str | None = Field(default=None, max_length=10)
    sealed: int = Field(default=0)


class ResolutionRow(Synced, table=True):
    """办理: one step on a problem."""

    __tablename__ = "resolution"
    __table_args__ = (Index("resolution_problem", "county_id", "problem_id", "acted_on", "after"),)
    problem_id: str | None = Field(default=None, max_length=36)
    acted_on: str | None = Field(default=None, max_length=10)
    after: str | None = Field(default=None, max_length=8)
    sealed: int = Field(default=0)


class VerificationRow(Synced, table=True):
    """核查."""

    __tablename__ = "verification"
    __table_args__ = (
        Index("verification_target", "county_id", "target_id", "decided_on"),
        Index("verification_day", "county_id", "decided_on"),
    )
    target_id: str | None = Field(default=None, max_length=36)
    target_kind: str | None = Field(default=None, max_length=12)
    decided_on: str | None = Field(default=None, max_length=10)
    conclusion: str | None = Field(default=None, max_length=8)
    verifier_id: str | None = Field(default=None, max_length=36)
    sealed: int = Field(default=0)


class ExplanationRow(Synced, table=True):
    """说明."""

    __tablename__ = "explanation"
    __table_args__ = (Index("explanation_target", "county_id", "target_id"),)
    target_id: str | None = Field(default=None, max_length=36)
    target_kind: str | None = Field(default=None, max_length=12)


class ProposalRow(Synced, table=True):
    """申请."""

    __tablename__ = "proposal"
    __table_args__ = (
        Index("proposal_target", "county_id", "target_id"),
        Index("proposal_state", "county_id", "state"),
    )
    target_id: str | None = Field(default=None, max_length=36)
    target_kind: str | None = Field(default=None, max_length=12)


class FindingRow(Synced, table=True):
    """疑点."""

    __tablename__ = "finding"
    __table_args__ = (
        Index("finding_state", "county_id", "state", "raised_on"),
        Index("finding_visit", "county_id", "visit_id"),
        Index("finding_raised", "county_id", "raised_on"),
    )
    visit_id: str | None = Field(default=None, max_length=36)
    recorder_id: str | None = Field(default=None, max_length=36)
    village: str | None = Field(default=None, max_length=12)
    raised_on: str | None = Field(default=None, max_length=10)


TABLES: Final[dict[Kind, type[Synced]]] = {
    Kind.AREA: AreaRow,
    Kind.PERSON: PersonRow,
    Kind.HOUSEHOLD: HouseholdRow,
    Kind.SESSION: SessionRow,
    Kind.PLEDGE: PledgeRow,
    Kind.VISIT: VisitRow,
    Kind.PROBLEM: ProblemRow,
    Kind.RESOLUTION: ResolutionRow,
    Kind.VERIFICATION: VerificationRow,
    Kind.EXPLANATION: ExplanationRow,
    Kind.PROPOSAL: ProposalRow,
    Kind.FINDING: FindingRow,
}

_PROMOTED: Final[dict[Kind, tuple[str, ...]]] = {
    kind: tuple(name for name in table.model_fields if name not in Synced.model_fields)
    for kind, table in TABLES.items()
}


def promoted(kind: Kind, content: Mapping[str, Any]) -> tuple[Any, ...]:
    """The promoted columns of a record, in the table's order."""
    return tuple(
        int(content.get(name, False)) if name == "sealed" else content.get(name)
        for name in _PROMOTED[kind]
    )


class VisitHousehold(SQLModel, table=True):
    """Which households were present at a visit, when, and how they were met.

    `mode` is empty where no count looks at the visit: it was withdrawn, or is sealed.
    """

    __tablename__ = "visit_household"
    __table_args__ = (
        Index(
            "visit_household_back", "county_id", "household_id", "visited_on", "visit_id", "mode"
        ),
        {"sqlite_with_rowid": False},
    )
    county_id: str = Field(primary_key=True, max_length=12)
    visit_id: str = Field(primary_key=True, max_length=36)
    household_id: str = Field(primary_key=True, max_length=36)
    visited_on: str = Field(default="", max_length=10)
    mode: str = Field(default="", max_length=8)


_WENT: Final = ("village", "mode", "visit_id")


class VisitVisitor(SQLModel, table=True):
    """Who went on a visit, when and where; `mode` as beside a household."""

    __tablename__ = "visit_visitor"
    __table_args__ = (
        Index("visit_visitor_back", "county_id", "person_id", "visited_on", *_WENT),
        {"sqlite_with_rowid": False},
    )
    county_id: str = Field(primary_key=True, max_length=12)
    visit_id: str = Field(primary_key=True, max_length=36)
    person_id: str = Field(primary_key=True, max_length=36)
    visited_on: str = Field(default="", max_length=10)
    village: str = Field(default="", max_length=12)
    mode: str = Field(default="", max_length=8)


class PledgeVisit(SQLModel, table=True):
    """Which visits a pledge is linked to."""

    __tablename__ = "pledge_visit"
    __table_args__ = (
        Index("pledge_visit_back", "county_id", "visit_id", "pledge_id"),
        {"sqlite_with_rowid": False},
    )
    county_id: str = Field(primary_key=True, max_length=12)
    pledge_id: str = Field(primary_key=True, max_length=36)
    visit_id: str = Field(primary_key=True, max_length=36)


class PledgeProblem(SQLModel, table=True):
    """Which problems a pledge is linked to."""

    __tablename__ = "pledge_problem"
    __table_args__ = (
        Index("pledge_problem_back", "county_id", "problem_id", "pledge_id"),
        {"sqlite_with_rowid": False},
    )
    county_id: str = Field(primary_key=True, max_length=12)
    pledge_id: str = Field(primary_key=True, max_length=36)
    problem_id: str = Field(primary_key=True, max_length=36)
