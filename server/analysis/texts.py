"""Which narrative was taken from which: trigrams, candidates, IDF-weighted containment.

Owns the index over all narratives of a ledger. Never blames the text that was written first, and
never counts digits, punctuation or spaces: a copied diary with another date is the same text.

Score of a text q against an earlier text c: idf mass of the trigrams that both have ÷ idf mass of
those of q that any other text has. Trigrams that nobody else wrote are ignored, so that an edit
does not hide the rest. The idf looks at people as well as texts: words that many people use
(official wording) weigh little; in one village, words of three people and more (an issue that the
whole village has) weigh less still.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

STRING: Final = 6
_PRIME, _MIX = np.uint64(0x100000001B3), np.uint64(0x9E3779B97F4A7C15)
MIN_TRIGRAMS: Final = 12
MIN_SHARED: Final = 8
RAREST: Final = 32
MAX_POSTINGS: Final = 400
MAX_GATHERED: Final = 2_500
CANDIDATES: Final = 6
VILLAGE_PEOPLE: Final = 3
VILLAGE_WEIGHT: Final = 0.35
MIN_KNOWN: Final = 0.12
"""Below this share of known trigrams two texts merely touch."""

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Text:
    """One narrative with those who matter for its innocence: who wrote it, where, about whom."""

    words: str
    writer: str
    village: str
    household: str


@dataclass(frozen=True, slots=True)
class Match:
    """The earlier text that holds most of this one. `score` is containment in 0 … 1."""

    score: float
    other: int


def plain(text: str) -> str:
    """Only what carries meaning: letters and hanzi, in one spelling."""
    folded = unicodedata.normalize("NFKC", text)
    return "".join(c for c in folded if c.isalpha()).lower()


@lru_cache(maxsize=4_096)
def trigrams(text: str) -> Ints:
    """The distinct trigrams of a text, each as one number, sorted. Not to be written to.

    Kept for a while: a visit is measured beside the same few hundred texts as the one before.
    """
    codes = np.frombuffer(plain(text).encode("utf-32-le"), dtype=np.uint32).astype(np.int64)
    if codes.size < 3:
        return np.empty(0, dtype=np.int64)
    return _distinct((codes[:-2] << 42) | (codes[1:-1] << 21) | codes[2:])


def strings(text: str) -> Ints:
    """The distinct strings of six letters, each as one number of 63 bits, the smallest first.

    Longer than a phrase that everybody uses, or across two of them, where trigrams are everybody's.
    The numbers are well mixed: the smallest are a sample, and the same of a text that is like.
    """
    codes = np.frombuffer(plain(text).encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    places = codes.size - STRING + 1
    if places < 1:
        return np.empty(0, dtype=np.int64)
    numbers = np.zeros(places, dtype=np.uint64)
    for start in range(STRING):
        numbers = numbers * _PRIME + codes[start : start + places]
    for shift in (29, 32):  # as splitmix64 does it: every bit of the letters moves every bit
        numbers = (numbers ^ (numbers >> np.uint64(shift))) * _MIX
    return _distinct((numbers >> np.uint64(1)).astype(np.int64))


def runs(text: str, other: str) -> list[tuple[str, bool]]:
    """A text cut into pieces, each with whether `other` has it too (three letters or more)."""
    letters = [i for i, c in enumerate(text) if plain(c)]
    folded = [plain(text[i])[:1] for i in letters]
    there = plain(other)
    have = {there[i : i + 3] for i in range(len(there) - 2)}
    same = [False] * len(text)
    for at in range(len(letters) - 2):
        if "".join(folded[at : at + 3]) in have:
            for i in letters[at : at + 3]:
                same[i] = True
    pieces: list[tuple[str, bool]] = []
    for letter, shared in zip(text, same, strict=True):
        if pieces and pieces[-1][1] == shared:
            pieces[-1] = (pieces[-1][0] + letter, shared)
        else:
            pieces.append((letter, shared))
    return pieces


def _distinct(numbers: Ints) -> Ints:
    """Sorted without doubles: for short arrays far quicker than numpy's own."""
    ordered = np.sort(numbers)
    return ordered[np.concatenate(([True], ordered[1:] != ordered[:-1]))]


def _numbered(keys: Sequence[str]) -> Ints:
    seen: dict[str, int] = {}
    return np.array([seen.setdefault(key, len(seen)) for key in keys], dtype=np.int64)


def _best(matches: Sequence[Match]) -> Match | None:
    return max(matches, key=lambda match: match.score, default=None)


class TextIndex:
    """All narratives of a ledger, each a sorted array of trigram numbers, and their postings."""

    def __init__(self, texts: Sequence[Text]) -> None:
        each = [trigrams(text.words) for text in texts]
        self.sizes: Ints = np.array([len(one) for one in each], dtype=np.int64)
        self.starts: Ints = np.concatenate(([0], np.cumsum(self.sizes))).astype(np.int64)
        joined = np.concatenate(each) if each else np.empty(0, dtype=np.int64)
        del each
        self.known, numbers = np.unique(joined, return_inverse=True)
        del joined
        self.tri: NDArray[np.int32] = numbers.astype(np.int32)
        self.writers = _numbered([text.writer for text in texts])
        self.villages = _numbered([text.village for text in texts])
        self.households = [text.household for text in texts]
        document = np.repeat(np.arange(len(texts), dtype=np.int32), self.sizes)
        self._post(document)
        self._weigh(document)
        self._scratch: Floats = np.zeros(len(self.known))

    def _post(self, document: NDArray[np.int32]) -> None:
        """Postings: for each trigram the texts that have it, in order."""
        order = np.argsort(self.tri, kind="stable")
        self.postings: NDArray[np.int32] = document[order]
        self.df: Ints = np.bincount(self.tri, minlength=len(self.known)).astype(np.int64)
        self.post_starts: Ints = np.concatenate(([0], np.cumsum(self.df))).astype(np.int64)

    def _weigh(self, document: NDArray[np.int32]) -> None:
        """The idf of texts and of people, and the words that a whole village uses."""
        people = self._people_of(self.tri.astype(np.int64), self.writers[document])
        n_people, n_texts = max(len(set(self.writers.tolist())), 1), max(len(self.sizes), 1)
        by_text = np.log((n_texts + 1) / np.maximum(self.df, 1))
        by_people = np.log((n_people + 1) / np.maximum(people, 1))
        self.idf: Floats = 0.5 * by_text + 0.5 * by_people + 0.05
        self.people: Ints = people
        place = self.villages[document] * np.int64(max(len(self.known), 1)) + self.tri
        width = np.int64(n_people)
        pairs = np.unique(place * width + self.writers[document])
        found, counts = np.unique(pairs // width, return_counts=True)
        self.common: Ints = found[counts >= VILLAGE_PEOPLE]

    def _people_of(self, tri: Ints, writer: Ints) -> Ints:
        width = np.int64(self.writers.max(initial=0) + 1)
        pairs = np.unique(tri * width + writer)
        return np.bincount(pairs // width, minlength=len(self.known)).astype(np.int64)

    def trigrams_of(self, text: int) -> NDArray[np.int32]:
        """The trigram numbers of one text, sorted."""
        return self.tri[self.starts[text] : self.starts[text + 1]]

    def weights_in(self, text: int, tri: NDArray[np.int32]) -> Floats:
        """The idf of these trigrams as they weigh in that text's village."""
        weights = self.idf[tri]
        if self.common.size:
            keys = self.villages[text] * np.int64(len(self.known)) + tri
            at = np.minimum(np.searchsorted(self.common, keys), self.common.size - 1)
            weights = np.where(self.common[at] == keys, weights * VILLAGE_WEIGHT, weights)
        return weights

    def candidates(self, text: int) -> Ints:
        """The earlier texts that share most of this one's rare words, best first."""
        tri = self.trigrams_of(text)
        df = self.df[tri]
        useful = tri[(df > 1) & (df <= MAX_POSTINGS)]
        rare = useful[np.argsort(self.df[useful], kind="stable")][:RAREST]
        if not rare.size:
            return np.empty(0, dtype=np.int64)
        rare = rare[np.cumsum(self.df[rare]) <= MAX_GATHERED]
        lists = [self.postings[self.post_starts[t] : self.post_starts[t + 1]] for t in rare]
        if not lists:
            return np.empty(0, dtype=np.int64)
        weights = np.repeat(self.idf[rare], self.df[rare])
        gathered = np.concatenate(lists)
        before = gathered < text
        ids, inverse = np.unique(gathered[before], return_inverse=True)
        mass = np.bincount(inverse, weights=weights[before], minlength=len(ids))
        best = np.argsort(-mass, kind="stable")[:CANDIDATES]
        return ids[best].astype(np.int64)

    def containments(self, text: int, others: Sequence[int]) -> list[float]:
        """How much of `text` stands in each; 0 where too little is known or shared."""
        tri = self.trigrams_of(text)
        known = tri[self.df[tri] > 1]
        if known.size < max(MIN_SHARED, MIN_KNOWN * tri.size):
            return [0.0] * len(others)
        weights = self.weights_in(text, known)
        self._scratch[known] = weights
        total = max(float(weights.sum()), 1e-9)
        scores = []
        for other in others:
            shared = self._scratch[self.trigrams_of(other)]
            enough = np.count_nonzero(shared) >= MIN_SHARED
            scores.append(float(shared.sum()) / total if enough else 0.0)
        self._scratch[known] = 0.0
        return scores

    def matches(self, text: int) -> tuple[Match | None, Match | None]:
        """The best earlier text of somebody else or another household, and of the same writer.

        A text about the same household is never a copy: its circumstances do not change.
        """
        if self.sizes[text] < MIN_TRIGRAMS:
            return None, None
        household = self.households[text]
        able = [
            other
            for other in self.candidates(text).tolist()
            if not household or household != self.households[other]
        ]
        scored = [Match(*pair) for pair in zip(self.containments(text, able), able, strict=True)]
        writer = self.writers[text]
        others = [match for match in scored if self.writers[match.other] != writer]
        own = [match for match in scored if self.writers[match.other] == writer]
        return _best(others), _best(own)

    def rare_share(self, text: int) -> float:
        """Share of a text's trigrams that at most two people ever wrote: what is its own."""
        tri = self.trigrams_of(text)
        return float((self.people[tri] <= 2).mean()) if tri.size else 0.0
