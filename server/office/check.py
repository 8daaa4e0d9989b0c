"""核查队列: what waits for a verification.

Owns the queue page. Never ranks people: the queue is in the order of the day.
"""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from server.office.access import SignedIn, shows
from server.office.pages import page
from server.services import office
from shared.records import Kind


def add_routes(router: APIRouter) -> None:
    """Put the routes of this page onto the office."""
    router.get("/queue")(queue)


@shows(Kind.VISIT)
def queue(request: Request, who: SignedIn) -> Response:
    """Visits, problems and pledges that wait, each kind in a table of its own."""
    return page(request, "queue.html", who, queue=office.queue(who.zoufang, who.viewer))
