"""One world.

Owns how its parts hang together, and when everything is checked. Never draws anything: rules do.
"""

from datetime import timedelta
from pathlib import Path
from typing import Any

from server.services import accounts, ingest
from shared.protocol import Act
from tests.world import checks
from tests.world.cast import (
    ADMIN,
    CADRES,
    CLERK,
    HOUSEHOLDS,
    OFFICE,
    VILLAGES,
    area_id,
)
from tests.world.clocks import TrueTime
from tests.world.handset import Handset
from tests.world.memory import Memory
from tests.world.office import Office


class World:
    """An office and three phones. The third phone meets a server of a later version."""

    def __init__(self, folder: Path, url: str = "", stage: str = "") -> None:
        self.folder = folder
        self.time = TrueTime()
        if stage:
            self.time.at += timedelta(hours=1)
        self.memory = Memory()
        self.seen: dict[str, dict[str, dict[str, Any]]] = {}
        self.checked = checks.Checked()
        folder.mkdir(parents=True, exist_ok=True)
        self.office = Office(self, folder, url, stage)
        self.phones = [
            Handset(self, person, folder / person.login, stage, later=number == 2)
            for number, person in enumerate(CADRES)
        ]

    def found(self) -> None:
        """The office opens its doors: people, villages, households, and three bound phones."""
        zoufang = self.office.zoufang
        for person in (*OFFICE, *CADRES):
            account = accounts.create_account(
                zoufang,
                person.login,
                person.name,
                person.role,
                duties=person.duties,
                villages=person.villages,
                area=person.area,
                account_id=person.id,
            )
            ingest.register_person(zoufang, self.office.account(ADMIN), account)
        for code, name in VILLAGES.items():
            fields = {"code": code, "name": name}
            self.office.act(ADMIN, Act(do="area.set", on=area_id(code), fields=fields))
        for household_id, fields in HOUSEHOLDS.items():
            self.office.act(CLERK, Act(do="household.create", on=household_id, fields=fields))
        for phone in self.phones:
            assert phone.enroll()
            self.quiet_sync(phone)
        self.check()

    def close(self) -> None:
        """Put everything away."""
        for phone in self.phones:
            phone.close()
        self.office.close()

    # -- what must hold ----------------------------------------------------------------------------

    def check(self) -> None:
        """After every step. Only what may have changed is looked at."""
        if self.checked.moves != self.office.moves:
            self.checked.moves = self.office.moves
            checks.office_holds(self)
            self.checked.moves = self.office.moves
        for phone in self.phones:
            if phone.touched:
                phone.touched = False
                checks.phone_holds(self, phone)

    def quiet_sync(self, phone: Handset) -> bool:
        """A sync without a fault, and all that must hold after it; False when nobody was let in."""
        requests, deaths = phone.way.requests, self.office.revivals
        report = phone.sync()
        if report is None or self.office.revivals > deaths:
            if report is not None and report.revoked:
                self.barred(phone)
            return False
        if report.revoked:
            self.barred(phone)
            return False
        if report.refusal is not None and report.refusal.code in ("unauthenticated", "network"):
            checks.locked_out_for_a_reason(self, phone, report)
            return False
        checks.quiet_sync_agrees(self, phone, report, phone.way.requests - requests)
        return True

    def barred(self, phone: Handset) -> None:
        """The phone was told that it is barred, and has emptied itself."""
        checks.barred_phone_lost_nothing(self, phone)

    def settle(self) -> None:
        """The weather clears: everybody syncs until nothing is left to say, and all agree."""
        for phone in self.phones:
            phone.fuse.renew()
            phone.way.deliver_held()
        self.office.fuse.renew()
        for _ in range(2):
            for phone in self.phones:
                if not phone.enrolled:
                    assert phone.enroll(), f"{phone.name} cannot be bound again"
                if not self.quiet_sync(phone):
                    assert phone.enroll(), f"{phone.name} cannot be bound again"
                    assert self.quiet_sync(phone), f"{phone.name} is still locked out"
        self.check()
        assert not self.memory.owed, f"never brought again: {self.memory.owed}"
