"""图表: coverage, how long ago, problems over time, pledges kept; a map where villages are drawn.

Owns these pages. Every chart is drawn from a table that stands beside it: without a script, or on
paper, the table is the page. Nobody is named, and nothing is ordered by a figure.
"""

from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.datastructures import UploadFile

from server.domain.figures import Figure
from server.domain.village_outlines import MAX_BYTES
from server.office.access import PEOPLE, Form, SignedIn, shows
from server.office.pages import go, page
from server.services import figures as service
from server.services import office, village_map
from shared.records import Kind
from shared.refusals import Refusal, Refused

MAP_JSON: Final = "application/geo+json"


def add_routes(router: APIRouter) -> None:
    """Put the routes of these pages onto the office."""
    router.get("/figures")(figures)
    router.get("/figures/villages.geojson")(villages)
    router.post("/figures/villages")(draw)


@shows(Kind.VISIT)
def figures(
    request: Request, who: SignedIn, first: str = "", last: str = "", village: str = ""
) -> Response:
    """Every figure of a period, a year until today where none is asked for."""
    return _page(request, who, first, last, village)


def _page(
    request: Request,
    who: SignedIn,
    first: str = "",
    last: str = "",
    village: str = "",
    refusal: Refusal | None = None,
) -> Response:
    found: tuple[Figure, ...] = ()
    try:
        first, last = service.period(who.zoufang, first, last)
        found = service.figures(who.zoufang, who.viewer, first, last, village)
    except Refused as error:
        refusal = error.refusal
    return page(
        request,
        "figures.html",
        who,
        status=refusal.entry.status if refusal else 200,
        refusal=refusal,
        figures=found,
        first=first,
        last=last,
        village=village,
        villages=office.villages(who.zoufang, who.viewer),
        drawn=village_map.exists(who.zoufang),
        may_draw=village_map.may_draw(who.zoufang, who.account),
    )


@shows(Kind.AREA)
def villages(who: SignedIn) -> Response:
    """The outlines of the viewer's villages."""
    text = village_map.outlines(who.zoufang, who.viewer.area)
    return Response(text, media_type=MAP_JSON, headers={"Cache-Control": "private, no-cache"})


@shows(None, PEOPLE)
def draw(request: Request, form: Form) -> Response:
    """Take in the outlines of the county's villages."""
    file = form.data.get("file")
    data = file.file.read(MAX_BYTES + 1) if isinstance(file, UploadFile) else b""
    try:
        count = village_map.take_in(form.zoufang, form.person.account, data)
    except Refused as refused:
        if refused.refusal.code != "condition":
            raise
        return _page(request, form.person, refusal=refused.refusal)
    return go("/figures", f"已导入 {count} 个村的边界")


draw.max_bytes = MAX_BYTES + 64 * 1024  # type: ignore[attr-defined]
