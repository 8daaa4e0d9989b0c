"""人员与设备: accounts, enrolment codes as text and QR, devices with their health.

Owns this page. Never ranks people by what their phones say.
"""

import io
from typing import Any, Final

import segno
from fastapi import APIRouter, Request
from fastapi.responses import Response

from server.office.access import PEOPLE, Form, SignedIn, shows
from server.office.pages import go, page
from server.services import devices, office_lists
from shared.records import Kind
from shared.visibility import Role

QUIET_UNSENT_S: Final = 3 * 24 * 3600


def add_routes(router: APIRouter) -> None:
    """Put the routes of this page onto the office."""
    router.get("/people")(people)
    router.post("/people/{account_id}/code")(enrol)
    router.post("/devices/{device_id}/revoke")(revoke)


@shows(Kind.PERSON, PEOPLE)
def people(request: Request, who: SignedIn) -> Response:
    """Everybody with their devices."""
    return _page(request, who, {})


def _page(request: Request, who: SignedIn, issued: dict[str, Any]) -> Response:
    by_account: dict[str, list[Any]] = {}
    for device in devices.every_device(who.zoufang):
        by_account.setdefault(device.account_id, []).append(device)
    accounts = [a for a in office_lists.colleagues(who.zoufang) if _in_reach(a.area, who)]
    return page(
        request,
        "people.html",
        who,
        accounts=accounts,
        devices=by_account,
        issued=issued,
        quiet_s=QUIET_UNSENT_S,
        cadre=Role.CADRE,
    )


def _in_reach(area: str, who: SignedIn) -> bool:
    own = who.viewer.area
    return who.account.role is Role.ADMIN or area.startswith(own) or own.startswith(area)


@shows(Kind.PERSON, PEOPLE)
def enrol(request: Request, account_id: str, form: Form) -> Response:
    """A one-time code for one person's phone, shown once."""
    code = devices.issue_enrolment_code(form.zoufang, account_id, form.person.account.account_id)
    address = str(request.base_url).rstrip("/")
    issued = {"account_id": account_id, "code": code, "qr": _qr(f"{address}#{code}")}
    return _page(request, form.person, issued)


def _qr(text: str) -> str:
    out = io.BytesIO()
    segno.make(text, error="m").save(
        out, kind="svg", xmldecl=False, svgns=True, border=2, omitsize=True
    )
    return out.getvalue().decode()


@shows(Kind.PERSON, PEOPLE)
def revoke(device_id: str, form: Form) -> Response:
    """Bar a phone; what it has not sent goes to quarantine when it is unlocked."""
    devices.revoke(form.zoufang, device_id, form.person.account.account_id)
    return go("/people", "已停用")
