"""核查队列: what waits for a verification, with the open record beside it.

Owns the queue page. Never ranks people: the queue is in the order of the day, what a batch drew
first.
"""

from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import Response

from server.office.access import WRITERS, Form, SignedIn, shows
from server.office.acting import said
from server.office.pages import go, page
from server.office.record import decide, record_values
from server.services import office_queue
from shared.records import Kind
from shared.refusals import Refused

PANE: Final = "pane"
"""The part of the page in which the open record stands."""


def add_routes(router: APIRouter) -> None:
    """Put the routes of this page onto the office."""
    router.get("/queue")(queue)
    router.post("/queue/{record_id}")(verify)


@shows(Kind.VISIT)
def queue(request: Request, who: SignedIn, open: str = "") -> Response:  # noqa: A002  its name in the address
    """Visits, problems and pledges that wait; one of them is open beside the list."""
    return _desk(request, who, open)


def _desk(
    request: Request,
    who: SignedIn,
    opened: str,
    refused: Refused | None = None,
    given: dict[str, Any] | None = None,
) -> Response:
    # Walking the list asks for the record beside it alone; the list stands on the screen already.
    beside = bool(opened) and request.headers.get("hx-target") == PANE
    groups = () if beside else office_queue.groups(who.zoufang, who.viewer)
    lines = [line for group in groups for line in group.lines]
    if not opened and lines:
        opened = lines[0].id
    values = record_values(who, opened, given) if opened else {"record": None}
    return page(
        request,
        "queue.html",
        who,
        status=refused.refusal.entry.status if refused else 200,
        refusal=refused.refusal if refused else None,
        groups=groups,
        opened=opened,
        **values,
    )


@shows(Kind.VERIFICATION, WRITERS)
def verify(request: Request, record_id: str, form: Form) -> Response:
    """Take a decision on what was shown, and open the next one that waits."""
    who = form.person
    ids = office_queue.queue_ids(who.zoufang, who.viewer)
    at = ids.index(record_id) if record_id in ids else -1
    receipt, refused, given = decide(form, record_id)
    if refused is not None:
        return _desk(request, who, record_id, refused, given)
    assert receipt is not None
    following = ids[at + 1] if 0 <= at < len(ids) - 1 else ""
    return go(f"/queue?open={following}" if following else "/queue", said(receipt))
