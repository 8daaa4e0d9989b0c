"""The whole script against the rules: every row comes out as the samples say."""

from collections.abc import Iterator

import pytest

from server.demo import rows
from server.demo.script import script
from tests.demo.mini import MiniWorld


@pytest.fixture(scope="module")
def world() -> Iterator[MiniWorld]:
    """The world after everything was played."""
    world = MiniWorld()
    world.play(script())
    return world


def test_the_player_never_sees_an_expected_column() -> None:
    """What should come out is dropped while reading, so nothing can be made to fit."""
    for row in (*rows.samples(), *rows.pledges()):
        assert not rows.EXPECTED & row.cells.keys()
    for visit in (visit for row in rows.samples() for visit in row.visits):
        assert not rows.EXPECTED & visit.cells.keys()


def test_nothing_in_the_script_is_refused(world: MiniWorld) -> None:
    """Every step of everybody is possible when its time comes."""
    told = [(step, decision.refusal) for step, decision in world.refused]
    assert told == []


def test_every_visit_and_problem_comes_out_as_its_row_says(world: MiniWorld) -> None:
    """走访终态 and 诉求终态 of all 40 rows."""
    expected, found = {}, {}
    for cells in rows.everything(rows.SAMPLES):
        numbers, states = cells["走访编号"].split("|"), cells["走访终态"].split("|")
        expected |= {f"visit:{number}": s for number, s in zip(numbers, states, strict=True)}
        if cells["诉求终态"]:
            expected[f"problem:{cells['编号']}"] = cells["诉求终态"]
    for key in expected:
        record = world.records.get(world.ids.get(key, ""))
        found[key] = record.state if record else None
    assert found == expected


def test_every_pledge_comes_out_as_its_row_says(world: MiniWorld) -> None:
    """终态, links and the four numbers of all pledges."""
    expected, found = {}, {}
    keys = {record_id: key for key, record_id in world.ids.items() if ":" in key}
    for cells in rows.everything(rows.PLEDGES):
        key = f"pledge:{cells['编号']}"
        names = ("已报户数", "已核户数", "已解决数", "已推进数")
        expected[key] = (
            cells["终态"],
            *(int(cells[name]) for name in names),
            {f"visit:{n}" for n in cells["关联走访"].split(";") if n},
            {f"problem:{n}" for n in cells["关联诉求"].split(";") if n},
        )
        record = world.records.get(world.ids.get(key, ""))
        if record is None:
            continue
        done = world.progress(record)
        found[key] = (
            record.state,
            done.reported,
            done.verified,
            done.solved,
            done.advanced,
            {keys[i] for i in record.content.get("visits", ())},
            {keys[i] for i in record.content.get("problems", ())},
        )
    assert found == expected
