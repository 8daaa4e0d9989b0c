"""What a phone is told: its buckets, page by page, from where its cursors stand.

Owns the reading side of a sync. Never writes, and never lets a row depend on who reads it: scope
chooses buckets, a bucket's rows are the same for all.

Rows go out as JSON text: a record's canonical content is spliced in as it lies in the database.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from server.services.context import Zoufang, county_of
from server.store import audit, evidence, feed, streams
from server.store.engine import Tx
from server.store.evidence import EvidenceState
from server.store.feed import Body, BucketState, CountyState, FeedRow
from server.store.streams import StreamState
from shared.canonical import canonical
from shared.protocol import FEED_PAGE_ROWS
from shared.records import Kind
from shared.visibility import PROJECTED, Viewer, buckets_for, project

PAGE_BYTES = 8 << 20
"""About how much one answer may weigh before compression; `more` brings the rest."""

Cursors = Mapping[str, tuple[int, str]]


@dataclass(slots=True)
class News:
    """One answer's feed, as JSON text per bucket, and where the phone's stream stands."""

    epoch: str
    reset: bool
    stream: StreamState
    buckets: dict[str, str] = field(default_factory=dict)
    withdrawn: list[str] = field(default_factory=list)
    more: bool = False
    evidence: list[EvidenceState] = field(default_factory=list)


def news(
    zoufang: Zoufang, tx: Tx, viewer: Viewer, stream_id: str, epoch: str, cursors: Cursors
) -> News:
    """Everything after these cursors that this person's phone may hold, as of one moment."""
    county = county_of(zoufang, tx)
    reset = _is_lost(tx, county, epoch, cursors)
    scope = buckets_for(viewer)
    told = News(
        county.epoch,
        reset,
        streams.read_stream(tx, zoufang.county_id, stream_id),
        withdrawn=sorted(cursors.keys() - scope),
        evidence=evidence.missing(tx, zoufang.county_id, stream_id),
    )
    states = feed.bucket_states(tx, zoufang.county_id, scope)
    rows_left, bytes_left = FEED_PAGE_ROWS, PAGE_BYTES
    known: dict[str, Body] = {}
    for bucket in sorted(scope):
        after = 0 if reset else cursors.get(bucket, (0, ""))[0]
        state = states.get(bucket, BucketState(0, feed.ZERO, 0))
        rows: list[str] = []
        whole, last = True, county.feed_seq
        if state.last_seq > after:
            rows, whole, last = _rows(zoufang, tx, bucket, after, (rows_left, bytes_left), known)
        rows_left -= len(rows)
        bytes_left -= sum(map(len, rows))
        told.more = told.more or not whole
        if rows or whole:
            told.buckets[bucket] = _page(county, state, rows, last if not whole else None)
    return told


def _rows(
    zoufang: Zoufang,
    tx: Tx,
    bucket: str,
    after: int,
    left: tuple[int, int],
    known: dict[str, Body],
) -> tuple[list[str], bool, int]:
    """Rows of a bucket as JSON texts, whether they are all there are, and the last one's seq.

    `left`: how many rows and bytes the answer still takes.
    """
    rows_left, bytes_left = left
    if rows_left <= 0 or bytes_left <= 0:
        return [], False, after
    found = feed.page(tx, zoufang.county_id, bucket, after, rows_left + 1, known)
    texts: list[str] = []
    last = after
    for row in found[:rows_left]:
        if bytes_left <= 0:
            return texts, False, last
        texts.append(_row(zoufang, bucket, row))
        bytes_left -= len(texts[-1])
        last = row.seq
    return texts, len(found) <= rows_left, last


def _row(zoufang: Zoufang, bucket: str, row: FeedRow) -> str:
    text = row.text
    if text is None:
        return f'[{row.seq},"","{row.record_id}",0,"","",null]'
    if row.kind in PROJECTED:
        facet = project(Kind(row.kind), json.loads(text), bucket, zoufang.sensitive_tags)
        text = canonical(facet).decode()
    head = f'{row.seq},"{row.kind}","{row.record_id}",{row.revision}'
    return f'[{head},"{row.state}","{row.number}",{text}]'


def _page(county: CountyState, state: BucketState, rows: list[str], last: int | None) -> str:
    """A bucket's page; with its digest when it is the last one (`last` is None)."""
    seq = county.feed_seq if last is None else last
    page = f'"rows":[{",".join(rows)}],"cursor":[{seq},"{token(county)}"]'
    if last is None:
        page += f',"digest":[{state.count},"{state.sum}"]'
    return f"{{{page}}}"


def token(county: CountyState) -> str:
    """The audit hash of a cursor, with its place in the audit so that it is found again."""
    return f"{county.audit_seq}:{county.audit_head[:32]}"


def _is_lost(tx: Tx, county: CountyState, epoch: str, cursors: Cursors) -> bool:
    """Whether the phone has read a history that this server does not have."""
    if epoch and epoch != county.epoch:
        return True
    if any(seq > county.feed_seq for seq, _ in cursors.values()):
        return True
    tokens = {mark for seq, mark in cursors.values() if seq > 0}
    return any(not _is_ours(tx, county, mark) for mark in tokens)


def _is_ours(tx: Tx, county: CountyState, mark: str) -> bool:
    number, _, head = mark.partition(":")
    if not (number.isascii() and number.isdigit() and len(number) < 16 and len(head) == 32):
        return False
    seq = int(number)
    if seq == 0:
        return county.epoch != ""
    known = audit.hash_at(tx, county.county_id, seq)
    return known is not None and known.startswith(head)
