"""Older visits of a household, asked of the server and not kept.

Owns the one request for them. Never writes to the phone.
"""

from urllib.parse import urlencode

from pydantic import ValidationError

from mobile.sync.exchange import answer_of, headers_for
from mobile.sync.transport import Transport
from shared.protocol import HOUSEHOLDS_PATH, OlderVisits
from shared.refusals import Refused


def fetch(
    transport: Transport, token: str, household_id: str, before: str, than: str = ""
) -> OlderVisits:
    """One page of the visits before a day. Raises Refused `network`, or the server's refusal."""
    query = urlencode({"before": before, "than": than})
    path = f"{HOUSEHOLDS_PATH}/{household_id}/older?{query}"
    answer = answer_of(transport.send("GET", path, headers_for(token), b""))
    try:
        return OlderVisits.model_validate(answer)
    except ValidationError as error:
        raise Refused("unreadable") from error
