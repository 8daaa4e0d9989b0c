"""POST /api/v1/sync.

Owns the HTTP side of a sync. Never knows what the message means.
"""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from server.api.deps import CallerOf, Office, bounded_body
from server.api.described import answers, body_of
from server.services import sync
from shared.protocol import MAX_REQUEST_BYTES, SYNC_PATH, SyncRequest, SyncResponse

router = APIRouter()


async def _body(request: Request, caller: CallerOf) -> bytes:  # noqa: ARG001  known before it is read
    return await bounded_body(request, MAX_REQUEST_BYTES)


@router.post(
    SYNC_PATH,
    responses=answers(
        SyncResponse,
        "unreadable",
        "unauthenticated",
        "device_revoked",
        "too_large",
        "invalid_request",
        "protocol_unknown",
        "disk_full",
    ),
    openapi_extra=body_of(SyncRequest, phone=True),
)
def sync_once(
    request: Request,
    office: Office,
    caller: CallerOf,
    body: Annotated[bytes, Depends(_body, scope="function")],
) -> Response:
    """One round trip: changes up; receipts, feed and digests down."""
    message = sync.read_request(body, request.headers.get("content-encoding", ""))
    raw = sync.answer(office, caller, message)
    status, headers, packed = sync.packed(200, raw, request.headers.get("accept-encoding", ""))
    return Response(packed, status, headers)
