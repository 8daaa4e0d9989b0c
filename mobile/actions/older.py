"""更早的走访: what the phone no longer keeps, read from the office while there is network.

Owns that question. Never stores the answer, and never raises for the network: the view says it.
"""

from mobile.actions.phone import Phone
from mobile.actions.queries import reading
from mobile.domain.older import OlderView, older_view
from mobile.domain.retention import kept_from
from mobile.sync import older
from shared.refusals import Refused


def older_visits(phone: Phone, household_id: str, after: tuple[str, ...] = ()) -> OlderView:
    """One page of them; `after` is what the page before named as its `next`."""
    session = phone.session
    before, than = after if len(after) == 2 else (kept_from(session.today()), "")
    token = str(session.store.secret("token") or "")
    try:
        answer = older.fetch(phone.transport(), token, household_id, before, than)
    except Refused as refused:
        return OlderView(refusal=refused.refusal)
    with session.lock:
        return older_view(answer, reading(phone))
