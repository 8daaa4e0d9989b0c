"""The machine finds what others got wrong: each bug is planted and must be caught."""

import pytest
from hypothesis import Phase

from tests.sync.bugs import BUGS
from tests.sync.machine import run
from tests.world.ground import SqliteGround

EXAMPLES, STEPS = 40, 40


@pytest.mark.slow
@pytest.mark.parametrize("name", BUGS)
def test_a_planted_bug_is_caught(name: str, sqlite_ground: SqliteGround) -> None:
    """When this is so, an invariant breaks within a few years of bad luck."""
    caught = None
    with BUGS[name]():
        try:
            run(sqlite_ground, examples=EXAMPLES, steps=STEPS, phases=(Phase.generate,))
        except AssertionError as error:
            caught = error
    assert caught is not None
    print(f"\n{name}: {str(caught).splitlines()[0][:100]}")


@pytest.mark.slow
def test_without_a_bug_the_same_run_is_quiet(sqlite_ground: SqliteGround) -> None:
    """What is caught above is the bug, not the weather."""
    run(sqlite_ground, examples=EXAMPLES, steps=STEPS, phases=(Phase.generate,))
