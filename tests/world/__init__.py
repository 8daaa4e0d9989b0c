"""The world: one office, several phones and a lossy network between them, in one process.

Owns the playing field of the sync tests: real files, the real server and the real phone, a clock
that only moves when it is told to, and faults that happen when they are drawn. Never sleeps, never
starts a process, and never decides what is right: `checks` do.

    world = World(place)                     # an office with its people; three enrolled phones
    li = world.phones[0]
    ...                                      # the actions of the app, on `li.phone`
    li.sync(Fault.ANSWER_CUT)                # the request arrives, its answer does not
    world.office.fuse.burn_at(7)             # the server dies at its seventh store call
    world.check()                            # everything that must hold, does

Cheap secrets: phones are opened with `scrypt_n=2` (a parameter of `Phone`), and nobody in the world
has a password, so that argon2 is never asked. Production defaults are not touched.
"""

from tests.world.fuse import Fuse, Killed
from tests.world.network import Fault
from tests.world.world import World

__all__ = ["Fault", "Fuse", "Killed", "World"]
