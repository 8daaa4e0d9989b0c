"""Short stories in which a bug shows: the rules of the machine in a fixed order.

Owns their order. Never knows which bug is planted.
"""

from collections.abc import Iterator
from datetime import timedelta

from tests.sync.machine import SyncMachine
from tests.world.cast import BRIDGE, NEW

LI, WANG, ZHAO = range(3)


def a_new_household(m: SyncMachine) -> Iterator[None]:
    """Made in the village, brought at once."""
    m.create_household(LI, 0)
    yield
    m.sync(LI)
    yield


def the_answer_is_lost(m: SyncMachine) -> Iterator[None]:
    """Made, brought, not heard of, brought again."""
    m.create_household(LI, 0)
    m.sync_answer_cut(LI, 0)
    yield
    m.sync(LI)
    yield


def a_household_moves(m: SyncMachine) -> Iterator[None]:
    """Visited in one village, moved to another."""
    m.record(LI, 0, "quiet", 1)
    m.sync(LI)
    yield
    visit = m.standing("visit")[0]  # type: ignore[arg-type]
    home = visit.content["present"][0]["household_id"]
    others = [h.id for h in m.standing("household") if h.content["village"] != NEW]  # type: ignore[arg-type]
    m.reassign_household(others.index(home), NEW)
    yield


def two_edits_meet(m: SyncMachine) -> Iterator[None]:
    """Two phones write another telephone number for one household."""
    m.two_phones_edit_one_household(0, LI, "phone", same=True)
    m.sync(LI)
    yield
    m.sync(WANG)
    yield


def a_clock_years_ahead(m: SyncMachine) -> Iterator[None]:
    """The second of the two phones is twelve years ahead."""
    m.set_clock(WANG, timedelta(days=365 * 12), reboot=False)
    yield from two_edits_meet(m)


def a_clock_set_back(m: SyncMachine) -> Iterator[None]:
    """Two changes of one phone, the later one with an earlier time."""
    m.create_household(LI, 0)
    m.set_clock(LI, timedelta(days=-2), reboot=False)
    m.create_household(LI, 0)
    yield
    m.sync(LI)
    yield


def something_is_refused(m: SyncMachine) -> Iterator[None]:
    """What the rules refuse stands before something good."""
    m.do_what_will_be_refused(LI, 0)
    m.create_household(LI, 0)
    yield
    m.sync(LI)
    yield


def the_office_edits(m: SyncMachine) -> Iterator[None]:
    """Everybody's households change at the office; everybody hears of it."""
    for pick in range(6):
        m.office_edits_household(pick, "phone", 0)
    yield
    for number in (LI, WANG, ZHAO):
        m.sync(number)
        yield


def the_office_edits_health(m: SyncMachine) -> Iterator[None]:
    """What is ★ changes at the office."""
    for pick in range(6):
        m.office_edits_household(pick, "health", 0)
        yield
    m.sync(LI)
    yield


def a_phone_dies_over_an_answer(m: SyncMachine) -> Iterator[None]:
    """News comes, and the phone dies wherever it stands; the next sync is a quiet one."""
    for calls in range(1, 9):
        m.office_edits_household(calls, "phone", 0)
        for number in (LI, WANG, ZHAO):
            m.phone_dies(number, calls)
            m.sync(number)
            m.world.phones[number].fuse.renew()
            yield
            m.sync(number)
            yield


def a_phone_dies_over_a_form(m: SyncMachine) -> Iterator[None]:
    """A form is saved, and the phone dies wherever it stands."""
    for calls in range(1, 12):
        m.phone_dies(LI, calls)
        m.record(LI, 0, "quiet", 1)
        m.world.phones[LI].fuse.renew()
        yield


def a_restore(m: SyncMachine) -> Iterator[None]:
    """Backed up, worked on, restored, worked on."""
    yield from _restored(m, announced=True)


def a_silent_restore(m: SyncMachine) -> Iterator[None]:
    """The same, by somebody who copied the file and told nobody: the epoch is the old one."""
    yield from _restored(m, announced=False)


def _restored(m: SyncMachine, *, announced: bool) -> Iterator[None]:
    m.back_up(really=True)
    m.create_household(LI, 0)
    m.office_edits_household(0, "phone", 0)
    m.office_edits_household(1, "phone", 0)
    m.sync(LI)
    m.sync(WANG)
    yield
    m.restore(announced=announced)
    yield
    m.create_household(LI, 0)
    m.sync(LI)
    yield
    m.sync(WANG)
    yield


def a_late_edit(m: SyncMachine) -> Iterator[None]:
    """Verified as true, and edited afterwards."""
    m.record(LI, 0, "quiet", 1)
    m.sync(LI)
    m.verify(0, "C1", 1)
    yield
    m.sync(LI)
    m.amend_visit(0, "narrative")
    m.sync(LI)
    yield


def a_decision_on_an_old_page(m: SyncMachine) -> Iterator[None]:
    """The visit was edited after the verifier had opened it."""
    m.record(LI, 0, "quiet", 1)
    m.sync(LI)
    m.amend_visit(0, "narrative")
    m.sync(LI)
    yield
    m.verify(0, "C1", 0)
    yield


def a_cadre_moves(m: SyncMachine) -> Iterator[None]:
    """Another village from today."""
    m.move_person(0, {BRIDGE})
    yield
    m.sync(LI)
    yield


def two_visits(m: SyncMachine) -> Iterator[None]:
    """Two visits of one day in one village."""
    for number in (LI, LI):
        m.record(number, 0, "on_spot", 1)
        m.sync(number)
        yield


def a_new_code(m: SyncMachine) -> Iterator[None]:
    """Work is acknowledged, not backed up, and the phone is bound anew."""
    m.create_household(LI, 0)
    m.sync(LI)
    m.create_household(LI, 0)
    yield
    m.enroll_again(LI, really=True)
    yield
    m.sync(LI)
    yield


def a_phone_is_barred(m: SyncMachine) -> Iterator[None]:
    """Barred with work that nobody has heard of."""
    m.create_household(LI, 0)
    m.revoke_device(LI, really=True)
    yield
    m.sync(LI)
    yield


def a_photo(m: SyncMachine) -> Iterator[None]:
    """A visit with a picture."""
    m.record(LI, 0, "photo", 1)
    yield
    m.sync(LI)
    yield


def a_linked_week(m: SyncMachine) -> Iterator[None]:
    """A pledge, and a visit that counts for it, offered twice by a bad network."""
    m.pledge(LI, 2)
    m.record(LI, 0, "on_spot", 2)
    m.sync_twice(LI)
    yield
    m.sync(LI)
    yield


def a_question_and_a_call(m: SyncMachine) -> Iterator[None]:
    """A visit is asked about; the villager is called back; then everybody syncs."""
    m.ask_about_a_visit(LI, by_chance=False)
    m.call_back(LI, "说来过，情况相符")
    for number in (WANG, ZHAO, LI):
        m.sync(number)
    yield


def a_draw(m: SyncMachine) -> Iterator[None]:
    """Chance draws a visit; then its recorder syncs."""
    m.ask_about_a_visit(LI, by_chance=True)
    m.sync(LI)
    yield


def a_hasty_decision(m: SyncMachine) -> Iterator[None]:
    """Called back, and decided on the same day, before a word of the cadre."""
    m.ask_about_a_visit(LI, by_chance=False)
    m.call_back(LI, "说没有来过")
    m.confirm(LI, heard=False)
    yield


def an_answer_to_what_was_lost(m: SyncMachine) -> Iterator[None]:
    """Asked, answered, restored; then chance draws that visit, and the phone offers its answer."""
    m.record(LI, 0, "quiet", 1)
    m.sync(LI)
    m.back_up(really=True)
    m.ask_about_a_visit(LI, by_chance=False)
    m.explain_a_finding(LI)
    m.sync(LI)
    yield
    m.restore(announced=True)
    m.ask_about_a_visit(LI, by_chance=True)
    m.sync(LI)
    yield
