"""Drafts: saved at every change of a field, on disk before the answer.

Owns beginning, saving and discarding. Never makes a change of one: that is its noun's part.
"""

from typing import Any, Final

from mobile.actions.changes import Changes, refused
from mobile.actions.phone import Phone
from mobile.store.drafts import Draft
from mobile.store.evidence import WAITING

LEAST_FREE_BYTES: Final = 20 << 20
"""Below this much room a form is not begun: it says so before typing starts."""


def save_draft(phone: Phone, kind: str, body: dict[str, Any], draft_id: str = "") -> Changes:
    """Keep a form as it stands; without an id it is a new one. `made` is its id.

    Refused `phone_disk_full` where there is no room to begin a new one.
    """
    session = phone.session
    fresh = not draft_id
    if fresh and phone.device.storage.free_bytes(phone.folder) < LEAST_FREE_BYTES:
        return refused("phone_disk_full")
    draft_id = draft_id or phone.device.ids.new()
    session.store.save_draft(Draft(draft_id, kind, session.now(), body))
    return Changes.of("draft", ids=frozenset({draft_id}), made=draft_id)


def discard_draft(phone: Phone, draft_id: str) -> Changes:
    """Throw a form away, with the pictures that were taken for it."""
    session = phone.session
    known = session.store.draft(draft_id)
    taken = known.body.get("visit", {}).get("evidence", []) if known is not None else []
    here = {item.sha256 for item in session.store.evidence()}
    before = (known.body.get("before") or {}).get("evidence", []) if known is not None else []
    kept = _declared(phone) | {item["sha256"] for item in before}
    for sha256 in {item["sha256"] for item in taken} & here - kept:
        session.store.remove_evidence(sha256)
    session.store.discard_draft(draft_id)
    return Changes.of("draft", ids=frozenset({draft_id}))


def forget_undeclared(phone: Phone, record_id: str) -> None:
    """Remove pictures that were taken for a record and taken out again before it was saved."""
    session = phone.session
    record = session.overlay.record(record_id)
    kept = {item["sha256"] for item in (record.content.get("evidence", ()) if record else ())}
    for item in session.store.evidence():
        mine = item.record_id == record_id and item.state == WAITING
        if mine and item.sha256 not in kept | _declared(phone):
            session.store.remove_evidence(item.sha256)


def _declared(phone: Phone) -> set[str]:
    """Files that a change on this phone has declared already."""
    found = set()
    for stored in phone.session.store.changes():
        for act in stored.change.acts:
            items = act.fields.get("evidence") or []
            items = items.get("add", []) if isinstance(items, dict) else items
            found |= {item["sha256"] for item in items}
    return found


def draft(phone: Phone, draft_id: str) -> Draft | None:
    """A draft by its id."""
    return phone.session.store.draft(draft_id)
