"""The state machine on both databases: whatever happens, nothing is lost and all agree."""

import pytest

from tests.sync.machine import run
from tests.world.ground import PostgresGround, SqliteGround

OFTEN, RARE = 50, 10
RULES = (
    "pledge",
    "submit pledge",
    "record",
    "amend",
    "raise",
    "resolve",
    "office step",
    "office edits",
    "verify",
    "return",
    "mend",
    "explain",
    "resend",
    "create household",
    "two phones edit one household",
    "an older app edits",
    "reassign a household",
    "move a person",
    "enroll again",
    "ask for consent",
    "proposal.agree",
    "proposal.decline",
    "do what will be refused",
    "sync",
    "sync: request_cut",
    "sync: answer_cut",
    "sync: twice",
    "sync: replayed",
    "sync: held",
    "kill the phone",
    "kill the server",
    "set a clock wrong",
    "days pass",
    "back up",
    "restore",
    "forget acknowledged after backup",
)


@pytest.mark.slow
def test_a_township_on_sqlite_loses_nothing(sqlite_ground: SqliteGround) -> None:
    """Two hundred years of bad luck, and every rule happened often enough to count."""
    fired = run(sqlite_ground, examples=200, steps=50)
    print("\n" + "\n".join(f"{count:6} {what}" for what, count in fired.most_common()))
    assert not {what: fired[what] for what in RULES if fired[what] < OFTEN}
    # A phone that is barred ends its story: more of it would leave little of the rest.
    assert fired["revoke a device"] >= RARE


@pytest.mark.slow
def test_a_township_on_postgresql_loses_nothing(postgres_ground: PostgresGround) -> None:
    """The same on the larger database."""
    assert run(postgres_ground, examples=40, steps=50)["sync"] > 0


@pytest.mark.soak
def test_the_long_run(sqlite_ground: SqliteGround) -> None:
    """Two thousand examples of a hundred steps, other ones every time."""
    run(sqlite_ground, examples=2000, steps=100, seeded=False)
