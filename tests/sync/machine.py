"""The state machine of the sync, and its report.

Owns how the rules come together on each database. Never contains a rule.
"""

from collections import Counter
from collections.abc import Sequence

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.sync.fieldwork import Fieldwork
from tests.sync.mishaps import Mishaps
from tests.sync.officework import Officework
from tests.world.ground import SqliteGround


class SyncMachine(Fieldwork, Officework, Mishaps):
    """Everything that may happen to a township in a year, in any order."""


def machine_on(ground: SqliteGround, fired: Counter[str]) -> type[SyncMachine]:
    """The machine on a ground, counting into `fired`."""

    class Machine(SyncMachine):
        pass

    Machine.ground, Machine.fired = ground, fired
    Machine.__name__ = Machine.__qualname__ = f"SyncMachineOn{ground.name.title()}"
    return Machine


def run(
    ground: SqliteGround,
    *,
    examples: int,
    steps: int,
    seeded: bool = True,
    phases: Sequence[Phase] = (Phase.generate, Phase.shrink),
) -> Counter[str]:
    """Run the machine. `seeded`: the same examples every time. Returns what was done how often."""
    fired: Counter[str] = Counter()
    how = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        database=None,
        derandomize=seeded,
        print_blob=True,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
        phases=phases,
    )
    run_state_machine_as_test(machine_on(ground, fired), settings=how)
    return fired
