"""How SQLite finds what a sync asks for."""

from collections.abc import Sequence
from typing import Any

import pytest

from server.store import engine, findings
from tests.conftest import Place
from tests.server.township import Township, pledge_act, problem_acts, visit_acts
from tests.server.township import new_id as fresh


def reads_all(step: str) -> bool:
    """Whether a step of a plan reads a table from end to end: only the county narrows it."""
    if step.startswith("SCAN"):
        return step != "SCAN CONSTANT ROW"
    return step.endswith("(county_id=?)") and not step.startswith("SEARCH county ")


def test_no_look_up_of_a_sync_reads_a_whole_table(
    sqlite_place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A day's sync costs the same in the first week and after ten thousand visits."""
    town = Township(sqlite_place)
    phone, household = town.phone(town.li), town.household()
    asked: dict[str, Sequence[Any]] = {}
    execute = engine.Tx._execute

    def listening(self: Any, name: str, sql: str, parameters: Any, *, many: bool = False) -> None:
        if sql.startswith(("SELECT", "UPDATE", "DELETE")):
            asked[sql] = parameters[0] if many else parameters
        execute(self, name, sql, parameters, many=many)

    monkeypatch.setattr(engine.Tx, "_execute", listening)
    phone.do(pledge_act(fresh()))
    visit_id = fresh()
    visit = visit_acts(town.li, household, visit_id=visit_id)
    phone.do(*visit, *problem_acts(visit_id, household))
    assert phone.sees(visit_id)
    monkeypatch.undo()

    def plan(sql: str, parameters: Sequence[Any]) -> list[str]:
        explained = f"EXPLAIN QUERY PLAN {sql}"
        return [row[3] for row in town.zoufang.db.read(lambda tx: tx.rows(explained, parameters))]

    slow = {
        sql: step
        for sql, parameters in asked.items()
        for step in plan(sql, parameters)
        if reads_all(step)
    }
    assert len(asked) > 30
    assert not slow
    town.zoufang.db.close()


def test_a_recorders_weeks_are_found_by_the_recorder(sqlite_place: Place) -> None:
    """Measuring a visit reads one person's days in the index alone, never all the county's."""
    town = Township(sqlite_place)
    phone, household = town.phone(town.li), town.household()
    visit_id = fresh()
    phone.do(*visit_acts(town.li, household, visit_id=visit_id))
    found: list[str] = []

    def look(tx: engine.Tx) -> None:
        ask = tx.rows

        def listening(sql: str, parameters: Sequence[Any] = ()) -> list[Any]:
            found.extend(row[3] for row in ask(f"EXPLAIN QUERY PLAN {sql}", parameters))
            return ask(sql, parameters)

        tx.rows = listening  # type: ignore[method-assign]
        county_id, person_id = town.zoufang.county_id, town.li.account_id
        weeks = ("2000-01-01", "2100-01-01")
        found_on = findings.recorded_by(tx, county_id, person_id, *weeks)
        assert [visit for _, visit in found_on] == [visit_id]

    town.zoufang.db.read(look)
    assert any("COVERING INDEX visit_recorder" in step for step in found), found
    town.zoufang.db.close()
