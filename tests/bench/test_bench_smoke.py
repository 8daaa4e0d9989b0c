"""Every bench runs and tells every figure that the issue names. No figure is judged here."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.bench import __main__ as command
from tests.bench.page import BEGIN, END, replaced, table
from tests.bench.report import GOALS, Report

KEYS = {
    "ingest": {"ingest_ratio_b20_c8", "ingest_ratio_b100_c8", "server_rss_mb"},
    "wire": {"up_bytes_per_visit_b20", "up_bytes_per_visit_b3", "down_bytes_per_visit_b20"},
    "store": {"save_p99_ratio", "save_p99_ms", "search_p99_ms"},
    "phone": {
        "start_ratio",
        "unlock_20k_s",
        "memory_ratio",
        "scroll_ratio",
        "save_p99_ratio",
        "search_p99_ms",
        "open_record_ms",
        "sync_frame_delay_ms",
    },
    "office": {
        "queue_p95_ms",
        "record_p95_ms",
        "ledger_p95_ms",
        "search_p95_ms",
        "decision_p95_ms",
        "first_page_kb",
        "export_100k_s",
        "export_100k_mb",
        "import_20k_s",
    },
    "review": {"neardup_p95_ms_1m", "score_p95_ms_1m", "review_100k_s", "review_100k_mb"},
    "sync": {"requests_per_day_sync", "first_sync_20k_s", "first_sync_20k_mb"},
}


def run(name: str, *more: str) -> dict[str, Any]:
    """The object that a bench prints when it is run as a command, at its smallest size."""
    ended = subprocess.run(
        [sys.executable, "-m", "tests.bench", name, "--json", "--tiny", *more],
        check=True,
        capture_output=True,
        text=True,
    )
    lines = ended.stdout.splitlines()
    assert len(lines) == 1, ended.stdout
    return dict(json.loads(lines[0]))


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(KEYS))
def test_a_bench_tells_its_figures(name: str, tmp_path: Path) -> None:
    """A bench prints one object with its name, the machine, and figures with unit, goal and met.

    Ingest also says where its time goes, by the parts of the program.
    """
    profile = tmp_path / "profile.txt"
    more = ["--profile", str(profile)] if name == "ingest" else []
    told = run(name, "--data", str(tmp_path), *more)
    if more:
        assert "shared/decide/decision.py" in profile.read_text("utf-8")
    assert told["bench"] == name
    assert "cores" in told["machine"]
    assert set(told["figures"]) >= KEYS[name]
    for key, figure in told["figures"].items():
        assert set(figure) == {"value", "unit", "goal", "met"}, key
        assert figure["value"] >= 0, key
        assert (figure["goal"] is None) == (key not in GOALS), key


def test_every_goal_belongs_to_a_bench() -> None:
    """No goal of the issue is left unmeasured."""
    assert set(GOALS) <= set.union(*KEYS.values())
    assert set(command.BENCHES) == set(KEYS)


def test_a_goal_is_met_on_the_right_side() -> None:
    """A ratio must reach its goal, a size must not pass it."""
    report = Report("ingest")
    report.tell("ingest_ratio_b20_c8", 0.24, "of the floor")
    report.tell("server_rss_mb", 256, "MB")
    assert report.figures["ingest_ratio_b20_c8"]["met"] is False
    assert report.figures["server_rss_mb"]["met"] is True


def test_figures_replace_only_what_stands_between_the_marks() -> None:
    """Measuring again leaves every word about the figures as a person wrote it."""
    told = {"bench": "wire", "machine": "a machine", "figures": {}}
    figure = {"value": 150.5, "unit": "bytes", "goal": 250, "met": True}
    told["figures"] = {"up": figure | {"goal": None, "met": None}, "up_bytes": figure}
    page = f"before\n{BEGIN}\nold\n{END}\nafter"
    fresh = replaced(page, table([told], "2026-11-24"))
    assert fresh.startswith("before\n")
    assert fresh.endswith("\nafter")
    assert "old" not in fresh
    assert "| `up_bytes` | 150.5 | bytes | 250 | met |" in fresh
    assert fresh.index("`up_bytes`") < fresh.index("`up`")
