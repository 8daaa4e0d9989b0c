"""What the endpoints ask for: the office, the caller, the body.

Owns authentication at the door and the bounds of bodies. Never reads a body before the caller is
known.
"""

from typing import Annotated, Final

from fastapi import Depends, Request
from prometheus_client import CollectorRegistry, Counter, Histogram

from server.services import devices
from server.services.context import Zoufang
from server.services.devices import Caller
from shared.refusals import Refused

REGISTRY: Final = CollectorRegistry()
CALLS: Final = Counter(
    "zoufang_http_requests", "Requests", ["method", "route", "status"], registry=REGISTRY
)
SECONDS: Final = Histogram(
    "zoufang_http_seconds", "Seconds per request", ["route"], registry=REGISTRY
)


def office_of(request: Request) -> Zoufang:
    """The office that this application serves."""
    zoufang: Zoufang = request.app.state.zoufang
    return zoufang


Office = Annotated[Zoufang, Depends(office_of, scope="function")]


def token_of(request: Request) -> str:
    """The bearer token, or nothing."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def caller_of(request: Request, office: Office) -> Caller:
    """Whose phone is calling. Raises Refused `unauthenticated`."""
    return devices.authenticate(office, token_of(request))


CallerOf = Annotated[Caller, Depends(caller_of, scope="function")]


def address_of(request: Request) -> str:
    """Where the request came from, for the throttle only."""
    return request.client.host if request.client else ""


async def bounded_body(request: Request, limit_bytes: int) -> bytes:
    """The body, never more than the limit. Raises Refused `too_large`."""
    declared = request.headers.get("content-length", "0")
    if not declared.isdigit() or int(declared) > limit_bytes:
        raise Refused("too_large" if declared.isdigit() else "unreadable")
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > limit_bytes:
            raise Refused("too_large")
        parts.append(part)
    return b"".join(parts)
