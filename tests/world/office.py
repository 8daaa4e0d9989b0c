"""The office: the real server on a real database, which may die, be backed up and be restored.

Owns the server's life and the acts of its people. Never changes a table by itself.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from server.services import (
    accounts,
    backup,
    choosing,
    days,
    devices,
    expiry,
    ingest,
    jobs,
    measuring,
    office_calls,
)
from server.services.context import Zoufang, open_zoufang
from server.store import jobs as job_store
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

T = TypeVar("T")


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
            with self.unheard() as zoufang:
                self._archive = (self.moves, archive.read(zoufang))
        return self._archive[1]

    def committed_ids(self) -> set[str]:
        """The ids of all changes that another connection sees at this moment."""
        with self.unheard() as zoufang:
            return zoufang.db.read(archive.change_ids)

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
        self._alone(days.run_day)

    def work_the_night(self) -> int:
        """A new day, and all that it leaves to jobs: measuring, correcting, choosing."""
        self.begin_day()
        done = self._alone(lambda zoufang: jobs.run_all(zoufang, "night"))
        with self.unheard() as zoufang:
            waiting = zoufang.db.read(lambda tx: job_store.waiting(tx, zoufang.county_id))
        assert not any(failed for _, failed in waiting.values()), f"jobs failed: {waiting}"
        return done or 0

    def look_again(self, visit_id: str) -> None:
        """What the night makes of one visit that was corrected, and of nothing else."""

        def work(zoufang: Zoufang) -> None:
            measuring.measure(zoufang, [visit_id])
            choosing.choose(zoufang)

        self._alone(work)

    def let_go(self) -> None:
        """What the night lets go of: findings that are over, or whose visit is gone."""
        self._alone(expiry.expire)

    def ask_about(self, visit_id: str, *, by_chance: bool) -> Receipt | None:
        """The night's choice falls on this visit; None when it cannot, or the server died over it.

        What chooses among many is for the tests of detection; from the choice on, all is real.
        """

        def work(zoufang: Zoufang) -> Receipt | None:
            measuring.measure(zoufang, [visit_id])
            night = zoufang.db.read(lambda tx: choosing.read(zoufang, tx))
            places = [n for n, row in enumerate(night.rows) if row.visit_id == visit_id]
            if not places:
                return None
            return choosing.ask_about(zoufang, night, places[0], random=by_chance)

        receipt = self._alone(work)
        if receipt is not None:
            self._world.memory.hear("office", [receipt.model_dump(mode="json")])
        return receipt

    def note_call(self, who: Person, record_id: str, outcome: str) -> bool:
        """A call that came to nothing; whether it was noted."""

        def work(zoufang: Zoufang) -> bool:
            office_calls.note(zoufang, self.account(who).viewer, record_id, outcome)
            return True

        return bool(self._alone(work))

    def _alone(self, work: Callable[[Zoufang], T]) -> T | None:
        """Something that the office does, or that happens there; None when it died over it."""
        self.touch()
        try:
            return work(self.zoufang)
        except Killed:
            self.revive()
            return None

    @contextmanager
    def unheard(self) -> Iterator[Zoufang]:
        """For who only looks: no call of this counts towards a death."""
        self.fuse.listening = False
        try:
            yield self.zoufang
        finally:
            self.fuse.listening = True

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
