"""Who may come in, and how often one may try."""

import pytest

from server.services import accounts, devices, keys
from server.store import audit
from shared.protocol import EnrollRequest
from shared.refusals import Refused
from shared.visibility import Role
from tests.server.township import Township


@pytest.fixture
def signed(town: Township) -> Township:
    """A township whose office has a password."""
    accounts.set_password(town.zoufang, town.office.account_id, "山清水秀", "admin")
    return town


def test_sign_in_and_out(signed: Township) -> None:
    """The right password opens a session; signing out ends it."""
    found = accounts.sign_in(signed.zoufang, "office", "山清水秀")
    account, csrf = accounts.session_account(signed.zoufang, found.token)
    assert (account.login, csrf) == ("office", found.csrf)
    accounts.sign_out(signed.zoufang, found.token)
    with pytest.raises(Refused, match="unauthenticated"):
        accounts.session_account(signed.zoufang, found.token)


def test_a_session_ends_when_idle_and_in_any_case(signed: Township) -> None:
    """Half an hour of nothing ends a session; twelve hours end it whatever happens."""
    found = accounts.sign_in(signed.zoufang, "office", "山清水秀")
    for _ in range(35):
        signed.clock.forward(minutes=20)
        accounts.session_account(signed.zoufang, found.token)
    signed.clock.forward(minutes=25)
    with pytest.raises(Refused, match="unauthenticated"):
        accounts.session_account(signed.zoufang, found.token)
    found = accounts.sign_in(signed.zoufang, "office", "山清水秀")
    signed.clock.forward(minutes=31)
    with pytest.raises(Refused, match="unauthenticated"):
        accounts.session_account(signed.zoufang, found.token)


def test_wrong_passwords_are_throttled(signed: Township) -> None:
    """After five wrong passwords even the right one waits a quarter of an hour."""
    for _ in range(5):
        with pytest.raises(Refused, match="wrong_password"):
            accounts.sign_in(signed.zoufang, "office", "不对")
    with pytest.raises(Refused, match="throttled"):
        accounts.sign_in(signed.zoufang, "office", "山清水秀")
    signed.clock.forward(minutes=16)
    assert accounts.sign_in(signed.zoufang, "office", "山清水秀").account.login == "office"


def test_strange_logins_are_wrong_passwords(signed: Township) -> None:
    """An unknown login, an account without a password, and text that no database takes."""
    for login in ("nobody", "li", "x\x00y", "\ud800", "长" * 500):
        with pytest.raises(Refused, match="wrong_password"):
            accounts.sign_in(signed.zoufang, login, "山清水秀")


def test_a_disabled_account_is_out(signed: Township) -> None:
    """Its session and its password end at once."""
    found = accounts.sign_in(signed.zoufang, "office", "山清水秀")
    accounts.disable_account(signed.zoufang, signed.office.account_id, "admin")
    with pytest.raises(Refused, match="unauthenticated"):
        accounts.session_account(signed.zoufang, found.token)
    with pytest.raises(Refused, match="wrong_password"):
        accounts.sign_in(signed.zoufang, "office", "山清水秀")


def test_a_login_is_taken_once(town: Township) -> None:
    """Two accounts never share a login."""
    with pytest.raises(Refused, match="exists_already"):
        accounts.create_account(town.zoufang, "li", "李四", Role.CADRE)


def test_an_enrolment_code_works_once(town: Township) -> None:
    """A code binds one phone; a wrong, used or old one says which."""
    zoufang, by = town.zoufang, town.admin.account_id
    code = devices.issue_enrolment_code(zoufang, town.li.account_id, by)
    welcome = devices.enroll(zoufang, EnrollRequest(code=code.lower(), device_name="手机"))
    assert devices.authenticate(zoufang, welcome.token).account.login == "li"
    for wrong in (code, "AAAA-BBBB-CCCC"):
        with pytest.raises(Refused, match="enrolment_code_wrong"):
            devices.enroll(zoufang, EnrollRequest(code=wrong))
    old = devices.issue_enrolment_code(zoufang, town.li.account_id, by)
    town.clock.forward(days=4)
    with pytest.raises(Refused, match="enrolment_code_expired"):
        devices.enroll(zoufang, EnrollRequest(code=old))


def test_guessing_codes_is_throttled(town: Township) -> None:
    """Twenty wrong codes from one place bar it for a while."""
    for _ in range(20):
        with pytest.raises(Refused, match="enrolment_code_wrong"):
            devices.enroll(town.zoufang, EnrollRequest(code="AAAA-BBBB"), "10.0.0.9")
    with pytest.raises(Refused, match="throttled"):
        devices.enroll(town.zoufang, EnrollRequest(code="AAAA-BBBB"), "10.0.0.9")


def test_a_forgotten_pin_needs_two_people(town: Township) -> None:
    """A recovery code opens nothing until office and administrator both agreed."""
    from mobile.store import keys as phone_keys

    zoufang, account_id = town.zoufang, town.li.account_id
    county_key = bytes.fromhex(keys.make_county_key(zoufang.data_dir))
    local, (reply_private, reply_public) = phone_keys.new_key(), phone_keys.new_pair()
    lock = phone_keys.lock_for(county_key, local, account_id).to_json()
    code = devices.issue_recovery_code(zoufang, account_id, town.office)
    with pytest.raises(Refused, match="forbidden"):
        devices.recover(zoufang, code, account_id, lock, reply_public.hex())
    waiting = devices.recovery_codes_to_approve(zoufang)
    with pytest.raises(Refused, match="same_person"):
        devices.approve_recovery(zoufang, waiting[0].code_hash, town.office)
    with pytest.raises(Refused, match="forbidden"):
        devices.approve_recovery(zoufang, waiting[0].code_hash, town.verifier)
    devices.approve_recovery(zoufang, waiting[0].code_hash, town.admin)
    answer = devices.recover(zoufang, code, account_id, lock, reply_public.hex())
    sealed = phone_keys.RecoveryLock.of(answer)
    assert phone_keys.open_for(reply_private, sealed, account_id) == local
    with pytest.raises(Refused, match="enrolment_code_wrong"):
        devices.recover(zoufang, code, account_id, lock, reply_public.hex())
    with zoufang.db.reading() as tx:
        actions = [line.action for line in audit.lines(tx, zoufang.county_id)]
    assert actions[-3:] == ["recover.code", "recover.approve", "recover.use"]
