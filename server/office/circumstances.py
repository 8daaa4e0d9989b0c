"""工作条件: the office says who works far away, who writes on paper first, and where it is itself.

Owns that page. Never shows what anybody did.
"""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from server.office.access import WRITERS, Form, SignedIn, shows
from server.office.pages import go, page
from server.services import circumstances, office_places
from server.services.office_places import DATUMS, Told
from shared.records import Kind


def add_routes(router: APIRouter) -> None:
    """Put the routes of this page onto the office."""
    router.get("/circumstances")(show)
    router.post("/circumstances")(put)
    router.post("/office-places")(put_places)


@shows(Kind.PERSON, WRITERS)
def show(request: Request, who: SignedIn) -> Response:
    """Everybody of the area with two boxes, and the townships' offices."""
    people = circumstances.everybody(who.zoufang, who.viewer)
    towns = office_places.of_viewer(who.zoufang, who.viewer)
    return page(request, "circumstances.html", who, people=people, towns=towns, datums=DATUMS)


@shows(Kind.PERSON, WRITERS)
def put(form: Form) -> Response:
    """Keep what was ticked."""
    remote, paper = form.texts("remote"), form.texts("paper_first")
    changed = circumstances.put(form.zoufang, form.person.viewer, remote, paper)
    return go("/circumstances", f"已保存，改了 {changed} 人")


@shows(Kind.PERSON, WRITERS)
def put_places(form: Form) -> Response:
    """Keep where the offices are, or that it is not said."""
    told = [
        Told(area, form.text(f"lat-{area}"), form.text(f"lon-{area}"), form.text(f"datum-{area}"))
        for area in form.texts("area")
    ]
    changed = office_places.put(form.zoufang, form.person.viewer, told)
    return go("/circumstances", f"已保存，改了 {changed} 处办公地点")
