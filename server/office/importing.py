"""导入: a household list is uploaded, looked at, and taken in whole or not at all.

Owns the three steps of the import page. Never imports anything that was not shown first.
"""

import hashlib
import re
from pathlib import Path
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.datastructures import UploadFile

from server.office.access import WRITERS, Form, SignedIn, shows
from server.office.pages import go, page
from server.services import imports, office
from server.services.context import Zoufang
from server.services.import_files import MAX_FILE_BYTES
from shared.records import Kind
from shared.refusals import Refused, refuse

FOLDER: Final = "imports"
SHOWN: Final = 200
KEPT: Final = 20


def add_routes(router: APIRouter) -> None:
    """Put the routes of this page onto the office."""
    router.get("/import")(show)
    router.post("/import")(preview)
    router.post("/import/apply")(apply)


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
    token = hashlib.sha256(data).hexdigest() if found.can_apply else ""
    if token:
        _path(form.zoufang, token).write_bytes(data)
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


def _path(zoufang: Zoufang, token: str) -> Path:
    """Where an uploaded list waits for its confirmation; the oldest ones make room."""
    folder = zoufang.data_dir / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    waiting = sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime)
    for path in waiting[: max(0, len(waiting) - KEPT)]:
        path.unlink(missing_ok=True)
    return folder / token


@shows(Kind.HOUSEHOLD, WRITERS)
def apply(form: Form) -> Response:
    """Take in the very file that was shown, against what stands now."""
    token = form.text("token")
    if not re.fullmatch(r"[0-9a-f]{64}", token):
        raise Refused("not_found")
    path = _path(form.zoufang, token)
    if not path.exists():
        raise Refused("condition", sentence="这份预览已过期,请重新上传文件。")
    found = imports.preview(form.zoufang, form.person.account, path.read_bytes())
    count = imports.apply(form.zoufang, form.person.account, found)
    path.unlink(missing_ok=True)
    return go("/import", f"已导入 {count} 户")
