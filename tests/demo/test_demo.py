"""The main job on sample records, with real processes, files and HTTP."""

import json
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import openpyxl
import pytest

from server.demo.player import OFFICE_DIR, phone_folder, start_host
from server.demo.reading import read
from server.demo.rows import PLEDGES, SAMPLES, everything
from tests.demo.conftest import ROOT, Demo

pytestmark = pytest.mark.slow

KEYS = {
    "played",
    "states_equal",
    "pledges_equal",
    "changes",
    "max_round_trips_per_sync",
    "phones",
    "exports",
}


def judged(folder: Path) -> dict[str, Any]:
    """What a fresh judge finds in a folder."""
    done = subprocess.run(
        [sys.executable, "-m", "server.demo.judge", str(folder)],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def test_every_row_and_every_pledge_comes_out(demo: Demo) -> None:
    """All forty records and all their pledges stand as the samples say."""
    assert demo.report["played"] == len(everything(SAMPLES)) == 40
    assert demo.report["states_equal"] == 40
    assert demo.report["pledges_equal"] == len(everything(PLEDGES)) == 20


def test_it_prints_one_object_with_these_keys(demo: Demo) -> None:
    """Nothing else comes to standard output."""
    assert demo.printed.count("\n") == 1
    assert demo.report.keys() == KEYS
    assert demo.report["changes"].keys() == {
        "sent", "acknowledged", "refused", "lost", "duplicated"
    }  # fmt: skip


def test_nothing_is_lost_doubled_or_refused(demo: Demo) -> None:
    """What the phones sent is there once, and every phone agrees with the server."""
    changes = demo.report["changes"]
    assert changes["sent"] == changes["acknowledged"] > 100
    assert (changes["refused"], changes["lost"], changes["duplicated"]) == (0, 0, 0)
    assert len(demo.report["phones"]) == 8
    for phone in demo.report["phones"]:
        assert (phone["unsent"], phone["digest_equal"]) == (0, True), phone


def test_nobody_was_refused_anything(demo: Demo) -> None:
    """Neither phones nor office nor the system at midnight tried what is not possible."""
    database = sqlite3.connect(demo.folder / OFFICE_DIR / "zoufang.sqlite")
    outcomes = dict(database.execute("SELECT outcome, count(*) FROM change GROUP BY outcome"))
    database.close()
    assert outcomes.keys() <= {"accepted", "merged", "proposed"}
    assert outcomes["proposed"] == 3


def test_a_sync_is_one_round_trip(demo: Demo) -> None:
    """The proxy between phones and server saw one request for every sync."""
    assert demo.report["max_round_trips_per_sync"] == 1


def test_the_ledgers_are_there(demo: Demo) -> None:
    """走访台账 and 学用转化台账 open, with a title and a line for every record."""
    exports = demo.report["exports"]
    assert {"visits", "pledges"} <= exports.keys()
    for key, lines in (("visits", 43), ("pledges", 20)):
        sheet = openpyxl.load_workbook(exports[key]).worksheets[0]
        assert "台账" in str(sheet["A1"].value)
        assert sheet.max_row > lines


def without_one_row(demo: Demo, folder: Path, table: str, where: str = "true") -> Path:
    """A copy of what was played in which one row of the server is deleted by hand."""
    shutil.copytree(demo.folder, folder)
    database = sqlite3.connect(folder / OFFICE_DIR / "zoufang.sqlite")
    with database:
        key = {"version": "record_id || revision"}.get(table, "id")
        one = f"(SELECT {key} FROM {table} WHERE {where} LIMIT 1)"
        assert database.execute(f"DELETE FROM {table} WHERE {key} = {one}").rowcount == 1
    database.close()
    return folder


def test_a_visit_deleted_by_hand_is_lost(demo: Demo, tmp_path: Path) -> None:
    """The judge reads the database, not the player's word."""
    report = judged(without_one_row(demo, tmp_path / "demo", "visit"))
    assert report["changes"]["lost"] == 1
    assert report["states_equal"] == 39


@pytest.mark.parametrize(
    "table", ["household", "pledge", "problem", "resolution", "verification", "version"]
)
def test_whatever_row_is_deleted_it_is_missed(demo: Demo, tmp_path: Path, table: str) -> None:
    """The audit tells of every record, every record of its revisions."""
    folder = without_one_row(demo, tmp_path / "demo", table)
    assert len(read(folder / OFFICE_DIR, []).missing) == 1


def test_a_change_deleted_by_hand_is_missed(demo: Demo, tmp_path: Path) -> None:
    """A phone holds the id of every change that it sent."""
    before = read(demo.folder / OFFICE_DIR, every_change(demo.folder))
    folder = without_one_row(demo, tmp_path / "demo", "change", "stream_id NOT LIKE 'office%'")
    after = read(folder / OFFICE_DIR, every_change(demo.folder))
    assert len(before.known_changes - after.known_changes) == 1


def every_change(folder: Path) -> list[str]:
    """The ids of all changes that the server took in."""
    database = sqlite3.connect(folder / OFFICE_DIR / "zoufang.sqlite")
    found = [row[0] for row in database.execute("SELECT id FROM change")]
    database.close()
    return found


def test_a_phone_that_was_tampered_with_does_not_agree(demo: Demo, tmp_path: Path) -> None:
    """A row taken from a phone's file shows in its digest."""
    folder = tmp_path / "demo"
    shutil.copytree(demo.folder, folder)
    (path,) = phone_folder(folder, "luo").glob("accounts/*.db")
    database = sqlite3.connect(path)
    with database:
        one = "(SELECT bucket, record_id FROM row LIMIT 1)"
        gone = database.execute(f"DELETE FROM row WHERE (bucket, record_id) IN {one}")
        assert gone.rowcount == 1
    database.close()
    agreed = {phone["name"]: phone["digest_equal"] for phone in judged(folder)["phones"]}
    assert agreed.pop("luo") is False
    assert all(agreed.values())


def test_the_office_opens_again_on_what_was_played(demo: Demo, tmp_path: Path) -> None:
    """Without `--once` the server stays: its pages answer."""
    folder = tmp_path / "demo"
    shutil.copytree(demo.folder, folder)
    host, port = start_host(folder)
    try:
        with urlopen(f"http://127.0.0.1:{port}/office/sign-in") as answer:
            assert answer.status == 200
        with urlopen(f"http://127.0.0.1:{port}/health") as answer:
            assert json.load(answer)["status"] == "ok"
    finally:
        host.end()
