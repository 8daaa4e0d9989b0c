"""工作条件: the office says who works far away and who writes on paper first.

Owns that page. Never shows what anybody did.
"""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from server.office.access import WRITERS, Form, SignedIn, shows
from server.office.pages import go, page
from server.services import circumstances
from shared.records import Kind


def add_routes(router: APIRouter) -> None:
    """Put the routes of this page onto the office."""
    router.get("/circumstances")(show)
    router.post("/circumstances")(put)


@shows(Kind.PERSON, WRITERS)
def show(request: Request, who: SignedIn) -> Response:
    """Everybody of the area with two boxes."""
    people = circumstances.everybody(who.zoufang, who.viewer)
    return page(request, "circumstances.html", who, people=people)


@shows(Kind.PERSON, WRITERS)
def put(form: Form) -> Response:
    """Keep what was ticked."""
    remote, paper = form.texts("remote"), form.texts("paper_first")
    changed = circumstances.put(form.zoufang, form.person.viewer, remote, paper)
    return go("/circumstances", f"已保存，改了 {changed} 人")
