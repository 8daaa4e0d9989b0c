"""Old, closed records leave the phone once a day, after a sync that ended well.

Owns when: by the server's calendar, since a phone's clock may be years ahead. Never touches what is
unsent: `domain.retention` says what may go.
"""

from typing import Final

from mobile.actions.session import Session
from mobile.domain.retention import outdated

LOOKED_ON: Final = "retention_looked_on"


def let_old_go(session: Session) -> frozenset[str]:
    """Let go of what is older than 24 months and closed; the ids of what went."""
    today = session.last_heard_on
    if not today or session.store.meta(LOOKED_ON) == today:
        return frozenset()
    with session.lock:
        old = frozenset(outdated(session.overlay, today))
        if old:
            session.store.let_go(old)
        session.store.set_meta(LOOKED_ON, today)
    return old
