"""What a signal is: bins over one measurement, each with an expert's guess of how often it occurs.

Owns the shape that all signals share. Never weighs anything (`weights` does) and never looks at a
person: a signal measures one visit at a time, in the light of the ledger.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from server.analysis.ledger import Ledger

NEUTRAL: Final = -1
"""Missing data, too small a sample, or innocent by rule: says nothing for or against."""

Bins = NDArray[np.int8]
Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Bin:
    """One bin of a measurement.

    `m`: the share of perfunctory visits that fall here, `u`: of honest ones, as experts guess them
    before any data; `words`: the sentence for a person, with `{0}` … for the measured values.
    """

    m: float
    u: float
    words: str


@dataclass
class Measured:
    """A signal over a whole ledger: the bin of each visit, and what was measured, to be told."""

    bins: Bins
    values: dict[int, tuple[Any, ...]] = field(default_factory=dict)

    @classmethod
    def nothing(cls, n: int) -> "Measured":
        """All neutral, to be filled."""
        return cls(np.full(n, NEUTRAL, dtype=np.int8))

    def put(self, index: int, bin_: int, *told: Any) -> None:
        """The bin of one visit, with the values that its sentence names."""
        self.bins[index] = bin_
        if told:
            self.values[index] = told


@dataclass(frozen=True)
class Signal:
    """One measurement that may speak for or against a visit.

    `group`: signals that speak of the same thing share one and are discounted together.
    `queues`: may count as one of the two independent groups that a queued visit needs.
    `minimum`: the smallest sample with which it says anything. `codes`: the 说明码 that usually
    explain it. `version` changes whenever the same data would be measured otherwise.
    `only_counter`: may speak for a visit, never against it.
    """

    key: str
    code: str
    name: str
    group: str
    formula: str
    needs: tuple[str, ...]
    minimum: str
    innocent: str
    codes: tuple[str, ...]
    bins: tuple[Bin, ...]
    measure: Callable[[Ledger], Measured]
    version: int = 1
    queues: bool = True
    only_counter: bool = False

    def tell(self, measured: Measured, index: int) -> str:
        """The sentence for one visit."""
        words = self.bins[int(measured.bins[index])].words
        return words.format(*measured.values.get(index, ()))


@dataclass(frozen=True)
class Context:
    """Something that is shown beside a finding and can never weigh or queue (D11, D16)."""

    key: str
    code: str
    name: str
    why_never: str
    tell: Callable[[Ledger], dict[int, str]]
    version: int = 1


def minutes(seconds: float) -> str:
    """A span for people."""
    if seconds < 90:
        return f"{seconds:.0f} 秒"
    return f"{seconds / 60:.0f} 分钟" if seconds < 5400 else f"{seconds / 3600:.1f} 小时"


def metres(distance: float) -> str:
    """A distance for people."""
    return f"{distance:.0f} 米" if distance < 950 else f"{distance / 1000:.1f} 公里"
