"""Problems that say nearly the same: candidates by shared pairs of characters, in one village.

Owns the comparison of texts for an import's question. Never decides that two are one: it shows them
to somebody who does.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Final

from server.domain.searching import pairs

DAYS: Final = 45
SHARE: Final = 0.6
_FEW: Final = 4


class Known:
    """What is there already, by village: (id, day, text)."""

    def __init__(self, problems: Iterable[tuple[str, str, str, str]]) -> None:
        self._days: dict[str, str] = {}
        self._sizes: dict[str, int] = {}
        self._having: dict[tuple[str, str], list[str]] = defaultdict(list)
        for problem_id, village, day, text in problems:
            own = pairs(text)
            self._days[problem_id] = day
            self._sizes[problem_id] = len(own)
            for pair in own:
                self._having[village, pair].append(problem_id)

    def like(self, village: str, day: str, text: str) -> str:
        """The id of the problem that is most like this one, empty where none is."""
        own = pairs(text)
        if len(own) < _FEW:
            return ""
        shared = Counter(i for pair in own for i in self._having.get((village, pair), ()))
        best, most = "", SHARE
        for problem_id, count in sorted(shared.items()):
            share = count / min(len(own), max(self._sizes[problem_id], _FEW))
            if share > most and _near(day, self._days[problem_id]):
                best, most = problem_id, share
        return best


def _near(one: str, other: str) -> bool:
    return abs((date.fromisoformat(one) - date.fromisoformat(other)).days) <= DAYS
