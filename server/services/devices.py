"""Phones: binding one by a one-time code, recognising it, barring it, opening a forgotten PIN.

Owns devices and their codes. Never lets one person alone open a phone: a recovery code is issued by
one and approved by another, and both stand in the audit.
"""

import secrets
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final

from server.services import accounts, journal, keys
from server.services.context import Zoufang, county_of
from server.store import accounts as store
from server.store import devices as rows
from server.store.accounts import Account, Code
from server.store.devices import DeviceState
from server.store.engine import Tx
from shared.fields import instant, moment
from shared.numbers import device_code
from shared.protocol import EnrollRequest, EnrollResponse
from shared.refusals import Refused
from shared.visibility import Role

CODE_LIFE: Final = timedelta(days=3)
RECOVERY_LIFE: Final = timedelta(hours=2)
_ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_ENROLL, _RECOVER = "enroll", "recover"


@dataclass(frozen=True, slots=True)
class Caller:
    """A phone that showed a valid token."""

    account: Account
    device: DeviceState


def issue_enrolment_code(
    zoufang: Zoufang, account_id: str, by: str, *, life: timedelta = CODE_LIFE
) -> str:
    """A one-time code that binds one phone to an account. Raises Refused `not_found`."""
    accounts.account(zoufang, account_id)
    return _issue(zoufang, _ENROLL, account_id, by, life, None)


def _issue(
    zoufang: Zoufang,
    purpose: str,
    account_id: str,
    by: str,
    life: timedelta,
    device_id: str | None,
) -> str:
    text = "".join(secrets.choice(_ALPHABET) for _ in range(12))
    now = zoufang.clock()
    code = Code(
        code_hash=accounts.token_hash(text),
        purpose=purpose,
        account_id=account_id,
        device_id=device_id,
        issued_by=by,
        approved_by=None,
        issued_at=instant(now),
        expires_at=instant(now + life),
        used_at=None,
    )

    def work(tx: Tx) -> None:
        store.save_code(tx, zoufang.county_id, code)
        accounts.note(zoufang, tx, by, f"{purpose}.code", account_id)

    zoufang.db.write(work)
    return "-".join((text[:4], text[4:8], text[8:]))


def _plain(code: str) -> str:
    return code.replace("-", "").replace(" ", "").upper()


def enroll(zoufang: Zoufang, request: EnrollRequest, address: str = "") -> EnrollResponse:
    """Bind a phone. Raises Refused `enrolment_code_wrong`, `…_expired` or `throttled`.

    `wrong_pin` where the phone has the account already and its PIN is another: nothing happened.
    """
    accounts.check_throttle(zoufang, key := f"enroll:{address[:60]}")
    code_hash = accounts.token_hash(_plain(request.code))
    token, device_id, now = secrets.token_urlsafe(32), zoufang.new_id(), zoufang.now()

    def work(tx: Tx) -> EnrollResponse:
        code = store.code(tx, zoufang.county_id, code_hash, lock=True)
        if code is None or code.purpose != _ENROLL or code.used_at is not None:
            raise Refused("enrolment_code_wrong")
        if code.expires_at <= now:
            raise Refused("enrolment_code_expired")
        account = store.find(tx, zoufang.county_id, code.account_id)
        if account is None or account.disabled_at is not None:
            raise Refused("enrolment_code_wrong")
        if account.account_id in request.closed:
            raise Refused("wrong_pin", account_id=account.account_id)
        store.use_code(tx, zoufang.county_id, code_hash, now)
        device = DeviceState(
            device_id=device_id,
            account_id=account.account_id,
            name=request.device_name,
            short_code=device_code(device_id),
            token_hash=accounts.token_hash(token),
            enrolled_at=now,
            seen_at=None,
            revoked_at=None,
            revoked_by=None,
            heartbeat={},
        )
        rows.add(tx, zoufang.county_id, device)
        accounts.note(zoufang, tx, account.account_id, "device.enroll", device_id)
        return _welcome(zoufang, tx, account, device, token)

    try:
        answer = zoufang.db.write(work)
    except Refused:
        accounts.note_failure(zoufang, key, 20)
        raise
    return answer


def _welcome(
    zoufang: Zoufang, tx: Tx, account: Account, device: DeviceState, token: str
) -> EnrollResponse:
    county = county_of(zoufang, tx)
    return EnrollResponse(
        token=token,
        device_id=device.device_id,
        short_code=device.short_code,
        account=account_json(account),
        county_id=zoufang.county_id,
        county_name=county.name,
        recovery_key=county.recovery_key,
        recovery_key_id=county.recovery_key[:16],
    )


def account_json(account: Account) -> dict[str, Any]:
    """What a phone keeps of its account."""
    return {
        "account_id": account.account_id,
        "login": account.login,
        "name": account.name,
        "role": account.role.value,
        "duties": sorted(account.duties),
        "villages": sorted(account.villages),
        "area": account.area,
        "unit": account.unit,
    }


def authenticate(zoufang: Zoufang, token: str) -> Caller:
    """Whose phone this is, barred or not. Raises Refused `unauthenticated`."""
    hashed = accounts.token_hash(token)

    def look(tx: Tx) -> Caller | None:
        device = rows.by_token(tx, zoufang.county_id, hashed)
        account = store.find(tx, zoufang.county_id, device.account_id) if device else None
        return Caller(account, device) if account is not None and device is not None else None

    caller = zoufang.db.read(look) if token else None
    if caller is None:
        raise Refused("unauthenticated")
    if caller.account.disabled_at is not None and caller.device.revoked_at is None:
        revoked = replace(caller.device, revoked_at=caller.account.disabled_at)
        return Caller(caller.account, revoked)
    return caller


def revoke(zoufang: Zoufang, device_id: str, by: str) -> None:
    """Bar a phone from now on; it stays barred through a restore. Raises Refused `not_found`."""
    at = zoufang.now()
    if zoufang.db.read(lambda tx: rows.find(tx, zoufang.county_id, device_id)) is None:
        raise Refused("not_found")
    journal.write(zoufang.data_dir, {"what": "revoke", "id": device_id, "by": by, "at": at})

    def work(tx: Tx) -> None:
        if rows.revoke(tx, zoufang.county_id, device_id, by, at):
            accounts.note(zoufang, tx, by, "device.revoke", device_id)

    zoufang.db.write(work)


def every_device(zoufang: Zoufang) -> list[DeviceState]:
    """All devices by account, with their last heartbeat."""
    return zoufang.db.read(lambda tx: rows.every(tx, zoufang.county_id))


# ----------------------------------------------------------------------------------- recovery


def issue_recovery_code(zoufang: Zoufang, account_id: str, by: Account) -> str:
    """A code that can open a phone of this account once a second person has approved it.

    One of the two is the office, the other an administrator. Raises Refused `forbidden`.
    """
    if by.role not in (Role.OFFICE, Role.ADMIN):
        raise Refused("forbidden")
    accounts.account(zoufang, account_id)
    return _issue(zoufang, _RECOVER, account_id, by.account_id, RECOVERY_LIFE, None)


def recovery_codes_to_approve(zoufang: Zoufang) -> list[Code]:
    """Recovery codes that wait for the second person."""
    now = zoufang.now()
    return zoufang.db.read(lambda tx: store.codes_to_approve(tx, zoufang.county_id, _RECOVER, now))


def approve_recovery(zoufang: Zoufang, code_hash: str, by: Account) -> None:
    """The second person agrees. Raises Refused `not_found`, `forbidden` or `same_person`."""

    def work(tx: Tx) -> None:
        code = store.code(tx, zoufang.county_id, code_hash, lock=True)
        issuer = store.find(tx, zoufang.county_id, code.issued_by) if code else None
        if code is None or issuer is None or code.purpose != _RECOVER or code.used_at:
            raise Refused("not_found")
        if code.issued_by == by.account_id:
            raise Refused("same_person")
        if {issuer.role, by.role} != {Role.OFFICE, Role.ADMIN}:
            raise Refused("forbidden")
        approved = replace(code, approved_by=by.account_id)
        store.save_code(tx, zoufang.county_id, approved)
        accounts.note(zoufang, tx, by.account_id, "recover.approve", code.account_id)

    zoufang.db.write(work)


def recover(
    zoufang: Zoufang, code: str, account_id: str, lock: keys.Lock, reply_key: str, address: str = ""
) -> keys.Lock:
    """A phone's local key, wrapped for the reply key that the phone made. The code is used up.

    Raises Refused `enrolment_code_wrong`, `…_expired`, `forbidden`, `unreadable` or `throttled`.
    """
    accounts.check_throttle(zoufang, key := f"recover:{address[:60]}")
    code_hash, now = accounts.token_hash(_plain(code)), zoufang.now()

    def work(tx: Tx) -> keys.Lock:
        found = store.code(tx, zoufang.county_id, code_hash, lock=True)
        wrong = found is None or found.purpose != _RECOVER or found.used_at is not None
        if wrong or found is None or found.account_id != account_id:
            raise Refused("enrolment_code_wrong")
        if moment(found.expires_at) <= moment(now):
            raise Refused("enrolment_code_expired")
        if found.approved_by is None:
            raise Refused("forbidden")
        answer = keys.rewrap(zoufang.data_dir, lock, reply_key, account_id)
        store.use_code(tx, zoufang.county_id, code_hash, now)
        accounts.note(zoufang, tx, account_id, "recover.use", account_id)
        return answer

    try:
        return zoufang.db.write(work)
    except Refused:
        accounts.note_failure(zoufang, key, 20)
        raise
