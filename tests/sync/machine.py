"""The state machine of the sync, and its report.

Owns how the rules come together on each database. Never contains a rule.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.sync.fieldwork import Fieldwork
from tests.sync.findings import Findings
from tests.sync.mishaps import Mishaps
from tests.sync.officework import Officework
from tests.world.ground import SqliteGround

PART: Final = 20
"""Examples of one seed."""


class SyncMachine(Fieldwork, Officework, Findings, Mishaps):
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
    """Run the machine. `seeded`: the same examples every time. Returns what was done how often.

    In parts, each with a seed of its own: within one, Hypothesis likes to vary what it had before.
    """
    fired: Counter[str] = Counter()
    for part in range(-(-examples // PART)):
        machine = machine_on(ground, fired)
        if seeded:
            seed(part)(machine)
        how = settings(
            max_examples=min(PART, examples - part * PART),
            stateful_step_count=steps,
            deadline=None,
            database=None,
            print_blob=True,
            report_multiple_bugs=False,
            suppress_health_check=list(HealthCheck),
            phases=phases,
        )
        run_state_machine_as_test(machine, settings=how)
    return fired
