"""GET /api/v1/vocabulary.

Owns the delivery of a county's own words to its phones. Never changes them.
"""

from fastapi import APIRouter

from server.api.deps import CallerOf, Office
from server.api.described import KNOWN_PHONE, answers
from shared.protocol import VOCABULARY_PATH, VocabularyText

router = APIRouter()


@router.get(
    VOCABULARY_PATH,
    responses=answers(VocabularyText, "unauthenticated", "device_revoked"),
    openapi_extra=KNOWN_PHONE,
)
def vocabulary(office: Office, caller: CallerOf) -> VocabularyText:  # noqa: ARG001  a known phone
    """The county's rows, to be laid over the default."""
    return VocabularyText(version=office.vocabulary.version, text=office.vocabulary_text())
