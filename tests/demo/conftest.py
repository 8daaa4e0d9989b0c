"""The demo, played once for all tests that look at what it left."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Demo:
    """Where it was played, and the one object that it printed."""

    folder: Path
    report: dict[str, Any]
    printed: str


def zoufang(*arguments: str) -> subprocess.CompletedProcess[str]:
    """The command line, in a process of its own."""
    command = [sys.executable, "-c", "from server.cli import main; main()", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """`zoufang demo --once --json`."""
    folder = tmp_path_factory.mktemp("demo")
    done = zoufang("demo", "--once", "--json", "--data", str(folder))
    assert done.returncode == 0, done.stdout + done.stderr
    return Demo(folder, json.loads(done.stdout), done.stdout)
