"""A township's office for a bench: seeded once, copied for every run, served by a real process.

Owns data directories and server processes. Never measures.
"""

import secrets
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from server.services import accounts, devices, ingest
from server.services.context import Zoufang, open_zoufang
from server.store.accounts import Account
from shared.canonical import EMPTY_CHAIN, chain_all
from shared.protocol import Act, EnrollRequest
from shared.visibility import Role
from tests.bench.corpus import COUNTY, House, Township, village, workday

ACTS_PER_CHANGE: Final = 40
CHANGES_PER_BATCH: Final = 50
_START_S: Final = 60.0


@dataclass(frozen=True, slots=True)
class Cadre:
    """A cadre with a phone: who, where, and the phone's token."""

    account: Account
    village: str
    token: str

    @property
    def author(self) -> tuple[str, str]:
        """Id and name, as a visitor is written."""
        return self.account.account_id, self.account.name


class Office:
    """The open database of an office while it is being furnished; no server runs meanwhile."""

    def __init__(self, folder: Path, township: Township, database: str = "") -> None:
        self.township = township
        self.zoufang: Zoufang = open_zoufang(
            folder, county_id=COUNTY, county_name="剑阁县", database_url=database
        )
        self.clerk = accounts.create_account(self.zoufang, "office", "办公室钱某", Role.OFFICE)
        self._seq, self._chain = 0, EMPTY_CHAIN

    def close(self) -> None:
        self.zoufang.db.close()

    def cadre(self, n: int, villages: Sequence[str] = ()) -> Cadre:
        """The n-th cadre, serving the n-th village (or these), with an enrolled phone."""
        served = list(villages) or [village(n)]
        account = accounts.create_account(
            self.zoufang, f"cadre{n}", f"干部{self.township.name()}", Role.CADRE, villages=served
        )
        ingest.register_person(self.zoufang, self.clerk, account)
        code = self.enrolment_code(account)
        welcome = devices.enroll(self.zoufang, EnrollRequest(code=code, device_name=f"bench{n}"))
        return Cadre(account, served[0], welcome.token)

    def enrolment_code(self, account: Account) -> str:
        """A code for one more phone of an account."""
        by = self.clerk.account_id
        return devices.issue_enrolment_code(self.zoufang, account.account_id, by)

    def add(self, acts: Iterable[Act]) -> None:
        """Take in the office's acts, in changes as large as the protocol allows."""
        waiting = list(acts)
        step = ACTS_PER_CHANGE * CHANGES_PER_BATCH
        for start in range(0, len(waiting), step):
            self._upload(waiting[start : start + step])

    def _upload(self, acts: list[Act]) -> None:
        day = workday(0)
        changes = []
        for start in range(0, len(acts), ACTS_PER_CHANGE):
            self._seq += 1
            part = acts[start : start + ACTS_PER_CHANGE]
            changes.append(self.township.change(self._seq, part, day))
        after = chain_all(self._chain, (change.hash for change in changes))
        raw = [change.wire() for change in changes]
        taken = ingest.upload(self.zoufang, self.clerk, "office:seed", raw, self._chain, after)
        refused = [text for text in taken.receipts if '"accepted"' not in text]
        assert not refused, refused[0]
        self._chain = after

    def villages(self, count: int) -> None:
        """The first villages of the township."""
        fields = [{"code": village(n), "name": f"试点{n}村"} for n in range(count)]
        self.add(Act(do="area.set", on=self.township.new_id(), fields=one) for one in fields)

    def households(self, place: str, count: int) -> list[House]:
        """So many new households of a village."""
        houses = [self.township.household(place) for _ in range(count)]
        self.add(Act(do="household.create", on=house.id, fields=house.fields) for house in houses)
        return houses

    def pledge(self, cadre: Cadre) -> None:
        """A pledge for the week of visits: three households, one problem solved."""
        monday = workday(0)
        fields: dict[str, Any] = {
            "learner_id": cadre.account.account_id,
            "kind": "学用转化",
            "methods": ["走访3户困难群众并解决1个实际问题"],
            "object": "困难群众",
            "target_households": 3,
            "target_solved": 1,
            "starts_on": str(monday),
            "ends_on": str(monday + timedelta(days=6)),
        }
        self.add([Act(do="pledge.list", on=self.township.new_id(), fields=fields)])


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def serving(module: str, folder: Path, *more: str) -> Iterator[tuple[int, int]]:
    """A server process over a folder; gives (port, pid) and ends the process afterwards."""
    port = free_port()
    log = folder / f"server-{secrets.token_hex(3)}.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", module, str(folder), str(port), *more],
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        _await(process, port, log)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(timeout=60)


def _await(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    until = time.monotonic() + _START_S
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended: {log.read_text()[-2000:]}")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError("the server did not start")


def copy_of(seed: Path, name: str) -> Path:
    """A fresh copy of a seeded folder beside it."""
    target = seed.with_name(name)
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(seed, target)
    return target
