"""What lies in the server's database after the demo, read afresh.

Owns the reading of records, logs and digests for the judge. Never writes and never trusts a count
that the server kept: digests are summed anew from the rows.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from server.demo.cast import COUNTY
from server.domain import places
from server.store import accounts, audit, feed, records, streams
from server.store.engine import Tx, connect
from server.store.records import Stored
from shared.canonical import DIGEST_MODULUS
from shared.progress import Progress, progress
from shared.records import Kind
from shared.visibility import buckets_for
from shared.vocabulary import default

_STEP: Final = 5_000


@dataclass(slots=True)
class Book:
    """Everything there is. `missing`: what a log tells of and no table holds."""

    records: dict[str, Stored] = field(default_factory=dict)
    scopes: dict[str, frozenset[str]] = field(default_factory=dict)
    digests: dict[str, tuple[int, str]] = field(default_factory=dict)
    missing: set[str] = field(default_factory=set)
    known_changes: set[str] = field(default_factory=set)

    def of(self, kind: Kind) -> list[Stored]:
        """All records of a kind."""
        return [item for item in self.records.values() if item.record.kind is kind]

    def contents(self, kind: Kind, name: str, record_id: str) -> list[dict[str, Any]]:
        """The contents of what hangs on a record, in order."""
        found = [item for item in self.of(kind) if item.content.get(name) == record_id]
        return [item.content for item in sorted(found, key=lambda item: item.ordinal)]

    def progress(self, pledge: Stored) -> Progress:
        """The four numbers of a pledge."""

        def several(name: str) -> list[Stored]:
            ids = pledge.content.get(name, ())
            return [self.records[i] for i in ids if i in self.records]

        visits = several("visits")
        ids = {visit.id for visit in visits}
        raised = [p for p in self.of(Kind.PROBLEM) if p.content.get("visit_id") in ids]
        return progress(
            pledge.content,
            [visit.record for visit in visits],
            [
                (problem.record, self.contents(Kind.RESOLUTION, "problem_id", problem.id))
                for problem in several("problems")
            ],
            sum(problem.record.state != "I16" for problem in raised),
        )


def read(folder: Path, change_ids: Iterable[str]) -> Book:
    """Read the office's database. `change_ids`: those that phones hold."""
    database = connect(folder)
    try:
        return database.read(lambda tx: _read(tx, sorted(change_ids)))
    finally:
        database.close()


def _read(tx: Tx, change_ids: list[str]) -> Book:
    book = Book()
    for kind in Kind:
        found = records.load_where(tx, COUNTY, kind, "1 = 1")
        book.records |= {item.id: item for item in found}
    for account in accounts.every(tx, COUNTY):
        book.scopes[account.login] = buckets_for(account.viewer)
    book.digests = _digests(book.records.values())
    book.missing = _missing(tx, book)
    for start in range(0, len(change_ids), 200):
        known = streams.known_by_id(tx, COUNTY, change_ids[start : start + 200])
        book.known_changes |= known.keys()
    return book


def _digests(items: Iterable[Stored]) -> dict[str, tuple[int, str]]:
    """Count and sum of every bucket, from the rows alone."""
    tags = default().tags
    sensitive = frozenset(code for code, tag in tags.items() if tag.sensitive)
    counts: dict[str, int] = defaultdict(int)
    sums: dict[str, int] = defaultdict(int)
    for item in items:
        hashed = item.record.content_hash
        for bucket, term in places.terms(item.record, item.buckets, hashed, sensitive).items():
            counts[bucket] += 1
            sums[bucket] = (sums[bucket] + term) % DIGEST_MODULUS
    return {bucket: (counts[bucket], f"{sums[bucket]:032x}") for bucket in counts}


def _missing(tx: Tx, book: Book) -> set[str]:
    """Records that the audit tells of, revisions without their version, lines without a place."""
    told: set[str] = set()
    after = 0
    gaps: set[str] = set()
    county = feed.county(tx, COUNTY)
    while part := audit.lines(tx, COUNTY, after, _STEP):
        for line in part:
            gaps |= {f"audit {seq}" for seq in range(after + 1, line.seq)}
            after = line.seq
            if line.salted_hash:
                told.add(line.record_id)
    if county is not None:
        gaps |= {f"audit {seq}" for seq in range(after + 1, county.audit_seq + 1)}
    lost = {f"record {record_id}" for record_id in told - book.records.keys()}
    return lost | gaps | _missing_versions(tx, book)


def _missing_versions(tx: Tx, book: Book) -> set[str]:
    lost: set[str] = set()
    for item in book.records.values():
        kept = {version.revision for version in records.versions(tx, COUNTY, item.id)}
        wanted = range(1, item.record.revision + 1)
        lost |= {f"version {item.id} {n}" for n in wanted if n not in kept}
    return lost
