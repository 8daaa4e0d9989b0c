"""What of a record can be searched, and how words are cut so that two characters suffice.

Owns the words of a record and their overlapping pairs. Never takes in a telephone number, a tag or
the state of somebody's health: what not every reader of a record may see is not searched.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from operator import add
from typing import Final

from shared.records import Kind, Record

SEARCHED: Final[Mapping[Kind, tuple[str, ...]]] = {
    Kind.HOUSEHOLD: ("head", "group", "door", "income", "hardship"),
    Kind.VISIT: (
        *("narrative", "hardship", "next_step", "reflection", "topic"),
        *("place", "note", "witness", "confirmation_note"),
    ),
    Kind.PROBLEM: ("description", "reporter", "unit", "handler_name", "route", "note"),
}
"""The kinds that are searched, and which of their fields."""
DAYS: Final = {Kind.VISIT: "visited_on", Kind.PROBLEM: "raised_on"}
BREAK: Final = " \n "
MAX_QUERY: Final = 60
_AROUND: Final = 24
_STRETCH: Final = re.compile(r"[^\W_]+")


def words_of(record: Record) -> str:
    """Everything in a record that may be searched, in one text."""
    content = record.content
    said = [record.number, *(content.get(name) for name in SEARCHED[record.kind])]
    if record.kind is Kind.VISIT:
        said += [visitor["name"] for visitor in content["visitors"]]
        said += [member.get("met") for member in content["present"]]
    return BREAK.join(filter(None, said))


def day_of(record: Record) -> str:
    """The day by which what was found is ordered; a household has none."""
    return str(record.content.get(DAYS.get(record.kind, ""), ""))


def plain(text: str) -> str:
    """A text as it is compared: full width and case make no difference."""
    return unicodedata.normalize("NFKC", text).casefold()


def _runs(text: str) -> list[str]:
    """The stretches of letters, digits and hanzi between marks."""
    return _STRETCH.findall(plain(text))


class _Codes(dict[str, str]):
    """Five digits a character: every database takes them as one word, the rarest hanzi too."""

    def __missing__(self, character: str) -> str:
        code = self[character] = f"{ord(character):05x}"
        return code


_CODES: Final = _Codes()


def _code(run: str) -> list[str]:
    return [_CODES[character] for character in run]


def pairs(text: str) -> list[str]:
    """The overlapping pairs of a text, and the last character of each stretch by itself, so that
    every character begins something. What stands there twice comes twice: no index minds.
    """
    found: list[str] = []
    for run in _runs(text):
        codes = _code(run)
        found += map(add, codes, codes[1:])
        found.append(codes[-1])
    return found


@dataclass(frozen=True, slots=True)
class Query:
    """What somebody looks for: every word has to be there. `heads` are the words of one character,
    which begin a pair or end a stretch.
    """

    words: tuple[str, ...]
    pairs: tuple[str, ...]
    heads: tuple[str, ...]

    @property
    def asks(self) -> bool:
        """Is there anything to look for?"""
        return bool(self.pairs or self.heads)

    def matches(self, text: str) -> bool:
        """Whether a text really has every word: pairs alone do not say in what order."""
        own = plain(text)
        return all(word in own for word in self.words)


def query(text: str) -> Query:
    """What a search box says, cut like the words themselves."""
    words = tuple(plain(text[:MAX_QUERY]).split())
    runs = [run for word in words for run in _runs(word)]
    together = sorted({a + b for run in runs for a, b in pairwise(_code(run))})
    alone = sorted({_code(run)[0] for run in runs if len(run) == 1})
    return Query(words, tuple(together), tuple(alone))


def excerpt(words: str, wanted: Query) -> tuple[str, str, str]:
    """What stands before the first word found, the word, and what stands behind it."""
    for part in words.split(BREAK):
        own = plain(part)
        for word in wanted.words:
            at = own.find(word)
            # Folding may change lengths (㎡ → m2): then the beginning of the text has to do.
            if at >= 0 and len(own) == len(part):
                end = at + len(word)
                before = ("…" if at > _AROUND else "") + part[max(0, at - _AROUND) : at]
                after = part[end : end + 2 * _AROUND]
                return before, part[at:end], after + ("…" if end + 2 * _AROUND < len(part) else "")
    return words.split(BREAK, maxsplit=1)[0][: 3 * _AROUND], "", ""
