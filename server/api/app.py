"""The application: routes, and the one place that turns what went wrong into an answer.

Owns the table of routes and the error handlers. Never decides anything itself.
"""

import time
from typing import Final

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.api import enrolment, evidence, health, older, sync, vocabulary
from server.api.deps import CALLS, SECONDS
from server.api.described import described
from server.services.collector import calm_collector
from server.services.context import Zoufang
from server.services.sync import refusal_answer
from server.store.engine import StoreBusyError
from shared.refusals import Refused

log = structlog.get_logger("zoufang.http")

_STATUS_CODES: Final = {
    400: "unreadable",
    401: "unauthenticated",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
}


def create_app(zoufang: Zoufang) -> FastAPI:
    """The HTTP application of one office. The office's pages are mounted by whoever serves it."""
    app = FastAPI(title="走访", docs_url=None, redoc_url=None, openapi_url="/api/openapi.json")
    app.state.zoufang = zoufang
    for router in (
        sync.router,
        enrolment.router,
        evidence.router,
        vocabulary.router,
        older.router,
        health.router,
    ):
        app.include_router(router)
    add_error_handlers(app)
    app.openapi = described(app)  # type: ignore[method-assign]
    app.add_middleware(Observed)
    calm_collector()
    return app


def add_error_handlers(app: FastAPI) -> None:
    """Whatever is raised becomes a refusal of the catalogue as JSON."""
    app.add_exception_handler(Refused, _refused)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(StoreBusyError, _busy)
    app.add_exception_handler(Exception, _unknown)


def answer(refused: Refused) -> Response:
    """A refusal as a response."""
    status, headers, body = refusal_answer(refused)
    return Response(body, status, headers)


def _refused(_: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)
    return answer(error)


def _invalid(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    place = ".".join(str(step) for step in first["loc"])[:80]
    return answer(Refused("invalid_request", field=place, why=str(first["msg"])[:120]))


def _http(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return answer(Refused(_STATUS_CODES.get(error.status_code, "invalid_request")))


def _busy(_: Request, __: Exception) -> Response:
    return answer(Refused("busy"))


def _unknown(request: Request, error: Exception) -> Response:
    log.error("unexpected", path=request.url.path, error=type(error).__name__, exc_info=error)
    return answer(Refused("server_error"))


class Observed:
    """Counts and times every request by its route, never by who made it. Plain ASGI."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        start, status = time.perf_counter(), 500

        async def told(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, told)
        finally:
            path = getattr(scope.get("route"), "path", "other")
            CALLS.labels(scope["method"], path, str(status)).inc()
            SECONDS.labels(path).observe(time.perf_counter() - start)
