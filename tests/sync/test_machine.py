"""The state machine on both databases: whatever happens, nothing is lost and all agree."""

from collections import Counter

import pytest

from tests.sync.machine import run
from tests.world.ground import PostgresGround, SqliteGround

OFTEN = 50
RULES = (
    # in the village
    "pledge",
    "record",
    "amend",
    "raise",
    "resolve",
    "mend",
    "explain",
    "ask for consent",
    "submit pledge",
    "resend",
    "do what will be refused",
    "create household",
    "amend household",
    "two phones edit one household",
    "an older app edits",
    # in the office
    "verify a visit",
    "verify a problem",
    "verify a pledge",
    "conclusion C1",
    "conclusion C2",
    "conclusion C3",
    "conclusion C4",
    "conclusion C5",
    "conclusion C6",
    "return",
    "office step",
    "office edits",
    "proposal.agree",
    "proposal.decline",
    "reassign a household",
    "move a person",
    "days pass",
    # what is asked about
    "ask about a visit",
    "draw by chance",
    "explain a finding",
    "call back",
    "a call that came to nothing",
    "ask after a draw",
    "finding.clear",
    "finding.confirm",
    "finding.leave_open",
    "decide too early",
    "correct what is asked about",
    "withdraw what is asked about",
    "a finding expires",
    "work the night",
    # what goes wrong
    "sync",
    "sync: request_cut",
    "sync: answer_cut",
    "sync: twice",
    "sync: replayed",
    "sync: held",
    "kill the phone",
    "kill the server",
    "set a clock wrong",
    "revoke a device",
    "enroll again",
    "back up",
    "forget acknowledged after backup",
    "restore",
)
"""Every rule by what it counts. A rule counts only when it really did something."""


def _report(fired: Counter[str]) -> None:
    print("\n" + "\n".join(f"{count:6} {what}" for what, count in sorted(fired.items())))


@pytest.mark.slow
def test_a_township_on_sqlite_loses_nothing(sqlite_ground: SqliteGround) -> None:
    """Two hundred years of bad luck, in which every rule happened often enough to count."""
    fired = run(sqlite_ground, examples=200, steps=50)
    _report(fired)
    assert not {what: fired[what] for what in RULES if fired[what] < OFTEN}


@pytest.mark.slow
def test_a_township_on_postgresql_loses_nothing(postgres_ground: PostgresGround) -> None:
    """The same on the larger database."""
    _report(run(postgres_ground, examples=40, steps=50))


@pytest.mark.soak
def test_the_long_run(sqlite_ground: SqliteGround) -> None:
    """Two thousand examples of a hundred steps, other ones every time."""
    _report(run(sqlite_ground, examples=2_000, steps=100, seeded=False))


@pytest.mark.soak
def test_the_long_run_on_postgresql(postgres_ground: PostgresGround) -> None:
    """Two hundred on the larger database."""
    _report(run(postgres_ground, examples=200, steps=100, seeded=False))
