"""Signing in and out.

Owns the sign-in page and its cookie. Never says whether it was the login or the password.
"""

import secrets
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import FormData

from server.office.access import (
    COOKIE,
    FORM_BYTES,
    NOBODY,
    PREFIX,
    STAFF,
    Form,
    is_token,
    shows,
    zoufang_of,
)
from server.office.pages import page
from server.services import accounts
from shared.refusals import Refused
from shared.visibility import Role

BEFORE: Final = "zoufang_before"
"""The cookie that ties a sign-in form to the browser which asked for it."""


async def sign_in_form(request: Request) -> FormData:
    """The form, when it comes from the page that this browser was given."""
    data = await request.form(max_files=0, max_fields=10, max_part_size=FORM_BYTES)
    if not is_token(data.get("csrf"), request.cookies.get(BEFORE) or secrets.token_hex(8)):
        raise Refused("csrf")
    return data


def add_routes(router: APIRouter) -> None:
    """Put the routes of this page onto the office."""
    router.get("/sign-in")(show)
    router.post("/sign-in")(enter)
    router.post("/sign-out")(leave)


@shows(None, NOBODY)
def show(request: Request, to: str = "") -> Response:
    """The sign-in page."""
    return _form(request, to)


def _form(request: Request, to: str, refused: Refused | None = None, login: str = "") -> Response:
    token = request.cookies.get(BEFORE) or secrets.token_urlsafe(24)
    response = page(
        request,
        "sign_in.html",
        status=refused.refusal.entry.status if refused else 200,
        refusal=refused.refusal if refused else None,
        token=token,
        to=to,
        login=login,
    )
    response.set_cookie(
        BEFORE,
        token,
        path=PREFIX,
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )
    return response


@shows(None, NOBODY)
def enter(request: Request, form: Annotated[FormData, Depends(sign_in_form)]) -> Response:
    """Sign in, and go to the page that was asked for."""
    login, password = str(form.get("login", "")).strip(), str(form.get("password", ""))
    to = str(form.get("to", ""))
    address = request.client.host if request.client else ""
    try:
        signed = accounts.sign_in(zoufang_of(request), login, password, address)
    except Refused as refused:
        return _form(request, to, refused, login)
    if signed.account.role is Role.CADRE:
        accounts.sign_out(zoufang_of(request), signed.token)
        return _form(request, to, Refused("forbidden"), login)
    inside = to.startswith(PREFIX + "/") and "\\" not in to and "//" not in to
    response = RedirectResponse(to if inside else PREFIX, status_code=303)
    response.set_cookie(
        COOKIE,
        signed.token,
        path=PREFIX,
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )
    return response


@shows(None, STAFF)
def leave(request: Request, form: Form) -> Response:
    """Sign out."""
    accounts.sign_out(form.zoufang, request.cookies.get(COOKIE, ""))
    response = RedirectResponse(f"{PREFIX}/sign-in", status_code=303)
    response.delete_cookie(COOKIE, path=PREFIX)
    return response
