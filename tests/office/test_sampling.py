"""Fair draws: from the seed alone, everybody at least once, and what was not drawn is archived."""

import pytest
from browser import Browser
from hypothesis import given, settings
from hypothesis import strategies as st
from scene import Scene

from server.domain.sampling import (
    ALONE,
    CLUE,
    FINDING,
    KEY,
    KEY_HOUSEHOLD,
    PLAIN,
    RANDOM,
    Rule,
    Unit,
    draw,
    size,
)
from server.services import ingest, office_batches, sampling
from shared.refusals import Refused

PEOPLE = ("zhou", "chen", "bai")
UNITS = st.lists(
    st.builds(
        Unit,
        record_id=st.uuids().map(str),
        stratum=st.sampled_from([KEY, PLAIN]),
        people=st.lists(st.sampled_from(PEOPLE), unique=True, max_size=2).map(tuple),
        finding=st.integers(0, 3),
        must=st.booleans(),
    ),
    unique_by=lambda unit: unit.record_id,
    max_size=60,
)
SEEDS = st.text(min_size=1, max_size=20)


@given(units=UNITS, seed=SEEDS, random=st.randoms(use_true_random=False))
@settings(max_examples=150, deadline=None)
def test_the_order_of_the_list_changes_nothing(units, seed, random) -> None:
    """Whoever draws from the same seed and frame draws the same, whatever comes first."""
    mixed = list(units)
    random.shuffle(mixed)
    assert draw(units, seed, Rule()) == draw(mixed, seed, Rule())


@given(units=UNITS, seed=SEEDS, covered=st.sets(st.sampled_from(PEOPLE)))
@settings(max_examples=150, deadline=None)
def test_everybody_and_every_stratum_has_its_share(units, seed, covered) -> None:
    """The share of each stratum at least, one of each person, the must, the cap on findings."""
    rule = Rule(findings_cap=2)
    drawn = draw(units, seed, rule, covered)
    assert set(drawn) == {unit.record_id for unit in units}
    for stratum, way in ((KEY, KEY_HOUSEHOLD), (PLAIN, RANDOM)):
        members = [u.record_id for u in units if u.stratum == stratum]
        chosen = sum(drawn[i] in (way, RANDOM) for i in members)
        assert chosen >= size(len(members), rule.share_of(stratum))
    for person in {p for u in units for p in u.people} - covered:
        assert any(drawn[u.record_id] for u in units if person in u.people)
    assert all(drawn[unit.record_id] for unit in units if unit.must)
    assert sum(way == FINDING for way in drawn.values()) <= 2
    assert all(u.must for u in units if drawn[u.record_id] == CLUE)


@given(units=UNITS, seed=SEEDS)
@settings(max_examples=100, deadline=None)
def test_what_was_noticed_takes_nothing_from_chance(units, seed) -> None:
    """With or without findings, chance draws the same."""
    plain = [Unit(u.record_id, u.stratum, u.people) for u in units]
    by_chance = {i: w for i, w in draw(plain, seed, Rule()).items() if w}
    drawn = draw(units, seed, Rule())
    assert {i: drawn[i] for i in by_chance} == by_chance


def test_another_seed_draws_otherwise() -> None:
    """Two hundred visits: two seeds agree on a few only, and each draws exactly a tenth."""
    units = [Unit(f"{n:036d}", PLAIN) for n in range(200)]
    first, second = ({i for i, w in draw(units, s, Rule()).items() if w} for s in ("甲", "乙"))
    assert len(first) == len(second) == 20
    assert len(first & second) < 10


def test_a_lone_problem_is_a_stratum() -> None:
    """A problem whose visit was decided on before is drawn by itself."""
    assert draw([Unit("p", ALONE)], "s", Rule()) == {"p": RANDOM}


def _many(scene: Scene, count: int = 12) -> None:
    """周某 visits 李大爷 so many times more, each time with something solved."""
    for n in range(count):
        scene.visit("zhou", f"more{n}", "li", f"资格认证不会做，第{n}次问")


def _batch(scene: Scene, browser: Browser, **fields: str):
    given = {"first": "2026-10-01", "last": "2026-10-31", "seed": "会上掷数 4417", **fields}
    return browser.post("/batches", **given)


def test_a_batch_is_drawn_and_closed(scene: Scene) -> None:
    """Drawn from the seed, shown with strata, closed by the system: 未抽中 visits and problems."""
    _many(scene)
    browser = Browser(scene, "fang")
    assert "SQ-" not in browser.get("/batches").text
    answer = _batch(scene, browser)
    assert answer.status_code == 303
    batch_id = answer.headers["location"].split("/batches/")[1].split("?")[0]
    view = office_batches.view(scene.zoufang, scene.people["fang"].viewer, batch_id)
    assert view.line.batch.number == "CC-202610-01"
    assert view.repeats
    text = browser.get(f"/batches/{batch_id}").text
    assert "会上掷数 4417" in text
    assert "名单一致" in text
    assert "没有等待抽查" in _batch(scene, browser).text
    waiting = view.undrawn_waiting
    assert waiting > 0
    assert f"<b>{waiting}</b>" in browser.post(f"/batches/{batch_id}/close").text
    assert "未抽中的已归档" in browser.post(f"/batches/{batch_id}/close", sure="yes").text
    states = {
        what: ingest.standing(scene.zoufang, scene.id(what)).record.state
        for n in range(12)
        for what in (f"more{n}", f"more{n}-p")
    }
    drawn = {one.record.id for one in view.sheet}
    for what, state in states.items():
        undrawn = "I17" if what.endswith("-p") else "W08"
        kept = "I08" if what.endswith("-p") else "W03"
        assert state == (kept if scene.id(what) in drawn else undrawn), what
    with pytest.raises(Refused):
        sampling.close(scene.zoufang, scene.people["fang"], batch_id)


def test_a_verification_prints_its_batch(scene: Scene) -> None:
    """核查记录单 names the batch and how the record was drawn."""
    browser = Browser(scene, "fang")
    _batch(scene, browser)
    view = office_batches.batches(scene.zoufang, scene.people["fang"].viewer)[0][0]
    sheet = office_batches.view(scene.zoufang, scene.people["fang"].viewer, view.batch.id).sheet
    what = next(w for w in ("v1", "v2", "v4") if scene.id(w) in {s.record.id for s in sheet})
    way = next(s.drawn for s in sheet if s.record.id == scene.id(what))
    assert browser.decide(scene, what, method="V2", conclusion="C1").status_code == 303
    text = browser.get("/ledgers/checks").text
    assert "CC-202610-01" in text
    assert f">{way}</div></td>" in text


def test_who_was_not_content_is_always_drawn(scene: Scene) -> None:
    """群众当场不满意 is never archived unseen."""
    _many(scene)
    scene.visit("zhou", "angry", "li", "认证没做成")
    record = ingest.standing(scene.zoufang, scene.id("angry-p")).record
    scene.do("zhou", "problem.amend", "angry-p", satisfaction_door="不满意")
    assert record.state == "I08"
    made = sampling.draw(scene.zoufang, scene.people["fang"], "2026-10-01", "2026-10-31", "s")
    view = office_batches.view(scene.zoufang, scene.people["fang"].viewer, made.id)
    assert scene.id("angry-p") in {one.record.id for one in view.sheet}


def test_a_batch_stays_in_its_area(scene: Scene) -> None:
    """Another township neither sees nor closes it; a supervisor sees and does not draw."""
    _batch(scene, Browser(scene, "fang"))
    view = office_batches.batches(scene.zoufang, scene.people["fang"].viewer)[0][0]
    watcher = Browser(scene, "du")
    assert watcher.get(f"/batches/{view.batch.id}").status_code == 200
    assert watcher.post("/batches", first="2026-10-01", last="2026-10-31").status_code == 403
    assert watcher.get("/batches/none").status_code == 404
