"""Where each record is seen, and what its row in a bucket hashes to.

Owns the step from a record and those around it to buckets and digest terms. Never asks who reads.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from shared.canonical import canonical, row_digest
from shared.records import Kind, Record
from shared.visibility import (
    COUNTY_BUCKET,
    PROJECTED,
    finding_buckets,
    household_buckets,
    own_buckets,
    problem_buckets,
    project,
    visit_buckets,
)

Lookup = Callable[[str], Record | None]


def buckets_of(
    record: Record,
    lookup: Lookup,
    sensitive_tags: frozenset[str],
    known: dict[str, frozenset[str]],
) -> frozenset[str]:
    """The buckets that hold a record. What tells of another record is seen where that one is.

    `known` keeps the answers, so that a parent is placed once.
    """
    if record.id not in known:
        known[record.id] = _placed(record, lookup, sensitive_tags, known)
    return known[record.id]


def _placed(
    record: Record,
    lookup: Lookup,
    sensitive_tags: frozenset[str],
    known: dict[str, frozenset[str]],
) -> frozenset[str]:
    content = record.content
    if record.kind in (Kind.AREA, Kind.PERSON, Kind.SESSION):
        return frozenset({COUNTY_BUCKET})
    if record.kind is Kind.HOUSEHOLD:
        return household_buckets(content, sensitive_tags)
    if record.kind is Kind.PLEDGE:
        return own_buckets([content["learner_id"]])
    if record.kind is Kind.VISIT:
        ids = [present["household_id"] for present in content["present"]]
        return visit_buckets(content, villages_of(ids, lookup))
    if record.kind is Kind.PROBLEM:
        visit = lookup(content["visit_id"]) if content.get("visit_id") else None
        villages = villages_of([content.get("household_id")], lookup)
        return problem_buckets(content, visit.content if visit else None, villages)
    if record.kind is Kind.FINDING:
        return finding_buckets(content)
    parent = lookup(content.get("problem_id") or content["target_id"])
    if parent is None:
        return frozenset()
    return buckets_of(parent, lookup, sensitive_tags, known)


def villages_of(household_ids: Iterable[str | None], lookup: Lookup) -> frozenset[str]:
    """The villages in which these households live now."""
    found = (lookup(household_id) for household_id in household_ids if household_id)
    return frozenset(household.content["village"] for household in found if household is not None)


def terms(
    record: Record, buckets: Iterable[str], content_hash: str, sensitive_tags: frozenset[str]
) -> Mapping[str, int]:
    """Bucket → the term of the record's row in that bucket's digest."""
    if record.kind not in PROJECTED:
        term = row_digest(record.id, record.revision, content_hash)
        return dict.fromkeys(buckets, term)
    found = {}
    for bucket in buckets:
        facet: dict[str, Any] = project(record.kind, record.content, bucket, sensitive_tags)
        hashed = replace(record, content=facet).content_hash
        found[bucket] = row_digest(record.id, record.revision, hashed)
    return found


def content_text(content: Mapping[str, Any]) -> str:
    """The canonical JSON of a content."""
    return canonical(content).decode()


def hash_of(record: Record, text: str) -> str:
    """`record.content_hash`, from the content's canonical JSON that is at hand already."""
    head = f'["{record.kind.value}","{record.state}","{record.number}",'
    return hashlib.sha256(f"{head}{text}]".encode()).hexdigest()
