"""How a bug is planted, and how its story is told.

Owns the register. Never plants one by itself.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass

from tests.sync.machine import SyncMachine

Planted = Iterator[None]
Story = Callable[[SyncMachine], Iterator[None]]
"""Rules of the machine, one after the other; after each `yield` everything is checked."""


@dataclass(frozen=True, slots=True)
class Bug:
    """One bug. `says`: what the invariant that finds it says."""

    name: str
    plant: Callable[[], AbstractContextManager[None]]
    story: Story
    says: str


BUGS: dict[str, Bug] = {}


def bug(story: Story, says: str) -> Callable[[Callable[[], Planted]], Callable[[], Planted]]:
    """Register a bug under its docstring."""

    def register(plant: Callable[[], Planted]) -> Callable[[], Planted]:
        name = (plant.__doc__ or "").strip().rstrip(".")
        BUGS[name] = Bug(name, contextmanager(plant), story, says)
        return plant

    return register


def tell(machine: SyncMachine, story: Story) -> str | None:
    """Play a story to its end; what broke, or None."""
    try:
        for _ in story(machine):
            machine.everything_holds()
        machine.everything_holds()
        machine.world.settle()
    except AssertionError as error:
        return str(error)
    finally:
        machine.ground.sweep(machine.world)
    return None
