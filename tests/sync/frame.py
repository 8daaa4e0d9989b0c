"""What every rule of the state machine shares: one world, its draws, the count of what was done.

Owns the counting, the checking after each step, and the short ways to what a rule needs. Never
decides what a rule does.
"""

import sys
from collections import Counter
from collections.abc import Callable, Iterable
from typing import ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant

from mobile.actions import pledges
from mobile.actions.changes import Changes
from mobile.actions.phone import Phone
from shared.protocol import Act, Receipt
from shared.records import Kind, Record
from tests.sync import forms
from tests.world.archive import Standing
from tests.world.cast import Person
from tests.world.ground import SqliteGround
from tests.world.handset import Handset

PHONES = st.integers(0, 2)
PICKS = st.integers(0, 11)
RARELY, MOSTLY = st.sampled_from((False, False, True)), st.sampled_from((True, True, False))

Owned = tuple[Handset, Record]


class Frame(RuleBasedStateMachine):
    """A machine on one world. `fired` counts, by rule, how often it really did something."""

    ground: ClassVar[SqliteGround]
    fired: ClassVar[Counter[str]]

    def __init__(self) -> None:
        super().__init__()
        self.world = self.ground.world()
        self.words = 0

    def teardown(self) -> None:
        """The weather clears, and everybody agrees."""
        world = self.world
        try:
            if sys.exc_info()[0] is None:
                world.settle()
        finally:
            self.fired["kill the phone"] += sum(len(p.fuse.deaths) for p in world.phones)
            self.fired["kill the server"] += len(world.office.fuse.deaths)
            for outcome, count in world.memory.seen_outcomes.items():
                self.fired[f"receipt: {outcome}"] += count
            self.ground.sweep(world)

    @invariant()
    def everything_holds(self) -> None:
        self.world.check()

    # -- small words for rules ---------------------------------------------------------------------

    def did(self, what: str, really: bool = True) -> None:
        """Count a rule that did something."""
        self.fired[what] += really

    def text(self, what: str) -> str:
        """Words that nobody has written before."""
        self.words += 1
        return f"{what}{self.words}"

    def act(self, phone: Handset, action: Callable[[Phone], Changes], *about: str) -> bool:
        """An action of the app on what the person sees of `about`; whether it was saved."""
        self.world.time.pass_(minutes=7)
        made = phone.do(action, about)
        return made is not None and made.ok and "outbox" in made.kinds

    def office(self, who: Person, *acts: Act) -> bool:
        """Somebody of the office does something; whether it was taken in."""
        receipt = self.ask_office(who, *acts)
        return receipt is not None and receipt.outcome != "refused"

    def ask_office(self, who: Person, *acts: Act) -> Receipt | None:
        """Somebody of the office does something."""
        self.world.time.pass_(minutes=7)
        return self.world.office.act(who, *acts)

    # -- what a rule needs -------------------------------------------------------------------------

    def handset(self, number: int) -> Handset:
        """A phone with an account on it; one that was emptied is bound anew."""
        phone = self.world.phones[number % 3]
        if not phone.enrolled:
            self.did("enroll again", phone.enroll())
        return phone

    def bring(self, phone: Handset) -> None:
        """A sync on the way to something else: whatever comes of it."""
        self.world.time.pass_(minutes=7)
        report = phone.sync()
        if report is not None and report.revoked:
            self.world.barred(phone)

    def homes(self, phone: Handset) -> list[str]:
        """The households that a phone shows."""
        return [entry.id for entry in phone.session.households.find(limit=100)]

    def recorded(self, number: int, shape: str, pick: int = 0, several: int = 1) -> bool:
        """A visit is recorded on a phone; whether it was saved."""
        phone = self.handset(number)
        homes = self.homes(phone)
        if not homes:
            return False
        chosen = [homes[(pick + n) % len(homes)] for n in range(min(several, len(homes)))]
        words = self.text("走访情况")
        return self.act(phone, lambda p: forms.record(p, chosen, shape, words, pick))

    def listed(self, phone: Handset, target_households: int) -> bool:
        """A pledge is listed on a phone; whether it was saved."""
        fields = {
            "kind": "学用转化",
            "methods": [self.text("方法")],
            "target_households": target_households,
            "target_solved": target_households % 2,
            "starts_on": self.world.time.day(0),
            "ends_on": self.world.time.day(6),
        }
        return self.act(phone, lambda p: pledges.list_pledge(p, fields))

    def own(self, kind: Kind, pick: int, *states: str) -> Owned | None:
        """What its recorder or learner sees on a phone, in these states."""
        found = [one for one in self._own(kind) if not states or one[1].state in states]
        return found[pick % len(found)] if found else None

    def _own(self, kind: Kind) -> Iterable[Owned]:
        for phone in self.world.phones:
            if not phone.enrolled:
                continue
            me = phone.person.id
            for record in phone.session.overlay.of_kind(kind):
                if me in (record.content.get("recorder_id"), record.content.get("learner_id")):
                    yield phone, record

    def own_visit(self, pick: int) -> Owned | None:
        """A visit on its recorder's phone; one is recorded where there is none."""
        found = self.own(Kind.VISIT, pick)
        if found is None and self.recorded(pick, "quiet", pick):
            found = self.own(Kind.VISIT, pick)
        return found

    def standing(self, kind: Kind, *states: str) -> list[Standing]:
        """The records of the office's own tables."""
        return self.world.office.archive().of_kind(kind, *states)

    def brought(self, pick: int, shape: str, kind: Kind, *states: str) -> Standing | None:
        """A record that the office has in one of these states; a phone brings one if need be."""
        found = self.standing(kind, *states)
        if not found and self.recorded(pick, shape, pick):
            self.bring(self.world.phones[pick % 3])
            found = self.standing(kind, *states)
        return found[pick % len(found)] if found else None
