"""Bugs that others have had, planted into the real code, each with the story that must find it.

Owns one small change of the program for each. Never stays: a context manager takes it out again.
"""

from tests.sync.bugs import findings, office, phone
from tests.sync.bugs.planting import BUGS, Bug

__all__ = ["BUGS", "Bug", "findings", "office", "phone"]
