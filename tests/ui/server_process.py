"""A real office for the phone's journeys: uvicorn in a process of its own, on loopback.

Owns starting, stopping, and what the office does meanwhile (it opens the same folder, as the
command line does). The clock of all of them begins at `START`, so that a week is a week.

    def test_it(office, field_app, open_app):
        cadre = office.cadre("周某")
        driver = open_app(field_app())
"""

from __future__ import annotations

import itertools
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from mobile.device.desktop import DesktopClock, SetClock, desktop
from server.services import accounts, devices, ingest
from server.services.context import Zoufang, open_zoufang
from server.store import records, streams
from server.store.accounts import Account
from shared.ids import uuid7
from shared.protocol import Act
from shared.visibility import Duty, Role

COUNTY, COUNTY_NAME = "510823", "剑阁县"
TOWNSHIP = "510823120"
PIN = "481516"
START = datetime(2026, 10, 14, 1, 30, tzinfo=UTC)
"""A Wednesday, half past nine in Shanghai."""
SERVE = """
import sys
from datetime import UTC, datetime, timedelta
import uvicorn
from server.api.app import create_app
from server.services.context import open_zoufang
folder, county, port, offset = sys.argv[1], sys.argv[2], int(sys.argv[3]), float(sys.argv[4])
clock = lambda: datetime.now(UTC) + timedelta(seconds=offset)
app = create_app(open_zoufang(folder, county_id=county, clock=clock))
uvicorn.run(app, host="127.0.0.1", port=port, log_level="error")
"""
_ids = itertools.count(1)


class PhoneClock(SetClock):
    """A phone's clock that a test sets wrong, and whose time a test lets pass."""

    passed_ms = 0

    def mono_ms(self) -> int:
        return super().mono_ms() + self.passed_ms


class OfficeProcess:
    """The office: a process that phones reach by `url`, and hands that act in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.offset_s = (START - datetime.now(UTC)).total_seconds()
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None
        self.zoufang: Zoufang = open_zoufang(
            folder, county_id=COUNTY, county_name=COUNTY_NAME, clock=self.now
        )
        self.admin = self._account("admin", "管理员", Role.ADMIN)
        self.clerk = self._account("office", "办公室钱某", Role.OFFICE)
        self.verifier = self._account("fang", "核查员方某", Role.OFFICE, duties=[Duty.VERIFY])
        self.start()

    def now(self) -> datetime:
        """The common clock."""
        return datetime.now(UTC) + timedelta(seconds=self.offset_s)

    # -- the process ---------------------------------------------------------------------------

    def start(self) -> None:
        """Serve, and wait until it answers."""
        told = (self.folder, COUNTY, self.port, self.offset_s)
        self._process = subprocess.Popen(
            [sys.executable, "-c", SERVE, *map(str, told)],
            cwd=Path(__file__).parents[2],
            env={**os.environ, "PYTHONUTF8": "1"},
        )
        end = time.monotonic() + 90
        while not self._answers():
            if time.monotonic() > end or self._process.poll() is not None:
                raise RuntimeError("the office does not answer")
            time.sleep(0.1)

    @property
    def running(self) -> bool:
        """Whether the process is there."""
        return self._process is not None and self._process.poll() is None

    def stop(self) -> None:
        """No network any more, until `start`."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(60)
            self._process = None

    def close(self) -> None:
        """End of the day."""
        self.stop()
        self.zoufang.db.close()

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/health", timeout=2) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    # -- what the office does --------------------------------------------------------------------

    def act(self, *acts: Act, by: Account | None = None) -> None:
        """The office does something."""
        receipt = ingest.act(self.zoufang, by or self.clerk, list(acts))
        assert receipt.outcome == "accepted", receipt

    def new_id(self) -> str:
        """A fresh record id."""
        return uuid7(int(self.now().timestamp() * 1000), next(_ids).to_bytes(10, "big"))

    def village(self, name: str = "上坪村") -> str:
        """A village of its own; returns its code."""
        code = f"{TOWNSHIP}{next(_ids) + 200:03d}"
        self.act(Act(do="area.set", on=self.new_id(), fields={"code": code, "name": name}))
        return code

    def cadre(self, name: str = "周某", *villages: str) -> Account:
        """A cadre, of a village of their own unless some are named."""
        login = f"cadre{next(_ids)}"
        places = villages or (self.village(),)
        return self._account(login, name, Role.CADRE, villages=list(places))

    def code(self, account: Account) -> str:
        """A one-time code for a phone of this account."""
        by = self.admin.account_id
        return devices.issue_enrolment_code(self.zoufang, account.account_id, by)

    def recovery_code(self, account: Account) -> str:
        """A code for a forgotten PIN, issued by the office and approved by the administrator."""
        code = devices.issue_recovery_code(self.zoufang, account.account_id, self.clerk)
        for waiting in devices.recovery_codes_to_approve(self.zoufang):
            devices.approve_recovery(self.zoufang, waiting.code_hash, self.admin)
        return code

    def revoke(self, account: Account) -> None:
        """Bar every phone of an account."""
        for device in devices.every_device(self.zoufang):
            if device.account_id == account.account_id:
                devices.revoke(self.zoufang, device.device_id, self.admin.account_id)

    def household(self, village: str, head: str, **fields: Any) -> str:
        """A household of a village; returns its id."""
        household_id = self.new_id()
        values = {"head": head, "village": village, "group": "2组", "door": "3号", **fields}
        self.act(Act(do="household.create", on=household_id, fields=values))
        return household_id

    def study(self, topic: str = "群众路线专题学习", **more: Any) -> str:
        """A study session; returns its id."""
        session_id = self.new_id()
        fields = {"topic": topic, "held_on": "2026-10-12", "form": "会议室", **more}
        self.act(Act(do="session.register", on=session_id, fields=fields))
        return session_id

    def standing(self, record_id: str) -> Any:
        """A record as it stands in the office."""
        return ingest.standing(self.zoufang, record_id)

    def has(self, record_id: str) -> bool:
        """Whether the office has a record of this id."""
        return bool(
            self.zoufang.db.read(lambda tx: records.any_record(tx, COUNTY, record_id)),
        )

    def quarantined(self) -> list[str]:
        """What barred phones handed over, as it came."""
        kept = self.zoufang.db.read(lambda tx: streams.quarantined(tx, COUNTY))
        return [one.raw for one in kept]

    def visit(self, cadre: Account, household_id: str, **fields: Any) -> str:
        """A visit of a cadre that came in already; returns its id."""
        visit_id = self.new_id()
        values = {
            "visitors": [{"person_id": cadre.account_id, "name": cadre.name}],
            "present": [{"household_id": household_id, "met": "本人", "relation": "本人"}],
            "village": next(iter(cadre.villages)),
            "mode": "M1",
            "visited_on": "2026-10-13",
            "period": "上午",
            "narrative": "看了看家里的情况，问了老人的身体。",
            **fields,
        }
        self.act(Act(do="visit.record", on=visit_id, fields=values), by=cadre)
        return visit_id

    def problem(self, cadre: Account, household_id: str, text: str, **fields: Any) -> str:
        """A problem raised in a visit of a cadre, who handles it; returns its id."""
        visit_id, problem_id = self.visit(cadre, household_id), self.new_id()
        values = {
            "visit_id": visit_id,
            "household_id": household_id,
            "village": next(iter(cadre.villages)),
            "raised_on": "2026-10-13",
            "description": text,
            "category": "0901",
            "handling": "B2",
            "handler_id": cadre.account_id,
            **fields,
        }
        self.act(Act(do="problem.register", on=problem_id, fields=values), by=cadre)
        return problem_id

    def proposals(self, target_id: str) -> list[str]:
        """The ids of what was asked for on a record."""
        found = self.zoufang.db.read(
            lambda tx: tx.rows(
                "SELECT id FROM proposal WHERE county_id = ? AND target_id = ?", (COUNTY, target_id)
            )
        )
        return [row[0] for row in found]

    def verify(self, target_id: str, command: str, **fields: Any) -> None:
        """The verifier decides on what stands."""
        base = self.standing(target_id).record.revision
        act = Act(do=command, on=target_id, base=base, fields=fields)
        self.act(act, by=self.verifier)

    def _account(self, login: str, name: str, role: Role, **more: Any) -> Account:
        account = accounts.create_account(self.zoufang, login, name, role, **more)
        by = self.admin if hasattr(self, "admin") else account
        assert ingest.register_person(self.zoufang, by, account).outcome == "accepted"
        return account


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def office_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OfficeProcess]:
    """One office for all journeys: each takes a cadre and a village of its own."""
    office = OfficeProcess(tmp_path_factory.mktemp("office"))
    yield office
    office.close()


@pytest.fixture
def office(office_process: OfficeProcess) -> OfficeProcess:
    """The office, running, whatever the test before did to it."""
    if not office_process.running:
        office_process.start()
    return office_process


@pytest.fixture
def field_app(office: OfficeProcess, tmp_path: Path) -> Callable[..., Any]:
    """Makes the app on a phone's folder: `field_app()`; again after a kill, the same folder."""

    def make(name: str = "phone", **options: Any) -> Any:
        from mobile.ui.app import FieldApp

        clock = PhoneClock(DesktopClock(), office.now())
        settings = {"server": office.url, "scrypt_n": 16, **options}
        return FieldApp(tmp_path / name, desktop(clock, tmp_path / "documents"), **settings)

    return make
