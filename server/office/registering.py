"""登记诉求: problems that reach the office itself, by a visitor, 12345 or the grid.

Owns this form. Never writes down a contact that the clerk did not tick.
"""

from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import Response

from server.office.access import WRITERS, Form, SignedIn, shows
from server.office.acting import fields_of, said
from server.office.pages import go, page
from server.services import office, office_registering
from server.services.office_registering import SOURCES, Raised
from shared.records import Kind
from shared.refusals import Refused
from shared.vocabulary import NO_PROBLEM

FIELDS: Final = ("reporter", "description", "category", "unit", "note")


def add_routes(router: APIRouter) -> None:
    """Put the routes of this page onto the office."""
    router.get("/problems/new")(new)
    router.post("/problems/new")(register)


@shows(Kind.PROBLEM, WRITERS)
def new(request: Request, who: SignedIn, village: str = "", source: str = "来访") -> Response:
    """The form; the village decides which households it offers."""
    return _form(request, who, {"village": village, "source": source}, None)


def _form(
    request: Request, who: SignedIn, given: dict[str, Any], refused: Refused | None
) -> Response:
    words = who.zoufang.vocabulary
    villages = office.villages(who.zoufang, who.viewer)
    village = given.get("village", "")
    offered = [t for t in words.offered("categories") if t.code != NO_PROBLEM]
    return page(
        request,
        "problem_new.html",
        who,
        status=refused.refusal.entry.status if refused else 200,
        refusal=refused.refusal if refused else None,
        given=given,
        sources=SOURCES,
        villages=villages,
        homes=office_registering.households(who.zoufang, who.account, village),
        categories=[(t.code, f"{t.code} {t.name}") for t in offered],
    )


@shows(Kind.PROBLEM, WRITERS)
def register(request: Request, form: Form) -> Response:
    """Register it, and hand it in where somebody of the household was spoken to."""
    fields = fields_of(form, FIELDS)
    if form.text("confidential"):
        fields["confidential"] = True
    raised = Raised(
        source=form.text("source"),
        village=form.text("village"),
        raised_on=form.text("raised_on"),
        fields=fields,
        household_id=form.text("household_id"),
        spoke=bool(form.text("spoke")),
        period=form.text("period"),
    )
    try:
        problem_id, receipt = office_registering.register(form.zoufang, form.person.account, raised)
    except Refused as refused:
        if refused.refusal.code in ("forbidden", "not_found"):
            raise
        given = {name: form.text(name) for name in form.data if name != "csrf"}
        return _form(request, form.person, given, refused)
    record = office_registering.shown_to(form.zoufang, form.person.account, problem_id)
    if not record:
        return go("/problems", "已登记；属举报或要求保密的，只有保密岗能看")
    return go(f"/records/{problem_id}", said(receipt))
