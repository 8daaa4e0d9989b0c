"""After a day that ended in a crash, nothing on the phone tells of anybody without the PIN."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from mobile.ui.failures import outline
from tests.mobile import leaks

ROOT = Path(__file__).parents[2]
SEARCHED = ("data", "tmp", "home", "kivy", "cwd")


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, bytes, list[str]]:
    """The folder of everything that the process could write to, what it said, and its secrets."""
    folder = tmp_path_factory.mktemp("field-day")
    for name in (*SEARCHED, "outside"):
        (folder / name).mkdir()
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LD_LIBRARY_PATH")
            if name in os.environ}  # fmt: skip
    env = kept | {
        "HOME": str(folder / "home"),
        "TMPDIR": str(folder / "tmp"),
        "KIVY_HOME": str(folder / "kivy"),
        "SDL_VIDEODRIVER": "offscreen",
        "KIVY_CLIPBOARD": "dummy",
        "PYTHONPATH": str(ROOT),
        "PYTHONUTF8": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    command = [sys.executable, "-m", "tests.ui.field_day"]
    ended = subprocess.run(
        [*command, str(folder / "data"), str(folder / "outside")],
        cwd=folder / "cwd", env=env, capture_output=True, timeout=240, check=False,
    )  # fmt: skip
    said = ended.stdout + ended.stderr
    assert b"DAY " in ended.stdout, said[-3000:].decode("utf-8", "replace")
    assert ended.returncode != 0, "it was to end by a crash"
    secrets = json.loads((folder / "outside" / "secrets.json").read_text("utf-8"))
    return folder, said, secrets


def test_no_file_tells_of_anybody(day):
    """Database, WAL, pictures, caches, temporary files: in no form a name, number or word."""
    folder, _, secrets = day
    assert len(secrets) > 10
    files = [path for name in SEARCHED for path in (folder / name).rglob("*") if path.is_file()]
    names = {path.name for path in files}
    assert any(name.endswith("-wal") for name in names), "the crash left a log of the database"
    found = {
        str(path.relative_to(folder)): told
        for path in files
        if (told := leaks.told(path.read_bytes() + path.name.encode(), secrets))
    }
    assert found == {}


def test_no_log_tells_of_anybody(day):
    """The console (Android's log) names the failure and its place, never its words."""
    _, said, secrets = day
    assert leaks.told(said, secrets) == []
    assert b"ValueError at field_day.py" in said
    assert b"ended by RuntimeError at field_day.py" in said


def test_only_what_a_person_asked_for_lies_outside_and_it_can_be_read(day):
    """The two exports are where the person put them, readable, and nowhere else."""
    folder, _, secrets = day
    handed = sorted((folder / "outside" / "documents").iterdir(), key=lambda path: path.suffix)
    handed.reverse()
    assert [path.suffix for path in handed] == [".json", ".html"]
    refused, summary = (path.read_bytes() for path in handed)
    assert leaks.told(refused, secrets)
    assert "我的走访汇总".encode() in summary
    assert leaks.told(summary, secrets) == [], "the summary names nobody in full"


def test_a_failure_is_told_by_kind_and_place():
    """The message, which may quote a person, stays out; the causes are told."""
    try:
        try:
            json.loads("李大爷")
        except ValueError as error:
            raise KeyError("王婶") from error
    except KeyError as error:
        told = outline(error)
    assert told.startswith("KeyError at test_privacy.py:")
    assert "JSONDecodeError at decoder.py" in told
    assert leaks.told(told.encode(), ["李大爷", "王婶"]) == []
