"""Words are found on SQLite and on PostgreSQL alike: two characters, one, the rarest ones."""

import json
import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.domain import searching
from server.store import engine, feed, records, search, snapshot
from server.store.engine import Database, Tx
from server.store.records import Stored
from shared.records import Kind, Record
from tests.conftest import Place
from tests.server.township import new_id

COUNTY, VILLAGE, ELSEWHERE = "511622", "511622101201", "511622999201"
AT = "2026-10-12T03:00:00Z"


@pytest.fixture
def db(place: Place) -> Iterator[Database]:
    """An open database."""
    database = engine.open_database(place.where)
    yield database
    database.close()


def _problem(description: str, revision: int = 1, record_id: str = "", **more: object) -> Stored:
    content = {
        "village": VILLAGE,
        "raised_on": "2026-10-12",
        "recorder_id": new_id(),
        "description": description,
        "category": "0903",
        "nature": "Z2",
        "handling": "B2",
        **more,
    }
    record = Record(Kind.PROBLEM, record_id or new_id(), revision, "I02", content, "SQ-2026-0001")
    return Stored(record, json.dumps(content), record.content_hash, frozenset(), AT, AT)


def _write(db: Database, *items: Stored, new: bool = True) -> None:
    with db.writing() as tx:
        records.write(tx, COUNTY, [(item, new) for item in items])


def _ids(
    db: Database, text: str, *, area: str = VILLAGE[:9], sealed: bool = False, limit: int = 50
) -> list[str]:
    def look(tx: Tx) -> list[str]:
        wanted = searching.query(text)
        found = search.find(tx, COUNTY, wanted, area=area, sealed=sealed, limit=limit)
        return [item.record_id for item in found if wanted.matches(item.words)]

    return db.read(look)


def _places(tx: Tx) -> list[tuple[str, int]]:
    return [tuple(row) for row in tx.rows("SELECT record_id, place FROM search_entry ORDER BY 1")]


@pytest.mark.parametrize(
    "text",
    [
        "路灯",
        "灯",
        "坏",
        "修",
        "䶮",
        "𠅤某",
        "路灯坏了半个月",
        "路灯 䶮",
        "sq-2026",
        "SQ-2026-0001",
        "LED",
    ],
)
def test_what_was_said_is_found(db: Database, text: str) -> None:
    """Two characters suffice, or one; case, width and rarity do not matter."""
    item = _problem("家门口的LED路灯坏了半个月，没人修", reporter="𠅤某", note="䶮某说的")
    _write(db, item, _problem("低保怎么申请", reporter="王婶"))
    assert item.id in _ids(db, text)


def test_what_is_found_comes_by_its_day(db: Database) -> None:
    """The latest first, whenever it was written down; one that is given another day moves."""
    days = ("2026-10-12", "2019-03-01", "2026-10-13", "2026-10-12")
    items = [_problem(f"第{n}盏路灯坏了", raised_on=day) for n, day in enumerate(days)]
    _write(db, *items[:2])
    _write(db, *items[2:])
    assert _ids(db, "路灯") == [items[i].id for i in (2, 3, 0, 1)]
    assert _ids(db, "灯", limit=2) == [items[2].id, items[3].id]
    _write(db, _problem("第1盏路灯坏了", 2, items[1].id, raised_on="2026-10-14"), new=False)
    assert _ids(db, "路灯", limit=1) == [items[1].id]


def test_common_words_come_by_their_day_too(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL goes another way for a word that many have: from the newest backwards."""
    items = [_problem("路灯坏了", raised_on=f"2026-10-{day}") for day in (12, 14, 13)]
    _write(db, *items)
    monkeypatch.setattr(search, "FEW", 2)
    assert _ids(db, "路灯", limit=2) == [items[1].id, items[2].id]
    assert _ids(db, "水管") == []


def test_a_rebuilt_index_finds_the_same(db: Database) -> None:
    """After an upgrade from places in the order of arrival."""
    items = [_problem("路灯坏了", raised_on=day) for day in ("2026-10-12", "2026-10-13")]
    _write(db, *items[::-1])
    placed = db.read(_places)
    with db.writing() as tx:
        feed.save_county(tx, feed.CountyState(COUNTY, "武胜县", "e1", 0, 0, "", None, ""))
        tx.run("UPDATE search_entry SET place = 0")
        if not tx.postgres:
            tx.run("INSERT INTO search_index (search_index) VALUES ('delete-all')")
        search.rebuild(tx)
        rebuilt = _places(tx)
    assert rebuilt == placed
    assert _ids(db, "路灯") == [items[1].id, items[0].id]


def test_every_word_has_to_be_there(db: Database) -> None:
    """Pairs that stand apart make no word, and a mark between two characters parts them."""
    _write(db, _problem("路很黑，灯也没有。灯坏路难走"))
    assert _ids(db, "路灯") == []
    assert _ids(db, "灯坏难走") == []
    assert len(_ids(db, "灯坏 难走")) == 1
    assert _ids(db, "灯坏 好走") == []


def test_the_index_follows_the_record(db: Database) -> None:
    """A changed text is found by its new words only; an erased one by none."""
    item = _problem("路灯坏了")
    _write(db, item)
    _write(db, _problem("水管裂了", 2, item.id), new=False)
    assert _ids(db, "路灯") == []
    assert _ids(db, "水管") == [item.id]
    with db.writing() as tx:
        search.forget(tx, COUNTY, item.id)
    assert _ids(db, "水管") == []


def test_area_and_seal_hold(db: Database) -> None:
    """What lies elsewhere or is sealed is not found, sealed ones only by who may."""
    sealed = _problem("反映路灯款被挪用", sealed=True)
    _write(db, sealed, _problem("路灯坏了", village=ELSEWHERE))
    assert _ids(db, "路灯") == []
    assert _ids(db, "路灯", sealed=True) == [sealed.id]


def test_an_old_database_is_indexed_once(db: Database) -> None:
    """What was there before there was an index is found after the upgrade."""
    item = _problem("路灯坏了")
    _write(db, item)
    with db.writing() as tx:
        search.forget(tx, COUNTY, item.id)
        records.index_all(tx)
        records.index_all(tx)
    assert _ids(db, "路灯") == [item.id]


def test_a_household_is_found_without_its_secrets(db: Database) -> None:
    """Name and door are searched; telephone, tags and health are not."""
    content = {"head": "李大爷", "village": VILLAGE, "door": "3号", "phone": "13912345678"}
    record = Record(
        Kind.HOUSEHOLD, new_id(), 1, "", {**content, "health": "慢性病", "tags": ["H10"]}
    )
    _write(db, Stored(record, "{}", record.content_hash, frozenset(), AT, AT))
    assert _ids(db, "李大爷 3号") == [record.id]
    assert _ids(db, "1391234") == []
    assert _ids(db, "慢性") == []


def test_a_copy_finds_what_its_original_found(sqlite_place: Place, tmp_path: Path) -> None:
    """A backup is packed anew; its index still points at the right records."""
    db = engine.open_database(sqlite_place.where)
    items = [_problem(f"第{n}盏路灯坏了") for n in range(30)]
    _write(db, *items)
    with db.writing() as tx:
        for item in items[:20]:
            search.forget(tx, COUNTY, item.id)
    snapshot.copy_into(db, tmp_path / "copy")
    db.close()
    copy = engine.open_database(tmp_path / "copy")
    assert _ids(copy, "第25盏") == [items[25].id]
    assert len(_ids(copy, "路灯")) == 10
    copy.close()


@pytest.mark.slow
def test_twenty_thousand_visits_are_searched_at_once(sqlite_place: Place) -> None:
    """p95 of a search stays below 100 ms at 20 000 visits, common words included."""
    db = engine.open_database(sqlite_place.where)
    drawn = random.Random(7)
    said = ("路灯坏了", "养老金停发", "低保申请", "走访", "困难群众", "积水过膝", "老人", "医保")
    items = [
        _problem("".join(drawn.choices(said, k=14)), reporter=drawn.choice("赵钱孙李周吴") + "某")
        for _ in range(20_000)
    ]
    for start in range(0, len(items), 2_000):
        _write(db, *items[start : start + 2_000])
    taken = []
    for text in ("路灯", "低保 医保", "走", "积水过膝老人", "周某 路灯", "没有的词") * 5:
        before = time.thread_time()
        _ids(db, text)
        taken.append(time.thread_time() - before)
    db.close()
    assert sorted(taken)[int(len(taken) * 0.95)] < 0.1
