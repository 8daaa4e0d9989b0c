"""Accounts as the office's pages manage them: who may make, change and bar whom.

Owns the authority of an administrator (everybody) and of an office (the cadres of its area). Never
lets an office make another office, and never lets anybody bar themselves.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from pydantic import ValidationError

from server.services import accounts, ingest
from server.services.context import Zoufang
from server.store import accounts as store
from server.store import office_queries
from server.store.accounts import Account
from server.store.engine import Tx
from shared.decide import invalid
from shared.protocol import Act, Receipt
from shared.records import Kind, PersonFields
from shared.refusals import Refused
from shared.visibility import Duty, Role

PASSWORD_LENGTH: Final = 10
LOGIN_LENGTH: Final = 60


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a form says about an account."""

    login: str = ""
    name: str = ""
    role: str = ""
    password: str = ""
    duties: Sequence[str] = ()
    area: str = ""
    villages: Sequence[str] = ()
    unit: str = ""


def manages(by: Account, other: Account) -> bool:
    """Whether `by` may bind phones for, change and bar this account."""
    if by.role is Role.ADMIN:
        return True
    return by.role is Role.OFFICE and other.role is Role.CADRE and _within(other, by.area)


def _within(account: Account, area: str) -> bool:
    if account.villages:
        return all(code.startswith(area) for code in account.villages)
    return account.area.startswith(area)


def managed(zoufang: Zoufang, account_id: str, by: Account) -> Account:
    """An account that `by` manages. Raises Refused `not_found`, also for one it does not."""
    found = accounts.account(zoufang, account_id)
    if not manages(by, found):
        raise Refused("not_found")
    return found


def every_managed(zoufang: Zoufang, by: Account) -> list[Account]:
    """The accounts that `by` manages, barred ones included, by login."""
    return [account for account in accounts.every_account(zoufang) if manages(by, account)]


def names(zoufang: Zoufang) -> dict[str, str]:
    """Account id → name, of everybody."""
    return {account.account_id: account.name for account in accounts.every_account(zoufang)}


def villages(zoufang: Zoufang, by: Account) -> list[tuple[str, str]]:
    """Code and name of the villages that `by` may hand out."""
    found = zoufang.db.read(lambda tx: office_queries.everything(tx, zoufang.county_id, Kind.AREA))
    pairs = [(item.content["code"], item.content["name"]) for item in found]
    return sorted(pair for pair in pairs if len(pair[0]) == 12 and pair[0].startswith(by.area))


def create(zoufang: Zoufang, by: Account, wanted: Wanted) -> Account:
    """Add an account with its person's record. Raises Refused with what is wrong."""
    role = _role(wanted.role)
    if by.role is not Role.ADMIN and (by.role is not Role.OFFICE or role is not Role.CADRE):
        raise Refused("forbidden")
    _check_login(wanted.login)
    if role is not Role.CADRE or wanted.password:
        check_password(wanted.password)
    area = wanted.area or by.area
    _check_area(zoufang, by, area)
    served = _known_villages(zoufang, by, wanted.villages)
    if role is Role.CADRE and not served:
        raise _no("干部至少要有一个联系村，手机上才有户。")
    _check_person(wanted.name, wanted.unit)
    duties = [Duty(duty) for duty in wanted.duties if duty in {d.value for d in Duty}]
    if role is not Role.OFFICE:
        duties = [duty for duty in duties if duty is Duty.SEALED and role is Role.CADRE]
    account = accounts.create_account(
        zoufang,
        wanted.login,
        wanted.name,
        role,
        password=wanted.password,
        duties=duties,
        area=area,
        villages=served,
        unit=wanted.unit,
        by=by.account_id,
    )
    _accepted(ingest.register_person(zoufang, by, account))
    return account


def amend(zoufang: Zoufang, by: Account, account_id: str, wanted: Wanted) -> None:
    """Change name, unit and villages; phones follow at their next sync. Raises Refused."""
    account = managed(zoufang, account_id, by)
    served = _known_villages(zoufang, by, wanted.villages)
    _check_person(wanted.name, wanted.unit)
    person = ingest.standing(zoufang, account_id).record
    fields = {"name": wanted.name, "unit": wanted.unit or None, "villages": sorted(served)}
    act = Act(do="person.amend", on=account_id, base=person.revision, fields=fields)
    _accepted(ingest.act(zoufang, by, [act]))
    if account.unit != wanted.unit:
        zoufang.db.write(lambda tx: _set_unit(zoufang, tx, account_id, wanted.unit))


def _set_unit(zoufang: Zoufang, tx: Tx, account_id: str, unit: str) -> None:
    found = store.find(tx, zoufang.county_id, account_id)
    if found is not None:
        store.save(tx, replace(found, unit=unit))


def set_password(zoufang: Zoufang, by: Account, account_id: str, password: str) -> None:
    """Give an account a new password. Raises Refused."""
    account = managed(zoufang, account_id, by)
    check_password(password)
    accounts.set_password(zoufang, account.account_id, password, by.account_id)


def disable(zoufang: Zoufang, by: Account, account_id: str) -> None:
    """Bar an account from now on. Raises Refused."""
    account = managed(zoufang, account_id, by)
    if account.account_id == by.account_id:
        raise _no("不能停用自己的账号，请另一位管理员来停用。")
    accounts.disable_account(zoufang, account.account_id, by.account_id)


def check_password(password: str) -> None:
    """Long rather than strange. Raises Refused `condition`."""
    if len(password) < PASSWORD_LENGTH or len(set(password)) < 4:
        raise _no(f"密码至少 {PASSWORD_LENGTH} 个字符，不要用同一个字符重复。")


def _check_login(login: str) -> None:
    fits = 0 < len(login) <= LOGIN_LENGTH and login.isprintable() and " " not in login
    if not fits:
        raise _no("账号要填，不能有空格，最多 60 个字符。")


def _check_person(name: str, unit: str) -> None:
    values = {"name": name, "role": Role.CADRE.value, **({"unit": unit} if unit else {})}
    try:
        PersonFields.content(values)
    except ValidationError as error:
        refusal = invalid(error, PersonFields)
        raise Refused(refusal.code, **refusal.details) from error


def _check_area(zoufang: Zoufang, by: Account, area: str) -> None:
    digits = area.isascii() and area.isdecimal() and 6 <= len(area) <= 12
    if not digits or not area.startswith(zoufang.county_id) or not area.startswith(by.area):
        raise _no("管辖范围要在本县、本人的管辖范围之内，填区划代码。")


def _known_villages(zoufang: Zoufang, by: Account, codes: Sequence[str]) -> frozenset[str]:
    known = {code for code, _ in villages(zoufang, by)}
    for code in codes:
        if code not in known:
            raise _no(f"没有这个村（{code[:12]}），或不在您的管辖范围内。")
    return frozenset(codes)


def _role(text: str) -> Role:
    try:
        return Role(text)
    except ValueError as error:
        raise _no("请选岗位。") from error


def _accepted(receipt: Receipt) -> None:
    if receipt.outcome == "refused" and receipt.refusal is not None:
        raise Refused(receipt.refusal["code"], **receipt.refusal["details"])


def _no(sentence: str) -> Refused:
    return Refused("condition", sentence=sentence)
