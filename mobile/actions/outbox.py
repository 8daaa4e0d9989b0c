"""The outbox: what the server refused, corrected and sent again, or handed to the office as a file.

Owns these two. Never drops a refused change.
"""

import json
from collections.abc import Sequence
from typing import Any, Final

from mobile.actions.changes import Changes, refused
from mobile.actions.phone import Phone
from mobile.store.outbox import REFUSED, StoredChange
from shared.protocol import Act
from shared.refusals import Refused

REFUSED_FILE: Final = "未被接收-{day}.json"


def refused_changes(phone: Phone) -> list[StoredChange]:
    """The refused changes that nobody has corrected yet."""
    store = phone.session.store
    if REFUSED not in store.counts():
        return []
    changes = store.changes()
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


def export_refused(phone: Phone) -> Changes:
    """Hand every refused change with its reason over, for the office to look at.

    The file is not sealed: a person who asks for it reads it. `made` says where it lies, empty when
    the person went back; nothing of it stays in the phone's own folder.
    """
    told = [
        {"change": stored.change.wire(), "receipt": stored.receipt}
        for stored in refused_changes(phone)
    ]
    content = json.dumps(told, ensure_ascii=False, indent=1).encode()
    name = REFUSED_FILE.format(day=phone.session.today())
    return handed_over(phone, name, "application/json", content)


def handed_over(phone: Phone, name: str, mime: str, content: bytes) -> Changes:
    """A file into the person's hands. `made` says where it lies."""
    try:
        return Changes.of(made=phone.device.documents.hand_over(name, mime, content))
    except Refused as error:
        return Changes.refused(error.refusal)
