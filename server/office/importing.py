"""导入: a household list is uploaded, looked at, and taken in whole or not at all.

Owns the three steps of the import page. Never imports anything that was not shown first.
"""

from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.datastructures import UploadFile

from server.office.access import WRITERS, Form, SignedIn, shows
from server.office.pages import go, page
from server.office.uploads import correctable, kept, put, throw_away
from server.services import imports, office
from server.services.import_files import MAX_FILE_BYTES
from server.services.import_households import HOUSEHOLDS
from shared.records import Kind
from shared.refusals import refuse

SHOWN: Final = 200


def add_routes(router: APIRouter) -> None:
    """Put the routes of this page onto the office."""
    router.get("/import")(show)
    router.post("/import")(preview)
    router.post("/import/apply")(apply)
    router.post("/import/faults")(faults)


@shows(Kind.HOUSEHOLD, WRITERS)
def show(request: Request, who: SignedIn) -> Response:
    """The empty page: which headings are recognised."""
    return page(request, "import.html", who, preview=None, token="", limit=SHOWN, villages={})


@shows(Kind.HOUSEHOLD, WRITERS)
def preview(request: Request, form: Form) -> Response:
    """What the file would do, with every fault by row and column."""
    file = form.data.get("file")
    data = file.file.read(MAX_FILE_BYTES + 1) if isinstance(file, UploadFile) else b""
    if not data:
        refusal = refuse("condition", sentence="请先选一个文件。")
        return page(
            request,
            "import.html",
            form.person,
            status=422,
            refusal=refusal,
            preview=None,
            token="",
            limit=SHOWN,
            villages={},
        )
    found = imports.preview(form.zoufang, form.person.account, data)
    token = put(form.zoufang, data)
    return page(
        request,
        "import.html",
        form.person,
        status=422 if found.errors else 200,
        preview=found,
        token=token,
        limit=SHOWN,
        villages=dict(office.villages(form.zoufang, form.person.viewer)),
    )


preview.max_bytes = MAX_FILE_BYTES + 64 * 1024  # type: ignore[attr-defined]


@shows(Kind.HOUSEHOLD, WRITERS)
def apply(form: Form) -> Response:
    """Take in the very file that was shown, against what stands now."""
    token = form.text("token")
    found = imports.preview(form.zoufang, form.person.account, kept(form.zoufang, token))
    count = imports.apply(form.zoufang, form.person.account, found)
    throw_away(form.zoufang, token)
    return go("/import", f"已导入 {count} 户")


@shows(Kind.HOUSEHOLD, WRITERS)
def faults(form: Form) -> Response:
    """The very list, every fault at its cell, to be corrected and imported again."""
    data = kept(form.zoufang, form.text("token"))
    found = imports.preview(form.zoufang, form.person.account, data)
    return correctable(form.zoufang, data, found.errors, HOUSEHOLDS)
