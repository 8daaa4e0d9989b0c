"""Visits: record, amend, mend, and the pictures that belong to them.

Owns the way from a visit's draft to a change. Never asks the server first.
"""

import hashlib
from typing import Any

from mobile.actions.changes import Changes, refused
from mobile.actions.drafts import forget_undeclared, save_draft
from mobile.actions.phone import Phone
from mobile.domain import visit_form
from mobile.store.sealing import DamagedError
from shared.protocol import Act
from shared.records import Kind


def begin_visit(phone: Phone, household_ids: list[str], village: str = "") -> Changes:
    """Begin a visit to these households: a draft that is on disk at once. `made` is its id."""
    session = phone.session
    entries = [session.households.one(one) for one in household_ids]
    places = [entry.village for entry in entries if entry is not None]
    place = village or (places[0] if places else "")
    present = [{"household_id": one} for one in household_ids]
    body = visit_form.begin(session.me, place, present, phone.device.clock.now())
    return save_draft(phone, Kind.VISIT, body)


def record_visit(
    phone: Phone, draft_id: str, body: dict[str, Any] | None = None, *, check: bool = True
) -> Changes:
    """Make the draft (or `body`, in its place) a change: visit, problems and steps together.

    The draft goes in the same transaction. `made` is the visit's id, which is the draft's.
    """
    session = phone.session
    if body is None:
        draft = session.store.draft(draft_id)
        if draft is None:
            return refused("not_found")
        body = draft.body
    record_id = _record_id(body, draft_id)
    body = visit_form.close({**body, "base": session.base(record_id)}, phone.device.clock.now())
    acts = visit_form.acts(record_id, body, session.viewer.account_id)
    if not acts:
        return refused("empty_batch")
    done = session.act(acts, draft_id=draft_id, check=check)
    if done.ok:
        forget_undeclared(phone, record_id)
    return done


def _record_id(body: dict[str, Any], draft_id: str) -> str:
    """A draft of an edit has an id of its own, and names the visit that it edits."""
    return str(body.get("visit_id") or draft_id)


def edit_visit(phone: Phone, visit_id: str) -> Changes:
    """Begin an edit of a visit (修改, or 补正 when it was returned): a draft. `made` is its id."""
    session = phone.session
    record = session.overlay.record(visit_id)
    if record is None or record.kind is not Kind.VISIT:
        return refused("not_found")
    mends = record.state == "W05"
    visit = dict(record.content)
    if mends:
        visit.pop("answers", None)  # they answered an earlier return
    body: dict[str, Any] = {
        "do": "visit.mend" if mends else "visit.amend",
        "base": record.revision,
        "visit_id": visit_id,
        "before": record.content,
        "visit": visit,
        "problems": [],
    }
    return save_draft(phone, Kind.VISIT, body)


def amend_visit(
    phone: Phone, visit_id: str, fields: dict[str, Any], *, check: bool = True
) -> Changes:
    """Change some fields of a visit. A verified one keeps them as a 更正申请."""
    return _edit(phone, "visit.amend", visit_id, fields, check)


def mend_visit(
    phone: Phone, visit_id: str, fields: dict[str, Any], *, check: bool = True
) -> Changes:
    """Answer a return (补正): changed fields, and `answers` as `[{"field", "text"}]`."""
    return _edit(phone, "visit.mend", visit_id, fields, check)


def _edit(
    phone: Phone, command: str, visit_id: str, fields: dict[str, Any], check: bool
) -> Changes:
    session = phone.session
    act = Act(do=command, on=visit_id, base=session.base(visit_id), fields=fields)
    return session.act([act], check=check)


def withdraw_visit(phone: Phone, visit_id: str, reason: str) -> Changes:
    """Ask the office to strike a visit that was recorded wrongly or twice."""
    return _edit(phone, "visit.withdraw", visit_id, {"reason": reason}, True)


def add_picture(
    phone: Phone, draft_id: str, picture: bytes, kind: str = "photo", captured_at: str = ""
) -> Changes:
    """Seal a photo or signature for a draft and name it there. `made` is its SHA-256.

    A photo should come from `photos`, which makes it small and rids it of its place.
    """
    session = phone.session
    draft = session.store.draft(draft_id)
    if draft is None:
        return refused("not_found")
    sha256 = hashlib.sha256(picture).hexdigest()
    items = [i for i in draft.body["visit"].get("evidence", []) if i["sha256"] != sha256]
    item = {"sha256": sha256, "size": len(picture), "kind": kind}
    item["captured_at"] = captured_at or session.now()
    session.store.add_evidence(picture, str(draft.body.get("visit_id") or draft_id), kind)
    visit = {**draft.body["visit"], "evidence": [*items, item]}
    save_draft(phone, draft.kind, {**draft.body, "visit": visit}, draft_id)
    return Changes.of("draft", "evidence", ids=frozenset({draft_id}), made=sha256)


def picture(phone: Phone, sha256: str) -> bytes | None:
    """A photo or signature that lies on this phone; None also for one that was changed on disk."""
    try:
        return phone.session.store.files.read(sha256)
    except (FileNotFoundError, DamagedError):
        return None
