"""The invariants find what others got wrong: each bug is planted and must be caught."""

from collections import Counter

import pytest
from hypothesis import Phase

from tests.sync.bugs import BUGS, Bug
from tests.sync.bugs.planting import tell
from tests.sync.machine import machine_on, run
from tests.world.ground import SqliteGround


@pytest.mark.parametrize("bug", BUGS.values(), ids=BUGS)
def test_a_planted_bug_is_caught(bug: Bug, sqlite_ground: SqliteGround) -> None:
    """The story is quiet without the bug; with it, the invariant says what went wrong."""
    machine = machine_on(sqlite_ground, Counter())
    assert tell(machine(), bug.story) is None
    with bug.plant():
        caught = tell(machine(), bug.story)
    assert caught is not None, "nobody noticed"
    assert bug.says in caught


@pytest.mark.soak
@pytest.mark.parametrize("bug", BUGS.values(), ids=BUGS)
def test_the_search_finds_it_too(bug: Bug, sqlite_ground: SqliteGround) -> None:
    """Nobody tells the machine where to look: it draws until an invariant breaks."""
    with bug.plant(), pytest.raises(AssertionError):
        run(sqlite_ground, examples=2_000, steps=50, seeded=False, phases=(Phase.generate,))
