"""学习 and 本周事项: study sessions in four fields with their attendance, and the week's pledges.

Owns these two pages. Never makes a phone sign in to a session: attendance comes from
the paper list.
"""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from server.office.access import WRITERS, Form, SignedIn, shows
from server.office.acting import do, fields_of, said
from server.office.pages import go, page
from server.services import ingest, office, office_lists
from shared.fields import check_day
from shared.records import Kind
from shared.refusals import Refused

FIELDS = ("held_on", "topic", "form", "document")


def add_routes(router: APIRouter) -> None:
    """Put the routes of these pages onto the office."""
    router.get("/sessions")(sessions)
    router.post("/sessions")(register)
    router.post("/sessions/{record_id}/attendance")(attendance)
    router.get("/week")(week)


@shows(Kind.SESSION)
def sessions(request: Request, who: SignedIn) -> Response:
    """All study sessions, and the form for a new one."""
    return _list(request, who, {}, None)


def _list(
    request: Request, who: SignedIn, given: dict[str, Any], refused: Refused | None
) -> Response:
    listed = office_lists.sessions(who.zoufang, who.viewer)
    return page(
        request,
        "sessions.html",
        who,
        status=refused.refusal.entry.status if refused else 200,
        refusal=refused.refusal if refused else None,
        listed=listed,
        given=given,
    )


@shows(Kind.SESSION, WRITERS)
def register(request: Request, form: Form) -> Response:
    """Register a study session from four fields and the paper list."""
    fields: dict[str, Any] = fields_of(form, FIELDS)
    attendees = form.texts("attendees")
    fields |= {"registered_on": form.zoufang.today()}
    if attendees:
        fields["attendees"] = attendees
    try:
        receipt = do(form, "session.register", form.zoufang.new_id(), fields)
    except Refused as refused:
        return _list(request, form.person, fields, refused)
    return go("/sessions", said(receipt))


@shows(Kind.SESSION, WRITERS)
def attendance(record_id: str, form: Form) -> Response:
    """Bring the attendance in line with the paper list, for the people of one's own area."""
    stored = ingest.standing(form.zoufang, record_id)
    if stored.record.kind is not Kind.SESSION:
        raise Refused("not_found")
    mine = {i for i, _ in office_lists.learners(form.zoufang, form.person.viewer)}
    listed = mine & set(stored.content.get("attendees", []))
    given = mine & set(form.texts("attendees"))
    edit: dict[str, Any] = {}
    if given - listed:
        edit["add"] = sorted(given - listed)
    if listed - given:
        edit["remove"] = sorted(listed - given)
    if not edit:
        return go(f"/records/{record_id}")
    receipt = do(form, "session.amend", record_id, {"attendees": edit})
    return go(f"/records/{record_id}", said(receipt))


@shows(Kind.PLEDGE)
def week(request: Request, who: SignedIn, day: str = "") -> Response:
    """The pledges of an ISO week with their progress, 已报 and 已核 apart."""
    try:
        day = check_day(day)
    except ValueError:
        day = who.zoufang.today()
    return page(request, "week.html", who, week=office.week(who.zoufang, who.viewer, day))
