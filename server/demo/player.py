"""The play on real processes: one server, one phone per cadre, a proxy that counts between them.

Owns the order of the processes' work and what the script's keys stand for. Never knows what should
come of a step, and never repeats one that was refused: a refusal ends the demo.
"""

import json
import secrets
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from server.demo import telling
from server.demo.cast import BY_LOGIN, CAST
from server.demo.phones import Phone
from server.demo.proxy import Proxy
from server.demo.script import Script
from server.demo.steps import (
    Answers,
    ClosesBatch,
    Does,
    NewDay,
    Settles,
    Step,
    Syncs,
    at,
    resolved,
)
from server.demo.talk import Talker, TalkError

OFFICE_DIR: Final = "office"
PHONES_DIR: Final = "phones"
EXPORTS_DIR: Final = "exports"
LOGS_DIR: Final = "logs"
NOTES: Final = "played.json"
"""`{"max_round_trips_per_sync", "exports"}`."""

BEGIN: Final = at(telling.START, "18:00")
Progress = Callable[[int, int], None]


@dataclass(slots=True)
class Played:
    """What was counted on the way, and where things lie."""

    max_round_trips: int = 0
    syncs: int = 0
    exports: dict[str, str] = field(default_factory=dict)
    passwords: dict[str, str] = field(default_factory=dict)


def start_host(folder: Path, *, port: int = 0, begin: str = BEGIN) -> tuple[Talker, int]:
    """Start the server's process; returns it and its port."""
    command = [sys.executable, "-m", "server.cli.host", "--data", str(folder / OFFICE_DIR)]
    command += ["--at", begin, "--port", str(port)]
    host = Talker("office", command, folder / LOGS_DIR / "office.log")
    return host, int(host.hear()["port"])


def phone_folder(folder: Path, login: str) -> Path:
    """Where a phone keeps its file."""
    return folder / PHONES_DIR / login


class Play:
    """One performance in an empty folder. `proxy` stays open after it, so phones find the way."""

    def __init__(self, folder: Path, script: Script, proxy: Proxy) -> None:
        for name in (PHONES_DIR, LOGS_DIR):
            (folder / name).mkdir(parents=True, exist_ok=True)
        self.folder, self.script, self.proxy = folder, script, proxy
        self.played = Played()
        self.ids: dict[str, str] = {}
        self.phones: dict[str, Phone] = {}
        self.host, self.port = start_host(folder)
        proxy.lead_to(self.port)

    def perform(self, progress: Progress) -> Played:
        """Play everything; all processes have ended when it returns."""
        try:
            self._start_phones()
            self._found()
            self._enroll()
            for index, step in enumerate(self.script.steps):
                self._take(step)
                progress(index + 1, len(self.script.steps))
            exported = self._office("export", folder=str(self.folder / EXPORTS_DIR))
            self.played.exports = exported
            self._leave_notes()
        finally:
            for phone in self.phones.values():
                phone.end()
            self.host.end()
        return self.played

    def _leave_notes(self) -> None:
        """What only a moment can tell, for the judge."""
        notes = {
            "max_round_trips_per_sync": self.played.max_round_trips,
            "exports": self.played.exports,
        }
        (self.folder / NOTES).write_text(json.dumps(notes, ensure_ascii=False), "utf-8")

    def _office(self, do: str, when: str = "", **told: Any) -> Any:
        clock = {"clock": when} if when else {}
        return self.host.ask(do, **told, **clock)["result"]

    def _found(self) -> None:
        """The township, with a fresh password for everybody who may sign in."""
        desks = [player.login for player in CAST if not player.has_phone]
        self.played.passwords = {login: secrets.token_urlsafe(9) for login in desks}
        self.ids |= self._office("found", passwords=self.played.passwords)["ids"]

    def _start_phones(self) -> None:
        """One process, one folder and one address for each cadre."""
        for player in CAST:
            if player.has_phone:
                address = self.proxy.address_for(player.login)
                where = phone_folder(self.folder, player.login)
                log = self.folder / LOGS_DIR / f"{player.login}.log"
                self.phones[player.login] = Phone(player.login, where, address, log)

    def _enroll(self) -> None:
        for login, phone in self.phones.items():
            phone.begin_enroll(self._office("code", login=login), BEGIN)
        for phone in self.phones.values():
            phone.ready()

    # -- steps ------------------------------------------------------------------------------------

    def _take(self, step: Step) -> None:
        match step:
            case Syncs():
                self._sync(step)
            case Settles():
                wanted = {
                    "visits": [self.ids[key] for key in step.visits],
                    "problems": [self.ids[key] for key in step.problems],
                }
                self.phones[step.who].settle(step.at, self.ids[step.pledge], wanted)
            case Answers():
                told = self._office("agree", step.at, who=step.who, target=self.ids[step.target])
                _expect(step, told["receipt"], "accepted")
            case ClosesBatch():
                visits = [self.ids[key] for key in step.visits]
                problems = [self.ids[key] for key in step.problems]
                self._office("close_batch", step.at, visits=visits, problems=problems)
            case NewDay():
                self._office("new_day", step.at)
            case Does() if BY_LOGIN[step.who].has_phone:
                self.ids |= self.phones[step.who].do(step, self.ids)
            case Does():
                self._act(step)

    def _sync(self, step: Syncs) -> None:
        self._office("clock", step.at)
        before = self.proxy.requests[step.who]
        self.phones[step.who].sync(step.at)
        trips = self.proxy.requests[step.who] - before
        self.played.syncs += 1
        self.played.max_round_trips = max(self.played.max_round_trips, trips)

    def _act(self, step: Does) -> None:
        """Somebody in the office does something, through the same door as the pages."""
        deeds = [
            {
                "do": deed.do,
                "on": self.ids.get(deed.on, ""),
                "fields": resolved(deed.fields, self.ids),
            }
            for deed in step.deeds
        ]
        told = self._office("act", step.at, who=step.who, deeds=deeds)
        _expect(step, told["receipt"], "accepted")
        self.ids |= {deed.on: made for deed, made in zip(step.deeds, told["ids"], strict=True)}


def _expect(step: Step, receipt: dict[str, Any], outcome: str) -> None:
    if receipt["outcome"] != outcome:
        raise TalkError(f"{step}: {receipt}")
