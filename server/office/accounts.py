"""账号: who may sign in or hold a phone; made, changed, given a password, barred.

Owns these pages. Never shows a password, and never lists an account that the reader may not manage.
"""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from server.office.access import PEOPLE, Form, SignedIn, shows
from server.office.pages import go, page
from server.services import office_accounts
from server.services.office_accounts import Wanted
from shared.records import Kind
from shared.refusals import Refused
from shared.visibility import Duty, Role


def add_routes(router: APIRouter) -> None:
    """Put the routes of these pages onto the office."""
    router.get("/accounts")(accounts)
    router.post("/accounts")(create)
    router.get("/accounts/{account_id}")(account)
    router.post("/accounts/{account_id}")(amend)
    router.post("/accounts/{account_id}/password")(password)
    router.post("/accounts/{account_id}/disable")(disable)


def _wanted(form: Form) -> Wanted:
    return Wanted(
        login=form.text("login"),
        name=form.text("name"),
        role=form.text("role"),
        password=str(form.data.get("password") or ""),
        duties=form.texts("duties"),
        area=form.text("area"),
        villages=form.texts("villages"),
        unit=form.text("unit"),
    )


@shows(Kind.PERSON, PEOPLE)
def accounts(request: Request, who: SignedIn) -> Response:
    """The accounts that this person manages, and the form for a new one."""
    return _list(request, who, None, None)


def _list(
    request: Request, who: SignedIn, given: Wanted | None, refused: Refused | None
) -> Response:
    admin = who.account.role is Role.ADMIN
    return page(
        request,
        "accounts.html",
        who,
        status=refused.refusal.entry.status if refused else 200,
        refusal=refused.refusal if refused else None,
        listed=office_accounts.every_managed(who.zoufang, who.account),
        villages=office_accounts.villages(who.zoufang, who.account),
        roles=[Role.CADRE, Role.OFFICE, Role.SUPERVISOR, Role.ADMIN] if admin else [Role.CADRE],
        duties=list(Duty) if admin else [],
        given=given or Wanted(role=Role.CADRE, area=who.account.area),
        length=office_accounts.PASSWORD_LENGTH,
    )


@shows(Kind.PERSON, PEOPLE)
def create(request: Request, form: Form) -> Response:
    """Add an account; its person appears on the phones at their next sync."""
    wanted = _wanted(form)
    try:
        made = office_accounts.create(form.zoufang, form.person.account, wanted)
    except Refused as refused:
        if refused.refusal.code == "forbidden":
            raise
        return _list(request, form.person, wanted, refused)
    return go(f"/accounts/{made.account_id}", "已新增")


@shows(Kind.PERSON, PEOPLE)
def account(request: Request, who: SignedIn, account_id: str) -> Response:
    """One account with what may be done to it."""
    return _one(request, who, account_id, None)


def _one(request: Request, who: SignedIn, account_id: str, refused: Refused | None) -> Response:
    shown = office_accounts.managed(who.zoufang, account_id, who.account)
    return page(
        request,
        "account.html",
        who,
        status=refused.refusal.entry.status if refused else 200,
        refusal=refused.refusal if refused else None,
        account=shown,
        villages=office_accounts.villages(who.zoufang, who.account),
        length=office_accounts.PASSWORD_LENGTH,
        cadre=Role.CADRE,
    )


@shows(Kind.PERSON, PEOPLE)
def amend(request: Request, account_id: str, form: Form) -> Response:
    """Change name, unit and villages."""
    try:
        office_accounts.amend(form.zoufang, form.person.account, account_id, _wanted(form))
    except Refused as refused:
        return _one(request, form.person, account_id, refused)
    return go(f"/accounts/{account_id}", "已保存，手机下次同步后生效")


@shows(Kind.PERSON, PEOPLE)
def password(request: Request, account_id: str, form: Form) -> Response:
    """A new password; the account's browser sessions end."""
    new = str(form.data.get("password") or "")
    try:
        office_accounts.set_password(form.zoufang, form.person.account, account_id, new)
    except Refused as refused:
        return _one(request, form.person, account_id, refused)
    return go(f"/accounts/{account_id}", "密码已换，该账号的网页登录已失效")


@shows(Kind.PERSON, PEOPLE)
def disable(request: Request, account_id: str, form: Form) -> Response:
    """Bar the account; what its phone has not sent still goes to quarantine."""
    if form.text("sure") != "yes":
        unsure = Refused("condition", sentence="请先勾选“确认停用”。")
        return _one(request, form.person, account_id, unsure)
    try:
        office_accounts.disable(form.zoufang, form.person.account, account_id)
    except Refused as refused:
        return _one(request, form.person, account_id, refused)
    return go("/accounts", "已停用")
