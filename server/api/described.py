"""What the API says of itself in `/api/openapi.json`: bodies, answers, refusals, the phone's token.

Owns the description, which a test holds against the running application. Never reads a request: the
endpoints judge the bytes themselves, after they know who is calling.
"""

from collections import defaultdict
from collections.abc import Callable
from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel, ConfigDict, Field
from pydantic.json_schema import models_json_schema

from shared.protocol import ENCODINGS
from shared.refusals import CATALOGUE

_REF: Final = "#/components/schemas/{model}"
_SCHEME: Final = "phone"
_FRAMEWORK_S: Final = ("HTTPValidationError", "ValidationError")
"""Bodies that FastAPI would describe and that nobody gets: ours are refusals."""
_ALWAYS: Final = ("method_not_allowed", "server_error", "busy")
KNOWN_PHONE: Final[dict[str, Any]] = {"security": [{_SCHEME: []}]}
"""A route that only an enrolled phone may call."""

Responses = dict[int | str, dict[str, Any]]
_bodies: list[type[BaseModel]] = []


class RefusalBody(BaseModel):
    """A refusal of the catalogue, the same in a receipt and as the body of an error."""

    model_config = ConfigDict(extra="forbid")

    code: str = Field(json_schema_extra={"enum": [*sorted(CATALOGUE)]})
    sentence: str = Field(description="what the person reads, in Chinese")
    retry: bool = Field(description="whether the very same bytes may succeed later")
    details: dict[str, Any]


def answers(found: type[BaseModel] | None, *codes: str) -> Responses:
    """The answers of a route: its own, and each status that these refusals bear."""
    by_status: dict[int, list[str]] = defaultdict(list)
    for code in (*codes, *_ALWAYS):
        by_status[CATALOGUE[code].status].append(code)
    told: Responses = {200: {"model": found} if found else {"description": "OK"}}
    for status, names in sorted(by_status.items()):
        told[status] = {"model": RefusalBody, "description": "、".join(names)}
    return told


def body_of(model: type[BaseModel], *, phone: bool = False) -> dict[str, Any]:
    """A JSON body, plain or compressed, for `openapi_extra`; `phone`: with its token."""
    _bodies.append(model)
    content = {"application/json": {"schema": {"$ref": _REF.format(model=model.__name__)}}}
    encoding = {
        "name": "Content-Encoding",
        "in": "header",
        "required": False,
        "schema": {"type": "string", "enum": ["", "identity", *ENCODINGS]},
    }
    told = {"requestBody": {"required": True, "content": content}, "parameters": [encoding]}
    return told | (KNOWN_PHONE if phone else {})


def described(app: FastAPI) -> Callable[[], dict[str, Any]]:
    """What `app.openapi` should be."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _description(app)
        return app.openapi_schema

    return openapi


def _description(app: FastAPI) -> dict[str, Any]:
    told = get_openapi(
        title=app.title,
        version=app.version,
        routes=app.routes,
        separate_input_output_schemas=False,
    )
    parts = told.setdefault("components", {})
    wanted = [(model, "validation") for model in dict.fromkeys(_bodies)]
    _, schemas = models_json_schema(wanted, ref_template=_REF)  # type: ignore[arg-type]
    known = parts.get("schemas", {}) | schemas.get("$defs", {})
    parts["schemas"] = {name: known[name] for name in sorted(known) if name not in _FRAMEWORK_S}
    parts["securitySchemes"] = {_SCHEME: {"type": "http", "scheme": "bearer"}}
    return told
