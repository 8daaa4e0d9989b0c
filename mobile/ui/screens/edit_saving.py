"""Saving an edit of a record: what was touched, and what to do when the record has moved on.

Owns that step for visits and problems. Never overwrites what came in between: the form is laid
over it and shown again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mobile.actions import queries
from mobile.actions.phone import Phone
from mobile.domain.edits import whole_edit
from shared.merge import merge
from shared.records import Kind


@dataclass(frozen=True, slots=True)
class Rebased:
    """The edit, laid over the record as it stands now."""

    base: int
    before: dict[str, Any]
    after: dict[str, Any]


def rebased(
    phone: Phone, record_id: str, before: Mapping[str, Any], after: Mapping[str, Any]
) -> Rebased | None:
    """The edit on the record's present form, or None where it stands as it did `before`.

    Judged by content: a revision that this phone foretold may turn out to be somebody else's.
    """
    view = queries.record(phone, record_id)
    if view is None or view.content == before:
        return None
    kind = Kind(view.kind)
    merged = merge(kind, before, view.content, whole_edit(kind, before, after))
    mine = {name: value for name, value in merged.conflicts.items() if value is not None}
    return Rebased(view.revision, dict(view.content), {**merged.content, **mine})
