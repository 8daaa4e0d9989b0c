"""What a bench says: figures with unit, goal and whether the goal was met.

Owns the goals of the issue and the form of the answer. Never measures.
"""

import json
import math
import os
import platform
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class Goal:
    """A bound that a figure should keep: at least or at most."""

    bound: float
    at_least: bool = False

    def met(self, value: float) -> bool:
        """Whether a value keeps the bound."""
        return value >= self.bound if self.at_least else value <= self.bound


GOALS: Final[dict[str, Goal]] = {
    "ingest_ratio_b20_c8": Goal(0.25, at_least=True),
    "ingest_ratio_b100_c8": Goal(0.25, at_least=True),
    "server_rss_mb": Goal(256),
    "up_bytes_per_visit_b20": Goal(250),
    "up_bytes_per_visit_b3": Goal(320),
    "save_p99_ratio": Goal(2),
    "search_p99_ms": Goal(16),
    "requests_per_day_sync": Goal(1),
    "first_sync_20k_s": Goal(10),
    "first_sync_20k_mb": Goal(2),
    "queue_p95_ms": Goal(50),
    "record_p95_ms": Goal(50),
    "ledger_p95_ms": Goal(50),
    "search_p95_ms": Goal(100),
    "decision_p95_ms": Goal(150),
    "first_page_kb": Goal(100),
    "export_100k_s": Goal(15),
    "export_100k_mb": Goal(300),
    "import_20k_s": Goal(20),
    "neardup_p95_ms_1m": Goal(50),
    "score_p95_ms_1m": Goal(60),
    "review_100k_s": Goal(120),
    "review_100k_mb": Goal(1024),
    "start_ratio": Goal(1.3),
    "unlock_20k_s": Goal(1.5),
    "memory_ratio": Goal(1.6),
    "scroll_ratio": Goal(1.2),
    "open_record_ms": Goal(100),
    "sync_frame_delay_ms": Goal(32),
}
"""The goals of the issues. A figure without a goal is told for context."""


@dataclass(slots=True)
class Report:
    """The figures of one bench."""

    bench: str
    figures: dict[str, dict[str, Any]] = field(default_factory=dict)

    def tell(self, key: str, value: float, unit: str) -> None:
        """Add a figure; its goal, when it has one, is the issue's."""
        goal = GOALS.get(key)
        rounded = significant(value)
        self.figures[key] = {
            "value": rounded,
            "unit": unit,
            "goal": goal.bound if goal else None,
            "met": goal.met(rounded) if goal else None,
        }

    def as_json(self) -> str:
        """The one line that the bench prints."""
        body = {"bench": self.bench, "machine": machine(), "figures": self.figures}
        return json.dumps(body, ensure_ascii=False)

    def as_table(self) -> str:
        """The same for a reader."""
        lines = [f"{self.bench}: {machine()}"]
        for key, figure in self.figures.items():
            goal, met = figure["goal"], figure["met"]
            bound = "" if goal is None else f"  goal {goal:g}  {'met' if met else 'MISSED'}"
            lines.append(f"  {key:32} {figure['value']:>12g} {figure['unit']}{bound}")
        return "\n".join(lines)


def significant(value: float, digits: int = 4) -> float:
    """A value with as many digits as a measurement deserves."""
    if not value or not math.isfinite(value):
        return value
    rounded = round(value, digits - 1 - math.floor(math.log10(abs(value))))
    return int(rounded) if rounded == int(rounded) else rounded


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` of all do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def middle(values: Iterable[float]) -> float:
    """The median."""
    return float(median(values))


def machine() -> str:
    """Processor, cores, memory, system, Python and SQLite: what a figure depends on."""
    parts = [_processor(), f"{os.cpu_count()} cores", _memory()]
    parts += [platform.system(), f"Python {platform.python_version()}", f"SQLite {_sqlite()}"]
    return ", ".join(part for part in parts if part)


def _proc(path: str) -> Mapping[str, str]:
    try:
        text = Path(path).read_text("utf-8")
    except OSError:
        return {}
    pairs = (line.partition(":") for line in text.splitlines())
    return {name.strip(): value.strip() for name, _, value in pairs}


def _processor() -> str:
    return _proc("/proc/cpuinfo").get("model name", "") or platform.machine()


def _memory() -> str:
    total = _proc("/proc/meminfo").get("MemTotal", "").split()
    return f"{round(int(total[0]) / 1e6)} GB" if total else ""


def _sqlite() -> str:
    try:
        from pysqlite3.dbapi2 import sqlite_version
    except ImportError:
        from sqlite3 import sqlite_version
    return str(sqlite_version)


def rss_mb(pid: int, name: str = "VmRSS") -> float:
    """Resident memory of a process now (`VmRSS`) or at most so far (`VmHWM`), in MB."""
    kilobytes = _proc(f"/proc/{pid}/status").get(name, "0 kB").split()[0]
    return int(kilobytes) * 1024 / 1e6
