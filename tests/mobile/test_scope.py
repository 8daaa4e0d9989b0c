"""What a phone may hold, and what happens when that changes: moved records, accounts, restores."""

import os
import shutil
import sqlite3
from pathlib import Path

from mobile.actions import households, pledges, queries, visits
from mobile.actions.phone import Phone
from mobile.actions.syncing import sync_now
from server.services import devices, ingest
from server.services.context import open_zoufang
from shared.protocol import Act
from shared.records import Kind
from tests.mobile.county import COUNTY, OTHER_VILLAGE, PIN, VILLAGE, County, Direct
from tests.mobile.test_round_trip import record


def heads(phone: Phone) -> list[str]:
    return [row.head for row in queries.households(phone)]


def test_a_household_that_moved_leaves_the_phone_and_reaches_the_other(county: County) -> None:
    """Reassigned to another village, a household goes from one phone to the other."""
    home = county.household("李大爷", phone="13912345678")
    here = county.phone(county.cadre("周某"), "here")
    there = county.phone(county.cadre("陈某", (OTHER_VILLAGE,)), "there")
    sync_now(here), sync_now(there)
    assert (heads(here), heads(there)) == (["李大爷"], [])
    county.office(Act(do="household.amend", on=home, base=1, fields={"village": OTHER_VILLAGE}))
    assert sync_now(here).report.ok
    assert sync_now(there).report.ok
    assert (heads(here), heads(there)) == ([], ["李大爷"])
    card = queries.household(there, home)
    assert card is not None
    assert card.phone == "13912345678"
    here.close(), there.close()


def test_a_person_moved_to_another_village_sends_first_and_then_lets_go(county: County) -> None:
    """Unsent work in a withdrawn village goes up; then the village leaves the phone."""
    account = county.cadre("周某")
    home = county.household("李大爷")
    phone = county.phone(account)
    sync_now(phone)
    households.amend_household(phone, home, {"people": 4})
    county.office(
        Act(
            do="person.amend",
            on=account.account_id,
            base=1,
            fields={"villages": [OTHER_VILLAGE]},
        )
    )
    done = sync_now(phone)
    assert done.report.ok
    assert done.report.sent == 1
    assert heads(phone) == []
    assert ingest.standing(county.zoufang, home).record.content["people"] == 4
    phone.close()


def test_two_accounts_on_one_phone_never_touch_each_other(county: County) -> None:
    """Another's sign-in deletes nothing; each sees only what is its own."""
    zhou, chen = county.cadre("周某"), county.cadre("陈某", (OTHER_VILLAGE,))
    home = county.household("李大爷")
    phone = county.phone(zhou)
    sync_now(phone)
    record(phone, home)
    assert phone.enroll(county.code(chen), "998877", "http://127.0.0.1:1").ok
    sync_now(phone)
    assert heads(phone) == []
    assert queries.home(phone).sync.unsent == 0
    assert [account.name for account in phone.accounts()] == ["周某", "陈某"]
    phone.lock()
    assert phone.unlock(PIN, chen.account_id).refusals[0].code == "wrong_pin"
    assert phone.unlock(PIN, zhou.account_id).ok
    assert queries.home(phone).sync.unsent == 1
    assert sync_now(phone).report.outcomes == {"accepted": 1}
    phone.close()


def test_enrolled_again_the_account_keeps_its_unsent_work(county: County) -> None:
    """A new code on the same phone begins a new stream with the unsent changes."""
    account = county.cadre("周某")
    home = county.household("李大爷")
    phone = county.phone(account)
    sync_now(phone)
    record(phone, home)
    assert phone.enroll(county.code(account), PIN, "http://127.0.0.1:1").ok
    assert queries.home(phone).sync.unsent == 1
    assert sync_now(phone).report.outcomes == {"accepted": 1}
    phone.close()


def test_a_revoked_phone_sends_what_is_unsent_and_then_forgets(county: County) -> None:
    """The unsent visit reaches the office's quarantine; then the account is gone."""
    account = county.cadre("周某")
    home = county.household("李大爷")
    phone = county.phone(account)
    sync_now(phone)
    record(phone, home)
    device_id = phone.session.store.meta("device_id")
    devices.revoke(county.zoufang, device_id, county.admin.account_id)
    done = sync_now(phone)
    assert done.report.revoked
    assert phone.accounts() == []
    assert not list((county.folder / "phone" / "accounts").iterdir())
    phone.close()


def test_a_picture_goes_up_after_its_record_and_resumes(county: County) -> None:
    """Cut in the middle, an upload goes on from where the office stands."""
    way = Direct(county.zoufang)
    home = county.household("李大爷")
    phone = county.phone(county.cadre("周某"), way=way)
    sync_now(phone)
    begun = visits.begin_visit(phone, [home])
    picture = os.urandom(600_000)
    sha = visits.add_picture(phone, begun.made, picture).made
    assert visits.picture(phone, sha) == picture
    assert visits.record_visit(phone, begun.made).ok
    steps: list[int] = []

    def cut(_sha: str, offset: int, _size: int) -> None:
        steps.append(offset)
        way.cut_request = 1 if len(steps) == 1 else 0

    first = sync_now(phone, cut)
    assert first.report.refusal is not None
    assert first.report.outcomes == {"accepted": 1}
    assert [line.percent for line in queries.outbox(phone).files] == [43]
    second = sync_now(phone, cut)
    assert second.report.ok, second.report
    assert second.report.evidence_sent == 1
    assert steps == [262144, 524288, 600000]
    assert queries.outbox(phone).files == ()
    phone.close()


def test_a_restored_office_gets_again_what_its_backup_lacked(county: County) -> None:
    """After a restore the phone offers again, with the same numbers, and nothing is twice."""
    home = county.household("李大爷")
    account = county.cadre("周某")
    way = Direct(county.zoufang)
    phone = county.phone(account, way=way)
    sync_now(phone)
    record(phone, home)
    sync_now(phone)
    backup = _backup(county)
    way.zoufang = county.zoufang
    pledge = pledges.list_pledge(
        phone,
        {"kind": "学用转化", "methods": ["问"], "starts_on": "2026-10-12",
         "ends_on": "2026-10-18"},
    )  # fmt: skip
    sync_now(phone)
    shown = queries.record(phone, pledge.made)
    assert shown is not None
    number = shown.number
    _restore(county, backup)
    way.zoufang = county.zoufang
    done = sync_now(phone)
    assert done.report.ok, done.report
    assert done.report.reset
    shown = queries.record(phone, pledge.made)
    assert shown is not None
    assert shown.number == number
    assert len(queries.my_records(phone)) == 1
    assert len(phone.session.overlay.of_kind(Kind.PLEDGE)) == 1
    assert queries.home(phone).sync.unsent == 0
    phone.close()


def _backup(county: County) -> Path:
    """A copy of the office's folder as it stands."""
    target = county.folder / "backup"
    county.zoufang.db.close()
    shutil.copytree(county.folder / "office", target)
    _open(county)
    return target


def _restore(county: County, source: Path) -> None:
    """The office as it was at the backup, in a new epoch."""
    county.zoufang.db.close()
    shutil.rmtree(county.folder / "office")
    shutil.copytree(source, county.folder / "office")
    with sqlite3.connect(county.folder / "office" / "zoufang.sqlite") as connection:
        connection.execute("UPDATE county SET epoch = 'after the restore'")
    connection.close()
    _open(county)


def _open(county: County) -> None:
    county.zoufang = open_zoufang(
        county.folder / "office", county_id=COUNTY, clock=county.clock.now
    )


def test_two_phones_editing_one_household_keep_both_edits(county: County) -> None:
    """Different fields merge; the same field becomes a conflict that both can see."""
    home = county.household("李大爷")
    one = county.phone(county.cadre("周某"), "one")
    two = county.phone(county.cadre("陈某", (VILLAGE,)), "two")
    sync_now(one), sync_now(two)
    households.amend_household(one, home, {"people": 3})
    households.amend_household(two, home, {"income": "务工"})
    assert sync_now(one).report.outcomes == {"accepted": 1}
    assert sync_now(two).report.outcomes == {"merged": 1}
    households.amend_household(one, home, {"door": "5号"})
    households.amend_household(two, home, {"door": "7号"})
    assert sync_now(one).report.outcomes in ({"merged": 1}, {"accepted": 1})
    assert sync_now(two).report.outcomes == {"conflict": 1}
    assert [line.state for line in queries.outbox(two).attention] == ["conflict"]
    card = queries.household(two, home)
    assert card is not None
    assert (card.content["people"], card.content["income"], card.content["door"]) == (
        3, "务工", "5号")  # fmt: skip
    one.close(), two.close()


def test_two_own_edits_offline_never_meet_each_other_as_a_strangers(county: County) -> None:
    """周某 corrects a number twice offline, 陈某 another field: the last number stands."""
    home = county.household("李大爷")
    one = county.phone(county.cadre("周某"), "one")
    two = county.phone(county.cadre("陈某", (VILLAGE,)), "two")
    sync_now(one), sync_now(two)
    households.amend_household(one, home, {"people": 3})
    households.amend_household(one, home, {"people": 4})
    households.amend_household(two, home, {"income": "务工"})
    assert sync_now(two).report.outcomes == {"accepted": 1}
    assert sync_now(one).report.outcomes == {"merged": 2}
    card = queries.household(one, home)
    assert card is not None
    assert (card.content["people"], card.content["income"]) == (4, "务工")
    one.close(), two.close()
