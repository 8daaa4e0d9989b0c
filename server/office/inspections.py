"""督查抽查: a supervisor draws households, prints the sheet, and enters what was told at the doors.

Owns these pages. Never shows an inspection to somebody who is not to know of it yet: for him there
is no such address.
"""

from dataclasses import replace

from fastapi import APIRouter, Request
from fastapi.responses import Response

from server.domain.inspecting import STRATA, TOLD
from server.office.access import INSPECTORS, Form, SignedIn, shows, whole_number
from server.office.pages import go, page
from server.services import inspections, office
from server.services.inspections import Entry, Wanted
from shared.records import Kind
from shared.refusals import Refused
from shared.visibility import Role


def add_routes(router: APIRouter) -> None:
    """Put the routes of these pages onto the office."""
    router.get("/inspections")(every)
    router.post("/inspections")(draw)
    router.get("/inspections/{inspection_id}")(one)
    router.post("/inspections/{inspection_id}/enter")(enter)
    router.post("/inspections/{inspection_id}/finish")(finish)


@shows(Kind.HOUSEHOLD)
def every(request: Request, who: SignedIn) -> Response:
    """The inspections so far, and the form of a new one."""
    today = who.zoufang.today()
    wanted = Wanted(who.account.area, f"{today[:8]}01", today, 3)
    return _list(request, who, wanted, None)


def _list(request: Request, who: SignedIn, wanted: Wanted, refused: Refused | None) -> Response:
    lines, names = inspections.lines(who.zoufang, who.viewer)
    inside = sorted((c, n) for c, n in names.areas.items() if c.startswith(who.account.area))
    return page(
        request,
        "inspections.html",
        who,
        status=refused.refusal.entry.status if refused else 200,
        refusal=refused.refusal if refused else None,
        lines=lines,
        names=names,
        areas=[(who.account.area, "全部"), *((c, n) for c, n in inside if c != who.account.area)],
        wanted=wanted,
        inspects=who.account.role is Role.SUPERVISOR,
    )


@shows(Kind.HOUSEHOLD, INSPECTORS)
def draw(request: Request, form: Form) -> Response:
    """Draw, once: an inspection cannot be thrown away and drawn again."""
    count = whole_number(form.text("per_village"), digits=3) or 0
    wanted = Wanted(
        form.text("area"),
        form.text("first"),
        form.text("last"),
        count,
        bool(form.text("announced")),
        form.text("seed"),
    )
    try:
        drawn = inspections.draw(form.zoufang, form.person.account, wanted)
    except Refused as refused:
        if refused.refusal.code != "condition":
            raise
        return _list(request, form.person, replace(wanted, seed=""), refused)
    return go(f"/inspections/{drawn.id}", f"已抽取，{drawn.number}")


@shows(Kind.HOUSEHOLD)
def one(request: Request, who: SignedIn, inspection_id: str, home: str = "") -> Response:
    """The sheet to print and take along; with `home`, the form for what was told there."""
    return _one(request, who, inspection_id, home, None)


def _one(
    request: Request,
    who: SignedIn,
    inspection_id: str,
    home: str,
    refused: Refused | None,
    *,
    asked: bool = False,
) -> Response:
    sheet = inspections.sheet(who.zoufang, who.viewer, inspection_id)
    return page(
        request,
        "inspection.html",
        who,
        status=refused.refusal.entry.status if refused else 200,
        refusal=refused.refusal if refused else None,
        sheet=sheet,
        strata=STRATA,
        told=TOLD,
        chosen=next((d for d in sheet.doors if d.home.household_id == home), None),
        inspects=who.account.role is Role.SUPERVISOR and sheet.drawn.closed_at is None,
        asked=asked,
        villages=dict(office.villages(who.zoufang, who.viewer)),
    )


@shows(Kind.HOUSEHOLD, INSPECTORS)
def enter(request: Request, inspection_id: str, form: Form) -> Response:
    """Put down what two verifiers brought back from one door."""
    home = form.text("home")
    checkers = form.text("checker"), form.text("second_checker")
    entry = Entry(form.text("told"), form.text("checked_on"), checkers, form.text("situation"))
    try:
        inspections.enter(form.zoufang, form.person.account, inspection_id, home, entry)
    except Refused as refused:
        if refused.refusal.code != "condition":
            raise
        return _one(request, form.person, inspection_id, home, refused)
    return go(f"/inspections/{inspection_id}", "已录入")


@shows(Kind.HOUSEHOLD, INSPECTORS)
def finish(request: Request, inspection_id: str, form: Form) -> Response:
    """Close it, after a second look: the township sees it from then on."""
    if form.text("sure") != "yes":
        return _one(request, form.person, inspection_id, "", None, asked=True)
    inspections.close(form.zoufang, form.person.account, inspection_id)
    return go(f"/inspections/{inspection_id}", "已关闭，乡镇可以看到了")
