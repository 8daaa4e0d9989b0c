"""导出大台账: put down, watched while it is written, fetched when it is ready.

Owns these pages. Never shows anybody's export but one's own.
"""

from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, Response

from server.office.access import READERS, Form, SignedIn, shows
from server.office.ledgers import EXCEL, Asked
from server.office.pages import go, page
from server.services import ledgers, long_exports
from server.services.long_exports import Wanted
from shared.records import Kind


def add_routes(router: APIRouter) -> None:
    """Put the routes of these pages onto the office."""
    router.post("/ledgers/{key}/exports")(start)
    router.get("/exports/{export_id}")(watch)
    router.get("/exports/{export_id}/file")(fetch)


@shows(Kind.VISIT, READERS)
def start(key: str, form: Form) -> Response:
    """Put an export down; whoever may read the ledger may have it."""
    given = Asked(**{name: form.text(name) for name in Asked.__dataclass_fields__})
    wanted = Wanted(key, given.filter(), given.month, bool(given.late))
    export_id = long_exports.start(form.zoufang, form.person.account, wanted)
    return go(f"/exports/{export_id}")


@shows(Kind.VISIT)
def watch(request: Request, who: SignedIn, export_id: str) -> Response:
    """How far it is; the page asks again by itself until it is ready."""
    export = long_exports.state(who.zoufang, who.account, export_id)
    fifths = 5 if export.finished_at else min(4, export.done * 5 // max(export.total, 1))
    return page(
        request,
        "export.html",
        who,
        export=export,
        fifths_done=fifths,
        title=ledgers.LAYOUTS[export.ledger].title,
    )


@shows(Kind.VISIT)
def fetch(who: SignedIn, export_id: str) -> Response:
    """The file, streamed from the disk."""
    path, name = long_exports.file_of(who.zoufang, who.account, export_id)
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
    return FileResponse(path, media_type=EXCEL, headers=headers)
