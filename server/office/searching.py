"""查找: one box on every page, and what it finds.

Owns this page. Never keeps what somebody looked for.
"""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from server.office.access import SignedIn, shows
from server.office.pages import page
from server.services import office_search
from shared.records import KIND_NAMES, Kind


def add_routes(router: APIRouter) -> None:
    """Put the route of this page onto the office."""
    router.get("/search")(search)


@shows(Kind.VISIT)
def search(request: Request, who: SignedIn, q: str = "") -> Response:
    """Households, visits and problems that say this."""
    answer = office_search.look(who.zoufang, who.viewer, q)
    return page(
        request, "search.html", who, answer=answer, asked=q.strip()[:60], kind_names=KIND_NAMES
    )
