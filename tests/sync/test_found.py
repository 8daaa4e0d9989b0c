"""What the state machine found, each told once more as a short story.

Owns the smallest sequence of every fault that was mended. Never draws anything.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from mobile.actions import explanations, households
from mobile.actions.changes import Changes
from mobile.actions.outbox import edit_and_resend, refused_changes
from mobile.actions.phone import Phone
from shared.protocol import Act
from shared.records import Kind
from tests.sync import forms
from tests.world import Fault, World
from tests.world.cast import CLERK, DU, UPPER
from tests.world.handset import Handset
from tests.world.newer import NEW_FIELD


def edit(handset: Handset, home: str, **fields: str) -> bool:
    """A household is edited on a phone; whether that was saved."""
    made = handset.do(lambda app: households.amend_household(app, home, fields), [home])
    return made is not None and made.ok


def office_edits(world: World, home: str, **fields: str) -> None:
    """The office edits a household as it stands."""
    world.time.pass_(minutes=1)
    standing = world.office.archive().records[home]
    act = Act(do="household.amend", on=home, base=standing.revision, fields=fields)
    receipt = world.office.act(CLERK, act)
    assert receipt is not None
    assert receipt.outcome == "accepted"


def unfounded(phone: Handset) -> str:
    """A problem of a visit that nobody made, which the office refuses; returns its change's id."""
    fields = {"visit_id": phone.session.device.ids.new(), "village": UPPER, "category": "0901",
              "raised_on": phone.session.today(), "description": "没有走访"}  # fmt: skip
    act = Act(do="problem.register", on=phone.session.device.ids.new(), fields=fields)
    return saved(phone, lambda app: app.session.act([act], check=False))


def create(phone: Handset, head: str) -> str:
    """A new household on a phone; returns its change's id."""
    fields = {"head": head, "village": min(phone.session.viewer.villages)}
    return saved(phone, lambda app: households.create_household(app, fields))


def saved(phone: Handset, action: Callable[[Phone], Changes]) -> str:
    """The id of the change that an action saves."""
    before = phone.ids()
    made = phone.do(action)
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


def test_a_hand_over_that_was_cut_begins_anew(world: World) -> None:
    """What a barred phone has handed over may be lost by a restore before it has forgotten it."""
    li = world.phones[0]
    assert world.office.back_up()
    lost = create(li, "新户")
    assert world.office.revoke(li.device_id)
    # The first request is told of the bar, the second hands over, the third does not arrive.
    assert li.sync(Fault.REQUEST_CUT, skip=2) is not None
    assert li.enrolled
    assert any(lost in raw for _, raw in world.office.archive().quarantine.values())
    world.time.pass_(minutes=1)
    world.office.restore(announced=True)
    assert not world.office.archive().quarantine
    assert not world.quiet_sync(li)
    assert not li.enrolled
    assert any(lost in raw for _, raw in world.office.archive().quarantine.values())


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


def test_a_revision_of_a_lost_history_is_nobodys_base(world: World) -> None:
    """The phone edited revision 2; a restore lost it, and another revision 2 was made instead.

    That one was never seen on the phone, so it is not overwritten: both values are kept.
    """
    li = world.phones[0]
    home = li.session.households.find(limit=1)[0].id
    assert world.office.back_up()
    office_edits(world, home, phone="13800000001")
    assert world.quiet_sync(li)
    assert edit(li, home, phone="13900000002")
    world.office.restore(announced=True)
    office_edits(world, home, phone="13800000003")
    world.time.pass_(minutes=1)
    assert world.quiet_sync(li)
    world.check()
    archive = world.office.archive()
    assert archive.records[home].content["phone"] == "13800000003"
    assert [entry.state for entry in li.entries()] == ["conflict"]
    (proposal,) = archive.of_kind(Kind.PROPOSAL)
    assert proposal.content["fields"] == {"phone": "13900000002"}


def test_a_phone_is_bound_anew_as_often_as_need_be(world: World) -> None:
    """What was refused in an ended stream is still shown, also in the third stream."""
    li = world.phones[0]
    refused = unfounded(li)
    assert world.quiet_sync(li)
    for _ in range(2):
        assert li.enroll()
        assert world.quiet_sync(li)
    world.check()
    assert [stored.change.id for stored in refused_changes(li.phone)] == [refused]
    assert world.office.revoke(li.device_id)
    assert not world.quiet_sync(li)


def test_a_kept_refusal_does_not_lead_back_before_what_was_forgotten(world: World) -> None:
    """Refused first, forgotten after the backup later: the next change still finds its place."""
    li = world.phones[0]
    unfounded(li)
    create(li, "新户")
    assert world.quiet_sync(li)
    assert world.office.back_up()
    assert world.quiet_sync(li)
    assert world.quiet_sync(li)
    assert [entry.state for entry in li.entries()] == ["refused"]
    create(li, "再一户")
    create(li, "又一户")
    assert world.quiet_sync(li)
    world.time.pass_(minutes=1)
    world.office.restore(announced=True)
    assert world.quiet_sync(li)
    world.check()


def test_a_picture_finds_its_way_after_a_new_code(world: World) -> None:
    """Declared by the old device, cut off, bound anew: the picture still arrives."""
    li = world.phones[0]
    homes = [li.session.households.find(limit=1)[0].id]
    saved(li, lambda app: forms.record(app, homes, "photo", "有照片"))
    report = li.sync(Fault.ANSWER_CUT)
    assert report is not None
    assert not report.ok
    assert li.enroll()
    assert world.quiet_sync(li)
    world.check()


def test_a_barred_phone_that_gets_a_new_code_works_on(world: World) -> None:
    """Its handing over was cut off; then its person was given a new code for it."""
    li = world.phones[0]
    unfounded(li)
    first = create(li, "新户")
    assert world.quiet_sync(li)
    assert li.enroll()
    assert world.office.revoke(li.device_id)
    second = create(li, "再一户")
    report = li.sync(Fault.REQUEST_CUT, 1)
    assert report is not None
    assert not report.revoked
    assert li.enroll()
    assert world.quiet_sync(li)
    world.check()
    assert {first, second} <= world.office.archive().by_id.keys()


def test_lost_numbers_are_no_base_in_the_same_upload_either(world: World) -> None:
    """After a restore two phones bring their edits again; what the other wrote is not overwritten.

    The third edit names a revision that is made anew while this very upload is taken in.
    """
    li, wang = world.phones[:2]
    assert world.office.back_up()
    home = li.session.households.find(limit=1)[0].id
    assert edit(wang, home, phone="13900000001")
    assert world.quiet_sync(wang)
    world.time.pass_(minutes=1)
    assert edit(li, home, income="养蜂")
    assert world.quiet_sync(li)
    world.time.pass_(minutes=1)
    assert edit(wang, home, phone="13900000002")
    assert edit(li, home, phone="13900000003")
    world.office.restore(announced=True)
    for phone in (wang, li):
        world.time.pass_(minutes=1)
        assert world.quiet_sync(phone)
        world.check()


def test_an_answer_is_a_form_or_a_change_and_never_both(world: World) -> None:
    """However early a phone dies over 发送说明: it is still being written, or it will be sent."""
    li = world.phones[0]
    homes = [li.session.households.find(limit=1)[0].id]
    saved(li, lambda app: forms.record(app, homes, "quiet", "走访情况"))
    (visit,) = li.session.overlay.of_kind(Kind.VISIT)
    for calls in range(1, 8):
        begun = li.do(lambda app: forms.begin_answer(app, visit.id, "那天没有信号"))
        assert begun is not None
        before = len(li.ids())
        li.fuse.burn_at(calls)
        li.do(partial(explanations.explain, target_id=visit.id, code="E03", draft_id=begun.made))
        li.fuse.renew()
        written = li.session.store.draft(begun.made) is not None
        assert written != (len(li.ids()) > before)


def test_an_old_answer_does_not_tell_of_a_random_draw(world: World) -> None:
    """A restore lost the question; chance drew the same visit then: the answer is of nothing known.

    It stays on its phone, and is good again when the recorder is asked.
    """
    li = world.phones[0]
    homes = [li.session.households.find(limit=1)[0].id]
    saved(li, lambda app: forms.record(app, homes, "quiet", "走访情况"))
    assert world.quiet_sync(li)
    assert world.office.back_up()
    (visit,) = world.office.archive().of_kind(Kind.VISIT)
    world.time.pass_(minutes=1)
    asked = world.office.ask_about(visit.id, by_chance=False)
    assert asked is not None
    assert asked.outcome == "accepted"
    assert world.quiet_sync(li)
    (question,) = li.session.overlay.of_kind(Kind.FINDING)
    answer = saved(li, lambda app: explanations.explain(app, question.id, "没有信号"))
    assert world.quiet_sync(li)
    world.office.restore(announced=True)
    world.time.pass_(minutes=1)
    assert world.office.ask_about(visit.id, by_chance=True) is not None
    world.time.pass_(minutes=1)
    assert world.quiet_sync(li)
    world.check()
    assert [stored.change.id for stored in refused_changes(li.phone)] == [answer]
    world.time.pass_(minutes=1)
    called = {"call_method": "V1", "call_answer": "记不清"}
    for step, fields in (("call", called), ("ask", {"explain_by": world.time.day(7)})):
        receipt = world.office.act(DU, Act(do=f"finding.{step}", on=question.id, fields=fields))
        assert receipt is not None
        assert receipt.outcome == "accepted"
    assert world.quiet_sync(li)
    resent = saved(li, lambda app: edit_and_resend(app, answer, refused_acts(li, answer)))
    assert world.quiet_sync(li)
    assert world.office.archive().by_id[resent].outcome == "accepted"
    world.check()


def refused_acts(phone: Handset, change_id: str) -> list[dict[str, Any]]:
    """What a refused change wanted, as it stands on the phone."""
    (stored,) = (one for one in refused_changes(phone.phone) if one.change.id == change_id)
    acts: list[dict[str, Any]] = stored.change.wire()["acts"]
    return acts
