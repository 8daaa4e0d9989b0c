"""Writing what a batch has made: numbers, records, versions, look-ups, feed, digests, audit.

Owns the order of writing and of locks (DESIGN §8.1): records are locked already, then number
counters, bucket digests, and last the county's row. Never decides anything.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from server.domain import numbering, places
from server.services.batch import Batch, Made
from server.services.context import Zoufang, county_of
from server.services.jobs import MEASURE
from server.store import accounts, audit, evidence, feed, jobs, links, records, streams
from server.store.feed import Delta, Pointer
from server.store.log_tables import Version
from server.store.records import Stored
from server.store.tables import VisitHousehold
from shared.canonical import DIGEST_MODULUS
from shared.records import Kind, Record


@dataclass(slots=True)
class Published:
    """What the feed is about to be told."""

    pointers: list[Pointer] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    totals: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def tell(self, record: Record, old: Mapping[str, int], new: Mapping[str, int]) -> None:
        """One record goes from its old terms per bucket to its new ones."""
        for bucket in sorted(old.keys() - new.keys()):
            self.pointers.append(Pointer(bucket, record.id, record.kind, record.revision, False))
            self.counts[bucket] -= 1
            self.totals[bucket] -= old[bucket]
        for bucket in sorted(new):
            self.pointers.append(Pointer(bucket, record.id, record.kind, record.revision, True))
            self.counts[bucket] += bucket not in old
            self.totals[bucket] += new[bucket] - old.get(bucket, 0)

    def deltas(self) -> dict[str, Delta]:
        """By how much each bucket's digest changes."""
        return {
            bucket: Delta(self.counts[bucket], total % DIGEST_MODULUS)
            for bucket, total in self.totals.items()
        }


def assign_numbers(zoufang: Zoufang, batch: Batch, issued: Mapping[str, str]) -> dict[str, str]:
    """Number the new records from their stated dates; returns record id → number.

    A number that was issued before, in an epoch that was lost, is given again.
    """
    series = {
        record.id: name
        for record in batch.now.values()
        if not record.number and (name := numbering.series_of(record)) is not None
    }
    if not series:
        return {}
    last = streams.lock_counters(batch.tx, zoufang.county_id, series.values())
    given: dict[str, str] = {}
    taken: set[str] = set()
    for record_id in sorted(series, key=lambda i: i not in issued):
        record, name = batch.now[record_id], series[record_id]
        serial = numbering.issued_serial(record, issued)
        if serial is None or not _free(zoufang, batch, record, serial, taken):
            serial = last[name] + 1
            while numbering.number_of(record, serial) in taken:
                serial += 1
        last[name] = max(last[name], serial)
        given[record_id] = numbering.number_of(record, serial)
        taken.add(given[record_id])
    streams.save_counters(batch.tx, zoufang.county_id, last)
    for made in batch.made:
        if made.record.id in given:
            made.record = replace(made.record, number=given[made.record.id])
            batch.now[made.record.id] = made.record
    return given


def _free(zoufang: Zoufang, batch: Batch, record: Record, serial: int, taken: set[str]) -> bool:
    """Whether no other record holds this number."""
    number = numbering.number_of(record, serial)
    if number in taken:
        return False
    found = records.load_where(batch.tx, zoufang.county_id, record.kind, "number = ?", (number,))
    return not found


def write(zoufang: Zoufang, batch: Batch, at: str, stream_id: str) -> None:
    """Write all that the batch has made. The county's row is taken last and held until commit."""
    tx, county_id = batch.tx, zoufang.county_id
    news, known = Published(), dict[str, frozenset[str]]()
    written = [_finished(zoufang, batch, record, at, known) for record in batch.now.values()]
    for item in written:
        _tell(zoufang, batch, news, item)
    moved = _descendants(zoufang, batch, written, known, news)
    records.write(tx, county_id, [(item, batch.is_new(item.id)) for item in written])
    records.set_buckets(tx, county_id, moved)
    links.write(tx, county_id, [(i.record, _before(batch, i.id)) for i in written])
    jobs.put(tx, county_id, MEASURE, _to_measure(written), at)
    evidence.declare(tx, county_id, stream_id, at, [i.record for i in written])
    people = [i.record for i in written if i.record.kind is Kind.PERSON]
    accounts.follow_people(tx, county_id, people)
    states = feed.lock_buckets(tx, county_id, news.totals)
    entries = _log(zoufang, batch, written, at)
    county = county_of(zoufang, tx, lock=True)
    seq = feed.publish(tx, county_id, states, news.pointers, news.deltas(), county.feed_seq)
    county = audit.append(tx, county, at, entries)
    feed.save_county(tx, replace(county, feed_seq=seq))


def _to_measure(written: Iterable[Stored]) -> set[str]:
    """The visits that changed, by themselves or by a problem of theirs. A sealed one is never."""
    ids = {item.id for item in written if item.record.kind is Kind.VISIT}
    problems = (item.content for item in written if item.record.kind is Kind.PROBLEM)
    ids |= {content["visit_id"] for content in problems if content.get("visit_id")}
    return ids - {item.id for item in written if item.content.get("sealed")}


def _before(batch: Batch, record_id: str) -> Record | None:
    standing = batch.stored.get(record_id)
    return standing.record if standing is not None else None


def _finished(
    zoufang: Zoufang, batch: Batch, record: Record, at: str, known: dict[str, frozenset[str]]
) -> Stored:
    text = places.content_text(record.content)
    standing = batch.stored.get(record.id)
    return Stored(
        record=record,
        text=text,
        hash=places.hash_of(record, text),
        buckets=places.buckets_of(record, batch.record, zoufang.sensitive_tags, known),
        received_at=standing.received_at if standing is not None else at,
        changed_at=at,
        ordinal=standing.ordinal if standing is not None else batch.ordinals.get(record.id, 0),
    )


def _tell(zoufang: Zoufang, batch: Batch, news: Published, item: Stored) -> None:
    tags, standing = zoufang.sensitive_tags, batch.stored.get(item.id)
    old: Mapping[str, int] = {}
    if standing is not None:
        old = places.terms(standing.record, standing.buckets, standing.hash, tags)
    news.tell(item.record, old, places.terms(item.record, item.buckets, item.hash, tags))


def _descendants(
    zoufang: Zoufang,
    batch: Batch,
    written: Iterable[Stored],
    known: dict[str, frozenset[str]],
    news: Published,
) -> list[tuple[Kind, str, frozenset[str]]]:
    """Place anew what hangs on a record that is seen elsewhere now; returns what moved."""
    moved: list[tuple[Kind, str, frozenset[str]]] = []
    waiting = [item.id for item in written if _has_moved(batch, item)]
    seen = set(waiting)
    while waiting:
        for child in _hanging_on(zoufang, batch, waiting.pop()):
            if child.id in seen or child.id in batch.now:
                continue
            seen.add(child.id)
            buckets = places.buckets_of(child.record, batch.record, zoufang.sensitive_tags, known)
            if buckets == child.buckets:
                continue
            tags = zoufang.sensitive_tags
            old = places.terms(child.record, child.buckets, child.hash, tags)
            news.tell(child.record, old, places.terms(child.record, buckets, child.hash, tags))
            moved.append((child.record.kind, child.id, buckets))
            waiting.append(child.id)
    return moved


def _has_moved(batch: Batch, item: Stored) -> bool:
    standing = batch.stored.get(item.id)
    return standing is not None and standing.buckets != item.buckets


def _hanging_on(zoufang: Zoufang, batch: Batch, record_id: str) -> list[Stored]:
    """The records that are placed by another's place, as they stand."""
    record = batch.record(record_id)
    if record is None:
        return []
    tx, county_id, found = batch.tx, zoufang.county_id, list[Stored]()
    columns: list[tuple[Kind, str]] = []
    if record.kind is Kind.HOUSEHOLD:
        columns = [(Kind.PROBLEM, "household_id")]
        visits = links.linked_ids(
            tx, county_id, VisitHousehold, "household_id", record_id, "visit_id"
        )
        found += records.load(tx, county_id, Kind.VISIT, visits).values()
    elif record.kind is Kind.VISIT:
        columns = [(Kind.PROBLEM, "visit_id")]
    elif record.kind is Kind.PROBLEM:
        columns = [(Kind.RESOLUTION, "problem_id")]
    columns += [
        (kind, "target_id") for kind in (Kind.VERIFICATION, Kind.EXPLANATION, Kind.PROPOSAL)
    ]
    for kind, column in columns:
        found += records.load_children(tx, county_id, kind, column, [record_id])
    batch.keep(found)
    return found


def _log(zoufang: Zoufang, batch: Batch, written: list[Stored], at: str) -> list[audit.Entry]:
    """Write the versions; returns the audit's lines about them."""
    finished = {item.id: item for item in written}
    salts = zoufang.random(16 * len(batch.made)).hex()
    rows, entries = [], []
    for index, made in enumerate(batch.made):
        salt = salts[32 * index : 32 * index + 32]
        item = finished[made.record.id]
        text, hashed = item.text, item.hash
        if item.record is not made.record:
            text = places.content_text(made.record.content)
            hashed = places.hash_of(made.record, text)
        rows.append(_version(zoufang, made, text, at, salt))
        salted = audit.salted(salt, hashed)
        entries.append(audit.Entry(made.author_id, made.action, made.record.id, salted))
    batch.tx.insert(Version, rows)
    return entries


def _version(zoufang: Zoufang, made: Made, text: str, at: str, salt: str) -> tuple[object, ...]:
    record = made.record
    return (
        zoufang.county_id,
        record.id,
        record.revision,
        record.kind.value,
        record.state,
        record.number,
        text,
        made.change_id,
        made.author_id,
        at,
        salt,
    )
