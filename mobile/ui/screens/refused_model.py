"""Owns a refused change as something that can be read and corrected, field by field.

It never drops a field that it cannot edit: it goes up again as it was.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from shared.meanings import CODED, WORDED

if TYPE_CHECKING:
    from mobile.actions.phone import Phone
    from mobile.domain.reading import Reading
    from shared.protocol import Act

_LISTS: Final = CODED | WORDED | {"kind": "pledge_kinds"}
_FIXED: Final = frozenset(
    {"visitors", "present", "evidence", "cadres", "nature", "listed_at", "source", "active_s"}
)
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, slots=True)
class FieldEdit:
    """One field. `editor`: text, number, day, code, flag, or empty where it is only shown."""

    act: int
    name: str
    title: str
    value: Any
    shown: str
    editor: str
    options: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class RefusedView:
    """One refused change."""

    id: str
    title: str
    made: str
    reason: str
    fields: tuple[FieldEdit, ...]
    acts: tuple[Mapping[str, Any], ...]


def refused_view(phone: Phone, change_id: str) -> RefusedView | None:
    """The change with what may be corrected, or None when it waits no more. For the worker."""
    from mobile.actions import queries
    from mobile.actions.outbox import refused_changes
    from mobile.domain.outbox_page import change_line

    stored = next((s for s in refused_changes(phone) if s.change.id == change_id), None)
    if stored is None:
        return None
    model = queries.reading(phone)
    line = change_line(stored.change, stored.state, stored.made_at, stored.receipt, model)
    acts = stored.change.acts
    fields = [one for place, act in enumerate(acts) for one in _fields(place, act, model)]
    plain = tuple({"do": act.do, "on": act.on, "fields": dict(act.fields)} for act in acts)
    return RefusedView(change_id, line.title, line.made, line.explanation, tuple(fields), plain)


def corrected(view: RefusedView, edits: Mapping[tuple[int, str], Any]) -> list[dict[str, Any]]:
    """The acts with what was corrected; the base is what stands now."""
    found = []
    for place, act in enumerate(view.acts):
        fields = dict(act["fields"])
        for (where, name), value in edits.items():
            if where == place:
                fields[name] = value
        found.append({"do": act["do"], "on": act["on"], "fields": fields})
    return found


def value_of(field: FieldEdit, text: str) -> Any:
    """What was typed, as the field holds it; an emptied field is None."""
    said = text.strip()
    if not said:
        return None
    if field.editor == "number":
        return int(said) if said.isdecimal() else field.value
    return said


def _fields(place: int, act: Act, model: Reading) -> list[FieldEdit]:
    from mobile.domain.record_page import text_of
    from shared.commands import COMMANDS
    from shared.records import FIELDS, Kind

    command = COMMANDS.get(act.do)
    titles: dict[str, str] = {}
    for kind in (Kind.RESOLUTION, command.kind if command else None):
        known = FIELDS[kind].model_fields if kind else {}
        titles |= {name: info.title or name for name, info in known.items()}
    found = []
    for name, value in act.fields.items():
        if name.endswith(("_id", "_ids")) or value in (None, "", []) or name in _HIDDEN:
            continue
        editor = "" if name in _FIXED else _editor(name, value)
        options = _options(name, model) if editor == "code" else ()
        shown = "（有修改）" if isinstance(value, dict) else text_of(name, value, model)
        if editor == "day":
            shown = model.day(value)
        title = titles.get(name, name)
        found.append(FieldEdit(place, name, title, value, shown, editor, options))
    return found


_HIDDEN: Final = frozenset({"listed_at", "active_s", "source"})


def _editor(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "flag"
    if isinstance(value, int):
        return "number"
    if not isinstance(value, str):
        return ""
    if name in _LISTS:
        return "code"
    if _DAY.fullmatch(value):
        return "day"
    return "" if name.endswith("_at") or name == "village" else "text"


def _options(name: str, model: Reading) -> tuple[tuple[str, str], ...]:
    known: Any = getattr(model.vocabulary, _LISTS[name])
    if isinstance(known, Sequence):
        return tuple((text, text) for text in known)
    terms = model.vocabulary.offered(_LISTS[name])
    return tuple((term.code, str(term.name)) for term in terms)
