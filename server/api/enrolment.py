"""POST /api/v1/enroll and /api/v1/recover.

Owns the HTTP side of binding a phone and of opening a forgotten PIN. Never logs a code.
"""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from pydantic import Field, ValidationError

from server.api.deps import Office, address_of, bounded_body
from server.api.described import answers, body_of
from server.services import devices
from server.services.sync import packed
from shared.fields import Id
from shared.protocol import (
    ENROLL_PATH,
    EnrollRequest,
    EnrollResponse,
    Wire,
    decompress,
    dumps,
    loads,
)
from shared.refusals import Refused

router = APIRouter()
RECOVER_PATH = "/api/v1/recover"
_MAX_BYTES = 8_192
_CODE_REFUSALS = (
    "unreadable",
    "too_large",
    "invalid_request",
    "throttled",
    "enrolment_code_wrong",
    "enrolment_code_expired",
)
Hex = Annotated[str, Field(pattern="^([0-9a-f]{2}){1,200}$")]


class RecoveryLock(Wire):
    """The phone's local key, wrapped for the county."""

    ephemeral: Hex
    wrapped: Hex


class RecoverRequest(Wire):
    """A code that two people issued, and what is to be unwrapped."""

    code: Annotated[str, Field(min_length=4, max_length=40)]
    account_id: Id
    lock: RecoveryLock
    reply_key: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


async def _body(request: Request) -> bytes:
    return await bounded_body(request, _MAX_BYTES)


Body = Annotated[bytes, Depends(_body, scope="function")]


def _value(request: Request, body: bytes) -> Any:
    encoding = request.headers.get("content-encoding", "")
    return loads(decompress(body, encoding, _MAX_BYTES))


def _fault(error: ValidationError) -> Refused:
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    place = ".".join(str(step) for step in first["loc"])[:80]
    return Refused("invalid_request", field=place, why=first["msg"][:120])


@router.post(
    ENROLL_PATH,
    responses=answers(EnrollResponse, *_CODE_REFUSALS, "wrong_pin"),
    openapi_extra=body_of(EnrollRequest),
)
def enroll(request: Request, office: Office, body: Body) -> Response:
    """Bind a phone by a one-time code."""
    try:
        message = EnrollRequest.model_validate(_value(request, body))
    except ValidationError as error:
        raise _fault(error) from error
    answer = devices.enroll(office, message, address_of(request))
    status, headers, raw = packed(200, dumps(answer), request.headers.get("accept-encoding", ""))
    return Response(raw, status, headers)


@router.post(
    RECOVER_PATH,
    responses=answers(RecoveryLock, *_CODE_REFUSALS, "forbidden", "not_found"),
    openapi_extra=body_of(RecoverRequest),
)
def recover(request: Request, office: Office, body: Body) -> Response:
    """Unwrap a phone's local key for its reply key."""
    try:
        message = RecoverRequest.model_validate(_value(request, body))
    except ValidationError as error:
        raise _fault(error) from error
    lock = devices.recover(
        office,
        message.code,
        message.account_id,
        message.lock.model_dump(),
        message.reply_key,
        address_of(request),
    )
    return Response(RecoveryLock(**lock).model_dump_json(), media_type="application/json")
