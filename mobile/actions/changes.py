"""What an action says: what changed, and what was refused. The only signal to paint anew.

Owns that answer. Never carries records: a screen asks for what it shows.
"""

from dataclasses import dataclass
from typing import Self

from shared.refusals import Refusal, refuse


@dataclass(frozen=True, slots=True)
class Changes:
    """What an action changed.

    `kinds`: the nouns concerned (`visit`, `household`, `draft`, `outbox` …). `ids`: the records.
    `made`: the id of what was made (a draft, a record, a change), where there is one. `refusals`:
    why nothing was done; then `kinds` and `ids` are empty.
    """

    kinds: frozenset[str] = frozenset()
    ids: frozenset[str] = frozenset()
    made: str = ""
    refusals: tuple[Refusal, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether it was done."""
        return not self.refusals

    @property
    def sentence(self) -> str:
        """What the person reads when it was not done."""
        return self.refusals[0].sentence if self.refusals else ""

    @classmethod
    def of(cls, *kinds: str, ids: frozenset[str] = frozenset(), made: str = "") -> Self:
        """Something was done."""
        return cls(frozenset(kinds), ids, made)

    @classmethod
    def refused(cls, *refusals: Refusal) -> Self:
        """Nothing was done, and why."""
        return cls(refusals=refusals)

    def __or__(self, other: "Changes") -> "Changes":
        return Changes(
            self.kinds | other.kinds,
            self.ids | other.ids,
            other.made or self.made,
            self.refusals + other.refusals,
        )


def refused(code: str, **details: object) -> Changes:
    """Nothing was done, for a reason of the catalogue."""
    return Changes.refused(refuse(code, **details))
