"""首页: what waits today.

Owns the first page after signing in. Never counts what a person did, only what waits.
"""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from server.office.access import STAFF, SignedIn, shows
from server.office.pages import go, page
from server.services import office, office_quarantine
from shared.visibility import Role


def add_routes(router: APIRouter) -> None:
    """Put the routes of this page onto the office."""
    router.get("")(show)


@shows(None, STAFF)
def show(request: Request, who: SignedIn) -> Response:
    """What waits today, each figure with the way to it."""
    if who.account.role is Role.ADMIN:
        return go("/people")
    waiting = office.today(who.zoufang, who.viewer)
    week = office.week(who.zoufang, who.viewer, who.zoufang.today())
    kept = office_quarantine.kept(who.zoufang, who.viewer) if who.writes else ()
    return page(request, "home.html", who, waiting=waiting, week=week, kept=len(kept))
