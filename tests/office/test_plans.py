"""How the office's pages read the database: no page goes through every visit or every problem.

Each SELECT that a page sends is explained by SQLite. PostgreSQL has the same indexes.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any

import pictures
import pytest
from browser import Browser
from scene import VILLAGE, Scene

from server.store.engine import Tx

LARGE = (
    "visit",
    "problem",
    "resolution",
    "verification",
    "explanation",
    "version",
    "audit",
    "feed",
    "visit_household",
    "visit_visitor",
    "pledge_visit",
    "pledge_problem",
    "sampling_item",
)
"""Tables that grow with every visit."""
COUNTS = (
    "SELECT village, person_id, count(*)",
    "SELECT state, village, recorder_id, count(*)",
    "SELECT h.id, (SELECT p.visited_on",
    "SELECT substr(raised_on, 1, 7)",
    "SELECT raised_on, done_on, count(*)",
    'SELECT state, count(*) FROM "visit"',
    "SELECT e.record_id FROM search_index",
)
"""Counts and findings over many records, by their beginning: indexes alone answer them."""
MORE = (
    f"/ledgers/visits?village={VILLAGE}",
    "/ledgers/visits?first=2026-10-01&last=2026-10-31",
    "/ledgers/problems?state=I08",
    "/problems?group=all",
    "/problems?late=1",
    f"/problems?village={VILLAGE}",
    "/search?q=养老金",
    "/search?q=李",
    f"/households?village={VILLAGE}&name=李",
)


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Scene, set[str]]]:
    """An office, and the text of every SELECT that its pages sent."""
    scene = Scene(tmp_path_factory.mktemp("plans")).typical().phones().asked()
    paths = pictures.PAGES | pictures.more(scene, worst=False) | {path: path for path in MORE}
    sent: set[str] = set()
    rows = Tx.rows

    def noted(self: Tx, sql: str, parameters: Sequence[Any] = (), **more: Any) -> list[Any]:
        sent.add(sql)
        return rows(self, sql, parameters, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Tx, "rows", noted)
        browser, watching = Browser(scene, "fang"), Browser(scene, "du")
        for name, path in paths.items():
            shown = watching if name in pictures.WATCHED else browser
            assert shown.get(path).status_code == 200, path
    yield scene, sent
    scene.zoufang.db.close()


def _faults(sql: str, plan: Sequence[str]) -> list[str]:
    """What in a plan goes through a whole large table."""
    sorted_ = any(line == "USE TEMP B-TREE FOR ORDER BY" for line in plan)
    ordered = "LIMIT" in sql and not sorted_
    found = [line for line in plan if line.startswith("MULTI-INDEX OR")]
    if sorted_ and "substr(village" in sql and " IN (" not in sql.replace("|| '' IN (", ""):
        found.append(f"sorts: {sql}")  # a page of a list that is not in the index's order
    for line in plan:
        step = re.match(r"(SCAN|SEARCH) (\w+)", line)
        if step is None or _table(sql, step[2]) not in LARGE:
            continue
        whole = step[1] == "SCAN" or line.endswith("(county_id=?)")
        if whole and not (ordered and step[1] == "SEARCH"):
            found.append(line)
    return found


def _table(sql: str, name: str) -> str:
    """The table behind an alias of a statement."""
    alias = re.search(rf'"?(\w+)"? AS {name}\b', sql)
    return alias[1] if alias else name


def test_no_page_reads_a_whole_table(read: tuple[Scene, set[str]]) -> None:
    """Every statement finds its rows by an index that says more than the county."""
    scene, sent = read
    assert len(sent) > 60
    slow = {}
    with scene.zoufang.db.reading() as tx:
        for sql in sorted(sent):
            marks = [""] * sql.count("?")
            plan = [row[3] for row in tx.rows(f"EXPLAIN QUERY PLAN {sql}", marks)]
            if faults := _faults(sql, plan):
                slow[sql] = faults
    assert slow == {}


def test_no_count_reads_a_record(read: tuple[Scene, set[str]]) -> None:
    """A chart of years reads narrow rows in their order, not the visits that they count."""
    scene, sent = read
    with scene.zoufang.db.reading() as tx:
        for beginning in COUNTS:
            asked = [sql for sql in sent if sql.startswith(beginning)]
            assert asked, beginning
            for sql in asked:
                steps = tx.rows(f"EXPLAIN QUERY PLAN {sql}", [""] * sql.count("?"))
                for step in (row[3] for row in steps):
                    found = re.match(r"(?:SCAN|SEARCH) (\w+)", step)
                    if found and _table(sql, found[1]) in (*LARGE, "search_entry"):
                        assert "COVERING INDEX" in step, (sql, step)
                    assert "ORDER BY" not in step, (sql, step)


def test_a_slow_plan_is_told() -> None:
    """A scan, and a search by the county alone, are faults; a page in the index's order is none."""
    sql = 'SELECT * FROM "visit" AS v WHERE county_id = ?'
    assert _faults(sql, ["SCAN v"]) == ["SCAN v"]
    by_county = "SEARCH v USING INDEX visit_day (county_id=?)"
    assert _faults(sql, [by_county]) == [by_county]
    assert _faults(f"{sql} ORDER BY visited_on LIMIT ?", [by_county]) == []
    sorted_ = [by_county, "USE TEMP B-TREE FOR ORDER BY"]
    assert _faults(f"{sql} ORDER BY place LIMIT ?", sorted_) == [by_county]
    assert _faults(sql, ["SEARCH v USING INDEX visit_day (county_id=? AND visited_on>?)"]) == []
    paged = f"{sql} AND substr(village, 1, 9) = ? ORDER BY visited_on LIMIT ?"
    plan = ["SEARCH v USING INDEX visit_place (county_id=? AND village>?)", sorted_[1]]
    assert _faults(paged, plan) == [f"sorts: {paged}"]
    assert _faults(sql, ["MULTI-INDEX OR"]) == ["MULTI-INDEX OR"]
