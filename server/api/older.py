"""GET /api/v1/households/{household_id}/older.

Owns the HTTP side of older visits. Never decides what a phone may read: the service does.
"""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from server.api.deps import CallerOf, Office
from server.api.described import KNOWN_PHONE, answers
from server.services import older
from shared.protocol import HOUSEHOLDS_PATH, OlderVisits

router = APIRouter()
_ID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"


@router.get(
    f"{HOUSEHOLDS_PATH}/{{household_id}}/older",
    responses=answers(
        OlderVisits, "unauthenticated", "device_revoked", "not_found", "invalid_request"
    ),
    openapi_extra=KNOWN_PHONE,
)
def older_visits(
    office: Office,
    caller: CallerOf,
    household_id: Annotated[str, Path(pattern=f"^{_ID}$")],
    before: Annotated[str, Query(pattern=f"^{_DAY}$")],
    than: Annotated[str, Query(pattern=f"^({_ID})?$")] = "",
) -> OlderVisits:
    """The visits of a household before a day, latest first, a page at a time."""
    return older.older(office, caller, household_id, before, than)
