"""The outbox: what the server refused, corrected and sent again, or written to a file.

Owns these two. Never drops a refused change.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from mobile.actions.changes import Changes, refused
from mobile.actions.phone import Phone
from mobile.store.outbox import REFUSED, StoredChange
from shared.protocol import Act


def refused_changes(phone: Phone) -> list[StoredChange]:
    """The refused changes that nobody has corrected yet."""
    changes = phone.session.store.changes()
    replaced = {stored.change.replaces for stored in changes}
    return [s for s in changes if s.state == REFUSED and s.change.id not in replaced]


def edit_and_resend(
    phone: Phone, change_id: str, acts: Sequence[dict[str, Any]], *, check: bool = True
) -> Changes:
    """A new change in the place of a refused one, with corrected acts (`{"do", "on", "fields"}`).

    Records that the refused change meant to make keep their ids: it made none.
    """
    session = phone.session
    known = next((s for s in refused_changes(phone) if s.change.id == change_id), None)
    if known is None:
        return refused("not_found")
    corrected = [
        Act(
            do=act["do"],
            on=act["on"],
            base=act.get("base", session.base(act["on"])),
            fields=act.get("fields", {}),
        )
        for act in acts
    ]
    return session.act(corrected, replaces=change_id, check=check)


def export_refused(phone: Phone, path: Path) -> Changes:
    """Write every refused change with its reason to a file, for the office to look at."""
    told = [
        {"change": stored.change.wire(), "receipt": stored.receipt}
        for stored in refused_changes(phone)
    ]
    path.write_text(json.dumps(told, ensure_ascii=False, indent=1), "utf-8")
    return Changes.of("outbox", made=str(path))
