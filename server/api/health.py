"""GET /health and /metrics.

Owns what a watcher may ask. Never tells anything about a person.
"""

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from server.api.deps import REGISTRY, Office
from server.services.context import county_of
from shared.protocol import PROTOCOL

router = APIRouter()


@router.get("/health")
def health(office: Office) -> dict[str, str | int]:
    """Whether the database answers."""
    county = office.db.read(lambda tx: county_of(office, tx))
    return {"status": "ok", "county": county.county_id, "protocol": PROTOCOL}


@router.get("/metrics")
def metrics() -> Response:
    """Prometheus metrics."""
    return Response(generate_latest(REGISTRY), media_type=CONTENT_TYPE_LATEST)
