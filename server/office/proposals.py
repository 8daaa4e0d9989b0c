"""申请: what people asked for, to be agreed to or declined.

Owns the page of requests. Never lets one happen by itself.
"""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from server.office.access import WRITERS, Form, SignedIn, shows
from server.office.acting import do, fields_of
from server.office.pages import go, page
from server.services import office_lists
from shared.records import Kind
from shared.refusals import Refused

WHY = {"locked": "已核查，申请更正", "conflict": "两人同时改了", "consent": "请办公室同意"}


def add_routes(router: APIRouter) -> None:
    """Put the routes of this page onto the office."""
    router.get("/proposals")(proposals)
    router.post("/proposals/{record_id}/{answer}")(answer)


@shows(Kind.PROPOSAL)
def proposals(request: Request, who: SignedIn) -> Response:
    """Open requests, oldest first."""
    return _list(request, who, None)


def _list(request: Request, who: SignedIn, refused: Refused | None) -> Response:
    return page(
        request,
        "proposals.html",
        who,
        status=refused.refusal.entry.status if refused else 200,
        refusal=refused.refusal if refused else None,
        listed=office_lists.requests(who.zoufang, who.viewer),
        why=WHY,
    )


@shows(Kind.PROPOSAL, WRITERS)
def answer(request: Request, record_id: str, answer: str, form: Form) -> Response:
    """Agree or decline."""
    if answer not in ("agree", "decline"):
        raise Refused("not_found")
    try:
        do(form, f"proposal.{answer}", record_id, fields_of(form, ("reason",)))
    except Refused as refused:
        if refused.refusal.code == "forbidden":
            raise
        return _list(request, form.person, refused)
    return go("/proposals", "已同意" if answer == "agree" else "已答复不同意")
