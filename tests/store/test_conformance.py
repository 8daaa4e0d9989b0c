"""The store keeps the same promises on SQLite and on PostgreSQL."""

import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.exc import IntegrityError

from server.store import audit, engine, erasing, evidence, feed, links, migrate, records, streams
from server.store.engine import Database, Tx
from server.store.feed import CountyState, Delta, Pointer
from server.store.records import Stored
from server.store.tables import VisitHousehold, VisitVisitor
from shared.canonical import EMPTY_CHAIN
from shared.records import Kind, Record
from tests.conftest import Place
from tests.server.township import new_id

COUNTY = "511622"
AT = "2026-10-12T03:00:00Z"


@pytest.fixture
def db(place: Place) -> Iterator[Database]:
    """An open database with a county."""
    database = engine.open_database(place.where)
    with database.writing() as tx:
        state = CountyState(COUNTY, "武胜县", "e1", 0, 0, EMPTY_CHAIN, None, "")
        feed.save_county(tx, state)
    yield database
    database.close()


def _household(village: str = "511622101201", **more: object) -> Stored:
    content = {"head": "王五", "village": village, **more}
    record = Record(Kind.HOUSEHOLD, new_id(), 1, "", content)
    text = f'{{"head":"王五","village":"{village}"}}'
    return Stored(record, text, record.content_hash, frozenset({f"village:{village}"}), AT, AT)


def _visit(household_id: str) -> Stored:
    content = {
        "recorder_id": new_id(),
        "visitors": [{"name": "李明", "person_id": new_id()}],
        "present": [{"household_id": household_id}],
        "village": "511622101201",
        "mode": "M1",
        "visited_on": "2026-10-12",
    }
    record = Record(Kind.VISIT, new_id(), 1, "W03", content, "ZF-1")
    return Stored(record, "{}", record.content_hash, frozenset(), AT, AT)


def test_migrations_and_tables_agree(db: Database) -> None:
    """What the migrations make is what the program expects."""
    with db.engine.connect() as connection:
        own = {"include_name": lambda name, *_: not str(name).startswith("search_index")}
        context = MigrationContext.configure(connection, opts=own)
        assert compare_metadata(context, migrate.METADATA) == []
    assert migrate.current(db) == migrate.newest()


def test_migrating_twice_changes_nothing(db: Database) -> None:
    """A database that is up to date is left alone."""
    migrate.upgrade(db)
    assert migrate.current(db) == migrate.newest()


def test_every_key_begins_with_the_county() -> None:
    """county_id comes first in every primary key and index (Citus)."""
    for table in migrate.METADATA.tables.values():
        assert next(iter(table.primary_key.columns)).name == "county_id", table.name
        for index in table.indexes:
            assert next(iter(index.columns)).name == "county_id", index.name


def test_a_record_comes_back_as_it_went_in(db: Database) -> None:
    """Content, hash, buckets and times survive; an unknown id is simply absent."""
    item = _household()
    with db.writing() as tx:
        records.write(tx, COUNTY, [(item, True)])
    with db.reading() as tx:
        found = records.load(tx, COUNTY, Kind.HOUSEHOLD, [item.id, new_id()])
    assert found == {item.id: item}


def test_a_new_record_never_overwrites(db: Database) -> None:
    """Two people making the same record: the second is told."""
    item = _household()
    with db.writing() as tx:
        records.write(tx, COUNTY, [(item, True)])
    with pytest.raises(IntegrityError), db.writing() as tx:
        records.write(tx, COUNTY, [(item, True)])


def test_a_transaction_is_whole_or_nothing(db: Database) -> None:
    """What a failed transaction wrote is not there."""
    item = _household()

    def failing(tx: Tx) -> None:
        records.write(tx, COUNTY, [(item, True)])
        raise RuntimeError

    with pytest.raises(RuntimeError):
        db.write(failing)
    with db.reading() as tx:
        assert records.load(tx, COUNTY, Kind.HOUSEHOLD, [item.id]) == {}


def test_counties_do_not_see_each_other(db: Database) -> None:
    """The same id in another county is another record."""
    item = _household()
    with db.writing() as tx:
        records.write(tx, COUNTY, [(item, True)])
        assert records.load(tx, "110101", Kind.HOUSEHOLD, [item.id]) == {}


def test_lookups_follow_the_record(db: Database) -> None:
    """Who was present can be asked from the household's side, also after an edit."""
    first, second = new_id(), new_id()
    visit = _visit(first)
    with db.writing() as tx:
        links.write(tx, COUNTY, [(visit.record, None)])
        after = Record(
            Kind.VISIT, visit.id, 2, "W03", {**visit.content, "present": [{"household_id": second}]}
        )
        links.write(tx, COUNTY, [(after, visit.record)])

        def back(household_id: str) -> list[str]:
            return links.linked_ids(
                tx, COUNTY, VisitHousehold, "household_id", household_id, "visit_id"
            )

        assert back(first) == []
        assert back(second) == [visit.id]


def test_lookups_say_when_and_how(db: Database) -> None:
    """They follow the visit's day and mode; nothing counts one that was withdrawn or is sealed."""
    home = new_id()
    visit = _visit(home).record
    later = replace(visit, content={**visit.content, "visited_on": "2026-10-13", "mode": "M2"})
    hidden = replace(later, content={**later.content, "sealed": True})

    def said(now: Record, before: Record | None) -> list[tuple[str, str]]:
        with db.writing() as tx:
            links.write(tx, COUNTY, [(now, before)])
            went = tx.select(VisitVisitor, "county_id = ?", (COUNTY,))
            there = tx.select(VisitHousehold, "county_id = ?", (COUNTY,))
        assert [row[3::2] for row in went] == [row[3:] for row in there]
        return [tuple(row[3:]) for row in there]

    assert said(visit, None) == [("2026-10-12", "M1")]
    assert said(later, visit) == [("2026-10-13", "M2")]
    assert said(replace(later, state="W09"), later) == [("2026-10-13", "")]
    assert said(hidden, replace(later, state="W09")) == [("2026-10-13", "")]


def test_streams_count_on(db: Database) -> None:
    """A stream begins at nothing and remembers how far it came."""
    with db.writing() as tx:
        assert streams.lock_stream(tx, COUNTY, "d:a").last_seq == 0
        streams.advance(tx, COUNTY, "d:a", 7, "c" * 64)
    with db.reading() as tx:
        state = streams.read_stream(tx, COUNTY, "d:a")
        assert (state.last_seq, state.chain) == (7, "c" * 64)
        assert streams.read_stream(tx, COUNTY, "none").chain == EMPTY_CHAIN


def test_quarantine_keeps_one_copy(db: Database) -> None:
    """The same text twice is kept once, until the office settles it."""
    with db.writing() as tx:
        for _ in range(2):
            streams.quarantine(tx, COUNTY, "d:a", AT, [("k", "unreadable", '{"a":"\\u0000"}')])
        assert len(streams.quarantined(tx, COUNTY)) == 1
        streams.settle_quarantine(tx, COUNTY, "k", AT)
        assert streams.quarantined(tx, COUNTY) == []


def test_the_latest_pointer_stands(db: Database) -> None:
    """A bucket tells of a record once, at its latest seq; what has left says so."""
    item, gone = _household(), _household()
    with db.writing() as tx:
        records.write(tx, COUNTY, [(item, True), (gone, True)])
        states = feed.lock_buckets(tx, COUNTY, ["b"])
        told = [Pointer("b", i.id, Kind.HOUSEHOLD, 1, True) for i in (item, gone, item)]
        told.append(Pointer("b", gone.id, Kind.HOUSEHOLD, 1, False))
        deltas = {"b": Delta(1, 5)}
        assert feed.publish(tx, COUNTY, states, told, deltas, 10) == 14
    with db.reading() as tx:
        rows = feed.page(tx, COUNTY, "b", 0, 10)
        assert [(row.seq, row.record_id, row.text is None) for row in rows] == [
            (13, item.id, False),
            (14, gone.id, True),
        ]
        assert feed.page(tx, COUNTY, "b", 13, 10)[0].seq == 14
        state = feed.bucket_states(tx, COUNTY, ["b", "none"])["b"]
        assert (state.count, int(state.sum, 16), state.last_seq) == (1, 5, 14)


def test_offsets_move_once(db: Database) -> None:
    """Two writers at one offset: one moves it, the other is told."""
    visit = _visit(new_id())
    content = {**visit.content, "evidence": [{"sha256": "a" * 64, "size": 9, "kind": "photo"}]}
    record = Record(Kind.VISIT, visit.id, 1, "W03", content)
    with db.writing() as tx:
        evidence.declare(tx, COUNTY, "d:a", AT, [record])
        evidence.declare(tx, COUNTY, "d:b", AT, [record])
        assert evidence.move_offset(tx, COUNTY, "a" * 64, 0, 5, complete=False)
        assert not evidence.move_offset(tx, COUNTY, "a" * 64, 0, 5, complete=False)
        assert evidence.missing(tx, COUNTY, "d:a")[0].offset_bytes == 5
        assert evidence.missing(tx, COUNTY, "d:b") == []


def test_erased_ids_are_remembered(db: Database) -> None:
    """An erased id is known for ever."""
    with db.writing() as tx:
        erasing.note(tx, COUNTY, "x", AT)
        erasing.note(tx, COUNTY, "x", AT)
        assert erasing.erased(tx, COUNTY, ["x", "y"]) == {"x"}


def test_audit_lines_chain(db: Database) -> None:
    """Every line names the one before."""
    with db.writing() as tx:
        county = feed.county(tx, COUNTY, lock=True)
        assert county is not None
        entries = [audit.Entry("a", "look", str(n)) for n in range(3)]
        feed.save_county(tx, audit.append(tx, county, AT, entries))
    with db.reading() as tx:
        lines = audit.lines(tx, COUNTY)
        assert [line.previous for line in lines] == [EMPTY_CHAIN, lines[0].hash, lines[1].hash]
        assert audit.hash_at(tx, COUNTY, 3) == lines[2].hash


def test_counters_never_give_a_number_twice(db: Database) -> None:
    """Eight writers draw from one series; no number comes twice, none is left out."""
    drawn: list[int] = []

    def draw() -> None:
        for _ in range(10):
            drawn.append(db.write(_next))  # noqa: PERF401  each in its own transaction

    workers = [threading.Thread(target=draw) for _ in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(drawn) == list(range(1, 81))


def _next(tx: Tx) -> int:
    last = streams.lock_counters(tx, COUNTY, ["ZF"])["ZF"]
    streams.save_counters(tx, COUNTY, {"ZF": last + 1})
    return last + 1


def test_the_world_can_stop_at_every_call(db: Database) -> None:
    """A test hears of every call before and after, and can stop there; nothing half remains."""
    heard: list[str] = []
    db.on_call = heard.append
    item = _household()
    with db.writing() as tx:
        records.write(tx, COUNTY, [(item, True)])
    assert heard[:2] == ["write:before", "write:after"]
    assert heard[-2:] == ["commit:before", "commit:after"]
    assert [name.replace("before", "after") for name in heard[::2]] == heard[1::2]

    def stop(name: str) -> None:
        if name == "commit:before":
            raise KeyboardInterrupt

    db.on_call = stop
    other = _household()
    with pytest.raises(KeyboardInterrupt), db.writing() as tx:
        records.write(tx, COUNTY, [(other, True)])
    db.on_call = None
    with db.reading() as tx:
        assert set(records.load(tx, COUNTY, Kind.HOUSEHOLD, [item.id, other.id])) == {item.id}
