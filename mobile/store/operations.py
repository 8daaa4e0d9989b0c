"""What an answer of the server does to the phone's disk, as values.

Owns the list of possible effects. Never carries one out: `sync.merge` makes them,
`AccountStore.apply` does all of one answer in one transaction, a cursor with the rows it covers.
"""

from dataclasses import dataclass, field
from typing import Any

from shared.protocol import Change


@dataclass(frozen=True, slots=True)
class PutRows:
    """Feed rows of one bucket, in order; a row without a kind says that the record has left."""

    bucket: str
    rows: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class SaveCursor:
    """How far the bucket is read now."""

    bucket: str
    seq: int
    audit: str


@dataclass(frozen=True, slots=True)
class FinishReading:
    """The bucket's last page came: sweep what an earlier reading left, then compare the digest."""

    bucket: str
    count: int
    digest: int


@dataclass(frozen=True, slots=True)
class BeginReading:
    """Read this bucket (None: every bucket) anew from zero; what is there stays until then."""

    bucket: str | None = None


@dataclass(frozen=True, slots=True)
class DropBucket:
    """The bucket is no longer this phone's: its rows and its cursor go."""

    bucket: str


@dataclass(frozen=True, slots=True)
class AnswerChange:
    """The server's receipt for one change."""

    seq: int
    state: str
    receipt: dict[str, Any] = field(hash=False)


@dataclass(frozen=True, slots=True)
class OfferAgain:
    """Changes that the server no longer knows: unsent again, in their new form."""

    changes: tuple[Change, ...]
    chain_before: str


@dataclass(frozen=True, slots=True)
class SettleChanges:
    """Every row that the server had is here: acknowledged changes need no overlay any more."""


@dataclass(frozen=True, slots=True)
class ForgetChanges:
    """Acknowledged changes up to `through` are in the server's backup and may go."""

    through: int


@dataclass(frozen=True, slots=True)
class SetMeta:
    """One value in clear, never anybody's words."""

    key: str
    value: str


@dataclass(frozen=True, slots=True)
class ForgetOrphans:
    """The office has the decisions that its restore had lost."""


@dataclass(frozen=True, slots=True)
class ExpectEvidence:
    """The files that the server still expects, by SHA-256, with how much of each it has."""

    offsets: dict[str, int] = field(hash=False)


Operation = (
    PutRows
    | SaveCursor
    | FinishReading
    | BeginReading
    | DropBucket
    | AnswerChange
    | OfferAgain
    | SettleChanges
    | ForgetChanges
    | SetMeta
    | ForgetOrphans
    | ExpectEvidence
)


@dataclass(slots=True)
class Applied:
    """What an answer changed: record ids, and buckets whose digest did not agree."""

    record_ids: set[str] = field(default_factory=set)
    mismatched: list[str] = field(default_factory=list)
    orphans: int = 0
