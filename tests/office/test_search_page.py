"""查找: from every page, within one's own area, with two characters."""

from dataclasses import replace

from browser import Browser
from scene import Scene

from server.services import ingest, office_search
from server.store import records
from server.store.engine import Tx
from shared.records import Kind
from shared.visibility import Duty, Viewer


def test_it_is_reached_from_every_page(still: Scene) -> None:
    """Whoever reads records has the box on every page; the administrator has none."""
    for path in ("", "/queue", "/audit", f"/records/{still.id('v1')}"):
        assert 'name="q"' in Browser(still, "du").get(path).text, path
    assert 'name="q"' not in Browser(still, "admin").get("/people").text


def test_problems_visits_and_households_are_found(still: Scene) -> None:
    """What was said at the door, whose door it was, and the number on a sheet of paper."""
    browser = Browser(still, "fang")
    assert "家门口<mark>路灯</mark>坏了" in browser.get("/search?q=路灯").text
    assert f"/records/{still.id('li')}" in browser.get("/search?q=李大").text
    assert f"/records/{still.id('v2')}" in browser.get("/search?q=zf-20261012-201-02").text
    assert "没有找到" in browser.get("/search?q=没有的词").text
    assert "一个字也可以" in browser.get("/search?q=...").text


def test_another_township_finds_nothing(still: Scene) -> None:
    """What lies outside one's area does not exist."""
    viewer = still.people["fang"].viewer
    other = Viewer("x", viewer.county_id, viewer.role, area="510823999")
    assert office_search.look(still.zoufang, other, "路灯").hits == ()


def test_a_report_is_found_by_nobody_but_who_may(scene: Scene) -> None:
    """A 举报, its reporter and its words: only 保密岗 finds them."""
    said = "村里的救灾款没有公示"
    fields = {"category": "1207", "reporter": "孙某某"}
    scene.visit("zhou", "v9", "wang", said, problem_fields=fields)
    viewer = scene.people["fang"].viewer
    for text in ("救灾", "孙某某"):
        assert office_search.look(scene.zoufang, viewer, text).hits == ()
    sealed = Viewer("x", viewer.county_id, viewer.role, frozenset({Duty.SEALED}), area=viewer.area)
    assert [h.record.id for h in office_search.look(scene.zoufang, sealed, "救灾").hits] == [
        scene.id("v9-p")
    ]


def test_households_come_first_and_leave_room(scene: Scene) -> None:
    """Half a village bears the name; what was said there is found beside them."""
    scene.zoufang.db.write(lambda tx: _many_called(scene, tx, "路灯"))
    found = office_search.look(scene.zoufang, scene.people["fang"].viewer, "路灯")
    kinds = [hit.record.kind for hit in found.hits]
    assert kinds[0] is Kind.HOUSEHOLD
    assert kinds[-1] is not Kind.HOUSEHOLD
    assert kinds == sorted(kinds, key=lambda kind: kind is not Kind.HOUSEHOLD)
    assert len(kinds) == office_search.SHOWN
    assert found.more


def _many_called(scene: Scene, tx: Tx, head: str) -> None:
    standing = ingest.standing(scene.zoufang, scene.id("li"))
    content = {**standing.content, "head": head}
    for _ in range(2 * office_search.SHOWN):
        record = replace(standing.record, id=scene.zoufang.new_id(), content=content)
        records.write(tx, scene.zoufang.county_id, [(replace(standing, record=record), True)])
