"""Everything that must hold, by name.

Owns the list. Never repairs, and never looks away: a check that cannot look fails.
"""

from dataclasses import dataclass, field

from tests.world.archive import Archive
from tests.world.finding_checks import answer_tells_no_more
from tests.world.office_checks import answered_is_committed, office_holds
from tests.world.phone_checks import (
    barred_phone_lost_nothing,
    locked_out_for_a_reason,
    phone_holds,
    quiet_sync_agrees,
)
from tests.world.scope import Row

__all__ = [
    "Checked",
    "answer_tells_no_more",
    "answered_is_committed",
    "barred_phone_lost_nothing",
    "locked_out_for_a_reason",
    "office_holds",
    "phone_holds",
    "quiet_sync_agrees",
]


@dataclass(slots=True)
class Checked:
    """How far the checks have come in one world, so that what cannot change is looked at once.

    `audit`: the last line whose chain was followed. `edits`: changes whose outcome was judged.
    `numbers`: record id → its number. `hidden_draws`: findings, with their revisions, that the
    township's pages were searched for. `refused`: phone → ids of changes that were refused there.
    """

    moves: int = -1
    audit: tuple[int, str] = (0, "0" * 64)
    salted: set[str] = field(default_factory=set)
    versions: set[tuple[str, int]] = field(default_factory=set)
    edits: set[str] = field(default_factory=set)
    numbers: dict[str, str] = field(default_factory=dict)
    seqs: dict[tuple[str, str], tuple[int, int]] = field(default_factory=dict)
    refused: dict[str, set[str]] = field(default_factory=dict)
    hidden_draws: frozenset[tuple[str, int]] = frozenset()
    restores: int = 0
    scope: tuple[Archive, dict[str, dict[str, Row]]] | None = None

    def begin_again(self) -> None:
        """A restore took history back."""
        self.audit, self.salted, self.versions = (0, "0" * 64), set(), set()
        self.edits, self.numbers, self.seqs = set(), {}, {}
        self.hidden_draws = frozenset()
