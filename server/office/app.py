"""The office pages, put onto an application.

Owns the joining of routes, static files, headers and the page that a refusal becomes. Never answers
a request of the API.
"""

from collections.abc import Awaitable, Callable
from typing import Final
from urllib.parse import quote

from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse, Response
from fastapi.routing import APIRoute
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

from server.office import (
    accounts,
    audit,
    batches,
    check,
    circumstances,
    county_sheets,
    county_words,
    figures,
    findings,
    home,
    households,
    importing,
    importing_problems,
    inspections,
    ledgers,
    long_exports,
    people,
    pledges,
    problems,
    proposals,
    quarantine,
    record,
    registering,
    searching,
    sign_in,
    study,
)
from server.office.access import COOKIE, PREFIX, person
from server.office.pages import FOLDER, guard, page
from server.services.context import Zoufang
from shared.refusals import Refusal, Refused, refuse

MODULES: Final = (
    sign_in,
    home,
    study,
    pledges,
    check,
    batches,
    inspections,
    findings,
    circumstances,
    record,
    registering,
    problems,
    proposals,
    ledgers,
    long_exports,
    county_sheets,
    figures,
    searching,
    households,
    importing,
    importing_problems,
    people,
    accounts,
    quarantine,
    county_words,
    audit,
)


class OfficeRoute(APIRoute):
    """A route whose refusals become pages."""

    def get_route_handler(self) -> Callable[[Request], Awaitable[Response]]:  # type: ignore[override]
        handler = super().get_route_handler()

        async def guarded(request: Request) -> Response:
            try:
                response = await handler(request)
            except Refused as refused:
                response = refusal_page(request, refused.refusal)
            except RequestValidationError:
                response = refusal_page(request, refuse("not_found"))
            except HTTPException as error:
                response = refusal_page(
                    request, refuse("too_large" if error.status_code in (400, 413) else "not_found")
                )
            return guard(response)

        return guarded


def refusal_page(request: Request, refusal: Refusal) -> Response:
    """What a person sees who may not, or cannot, do this."""
    if refusal.code == "unauthenticated":
        response: Response = RedirectResponse(
            f"{PREFIX}/sign-in?to={quote(request.url.path, safe='')}", status_code=303
        )
        response.delete_cookie(COOKIE, path=PREFIX)
        return response
    who = None
    try:
        who = person(request)
    except Refused:
        who = None
    return page(request, "refused.html", who, status=refusal.entry.status, refusal=refusal)


def mount_office(app: FastAPI, zoufang: Zoufang) -> None:
    """Put the office pages onto an application."""
    app.state.zoufang = zoufang
    router = APIRouter(prefix=PREFIX, route_class=OfficeRoute, include_in_schema=False)
    for module in MODULES:
        module.add_routes(router)
    app.include_router(router)
    app.mount(f"{PREFIX}/static", StaticFiles(directory=FOLDER / "static"), name="office-static")
