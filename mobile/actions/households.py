"""Households (户): a new one, and a correction, made in the field.

Owns these two. Never decides which of two doubles stands: the office does.
"""

from typing import Any

from mobile.actions.changes import Changes
from mobile.actions.phone import Phone
from mobile.domain.edits import touched_fields
from shared.protocol import Act
from shared.records import Kind


def create_household(phone: Phone, fields: dict[str, Any], draft_id: str | None = None) -> Changes:
    """A household that the list did not have. `made` is its id."""
    household_id = draft_id or phone.device.ids.new()
    act = Act(do="household.create", on=household_id, fields=fields)
    return phone.session.act([act], draft_id=draft_id)


def amend_household(phone: Phone, household_id: str, fields: dict[str, Any]) -> Changes:
    """Correct some fields: those of `fields` that differ from what is shown."""
    session = phone.session
    record = session.overlay.record(household_id)
    edit = touched_fields(Kind.HOUSEHOLD, record.content if record else {}, fields)
    if not edit:
        return Changes()
    base = session.base(household_id)
    act = Act(do="household.amend", on=household_id, base=base, fields=edit)
    return session.act([act])
