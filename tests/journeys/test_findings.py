"""From a perfunctory visit to a label, through real programs: phones, server, commands, pages.

Owns the story of one finding. Never looks into the phones' files, and never asks the server's code.
"""

import itertools
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests

from server.cli.opening import remember_county
from server.services import accounts, choosing, devices, ingest
from server.services.context import open_zoufang
from server.services.jobs import MEASURE
from server.store import jobs
from server.store.accounts import Account
from shared.fields import instant
from shared.protocol import Act
from shared.visibility import Duty, Role
from shared.workdays import day_of
from tests.analysis.notes import COPIED, HONEST
from tests.mobile.test_headless import Spoken
from tests.ui.server_process import COUNTY, COUNTY_NAME, PIN, TOWNSHIP, _free_port

PASSWORD = "剑门-2026-走访"
PATIENCE_S = 60
VILLAGE, FAR_VILLAGE = f"{TOWNSHIP}201", f"{TOWNSHIP}202"
COMMAND = [sys.executable, "-c", "from server.cli import main; main()"]
ROOT = Path(__file__).resolve().parents[2]


class Office:
    """`zoufang serve` in a process of its own, and what its people set up beforehand."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        remember_county(folder, COUNTY, COUNTY_NAME)
        self.zoufang = open_zoufang(folder, county_id=COUNTY, county_name=COUNTY_NAME)
        self.admin = self._account("admin", "何某", Role.ADMIN)
        self._account("fang", "方某", Role.OFFICE, area=TOWNSHIP, duties=[Duty.VERIFY])
        self._account("du", "杜某", Role.SUPERVISOR, area=COUNTY)
        self.process: subprocess.Popen[bytes] | None = None
        self.serve()

    def _account(self, login: str, name: str, role: Role, **more: Any) -> Account:
        password = "" if role is Role.CADRE else PASSWORD
        made = accounts.create_account(self.zoufang, login, name, role, password=password, **more)
        by = self.admin if role is not Role.ADMIN else made
        assert ingest.register_person(self.zoufang, by, made).outcome == "accepted"
        return made

    def cadre(self, login: str, name: str, village: str) -> tuple[Account, str]:
        """A cadre of a village, and a code for his phone."""
        made = self._account(login, name, Role.CADRE, villages=[village])
        fields = {"code": village, "name": f"{name}的村"}
        act = Act(do="area.set", on=self.zoufang.new_id(), fields=fields)
        assert ingest.act(self.zoufang, self.admin, [act]).outcome == "accepted"
        code = devices.issue_enrolment_code(self.zoufang, made.account_id, self.admin.account_id)
        return made, code

    def serve(self) -> None:
        """Start the program, and wait until it answers."""
        self.process = subprocess.Popen(
            [*COMMAND, "serve", "--data", str(self.folder), "--port", str(self.port)],
            cwd=ROOT, env={**os.environ, "PYTHONUTF8": "1"},
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        _until(self._answers)

    def _answers(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None
        try:
            return requests.get(f"{self.url}/health", timeout=2).ok
        except requests.RequestException:
            return False

    def strike(self) -> None:
        """Kill -9."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def to_measure(self) -> int:
        """How many visits wait to be measured."""
        found = self.zoufang.db.read(lambda tx: jobs.waiting(tx, COUNTY))
        return found.get(MEASURE, (0, 0))[0]

    def night(self) -> None:
        """What cron does after midnight."""
        done = subprocess.run(
            [*COMMAND, "jobs", "--day", "--data", str(self.folder)],
            cwd=ROOT, capture_output=True, encoding="utf-8", check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr

    def close(self) -> None:
        """End of the story."""
        self.strike()
        self.zoufang.db.close()


def _until(holds: Any) -> None:
    end = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """An office that serves."""
    made = Office(tmp_path / "office")
    yield made
    made.close()


class Cadre:
    """A person with a phone without a screen."""

    def __init__(self, office: Office, folder: Path, name: str, village: str) -> None:
        self.account, code = office.cadre(folder.name, name, village)
        self.village = village
        self.phone = Spoken(folder, office.url)
        self._doors = itertools.count(1)
        self.told("enroll", code=code, pin=PIN)
        self.sync()

    def told(self, do: str, **more: Any) -> Any:
        """One order to the phone, which it carries out."""
        answer = self.phone.say(do, clock=instant(datetime.now(UTC)), **more)
        assert answer["ok"], answer
        return answer

    def sync(self) -> None:
        """One sync, to its end."""
        self.told("sync")

    def visit(self, begun: datetime, stay_min: int, text: str, active_s: int) -> None:
        """A visit at a door of its own."""
        fields = {"head": f"户{next(self._doors)}", "village": self.village}
        home = self.told("create_household", fields=fields)["made"]
        self.told(
            "record_visit",
            visit={
                "present": [{"household_id": home, "met": "本人", "relation": "本人"}],
                "village": self.village,
                "mode": "M1",
                "visited_on": day_of(instant(begun)),
                "started_at": instant(begun),
                "ended_at": instant(begun + timedelta(minutes=stay_min)),
                "narrative": text,
                "active_s": active_s,
            },
        )

    @property
    def questions(self) -> list[dict[str, Any]]:
        """What stands first on the first screen."""
        found: list[dict[str, Any]] = self.told("view", of="home")["result"]["questions"]
        return found


class Desk:
    """A browser's session with the office's pages."""

    def __init__(self, office: Office, login: str) -> None:
        self.url = f"{office.url}/office"
        self.http = requests.Session()
        page = self.http.get(f"{self.url}/sign-in", timeout=20).text
        self.csrf = _token(page)
        data = {"csrf": self.csrf, "login": login, "password": PASSWORD}
        answer = self.http.post(f"{self.url}/sign-in", data=data, timeout=20)
        self.csrf = _token(answer.text)

    def get(self, path: str) -> str:
        """The text of a page."""
        answer = self.http.get(self.url + path, timeout=20)
        assert answer.ok, answer.text
        return answer.text

    def post(self, path: str, **data: str) -> requests.Response:
        """Send a form."""
        return self.http.post(self.url + path, data={"csrf": self.csrf, **data}, timeout=20)


def _token(text: str) -> str:
    found = re.search('name="csrf" value="([^"]+)"', text)
    assert found is not None, text[:500]
    return found[1]


def test_from_a_perfunctory_visit_to_a_label_and_the_honest_left_alone(
    office: Office, tmp_path: Path
) -> None:
    """Synced, the server killed, measured, asked, explained, called back, decided, learnt from."""
    lazy = Cadre(office, tmp_path / "zhou", "周某", VILLAGE)
    honest = Cadre(office, tmp_path / "chen", "陈某", FAR_VILLAGE)
    now = datetime.now(UTC).replace(microsecond=0)
    for n, text in enumerate(HONEST):
        honest.visit(now - timedelta(minutes=50 * (n + 1)), 25 + n, text, 5 * len(text))
    for n in range(8):
        lazy.visit(now - timedelta(minutes=12 * (n + 1)), 2, COPIED, 6)
    honest.sync()
    lazy.sync()

    fang = Desk(office, "fang")
    assert fang.post("/circumstances", remote=honest.account.account_id).ok
    office.strike()
    office.serve()
    _until(lambda: office.to_measure() == 0)
    office.night()

    for cadre in (lazy, honest):
        cadre.sync()
    assert honest.questions == []
    (question,) = lazy.questions
    finding_id = question["finding_id"]
    told = lazy.told("view", of="finding", **{"with": {"finding_id": finding_id}})["result"]
    assert any("本人更早的记录" in one["text"] for one in told["questions"])
    assert told["counter"]

    du = Desk(office, "du")
    early = du.post(f"/findings/{finding_id}/step/confirm", note="文字一样")
    assert early.status_code >= 400
    assert "本人还没有说明" in early.text

    office.strike()
    lazy.told("explain", target=finding_id, text="那几户没有去，是照抄的，我改")
    assert lazy.questions == []
    office.serve()
    lazy.sync()

    assert "雷同" not in fang.get("/callbacks")
    answer = {"call_method": "V2", "call_answer": "说没有来过"}
    assert fang.post(f"/callbacks/{finding_id}", **answer).ok
    assert "是照抄的" in du.get(f"/findings/{finding_id}")
    assert du.post(f"/findings/{finding_id}/step/confirm", note="本人说明，群众也说没来过").ok

    lazy.sync()
    view = lazy.told("view", of="finding", **{"with": {"finding_id": finding_id}})["result"]
    assert view["decision"].startswith("走访不到位")
    night = office.zoufang.db.read(lambda tx: choosing.read(office.zoufang, tx))
    assert night.ledger.labels[view["visit_id"]].confirmed_perfunctory
    audit = du.get("/audit")
    for words in ("说明", "记回访", "认定走访不到位"):
        assert words in audit
    for cadre in (lazy, honest):
        cadre.phone.end()
