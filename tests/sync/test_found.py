"""What the state machine found, each told once more as a short story.

Owns the smallest sequence of every fault that was mended. Never draws anything.
"""

from mobile.actions import households
from mobile.actions.phone import Phone
from tests.world import World
from tests.world.handset import Handset
from tests.world.newer import NEW_FIELD


def edit(phone: Handset, home: str, **fields: str) -> bool:
    """A household is edited on a phone; whether that was saved."""
    made = phone.do(lambda app: households.amend_household(app, home, fields), [home])
    return made is not None and made.ok


def create(phone: Handset, head: str) -> str:
    """A new household on a phone; returns its change's id."""
    before = phone.ids()
    village = min(phone.session.viewer.villages)

    def action(app: Phone) -> object:
        return households.create_household(app, {"head": head, "village": village})

    made = phone.do(action)  # type: ignore[arg-type]
    assert made is not None
    assert made.ok, made
    (change_id,) = phone.ids() - before
    return change_id


def test_a_barred_phone_hands_over_what_a_restore_lost(world: World) -> None:
    """Acknowledged, then lost by a restore: a phone that is barred by then still brings it."""
    li = world.phones[0]
    assert world.office.back_up()
    lost = create(li, "新户")
    assert world.quiet_sync(li)
    assert world.office.revoke(li.device_id)
    world.time.pass_(minutes=1)
    world.office.restore(announced=True)
    create(li, "再一户")
    assert not world.quiet_sync(li)
    assert not li.enrolled
    kept = [raw for _, raw in world.office.archive().quarantine.values()]
    assert len(kept) == 2
    assert any(lost in raw for raw in kept)


def test_a_phone_that_is_bound_anew_keeps_what_no_backup_covers(world: World) -> None:
    """A new code for a phone: what the office acknowledged and could still lose goes up again."""
    li = world.phones[0]
    change = create(li, "新户")
    assert world.quiet_sync(li)
    number_of_versions = len(world.office.archive().history)
    assert li.enroll()
    assert change in li.ids()
    assert world.quiet_sync(li)
    world.check()
    assert len(world.office.archive().history) == number_of_versions


def test_an_office_that_forgot_a_phone_gets_its_work_again(world: World) -> None:
    """Bound after the backup, restored: the office does not know the phone, and loses nothing."""
    li = world.phones[0]
    assert world.office.back_up()
    assert li.enroll()
    change = create(li, "新户")
    assert world.quiet_sync(li)
    world.time.pass_(minutes=1)
    world.office.restore(announced=True)
    assert not world.quiet_sync(li)
    assert li.enroll()
    assert world.quiet_sync(li)
    assert change in world.office.archive().by_id
    world.check()


def test_an_older_app_edits_what_a_later_version_has_added_to(world: World) -> None:
    """An old phone corrects a household that has a field which it has never heard of."""
    old = world.phones[2]
    assert old.later
    home = old.session.households.find(limit=1)[0].id
    assert NEW_FIELD in old.session.overlay.record(home).content
    assert edit(old, home, income="养蜂")
    assert world.quiet_sync(old)
    world.check()
    assert world.office.archive().records[home].content["income"] == "养蜂"
