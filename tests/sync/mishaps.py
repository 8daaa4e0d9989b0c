"""Rules of bad luck: networks, deaths, clocks, thieves, broken disks; and the syncs between them.

Owns everything that goes wrong. Never hides that it did: what went wrong is counted.
"""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.sync.frame import PHONES, RARELY, Frame
from tests.world.handset import Handset
from tests.world.network import Fault

WRONG_BY = (
    timedelta(hours=-3),
    timedelta(hours=9),
    timedelta(days=-2),
    timedelta(days=3),
    timedelta(days=-365 * 7),
    timedelta(days=365 * 12),
    timedelta(),
)


class Mishaps(Frame):
    """What goes wrong."""

    @rule(number=PHONES)
    def sync(self, number: int) -> None:
        self._quietly(self.handset(number))

    def _quietly(self, phone: Handset) -> None:
        before = phone.ids()
        self.world.time.pass_(minutes=7)
        self.did("sync", self.world.quiet_sync(phone))
        forgotten = before - phone.ids() if phone.enrolled else set()
        self.did("forget acknowledged after backup", bool(forgotten))

    @rule(number=PHONES)
    def sync_around_a_backup(self, number: int) -> None:
        """What a phone brought before a backup it may forget after it, and not sooner."""
        phone = self.handset(number)
        self._quietly(phone)
        self.back_up()
        self._quietly(self.handset(number))

    @rule(number=PHONES, skip=st.sampled_from((0, 0, 0, 1)))
    def sync_request_cut(self, number: int, skip: int) -> None:
        self._faulty(number, Fault.REQUEST_CUT, skip)

    @rule(number=PHONES, skip=st.sampled_from((0, 0, 0, 1)))
    def sync_answer_cut(self, number: int, skip: int) -> None:
        self._faulty(number, Fault.ANSWER_CUT, skip)

    @rule(number=PHONES)
    def sync_twice(self, number: int) -> None:
        self._faulty(number, Fault.TWICE, 0)

    @rule(number=PHONES)
    def sync_replayed(self, number: int) -> None:
        self._faulty(number, Fault.REPLAYED, 0)

    @rule(number=PHONES)
    def sync_overtaken(self, number: int) -> None:
        self._faulty(number, Fault.HELD, 0)

    def _faulty(self, number: int, fault: Fault, skip: int) -> None:
        phone = self.handset(number)
        faults = phone.way.faults
        self.world.time.pass_(minutes=7)
        report = phone.sync(fault, skip)
        self.did(f"sync: {fault.name.lower()}", phone.way.faults > faults)
        if report is not None and report.revoked:
            self.world.barred(phone)

    @rule(number=PHONES, calls=st.integers(1, 12))
    def phone_dies(self, number: int, calls: int) -> None:
        phone = self.world.phones[number]
        if not phone.fuse.lit:
            phone.fuse.burn_at(calls)

    @rule(calls=st.integers(1, 70))
    def server_dies(self, calls: int) -> None:
        if not self.world.office.fuse.lit:
            self.world.office.fuse.burn_at(calls)

    @rule(number=PHONES, by=st.sampled_from(WRONG_BY), reboot=st.booleans())
    def set_clock(self, number: int, by: timedelta, reboot: bool) -> None:
        clock = self.world.phones[number].clock
        if reboot:
            clock.reboot()
        self.did("set a clock wrong", clock.off_by != by)
        clock.off_by = by

    @rule(number=PHONES, really=st.booleans())
    def revoke_device(self, number: int, really: bool) -> None:
        phone = self.world.phones[number]
        if really and phone.enrolled:
            self.did("revoke a device", self.world.office.revoke(phone.device_id))

    @rule(number=PHONES, really=RARELY)
    def enroll_again(self, number: int, really: bool) -> None:
        """A new code for a phone that the office has forgotten, or for one that needs none."""
        phone = self.world.phones[number]
        known = phone.device_id in self.world.office.archive().devices
        if really or not known:
            self.did("enroll again", phone.enroll())

    @rule(really=st.booleans())
    def back_up(self, really: bool = True) -> None:
        if not really:
            return
        self.world.time.pass_(minutes=7)
        self.did("back up", self.world.office.back_up())

    @rule(announced=st.sampled_from((True, True, False)))
    def restore(self, announced: bool) -> None:
        self.world.time.pass_(minutes=7)
        if self.world.office.latest_backup is None:
            self.did("back up", self.world.office.back_up())
            return
        self.world.office.restore(announced=announced)
        self.did("restore")
