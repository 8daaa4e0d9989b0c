"""人员与设备: enrolment and recovery codes, devices with their health.

Owns this page. Never ranks people by what their phones say, and never lets one person alone open a
phone whose PIN was forgotten: one issues the code, another role approves it.
"""

import io
from typing import Any, Final
from urllib.parse import urlsplit

import segno
from fastapi import APIRouter, Request
from fastapi.responses import Response

from server.office.access import PEOPLE, Form, SignedIn, shows
from server.office.pages import go, page
from server.services import devices, office_accounts
from shared.records import Kind
from shared.refusals import Refused
from shared.visibility import Role

QUIET_UNSENT_S: Final = 3 * 24 * 3600
LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})


def add_routes(router: APIRouter) -> None:
    """Put the routes of this page onto the office."""
    router.get("/people")(people)
    router.post("/people/{account_id}/code")(enrol)
    router.post("/people/{account_id}/recovery")(recover)
    router.post("/recovery/{code_hash}/approve")(approve)
    router.post("/devices/{device_id}/revoke")(revoke)


@shows(Kind.PERSON, PEOPLE)
def people(request: Request, who: SignedIn) -> Response:
    """Everybody with their devices."""
    return _page(request, who, {})


def _page(request: Request, who: SignedIn, issued: dict[str, Any]) -> Response:
    by_account: dict[str, list[Any]] = {}
    for device in devices.every_device(who.zoufang):
        by_account.setdefault(device.account_id, []).append(device)
    mine = office_accounts.every_managed(who.zoufang, who.account)
    accounts = [a for a in mine if a.disabled_at is None]
    known = {account.account_id for account in accounts}
    waiting = devices.recovery_codes_to_approve(who.zoufang)
    return page(
        request,
        "people.html",
        who,
        accounts=accounts,
        devices=by_account,
        issued=issued,
        waiting=[code for code in waiting if code.account_id in known],
        names=office_accounts.names(who.zoufang),
        quiet_s=QUIET_UNSENT_S,
        cadre=Role.CADRE,
    )


@shows(Kind.PERSON, PEOPLE)
def enrol(request: Request, account_id: str, form: Form) -> Response:
    """A one-time code for one person's phone, shown once."""
    by = form.person.account
    office_accounts.managed(form.zoufang, account_id, by)
    code = devices.issue_enrolment_code(form.zoufang, account_id, by.account_id)
    address = str(request.base_url).rstrip("/")
    parts = urlsplit(address)
    issued = {
        "kind": "enroll",
        "account_id": account_id,
        "code": code,
        "address": address,
        "plain": parts.scheme != "https" and parts.hostname not in LOOPBACK,
        "qr": _qr(f"{address}#{code}"),
    }
    return _page(request, form.person, issued)


def _qr(text: str) -> str:
    out = io.BytesIO()
    segno.make(text, error="m").save(
        out, kind="svg", xmldecl=False, svgns=True, border=2, omitsize=True
    )
    return out.getvalue().decode()


@shows(Kind.PERSON, PEOPLE)
def recover(request: Request, account_id: str, form: Form) -> Response:
    """A code that opens a phone whose PIN was forgotten, once a second person has agreed."""
    by = form.person.account
    office_accounts.managed(form.zoufang, account_id, by)
    code = devices.issue_recovery_code(form.zoufang, account_id, by)
    issued = {"kind": "recover", "account_id": account_id, "code": code}
    return _page(request, form.person, issued)


@shows(Kind.PERSON, PEOPLE)
def approve(code_hash: str, form: Form) -> Response:
    """The second person agrees: an administrator to an office's code, or the other way round."""
    waiting = devices.recovery_codes_to_approve(form.zoufang)
    code = next((c for c in waiting if c.code_hash == code_hash), None)
    if code is None:
        raise Refused("not_found")
    office_accounts.managed(form.zoufang, code.account_id, form.person.account)
    devices.approve_recovery(form.zoufang, code_hash, form.person.account)
    return go("/people", "已同意，找回码现在可以用了")


@shows(Kind.PERSON, PEOPLE)
def revoke(device_id: str, form: Form) -> Response:
    """Bar a phone; what it has not sent goes to quarantine when it is unlocked."""
    owners = {d.device_id: d.account_id for d in devices.every_device(form.zoufang)}
    if device_id not in owners:
        raise Refused("not_found")
    office_accounts.managed(form.zoufang, owners[device_id], form.person.account)
    devices.revoke(form.zoufang, device_id, form.person.account.account_id)
    return go("/people", "已停用")
