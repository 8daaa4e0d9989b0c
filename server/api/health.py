"""GET /health and /metrics.

Owns what a watcher may ask. Never tells anything about a person.
"""

from fastapi import APIRouter, Response
from fastapi.responses import PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from pydantic import BaseModel

from server.api.deps import REGISTRY, Office
from server.api.described import answers
from server.services.context import county_of
from shared.protocol import PROTOCOL

router = APIRouter()


class Health(BaseModel):
    """The server is up, for which county, and the newest protocol that it speaks."""

    status: str
    county: str
    protocol: int


@router.get("/health", responses=answers(Health))
def health(office: Office) -> Health:
    """Whether the database answers."""
    county = office.db.read(lambda tx: county_of(office, tx))
    return Health(status="ok", county=county.county_id, protocol=PROTOCOL)


@router.get("/metrics", response_class=PlainTextResponse, responses=answers(None))
def metrics() -> Response:
    """Prometheus metrics."""
    return Response(generate_latest(REGISTRY), media_type=CONTENT_TYPE_LATEST)
