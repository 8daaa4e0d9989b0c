"""The one table of transitions: complete, closed, and read the same by everyone."""

from collections import Counter

import pytest

from shared.commands import COMMANDS
from shared.conditions import GUARDS
from shared.records import Kind
from shared.transitions import PHONE_ONLY, TABLE, Actor, actors_for, candidates, commands_for
from shared.vocabulary import default

WORDS = default()
LISTS = {
    Kind.PLEDGE: WORDS.pledge_states,
    Kind.VISIT: WORDS.visit_states,
    Kind.PROBLEM: WORDS.problem_states,
}


def test_rows_per_section() -> None:
    """§8.1, §8.2 and §8.3 are there with all their rows (and W07's four verifications)."""
    rows = Counter(row.kind for row in TABLE)
    assert rows == {Kind.PLEDGE: 16, Kind.VISIT: 18, Kind.PROBLEM: 43}


def test_every_state_is_named_and_reached() -> None:
    """Every state of a row has a name, and every named state is reached from nothing."""
    for kind, names in LISTS.items():
        rows = [row for row in TABLE if row.kind == kind]
        reached = {row.after for row in rows if not row.before}
        if kind is Kind.VISIT:
            assert {"W01", "W03", "W07"} <= reached
        grown = True
        while grown:
            found = {row.after for row in rows if reached & set(row.before)} - reached
            reached |= found
            grown = bool(found)
        assert reached == set(names)
        assert {state for row in rows for state in row.before} <= set(names)


def test_every_row_has_guard_verb_and_command() -> None:
    """Every condition exists and is used; every command is on the whitelist or never travels."""
    assert {row.guard for row in TABLE if row.guard} == set(GUARDS)
    assert {row.command for row in TABLE} - set(COMMANDS) == PHONE_ONLY
    assert all(row.name and row.actors and row.who for row in TABLE)
    verifying = [row for row in TABLE if row.command.endswith(".verify")]
    assert all(row.conclusion for row in verifying)
    for row in verifying:
        assert row.kind in WORDS.conclusions[str(row.conclusion)].kinds


@pytest.mark.parametrize(
    ("kind", "command", "state", "conclusion", "after"),
    [
        (Kind.VISIT, "visit.record", None, None, ["W03", "W07"]),
        (Kind.VISIT, "visit.verify", "W03", "C5", ["W06"]),
        (Kind.VISIT, "visit.verify", "W03", "C6", ["W08"]),
        (Kind.VISIT, "visit.pull", "W08", None, ["W03"]),
        (Kind.PROBLEM, "problem.verify", "I08", "C1", ["I09", "I12"]),
        (Kind.PROBLEM, "problem.verify", "I12", "C1", ["I09"]),
        (Kind.PROBLEM, "problem.verify", "I14", "C1", ["I14"]),
        (Kind.PROBLEM, "problem.mend", "I10", None, ["I08", "I03"]),
        (Kind.PROBLEM, "problem.close_unsampled", "I17", None, ["I13"]),
        (Kind.PLEDGE, "pledge.unlink", "P03", None, ["P02", "P03"]),
        (Kind.PLEDGE, "pledge.link", "P08", None, ["P03"]),
        (Kind.PLEDGE, "pledge.verify", "P04", "C4", ["P06"]),
        # outside the table
        (Kind.VISIT, "visit.verify", "W08", "C1", []),
        (Kind.VISIT, "visit.verify", "W03", "C3", []),
        (Kind.VISIT, "visit.verify", "W03", None, []),
        (Kind.VISIT, "visit.withdraw", "W04", None, []),
        (Kind.PROBLEM, "problem.close", "I08", None, []),
        (Kind.PROBLEM, "problem.close", "I17", None, []),
        (Kind.PROBLEM, "problem.withdraw", "I13", None, []),
        (Kind.PROBLEM, "problem.verify", "I12", "C6", []),
        (Kind.PLEDGE, "pledge.cancel", "P04", None, []),
        (Kind.PLEDGE, "visit.record", None, None, []),
        (Kind.PLEDGE, "pledge.list", "P01", None, []),
    ],
)
def test_rows_in_a_state(
    kind: Kind, command: str, state: str | None, conclusion: str | None, after: list[str]
) -> None:
    """The rows for a command come in the order of the table; outside it there are none."""
    assert [row.after for row in candidates(kind, command, state, conclusion)] == after


def test_what_a_screen_offers() -> None:
    """The handler of an assigned problem may take it or send it back, and nothing else."""
    offered = commands_for(Kind.PROBLEM, "I04", frozenset({Actor.HANDLER}))
    assert [row.command for row in offered] == ["problem.take", "problem.decline"]
    assert commands_for(Kind.PROBLEM, "I13", frozenset({Actor.RECORDER})) == ()
    assert commands_for(Kind.VISIT, None, frozenset({Actor.VERIFIER})) == ()


def test_sealed_records_belong_to_the_sealed_desk() -> None:
    """On a 举报 the 保密岗 stands in for the office; elsewhere it has no part."""
    (assign,) = candidates(Kind.PROBLEM, "problem.assign", "I03")
    assert actors_for(assign, sealed=True) == {Actor.SEALED}
    assert actors_for(assign, sealed=False) == {Actor.OFFICE}
    (take,) = candidates(Kind.PROBLEM, "problem.take", "I04")
    assert actors_for(take, sealed=True) == {Actor.HANDLER}
