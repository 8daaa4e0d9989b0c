"""户: the households of a village.

Owns the list of households. Telephone numbers are never shown in full here.
"""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from server.office.access import SignedIn, shows
from server.office.pages import page
from server.services import office_lists
from shared.records import Kind


def add_routes(router: APIRouter) -> None:
    """Put the routes of this page onto the office."""
    router.get("/households")(households)


@shows(Kind.HOUSEHOLD)
def households(request: Request, who: SignedIn, village: str = "", name: str = "") -> Response:
    """The households of one village, by group and door."""
    listed = office_lists.households(who.zoufang, who.viewer, village, name.strip())
    return page(request, "households.html", who, listed=listed, name=name.strip())
