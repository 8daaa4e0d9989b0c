"""One phone of the world: the real one, with its files, which may die and be opened again.

Owns the phone's life and the note of what it saved. Never looks at the server.
"""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from mobile.actions.changes import Changes
from mobile.actions.phone import Phone
from mobile.actions.session import Session
from mobile.actions.syncing import sync_now
from mobile.store.rows import StoredRow
from mobile.sync.engine import SyncReport
from tests.world.cast import PIN, SERVER, Person
from tests.world.clocks import CountedIds, PhoneClock, device
from tests.world.fuse import Fuse, Killed
from tests.world.network import Fault, Way

if TYPE_CHECKING:
    from tests.world.world import World


class Entry(NamedTuple):
    """A change as the phone's file has it, its words still sealed."""

    seq: int
    id: str
    hash: str
    chain: str
    state: str
    settled: int


class Handset:
    """A phone in a folder. It is opened when somebody first touches it."""

    def __init__(
        self, world: "World", person: Person, folder: Path, stage: str, *, later: bool = False
    ) -> None:
        self._world, self.person, self._folder = world, person, folder
        self.name, self.later = folder.name, later
        self.clock = PhoneClock(world.time, self.name)
        if stage:
            self.clock.reboot()
        self._device = device(self.clock, self.name, CountedIds(self.clock, self.name + stage))
        self.fuse = Fuse()
        self.way = Way(world, self.name, person.id, later_server=later)
        self.touched = False
        self.restores = 0
        self.revivals = 0
        self._phone: Phone | None = None

    # -- life --------------------------------------------------------------------------------------

    @property
    def phone(self) -> Phone:
        """The phone, opened, and unlocked where there is an account on it."""
        if self._phone is None:
            self.fuse.listening = False
            self._phone = Phone(
                self._folder,
                self._device,
                lambda _url: self.way,
                app="world",
                on_call=self.fuse,
                scrypt_n=2,
            )
            if self._phone.accounts():
                done = self._phone.unlock(PIN, self.person.id)
                assert done.ok, done
            self.fuse.listening = True
        return self._phone

    @property
    def session(self) -> Session:
        """The open account."""
        return self.phone.session

    @property
    def enrolled(self) -> bool:
        """Whether there is an account on it."""
        return self.phone.unlocked

    def close(self) -> None:
        """Put it away."""
        if self._phone is not None:
            self.fuse.listening = False
            self._phone.close()
            self._phone = None
            self.fuse.listening = True

    def revive(self) -> None:
        """The process died; the next touch opens the same files."""
        self.close()
        self.fuse.renew()
        self.revivals += 1

    # -- what happens on it ------------------------------------------------------------------------

    def do(self, action: Callable[[Phone], Changes], about: Iterable[str] = ()) -> Changes | None:
        """An action of the app; None when the phone died over it.

        `about`: records whose content the person sees now, for whoever judges an edit later.
        """
        self.touched = True
        seen = {i: r.content for i in about if (r := self.session.overlay.record(i)) is not None}
        before = self.ids()
        try:
            done = action(self.phone)
        except Killed:
            self.revive()
            done = None
        made = self.ids() - before
        if done is not None and done.ok and "outbox" in done.kinds:
            assert len(made) == 1, f"saved, it was said, and {len(made)} changes are on disk"
        assert done is None or done.ok or not made, "refused, and yet on disk"
        self._world.memory.save(self.name, made)
        for change_id in made:
            self._world.seen[change_id] = seen
        return done

    def sync(self, fault: Fault = Fault.NONE, skip: int = 0) -> SyncReport | None:
        """One sync, with a fault on one of its requests; None when the phone died over it."""
        self.touched = True
        self.way.expect(fault, skip)
        enrolled = self.enrolled
        try:
            return sync_now(self.phone).report
        except Killed:
            self.revive()
            if enrolled and not self.enrolled:
                self._world.barred(self)
            return None
        finally:
            self.way.expect(Fault.NONE)

    def enroll(self) -> bool:
        """Bind this phone (anew) to its person's account; once more if the office dies over it."""
        self.touched = True
        self.fuse.renew()
        office = self._world.office
        if self.phone.enroll(office.code(self.person), PIN, SERVER).ok:
            return True
        office.fuse.renew()
        return self.phone.enroll(office.code(self.person), PIN, SERVER).ok

    # -- what is on it -----------------------------------------------------------------------------

    def read(self, sql: str) -> list[Any]:
        """Rows of the account's file, their words still sealed; none where there is no account."""
        if not self.enrolled:
            return []
        database = self.session.store._database
        return list(database.read(lambda c: c.execute(sql).fetchall()))

    def entries(self) -> list[Entry]:
        """Every change on it, in order."""
        sql = "SELECT seq, id, hash, chain, state, settled FROM change ORDER BY seq"
        return [Entry(*row) for row in self.read(sql)]

    def ids(self) -> set[str]:
        """The ids of every change on it."""
        return {row[0] for row in self.read("SELECT id FROM change")}

    def has(self, sha256: str) -> bool:
        """Whether a picture lies on it."""
        return self.session.store.files.path(sha256).exists()

    def rows(self) -> list[StoredRow]:
        """Every row of the feed that it holds."""
        found, damaged = self.session.store.rows()
        assert not damaged, f"{self.name}: rows that do not open in {damaged}"
        return found

    @property
    def device_id(self) -> str:
        """The device as which it is enrolled."""
        return self.session.store.meta("device_id") if self.enrolled else ""
