"""What becomes of a change: one pure decision, made alike on the phone and on the server.

Owns the order of the questions: is the command known, may this person take the step, does the
state allow it, does the edit still fit, do the rules hold on the result. Never does I/O: what it
must know comes through `View` and `Context`, what should happen goes out as `Decision`.

The phone decides to show at once what a person did; the server decides again, and its word stands.
"""

from shared.decide.decision import Decision, decide, referenced, touched
from shared.decide.faults import invalid
from shared.decide.people import actors_of
from shared.decide.work import AGREED, DECLINED, LOCKED, OPEN, Context, View

__all__ = [
    "AGREED",
    "DECLINED",
    "LOCKED",
    "OPEN",
    "Context",
    "Decision",
    "View",
    "actors_of",
    "decide",
    "invalid",
    "referenced",
    "touched",
]
