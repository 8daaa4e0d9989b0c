"""Binding a phone again: the one-time code is spent only when the account opens."""

from mobile.actions import queries
from mobile.actions.phone import Phone
from mobile.actions.syncing import sync_now
from server.services import devices
from tests.mobile.county import PIN, SERVER, County
from tests.mobile.test_round_trip import record

OTHER_PIN = "112233"


def test_a_wrong_pin_never_spends_the_code(county: County) -> None:
    """An account that is here already, another PIN: refused, and the same code binds it later."""
    account = county.cadre("周某")
    home = county.household("李大爷")
    phone = county.phone(account)
    sync_now(phone)
    record(phone, home)
    phone.lock()
    code = county.code(account)
    refusal = phone.enroll(code, OTHER_PIN, SERVER).refusals[0]
    assert (refusal.code, refusal.details["left"]) == ("wrong_pin", 4)
    assert len(devices.every_device(county.zoufang)) == 1
    assert phone.enroll(code, PIN, SERVER).ok
    assert queries.home(phone).sync.unsent == 1
    assert sync_now(phone).report.outcomes == {"accepted": 1}
    phone.close()


def test_a_code_is_no_way_around_the_wait(county: County) -> None:
    """Wrong PINs beside a good code are counted as those of the PIN screen are."""
    account = county.cadre("周某")
    phone = county.phone(account)
    phone.lock()
    code = county.code(account)
    for _ in range(5):
        assert phone.enroll(code, OTHER_PIN, SERVER).refusals[0].code == "wrong_pin"
    assert phone.unlock(PIN).refusals[0].code == "throttled"
    assert phone.enroll(code, PIN, SERVER).refusals[0].code == "throttled"
    phone.close()


def test_a_second_person_chooses_a_pin_of_their_own(county: County) -> None:
    """On a shared phone another's PIN is no wrong PIN, and nobody's try is counted."""
    zhou, chen = county.cadre("周某"), county.cadre("陈某")
    phone = county.phone(zhou)
    assert phone.enroll(county.code(chen), OTHER_PIN, SERVER).ok
    assert [failures(phone, one.account_id) for one in (zhou, chen)] == [0, 0]
    phone.close()


def test_a_code_of_nobody_counts_no_try(county: County) -> None:
    """A code that is wrong by itself says nothing about a PIN."""
    account = county.cadre("周某")
    phone = county.phone(account)
    refusal = phone.enroll("AAAA-BBBB-CCCC", OTHER_PIN, SERVER).refusals[0]
    assert refusal.code == "enrolment_code_wrong"
    assert failures(phone, account.account_id) == 0
    phone.close()


def failures(phone: Phone, account_id: str) -> int:
    """How many wrong PINs of an account stand on its phone."""
    return next(one.failures for one in phone.accounts() if one.account_id == account_id)
