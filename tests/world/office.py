"""The office: the real server on a real database, which may die, be backed up and be restored.

Owns the server's life and the acts of its people. Never changes a table by itself.
"""

import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from server.services import accounts, backup, days, devices, ingest
from server.services.context import Zoufang, open_zoufang
from server.store.accounts import Account
from shared.protocol import Act, Receipt
from shared.refusals import Refused
from tests.world import archive
from tests.world.archive import Archive
from tests.world.cast import ADMIN, COUNTY, COUNTY_NAME, Person
from tests.world.clocks import CountedBytes
from tests.world.fuse import Fuse, Killed

if TYPE_CHECKING:
    from tests.world.world import World


class Office:
    """One server. `moves` counts what may have changed its tables."""

    def __init__(self, world: "World", folder: Path, url: str, stage: str) -> None:
        self._world, self.folder, self.url = world, folder, url
        self._random = CountedBytes(f"office {stage}")
        self.fuse = Fuse()
        self.moves = 0
        self.revivals = 0
        self.latest_backup: Path | None = None
        self._archive: tuple[int, Archive] | None = None
        self.zoufang = self._open()

    def _open(self) -> Zoufang:
        self.fuse.listening = False
        opened = open_zoufang(
            self.folder / "office",
            county_id=COUNTY,
            county_name=COUNTY_NAME,
            database_url=self.url,
            clock=self._world.time,
            on_call=self.fuse,
        )
        self.fuse.listening = True
        return replace(opened, random=self._random)

    def close(self) -> None:
        """Give back the database."""
        self.zoufang.db.close()

    def revive(self) -> None:
        """The process died: its connections are gone, another one opens the same files."""
        self.close()
        self.fuse.renew()
        self.revivals += 1
        self.moves += 1
        self.zoufang = self._open()

    def touch(self) -> None:
        """Something is about to happen here."""
        self.moves += 1

    def archive(self) -> Archive:
        """The tables as they stand."""
        if self._archive is None or self._archive[0] != self.moves:
            self.fuse.listening = False
            self._archive = (self.moves, archive.read(self.zoufang))
            self.fuse.listening = True
        return self._archive[1]

    # -- what its people do ------------------------------------------------------------------------

    def account(self, who: Person) -> Account:
        """The account of a person."""
        return accounts.account(self.zoufang, who.id)

    def act(self, who: Person, *acts: Act) -> Receipt | None:
        """Somebody of the office does something; None when the server died over it."""
        self.touch()
        try:
            receipt = ingest.act(self.zoufang, self.account(who), acts)
        except Killed:
            self.revive()
            return None
        self._world.memory.hear("office", [receipt.model_dump(mode="json")])
        return receipt

    def begin_day(self) -> None:
        """What a new day brings by itself."""
        self.touch()
        try:
            days.run_day(self.zoufang)
        except Killed:
            self.revive()

    def code(self, person: Person) -> str:
        """A one-time code for a phone of this person."""
        self.touch()
        try:
            return devices.issue_enrolment_code(self.zoufang, person.id, ADMIN.id)
        except Killed:
            self.revive()
        return devices.issue_enrolment_code(self.zoufang, person.id, ADMIN.id)

    def revoke(self, device_id: str) -> bool:
        """Bar a phone; False when the server does not know it (any more) or died over it."""
        self.touch()
        try:
            devices.revoke(self.zoufang, device_id, ADMIN.id)
        except Killed:
            self.revive()
            return False
        except Refused:
            return False
        return True

    # -- backup and restore ------------------------------------------------------------------------

    def back_up(self) -> bool:
        """Make a backup; whether it is whole. A backup that died half-way is never restored."""
        self.touch()
        at = self.zoufang.now()
        target = self.folder / "backups"
        try:
            whole = backup.backup(self.zoufang, target)
        except Killed:
            self.revive()
            if self.archive().county["backed_up_at"] != at:
                return False
            whole = target / at.replace(":", "")
        if self.latest_backup is not None:
            shutil.rmtree(self.latest_backup)
        self.latest_backup = whole
        self._world.memory.backed_up = set(self.archive().by_id)
        return True

    def restore(self, *, announced: bool) -> None:
        """Put the latest backup back. Not `announced`: somebody copied the file in silence."""
        assert self.latest_backup is not None
        self.touch()
        self.close()
        backup.restore(self.latest_backup, self.folder / "office", self.url)
        self.fuse.renew()
        self.zoufang = self._open()
        if announced:
            backup.begin_epoch(self.zoufang)
        self._world.memory.restored(set(self.archive().by_id))
