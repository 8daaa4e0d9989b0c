"""One message up, one answer down: headers, compression, refusals.

Owns what the protocol says around a message. Never knows what the message means.
"""

from collections.abc import Mapping
from typing import Any, Final

from pydantic import BaseModel

from mobile.sync.transport import Reply, Transport
from shared.protocol import (
    DICTIONARY_ENCODING,
    ENCODINGS,
    MAX_RESPONSE_BYTES,
    PROTOCOL,
    PROTOCOL_HEADER,
    Wire,
    compress,
    decompress,
    dumps,
    loads,
)
from shared.refusals import CATALOGUE, Refusal, Refused

RECOVER_PATH: Final = "/api/v1/recover"
_STATUS_CODES: Final = {
    401: "unauthenticated",
    403: "forbidden",
    404: "not_found",
    413: "too_large",
}


class RecoverRequest(Wire):
    """A code that two people of the office issued, and the locked key that it opens."""

    code: str
    account_id: str
    lock: dict[str, str]
    reply_key: str


def headers_for(token: str, **more: str) -> dict[str, str]:
    """The headers of a request by this device."""
    headers = {PROTOCOL_HEADER: str(PROTOCOL), "Accept-Encoding": ", ".join(ENCODINGS)}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    return headers | {name.replace("_", "-"): value for name, value in more.items()}


def post(transport: Transport, path: str, token: str, message: BaseModel) -> Any:
    """Send a message; return the parsed answer. Raises Refused with the server's refusal."""
    body = compress(dumps(message), DICTIONARY_ENCODING)
    headers = headers_for(
        token, Content_Type="application/json", Content_Encoding=DICTIONARY_ENCODING
    )
    return answer_of(transport.send("POST", path, headers, body))


def answer_of(reply: Reply) -> Any:
    """The parsed body of a good answer. Raises Refused otherwise."""
    if reply.status >= 300:
        refusal = refusal_of(reply)
        raise Refused(refusal.code, **refusal.details)
    return body_of(reply)


def body_of(reply: Reply) -> Any:
    """The parsed body, or None where there is none. Raises Refused `unreadable`."""
    encoding = reply.headers.get("content-encoding", "")
    raw = decompress(reply.body, encoding, MAX_RESPONSE_BYTES)
    return loads(raw) if raw else None


def refusal_of(reply: Reply) -> Refusal:
    """Why the server says no, also when something on the way answered in its place."""
    try:
        found = body_of(reply)
    except Refused:
        found = None
    if isinstance(found, Mapping):
        for body in (found, found.get("refusal"), found.get("detail"), found.get("error")):
            if isinstance(body, Mapping) and body.get("code") in CATALOGUE:
                return Refusal(str(body["code"]), dict(body.get("details") or {}))
    if reply.status in (502, 504) or reply.status == 503:
        return Refusal("busy")
    return Refusal(_STATUS_CODES.get(reply.status, "server_error"), {"status": reply.status})
