"""The counting of pledges against the sample ledger: four numbers for each of its rows."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib import resources

import pytest

from shared.progress import (
    MET,
    NO_PROBLEMS,
    NOT_MET,
    PARTLY,
    Progress,
    also_used,
    basis,
    candidates_for,
    candidates_for_problem,
    may_link_problem,
    may_link_visit,
    progress,
)
from shared.records import Kind, Record

DATA = resources.files("server.demo").joinpath("data")

BY_HAND = {
    "XY-2026-43周-02": {"ZF-20261020-202-01", "ZF-20261026-202-01"},  # not of 独居老人, 2组
    "XY-2026-44周-02": {"ZF-20261105-204-01"},  # handed in on the day of its third household
    "XY-2026-44周-03": {"ZF-20261026-002-01", "ZF-20261027-002-01", "ZF-20261030-001-01"},
    "XY-2026-44周-04": {"ZF-20261029-201-01"},  # 片区互助转移: only the shared visit
    "XY-2026-45周-03": {"ZF-20261109-201-01"},  # cancelled before
}
"""Visits that would link by themselves, but which the sample's learner took away or never saw."""


def rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(DATA.joinpath(name).read_text("utf-8-sig").splitlines()))


@dataclass
class World:
    visits: dict[str, Record] = field(default_factory=dict)
    problems: dict[str, Record] = field(default_factory=dict)
    steps: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    pledges: dict[str, Record] = field(default_factory=dict)


def people(row: dict[str, str], others: str) -> list[dict[str, object]]:
    main = row["走访人(化名)"]
    visitors = [{"person_id": main, "name": main, "companion": False}]
    names = [name for name in others.split(";") if name]
    return visitors + [{"person_id": n, "name": n, "companion": True} for n in names]


def visits_of(row: dict[str, str]) -> Iterator[Record]:
    def split(column: str) -> list[str]:
        return row[column].split("|")

    numbers = split("走访编号")
    others = split("共同走访人") if "|" in row["共同走访人"] else [row["共同走访人"]] * len(numbers)
    for index, number in enumerate(numbers):
        content = {
            "mode": row["走访方式"],
            "visited_on": split("走访时间")[index][:10],
            "visitors": people(row, others[index]),
            "present": [{"household_id": name} for name in split("涉及户")[index].split(";")],
            "sealed": row["诉求性质"] == "Z4",
        }
        yield Record(Kind.VISIT, number, 1, split("走访终态")[index], content)


def steps_of(row: dict[str, str]) -> list[dict[str, str]]:
    """What was done on a problem, as far as its ledger row tells."""
    day, handling, action = row["登记时间"][:10], row["办理方式"], row["办理措施/当场处置"]
    first = {"B1a": "solve_on_spot", "B1b": "solve_on_spot", "B3": "transfer", "B6": "shelve"}
    command = first.get(handling, "take_own")
    if command == "take_own" and row["责任人"] != row["走访人(化名)"]:
        command = "take"
    if handling == "B3" and row["诉求终态"] == "I05":
        command = "take"
    steps = [{"command": f"problem.{command}", "acted_on": day, "action": action}]
    if row["反馈日期"] and command != "solve_on_spot":
        steps.append({"command": "problem.report", "acted_on": row["反馈日期"], "outcome": "已办"})
    return steps


@pytest.fixture(scope="module")
def world() -> World:
    found = World()
    for row in rows("samples.csv"):
        for visit in visits_of(row):
            found.visits[visit.id] = visit
        if row["诉求性质"] != "Z0":
            content = {"visit_id": row["走访编号"].split("|")[0]}
            number = row["编号"]
            found.problems[number] = Record(Kind.PROBLEM, number, 1, row["诉求终态"], content)
            found.steps[number] = steps_of(row)
    for row in rows("samples-pledges.csv"):
        content = {
            "learner_id": row["学习人"],
            "starts_on": row["期限起"],
            "ends_on": row["期限止"],
            "deferred_to": row["顺延后期限"] or None,
            "target_households": int(row["目标户数"]),
            "target_solved": int(row["目标解决数"]),
            "visits": [number for number in row["关联走访"].split(";") if number],
            "problems": [number for number in row["关联诉求"].split(";") if number],
        }
        found.pledges[row["编号"]] = Record(Kind.PLEDGE, row["编号"], 1, row["终态"], content)
    return found


def counted(world: World, number: str) -> Progress:
    content = world.pledges[number].content
    visits = [world.visits[visit] for visit in content["visits"]]
    problems = [(world.problems[one], world.steps[one]) for one in content["problems"]]
    raised = sum(p.content["visit_id"] in content["visits"] for p in world.problems.values())
    return progress(content, visits, problems, raised)


PLEDGES = rows("samples-pledges.csv")


@pytest.mark.parametrize("row", PLEDGES, ids=[row["编号"] for row in PLEDGES])
def test_four_numbers(world: World, row: dict[str, str]) -> None:
    """已报、已核、已解决、已推进 come out as the office wrote them."""
    done = counted(world, row["编号"])
    expected = [int(row[name]) for name in ("已报户数", "已核户数", "已解决数", "已推进数")]
    assert [done.reported, done.verified, done.solved, done.advanced] == expected


@pytest.mark.parametrize(
    "row",
    [row for row in PLEDGES if row["结项依据"]],
    ids=[row["编号"] for row in PLEDGES if row["结项依据"]],
)
def test_basis(world: World, row: dict[str, str]) -> None:
    """Every closed pledge closes on the ground that the office wrote, by the numbers alone."""
    done = counted(world, row["编号"])
    assert basis(done) == row["结项依据"]
    may_close = done.met or done.no_problems
    assert may_close == (row["终态"] == "P05")


def test_basis_kinds() -> None:
    """The sample shows all four grounds: met, no problems, partly, not met."""
    seen = {row["结项依据"] for row in PLEDGES} - {""}
    assert seen == {MET, NO_PROBLEMS, PARTLY, NOT_MET}


def test_visits_link_by_themselves(world: World) -> None:
    """A visit links to the open pledges of all who were there; learners only take links away."""
    for number, pledge in world.pledges.items():
        fresh = Record(pledge.kind, number, 1, "P02", pledge.content)
        written = set(pledge.content["visits"])
        if not pledge.content["target_households"]:
            assert not any(candidates_for(visit, [fresh]) for visit in world.visits.values())
            assert all(may_link_visit(world.visits[visit], fresh) for visit in written)
            continue
        linked = {visit.id for visit in world.visits.values() if candidates_for(visit, [fresh])}
        assert linked - written == BY_HAND.get(number, set()), number
        assert written <= linked


def test_problems_may_link(world: World) -> None:
    """Every linked problem came with its visit, or is an old one that moved on in the window."""
    for number, pledge in world.pledges.items():
        fresh = Record(pledge.kind, number, 1, "P02", pledge.content)
        for one in pledge.content["problems"]:
            problem = world.problems[one]
            visit = world.visits[problem.content["visit_id"]]
            assert may_link_problem(problem, visit, world.steps[one], fresh)
            if pledge.content["target_households"]:
                assert candidates_for_problem(problem, visit, [fresh]) == (number,)


def test_only_a_closed_pledge_takes_no_links(world: World) -> None:
    """A pledge that was handed in, closed or cancelled takes no further visit."""
    visit = world.visits["ZF-20261012-201-01"]
    content = world.pledges["XY-2026-42周-01"].content
    states = [f"P0{n}" for n in range(1, 10)]
    pledges = [Record(Kind.PLEDGE, state, 1, state, content) for state in states]
    assert candidates_for(visit, pledges) == ("P01", "P02", "P03", "P08")
    unlinked = Record(Kind.PLEDGE, "x", 1, "P02", {**content, "unlinked": [visit.id]})
    assert candidates_for(visit, [unlinked]) == ()


def test_same_visit_in_other_pledges(world: World) -> None:
    """同访另用于 names exactly the other pledges that the office wrote down."""
    for row in PLEDGES:
        written: dict[str, set[str]] = {}
        for part in filter(None, row["同访另用于"].split(";")):
            visit, _, others = part.partition(":")
            written[visit] = set(others.split(","))
        pledges = world.pledges.values()
        for visit in world.pledges[row["编号"]].content["visits"]:
            found = set(also_used(visit, row["编号"], pledges))
            assert found == written.get(visit, set())
