"""导入诉求: a list from 12345, 网格 or 来访 is looked at, then taken in whole or not at all.

Owns the steps of this page. Never imports a row that sounds like one that is there unless somebody
ticked it.
"""

from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.datastructures import UploadFile

from server.office.access import WRITERS, Form, Posted, SignedIn, shows, whole_number
from server.office.pages import go, page
from server.office.uploads import correctable, kept, put, throw_away
from server.services import office, problem_imports
from server.services.import_files import MAX_FILE_BYTES
from server.services.import_problems import PROBLEMS
from server.services.office_registering import SOURCES
from server.services.problem_imports import Preview
from shared.records import Kind
from shared.refusals import Refusal, Refused, refuse

SHOWN: Final = 200


def add_routes(router: APIRouter) -> None:
    """Put the routes of this page onto the office."""
    router.get("/import/problems")(show)
    router.post("/import/problems")(preview)
    router.post("/import/problems/apply")(apply)
    router.post("/import/problems/faults")(faults)


@shows(Kind.PROBLEM, WRITERS)
def show(request: Request, who: SignedIn) -> Response:
    """The empty page: which headings are recognised."""
    return page(request, "import_problems.html", who, preview=None, sources=SOURCES, source="12345")


def _shown(
    request: Request,
    form: Posted,
    source: str,
    found: Preview | None,
    token: str = "",
    refusal: Refusal | None = None,
) -> Response:
    failed = refusal is not None or (found is not None and bool(found.errors))
    return page(
        request,
        "import_problems.html",
        form.person,
        status=422 if failed else 200,
        refusal=refusal,
        preview=found,
        token=token,
        source=source,
        sources=SOURCES,
        limit=SHOWN,
        villages=dict(office.villages(form.zoufang, form.person.viewer)),
    )


@shows(Kind.PROBLEM, WRITERS)
def preview(request: Request, form: Form) -> Response:
    """What the list would do, with every fault by row and column, and what sounds alike."""
    file, source = form.data.get("file"), form.text("source")
    data = file.file.read(MAX_FILE_BYTES + 1) if isinstance(file, UploadFile) else b""
    if not data:
        refusal = refuse("condition", sentence="请先选一个文件。")
        return _shown(request, form, source, None, refusal=refusal)
    found = problem_imports.preview(form.zoufang, form.person.account, data, source)
    return _shown(request, form, source, found, put(form.zoufang, data))


preview.max_bytes = MAX_FILE_BYTES + 64 * 1024  # type: ignore[attr-defined]


def _again(form: Posted) -> tuple[bytes, Preview]:
    data = kept(form.zoufang, form.text("token"))
    source = form.text("source")
    return data, problem_imports.preview(form.zoufang, form.person.account, data, source)


@shows(Kind.PROBLEM, WRITERS)
def apply(request: Request, form: Form) -> Response:
    """Take in the very file that was shown, against what stands now."""
    _, found = _again(form)
    also = {row for text in form.texts("also") if (row := whole_number(text)) is not None}
    try:
        count = problem_imports.apply(form.zoufang, form.person.account, found, also)
    except Refused as refused:
        if refused.refusal.code in ("forbidden", "busy"):
            raise
        source, token = form.text("source"), form.text("token")
        return _shown(request, form, source, found, token, refused.refusal)
    throw_away(form.zoufang, form.text("token"))
    return go("/import/problems", f"已导入 {count} 件诉求")


@shows(Kind.PROBLEM, WRITERS)
def faults(form: Form) -> Response:
    """The very list, every fault at its cell, to be corrected and imported again."""
    data, found = _again(form)
    return correctable(form.zoufang, data, found.errors, PROBLEMS)
