"""Uploaded lists that wait for a confirmation, and the list that goes back with its faults marked.

Owns the folder in which they wait. Never keeps more than a few, nor one for longer than a day.
"""

import hashlib
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final
from urllib.parse import quote

from fastapi.responses import Response

from server.services import import_faults
from server.services.context import Zoufang
from server.services.import_files import read_table
from server.services.import_rows import Columns
from shared.refusals import Refusal, Refused

FOLDER: Final = "imports"
KEPT: Final = 20
KEPT_S: Final = 24 * 3600
EXCEL: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def put(zoufang: Zoufang, data: bytes) -> str:
    """Keep a file; returns the token by which the confirmation names it."""
    token = hashlib.sha256(data).hexdigest()
    _path(zoufang, token).write_bytes(data)
    return token


def _path(zoufang: Zoufang, token: str) -> Path:
    folder = zoufang.data_dir / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    waiting = sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
    oldest = zoufang.clock().timestamp() - KEPT_S
    for place, path in enumerate(waiting):
        if place >= KEPT or path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)
    return folder / token


def kept(zoufang: Zoufang, token: str) -> bytes:
    """The very file that was shown. Raises Refused `not_found`, `condition` when it is gone."""
    if not re.fullmatch(r"[0-9a-f]{64}", token):
        raise Refused("not_found")
    path = _path(zoufang, token)
    if not path.exists():
        raise Refused("condition", sentence="这份预览已过期，请重新上传文件。")
    return path.read_bytes()


def throw_away(zoufang: Zoufang, token: str) -> None:
    """Forget a file that was imported."""
    _path(zoufang, token).unlink(missing_ok=True)


def correctable(
    zoufang: Zoufang, data: bytes, errors: Sequence[Refusal], kind: Columns
) -> Response:
    """A download: the list with its faults marked. Raises Refused where it cannot be read."""
    book = import_faults.workbook(read_table(data), errors, kind, zoufang.vocabulary)
    name = quote(f"待改正-{zoufang.today()}.xlsx")
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    return Response(book, media_type=EXCEL, headers=headers)
