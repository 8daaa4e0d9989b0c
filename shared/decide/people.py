"""Who a person is to a record, and what follows from it.

Owns the step from accounts and contents to the actors of the transition table. Never knows a state.
"""

from typing import Final

from shared.records import Kind, Record
from shared.transitions import Actor
from shared.visibility import Duty, Role, Viewer

_DUTY_ACTORS: Final = {
    Duty.VERIFY: Actor.VERIFIER,
    Duty.CLOSE: Actor.CLOSER,
    Duty.LEAD: Actor.LEADER,
    Duty.SEALED: Actor.SEALED,
}
CONCERNED: Final = frozenset({Actor.RECORDER, Actor.VISITOR, Actor.LEARNER, Actor.HANDLER})
"""Those whose record it is: they may edit it, and ask for what the office consents to."""


def actors_of(author: Viewer, record: Record, visit: Record | None = None) -> frozenset[Actor]:
    """What `author` is to a record (and to the visit in which a problem was raised)."""
    found = {_DUTY_ACTORS[duty] for duty in author.duties}
    if author.role is Role.OFFICE:
        found.add(Actor.OFFICE)
    for content in (record.content, visit.content if visit is not None else {}):
        if content.get("recorder_id") == author.account_id:
            found.add(Actor.RECORDER)
            if content.get("typed_for_other"):  # 代录: the visitors' steps at the door as well
                found.add(Actor.VISITOR)
        if any(v.get("person_id") == author.account_id for v in content.get("visitors", [])):
            found.add(Actor.VISITOR)
        if content.get("learner_id") == author.account_id:
            found.add(Actor.LEARNER)
    if record.kind is Kind.PROBLEM:
        handler = record.content.get("handler_id")
        # Nobody outside has an account: the office writes down what another unit did.
        if handler == author.account_id or (handler is None and author.role is Role.OFFICE):
            found.add(Actor.HANDLER)
    return frozenset(found)


def may_touch_sealed(author: Viewer, record: Record, actors: frozenset[Actor]) -> bool:
    """A 举报 is touched by its recorder, its approved handler and 保密岗 only (词表 §1)."""
    allowed = {Actor.SEALED, Actor.RECORDER, Actor.SYSTEM}
    if record.content.get("handler_id") == author.account_id:
        allowed.add(Actor.HANDLER)
    return bool(actors & allowed)


def may_edit(author: Viewer, record: Record, actors: frozenset[Actor]) -> bool:
    """Whether `author` may edit the fields of this record without moving its state."""
    if record.kind in (Kind.PERSON, Kind.SESSION):
        return author.role in (Role.OFFICE, Role.ADMIN)
    if record.kind is Kind.HOUSEHOLD:
        return author.role in (Role.CADRE, Role.OFFICE)
    return bool(actors & (CONCERNED | {Actor.OFFICE}))
