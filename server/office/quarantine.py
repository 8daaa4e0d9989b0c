"""暂存区 and 合规自检: what could not be taken in, and which functions are absent.

Owns these two pages. Never takes anything in by itself: a person looks, and decides on the
words and the pictures together.
"""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from server.office.access import STAFF, WRITERS, Form, SignedIn, shows
from server.office.acting import said
from server.office.pages import go, page
from server.office.record import as_picture
from server.services import office_compliance, office_quarantine, settling_kept
from shared.records import Kind


def add_routes(router: APIRouter) -> None:
    """Put the routes of these pages onto the office."""
    router.get("/quarantine")(quarantine)
    router.get("/quarantine/{kept_id}/evidence/{sha256}")(photo)
    router.post("/quarantine/{kept_id}/settle")(settle)
    router.get("/compliance")(compliance)


@shows(Kind.VISIT, WRITERS)
def quarantine(request: Request, who: SignedIn) -> Response:
    """What nobody has settled, newest first."""
    kept = office_quarantine.kept(who.zoufang, who.viewer)
    return page(request, "quarantine.html", who, kept=kept)


@shows(Kind.VISIT, WRITERS)
def photo(who: SignedIn, kept_id: str, sha256: str) -> Response:
    """A picture that came with what is kept, to whom its words are shown."""
    return as_picture(settling_kept.picture(who.zoufang, who.viewer, kept_id, sha256))


@shows(Kind.VISIT, WRITERS)
def settle(request: Request, kept_id: str, form: Form) -> Response:
    """Taken in, or dealt with otherwise; the audit says by whom.

    What somebody wrote is refused, and its pictures deleted, only after a second look.
    """
    zoufang, viewer = form.zoufang, form.person.viewer
    if form.text("answer") == "take":
        return go("/quarantine", said(settling_kept.take(zoufang, viewer, kept_id)))
    item = settling_kept.find(zoufang, viewer, kept_id)
    if item.change is not None and form.text("confirmed") != "yes":
        return page(request, "discard.html", form.person, item=item)
    deleted = settling_kept.discard(zoufang, viewer, kept_id)
    return go("/quarantine", f"已标为处理完，删除佐证 {deleted} 件" if deleted else "已标为处理完")


@shows(None, STAFF)
def compliance(request: Request, who: SignedIn) -> Response:
    """Each absent function, looked for now."""
    statements = office_compliance.statements(who.zoufang.vocabulary)
    return page(request, "compliance.html", who, statements=statements)
