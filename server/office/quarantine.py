"""暂存区 and 合规自检: what could not be taken in, and which functions are absent.

Owns these two pages. Never takes anything in: what is kept is read here, done again by a person
where it must be, and settled.
"""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from server.office.access import STAFF, WRITERS, Form, SignedIn, shows
from server.office.pages import go, page
from server.services import office_compliance, office_quarantine
from shared.records import Kind


def add_routes(router: APIRouter) -> None:
    """Put the routes of these pages onto the office."""
    router.get("/quarantine")(quarantine)
    router.post("/quarantine/{kept_id}/settle")(settle)
    router.get("/compliance")(compliance)


@shows(Kind.VISIT, WRITERS)
def quarantine(request: Request, who: SignedIn) -> Response:
    """What nobody has settled, newest first."""
    kept = office_quarantine.kept(who.zoufang, who.viewer)
    return page(request, "quarantine.html", who, kept=kept)


@shows(Kind.VISIT, WRITERS)
def settle(kept_id: str, form: Form) -> Response:
    """It was dealt with; the audit says by whom."""
    office_quarantine.settle(form.zoufang, form.person.viewer, kept_id)
    return go("/quarantine", "已标为处理完")


@shows(None, STAFF)
def compliance(request: Request, who: SignedIn) -> Response:
    """Each absent function, looked for now."""
    statements = office_compliance.statements(who.zoufang.vocabulary)
    return page(request, "compliance.html", who, statements=statements)
