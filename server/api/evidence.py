"""PUT, PATCH and HEAD /api/v1/evidence/{sha256}.

Owns the HTTP side of evidence: the caller is known, and the file declared, before a byte of the
body is read. Never touches a file itself.
"""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Path, Request, Response
from pydantic import BaseModel, Field

from server.api.deps import CallerOf, Office, bounded_body
from server.api.described import KNOWN_PHONE, answers, body_of
from server.services import evidence
from server.services.evidence import CHUNK_MAX_BYTES, Standing
from shared.protocol import EVIDENCE_PATH, loads
from shared.refusals import Refused

router = APIRouter()
Sha = Annotated[str, Path(pattern="^[0-9a-f]{64}$")]
_REFUSALS: Final = (
    "unauthenticated",
    "not_found",
    "evidence_undeclared",
    "invalid_request",
    "evidence_damaged",
    "evidence_too_large",
    "disk_full",
)


class Declared(BaseModel):
    """How large the file is that a record declared."""

    size: Annotated[int, Field(ge=1, strict=True)]


class Stored(BaseModel):
    """How much of a file is here, in bytes."""

    offset: int
    size: int
    complete: bool


def _header(name: str, form: str) -> dict[str, Any]:
    return {"name": name, "in": "header", "required": True, "schema": {"pattern": form} | _TEXT}


_TEXT: Final = {"type": "string"}
_CHUNK: Final[dict[str, Any]] = KNOWN_PHONE | {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": _TEXT | {"format": "binary"}}},
    },
    "parameters": [
        _header("Upload-Offset", "^[0-9]{1,11}$"),
        _header("Upload-Checksum", "^[0-9a-f]{64}$"),
    ],
}


def _declared(office: Office, caller: CallerOf, sha256: Sha) -> Standing:
    """The file as it stands: what nobody declared is refused unread."""
    return evidence.standing(office, caller, sha256)


async def _chunk(request: Request, _: Annotated[Standing, Depends(_declared)]) -> bytes:
    return await bounded_body(request, CHUNK_MAX_BYTES)


async def _small(request: Request, _: Annotated[Standing, Depends(_declared)]) -> bytes:
    return await bounded_body(request, 1_024)


def _answer(standing: Standing) -> Response:
    body = (
        f'{{"offset":{standing.offset},"size":{standing.size},'
        f'"complete":{str(standing.complete).lower()}}}'
    )
    headers = {"Upload-Offset": str(standing.offset), "Upload-Length": str(standing.size)}
    return Response(body, 200, headers, media_type="application/json")


@router.put(
    f"{EVIDENCE_PATH}/{{sha256}}",
    responses=answers(Stored, "unreadable", *_REFUSALS),
    openapi_extra=body_of(Declared, phone=True),
)
def declare(
    office: Office,
    caller: CallerOf,
    sha256: Sha,
    body: Annotated[bytes, Depends(_small, scope="function")],
) -> Response:
    """Begin or resume an upload of `{"size": bytes}`."""
    value: Any = loads(body)
    size = value.get("size") if isinstance(value, dict) else None
    if type(size) is not int or size < 1:
        raise Refused("invalid_request", field="size", why="应是文件的字节数")
    return _answer(evidence.declare(office, caller, sha256, size))


@router.patch(
    f"{EVIDENCE_PATH}/{{sha256}}",
    responses=answers(Stored, "unreadable", "evidence_offset", *_REFUSALS),
    openapi_extra=_CHUNK,
)
def append(
    request: Request,
    office: Office,
    caller: CallerOf,
    sha256: Sha,
    body: Annotated[bytes, Depends(_chunk, scope="function")],
) -> Response:
    """Add a chunk at `Upload-Offset`, with its SHA-256 in `Upload-Checksum`."""
    offset = request.headers.get("upload-offset", "")
    checksum = request.headers.get("upload-checksum", "")
    if not (offset.isascii() and offset.isdigit() and len(offset) < 12):
        raise Refused("invalid_request", field="Upload-Offset", why="应是字节数")
    return _answer(evidence.append(office, caller, sha256, int(offset), checksum, body))


@router.head(
    f"{EVIDENCE_PATH}/{{sha256}}",
    response_class=Response,
    responses=answers(None, *_REFUSALS),
    openapi_extra=KNOWN_PHONE,
)
def standing(office: Office, caller: CallerOf, sha256: Sha) -> Response:
    """Where an upload stands."""
    found = evidence.standing(office, caller, sha256)
    headers = {"Upload-Offset": str(found.offset), "Upload-Length": str(found.size)}
    return Response(b"", 200, headers)
