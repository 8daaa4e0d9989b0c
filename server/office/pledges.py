"""学用转化事项 that the office writes for somebody, attaches to a session, begins or ends.

Owns these forms. Never deletes a pledge because its learner is not on an attendance list.
"""

from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import Response

from server.office.access import WRITERS, Form, SignedIn, shows
from server.office.acting import fields_of, said
from server.office.pages import go, page
from server.office.record import shown_record
from server.services import ingest, office_days, office_lists, office_record, office_study
from shared.records import Kind
from shared.refusals import Refused

FIELDS: Final = (
    "learner_id",
    "session_id",
    "kind",
    "object",
    "target_households",
    "target_solved",
    "starts_on",
    "ends_on",
    "note",
)


def add_routes(router: APIRouter) -> None:
    """Put the routes of these pages onto the office."""
    router.get("/pledges/new")(new)
    router.post("/pledges")(write)
    router.post("/pledges/{record_id}/session")(attach)
    router.post("/week/day")(day)


@shows(Kind.PLEDGE, WRITERS)
def new(request: Request, who: SignedIn) -> Response:
    """The form of a pledge that the office writes for somebody."""
    return _form(request, who, {}, None)


def _form(
    request: Request, who: SignedIn, given: dict[str, Any], refused: Refused | None
) -> Response:
    listed = office_lists.sessions(who.zoufang, who.viewer)
    return page(
        request,
        "pledge_new.html",
        who,
        status=refused.refusal.entry.status if refused else 200,
        refusal=refused.refusal if refused else None,
        given=given,
        learners=office_lists.learners(who.zoufang, who.viewer),
        sessions=listed.sessions,
    )


@shows(Kind.PLEDGE, WRITERS)
def write(request: Request, form: Form) -> Response:
    """List a pledge for a cadre."""
    fields: dict[str, Any] = fields_of(form, FIELDS)
    fields["methods"] = form.texts("methods")
    try:
        pledge_id, receipt = office_study.list_pledge(form.zoufang, form.person.account, fields)
    except Refused as refused:
        return _form(request, form.person, fields, refused)
    return go(f"/records/{pledge_id}", said(receipt))


@shows(Kind.PLEDGE, WRITERS)
def attach(request: Request, record_id: str, form: Form) -> Response:
    """Attach a pledge to a session, the learner being on its list or added to it."""
    office_record.require_sight(form.zoufang, form.person.viewer, record_id)
    pledge = ingest.standing(form.zoufang, record_id).record
    if pledge.kind is not Kind.PLEDGE:
        raise Refused("not_found")
    try:
        receipt = office_study.attach(
            form.zoufang,
            form.person.account,
            pledge,
            form.text("session_id"),
            add=bool(form.text("add")),
        )
    except Refused as refused:
        given = {"session_id": form.text("session_id"), "step": "attach"}
        return shown_record(request, form.person, record_id, refused, given)
    return go(f"/records/{record_id}", said(receipt))


@shows(Kind.PLEDGE, WRITERS)
def day(request: Request, form: Form) -> Response:
    """到期: list what begins or ends; done only after a second look, by the system's own step."""
    results: list[tuple[str, str]] = []
    if form.text("confirmed") == "yes":
        results = office_days.run(form.zoufang, form.person.viewer)
    due = office_days.due(form.zoufang, form.person.viewer)
    return page(request, "day.html", form.person, due=due, results=results)
