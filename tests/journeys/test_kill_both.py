"""kill -9 on both sides at once: one office and two phones that write and sync without a pause.

Owns the deaths of real processes over real HTTP. Never ends one politely before the last check.
"""

import json
import random
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.world import World
from tests.world.cast import COUNTY, PIN
from tests.world.clocks import MONDAY_MORNING
from tests.world.ground import SqliteGround
from tests.world.memory import Promise

SECONDS = 25.0
SERVE = """
import sys
from datetime import UTC, datetime, timedelta
import uvicorn
from server.api.app import create_app
from server.services.context import open_zoufang
folder, county, port, offset_s = sys.argv[1], sys.argv[2], int(sys.argv[3]), float(sys.argv[4])
clock = lambda: datetime.now(UTC) + timedelta(seconds=offset_s)
app = create_app(open_zoufang(folder, county_id=county, clock=clock))
uvicorn.run(app, host="127.0.0.1", port=port, log_level="critical")
"""


class Field:
    """The processes, and the count of how they died. `in_flight`: who is being asked something."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.offset_s = (MONDAY_MORNING + timedelta(hours=2) - datetime.now(UTC)).total_seconds()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.url = f"http://127.0.0.1:{self.port}"
        self.over = threading.Event()
        self.asking: dict[str, str] = {}
        self.told: list[str] = []
        self.syncs: Counter[str] = Counter()
        self.faults: list[BaseException] = []
        self.processes: dict[str, subprocess.Popen[str]] = {}

    def start_office(self) -> None:
        """The office, serving."""
        told = (str(self.folder / "office"), COUNTY, str(self.port), str(self.offset_s))
        process = subprocess.Popen([sys.executable, "-c", SERVE, *told], text=True)
        self.processes["office"] = process
        end = time.monotonic() + 60
        while time.monotonic() < end and process.poll() is None:
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
                return
            time.sleep(0.02)
        raise RuntimeError("the office does not answer")

    def work(self, name: str) -> None:
        """A phone's life: opened, worked with until it dies, opened again."""
        try:
            while not self.over.is_set():
                phone = self._open(name)
                with suppress(OSError, ValueError):
                    self._write_and_sync(name, phone)
                phone.kill()
                phone.wait()
                for pipe in (phone.stdin, phone.stdout):
                    with suppress(OSError):
                        pipe.close()  # type: ignore[union-attr]
        except BaseException as fault:  # noqa: BLE001 - handed to the test's own thread
            self.faults.append(fault)

    def _open(self, name: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "mobile.headless", "--server", self.url]
        self.processes[name] = subprocess.Popen(
            [*command, "--data", str(self.folder / name)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return self.processes[name]

    def _write_and_sync(self, name: str, phone: subprocess.Popen[str]) -> None:
        now = datetime.now(UTC) + timedelta(seconds=self.offset_s)
        self._say(name, phone, "unlock", pin=PIN, clock=now.strftime("%Y-%m-%dT%H:%M:%SZ"))
        homes = self._say(name, phone, "find", kind="household")["result"]
        for number in range(1_000_000):
            if self.over.is_set():
                return
            home = homes[number % len(homes)]
            saved = self._say(name, phone, "record_visit", visit=_visit(home))
            self.told.append(saved["made"])
            if number % 3 == 2:
                report = self._say(name, phone, "sync")
                self.syncs["whole" if report["ok"] else "cut"] += 1
                if not report["ok"]:
                    self.over.wait(0.2)

    def _say(self, name: str, phone: subprocess.Popen[str], do: str, **told: Any) -> dict[str, Any]:
        assert phone.stdin is not None
        assert phone.stdout is not None
        self.asking[name] = do
        phone.stdin.write(json.dumps({"do": do, **told}) + "\n")
        phone.stdin.flush()
        answer: dict[str, Any] = json.loads(phone.stdout.readline())
        self.asking.pop(name, None)
        return answer


def _visit(home: dict[str, Any]) -> dict[str, Any]:
    return {
        "present": [{"household_id": home["id"], "met": "本人"}],
        "village": home["content"]["village"],
        "mode": "M1",
        "visited_on": "2026-10-12",
        "period": "上午",
        "narrative": "一户一户地走",
    }


@pytest.fixture
def field(sqlite_ground: SqliteGround) -> Iterator[Field]:
    """A founded township's folder, with nobody in it."""
    world = sqlite_ground.world()
    field = Field(world.folder)
    for phone in world.phones[:2]:
        phone.session.store.set_meta("server", field.url)
    world.close()
    yield field
    field.over.set()
    for process in field.processes.values():
        process.kill()
        process.wait()


def _strike(field: Field, draw: random.Random, deaths: Counter[str]) -> None:
    """One of the three dies, whatever it is doing; a death over work is counted as such."""
    victim = draw.choice(("office", "li", "wang"))
    doing = dict(field.asking)
    at_work = "sync" in doing.values() if victim == "office" else doing.get(victim, "unlock")
    field.processes[victim].kill()
    field.processes[victim].wait()
    deaths[victim] += 1
    if at_work is True or at_work in ("record_visit", "sync"):
        deaths[f"{victim} over its work"] += 1
    if victim == "office":
        field.start_office()


@pytest.mark.slow
def test_whoever_dies_whenever_both_sides_agree_in_the_end(field: Field) -> None:
    """Nothing told is lost, nothing is there twice, and every digest is right."""
    draw, deaths = random.Random(20261012), Counter[str]()
    field.start_office()
    threads = [threading.Thread(target=field.work, args=(name,)) for name in ("li", "wang")]
    for thread in threads:
        thread.start()
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        time.sleep(draw.uniform(0.1, 1.2))
        _strike(field, draw, deaths)
    field.over.set()
    for process in field.processes.values():
        process.kill()
    for thread in threads:
        thread.join()
    field.processes["office"].wait()
    assert not field.faults, field.faults[0]
    world = World(field.folder, stage="after the deaths")
    world.time.at = MONDAY_MORNING + timedelta(days=1)
    for line in world.office.archive().by_id.values():
        world.memory.promises[line.id] = Promise("nobody", line.outcome)
    world.settle()
    world.check()
    visits = {record.id for record in world.office.archive().of_kind("visit")}  # type: ignore[arg-type]
    assert set(field.told) <= visits, "told, and lost"
    extra, cut = len(visits) - len(set(field.told)), sum(deaths.values()) - _deaths(deaths)
    print(
        f"\n{_deaths(deaths)} deaths {dict(deaths)}, {cut} over their work; {len(visits)} visits,"
        f" {extra} of them saved without a word; syncs {dict(field.syncs)}"
    )
    assert extra <= _deaths(deaths)
    assert cut > 0
    world.close()


def _deaths(deaths: Counter[str]) -> int:
    return sum(deaths[name] for name in ("office", "li", "wang"))
