"""kill -9 of real processes on both sides, at random moments, under constant writing.

Owns nothing but the deaths. Never asks a program to end: it is struck down wherever it stands.
"""

import random
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from mobile.actions import queries, visits
from mobile.actions.drafts import draft
from mobile.actions.phone import Phone
from mobile.actions.syncing import sync_now
from mobile.device.desktop import DesktopClock, SetClock, desktop
from mobile.sync.transport import RequestsTransport
from server.services import auditing
from tests.mobile.county import PIN, VILLAGE, County
from tests.mobile.test_headless import CLOCK, Spoken
from tests.ui.server_process import OfficeProcess

DEATHS = 5
EVERYTHING = 100_000


@dataclass
class Told:
    """What the phone said was done, and whether it was at work when it was struck down."""

    recorded: list[str] = field(default_factory=list)
    at_work: bool = False


def _visit(home: str, village: str) -> dict[str, Any]:
    return {
        "present": [{"household_id": home, "met": "李大爷", "relation": "本人"}],
        "village": village,
        "mode": "M1",
        "visited_on": "2026-10-12",
        "started_at": CLOCK,
    }


def _record_without_end(phone: Spoken, home: str, told: Told) -> None:
    """Save one visit after the other, until the phone is gone."""
    try:
        phone.say("unlock", pin=PIN)
        while True:
            told.at_work = True
            answer = phone.say("record_visit", visit=_visit(home, VILLAGE))
            told.at_work = False
            told.recorded.append(answer["made"])
    except (OSError, ValueError):
        # The line broke off in the middle: the phone is dead.
        return


def _bury(spoken: Spoken) -> None:
    """Let go of the pipes of a dead phone."""
    spoken.process.wait()
    for pipe in (spoken.process.stdin, spoken.process.stdout):
        assert pipe is not None
        with suppress(OSError):
            pipe.close()


def test_a_phone_struck_down_while_it_writes_keeps_all_that_it_had_told(tmp_path: Path) -> None:
    """Whatever 保存 had answered is there after every death, and reaches the office once."""
    county = County(tmp_path)
    home = county.household("李大爷")
    phone = county.phone(county.cadre("周某"))
    sync_now(phone)
    path = phone.session.store.path
    phone.close()
    draw, told, cut = random.Random(20261012), Told(), 0
    for _ in range(DEATHS):
        spoken = Spoken(tmp_path / "phone", "http://127.0.0.1:9")
        before = len(told.recorded)
        worker = threading.Thread(target=_record_without_end, args=(spoken, home, told))
        worker.start()
        while len(told.recorded) == before:
            time.sleep(0.001)
        time.sleep(draw.random() * 0.2)
        spoken.process.kill()
        worker.join()
        _bury(spoken)
        cut += told.at_work
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as file:
            assert file.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    phone = county.phone()
    assert phone.unlock(PIN).ok
    kept = [row.id for row in queries.my_records(phone, EVERYTHING)]
    assert set(told.recorded) <= set(kept)
    assert len(kept) <= len(told.recorded) + DEATHS
    assert sync_now(phone).report.ok
    numbers = {row.number for row in queries.my_records(phone, EVERYTHING)}
    assert len(numbers) == len(set(kept)) == len(kept)
    print(f"\nphone: {DEATHS} deaths, {cut} in the middle of a save, {len(kept)} visits kept")
    assert cut > 0
    phone.close()
    county.close()


@pytest.fixture
def office(tmp_path: Path) -> Iterator[OfficeProcess]:
    """An office in a process of its own."""
    process = OfficeProcess(tmp_path / "office")
    yield process
    process.close()


def _strike(office: OfficeProcess, wait_s: float) -> None:
    time.sleep(wait_s)
    assert office._process is not None
    office._process.kill()
    office._process.wait()


def _record(phone: Phone, home: str, village: str) -> None:
    """Three visits on the phone."""
    for _ in range(3):
        begun = visits.begin_visit(phone, [home], village)
        body = draft(phone, begun.made)
        assert body is not None
        visit = {**body.body["visit"], "mode": "M1"}
        done = visits.record_visit(phone, begun.made, {**body.body, "visit": visit})
        assert done.ok, done.sentence


def test_an_office_struck_down_while_phones_write_keeps_all_that_it_acknowledged(
    office: OfficeProcess, tmp_path: Path
) -> None:
    """After every death the audit is whole, and every visit is there once."""
    cadre = office.cadre("周某")
    (village,) = cadre.villages
    home = office.household(village, "李大爷")
    device = desktop(SetClock(DesktopClock(), office.now()))
    phone = Phone(tmp_path / "phone", device, RequestsTransport, scrypt_n=16)
    assert phone.enroll(office.code(cadre), PIN, office.url).ok
    assert sync_now(phone).report.ok
    draw, cut, made = random.Random(20261013), 0, 0
    for _ in range(DEATHS):
        striker = threading.Thread(target=_strike, args=(office, draw.random() * 0.5))
        striker.start()
        alive = True
        while alive:
            _record(phone, home, village)
            made += 3
            assert office._process is not None
            stood = office._process.poll() is None
            alive = sync_now(phone).report.ok
            cut += stood and not alive
        striker.join()
        office.start()
        assert sync_now(phone).report.ok
        assert auditing.verify(office.zoufang) is None
    rows = queries.my_records(phone, EVERYTHING)
    assert len(rows) == len({row.number for row in rows}) == made
    assert not queries.outbox(phone).waiting
    assert cut > 0
    print(f"\noffice: {DEATHS} deaths, {cut} cut a sync, {made} visits, none lost, none twice")
    phone.close()
