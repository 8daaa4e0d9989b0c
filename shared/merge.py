"""How an edit meets a record that has moved on: field by field against the base revision.

Owns DESIGN §4 "Merge" and §8.3. Never picks the last writer: where both sides changed the same
thing to different values, what stands on the server stays, and the other value is handed back.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from shared.records import FIELDS, MERGE_UNITS, SETS, Kind


@dataclass(frozen=True, slots=True)
class Merged:
    """The content after an edit, and what of the edit did not enter it.

    `conflicts` holds the edit's own values that met another's; `theirs` what stands there instead;
    `moved` says whether somebody else changed the record since the person saw it.
    """

    content: dict[str, Any]
    applied: frozenset[str]
    conflicts: dict[str, Any] = field(default_factory=dict)
    theirs: dict[str, Any] = field(default_factory=dict)
    moved: bool = False


def merge(
    kind: Kind,
    base: Mapping[str, Any],
    current: Mapping[str, Any],
    edit: Mapping[str, Any],
) -> Merged:
    """Apply `edit`, made against `base`, to `current`.

    A value of None clears a field. A set field takes `{"add": […], "remove": […]}` and never
    conflicts. Fields of one merge unit stand or fall together.
    """
    content, conflicts = dict(current), {}
    sets = SETS.get(kind, {})
    plain = {name: value for name, value in edit.items() if not _is_set_edit(name, value, sets)}
    blocked = _blocked(kind, base, current, plain)
    for name, value in edit.items():
        if name not in plain:
            content[name] = _merge_set(content.get(name, []), value, sets[name])
        elif name in blocked:
            conflicts[name] = value
        else:
            _put(content, name, value)
    applied = frozenset(edit) - frozenset(conflicts)
    theirs = {name: current.get(name) for name in conflicts}
    return Merged(_sparse(kind, content), applied, conflicts, theirs, dict(base) != dict(current))


def _is_set_edit(name: str, value: Any, sets: Mapping[str, str | None]) -> bool:
    return name in sets and isinstance(value, Mapping)


def _blocked(
    kind: Kind, base: Mapping[str, Any], current: Mapping[str, Any], edit: Mapping[str, Any]
) -> set[str]:
    """The edited fields whose merge unit was changed to something else by somebody else."""
    blocked: set[str] = set()
    units = MERGE_UNITS.get(kind, ())
    for name in edit:
        unit = next((unit for unit in units if name in unit), frozenset({name}))
        moved = any(base.get(member) != current.get(member) for member in unit)
        agrees = all(current.get(member) == edit[member] for member in unit if member in edit)
        if moved and not agrees:
            blocked |= unit & set(edit)
    return blocked


def _merge_set(now: list[Any], edit: Mapping[str, Any], key: str | None) -> list[Any]:
    """Members of `now` without the removed ones, then the added ones that are not there yet.

    Raises TypeError or KeyError when a member has another shape than the field's.
    """

    def name_of(member: Any) -> Any:
        return member[key] if key and isinstance(member, Mapping) else member

    gone = {name_of(member) for member in edit.get("remove", ())}
    added = {name_of(member): member for member in edit.get("add", ())}
    kept = [m for m in now if name_of(m) not in gone and name_of(m) not in added]
    return kept + list(added.values())


def _put(content: dict[str, Any], name: str, value: Any) -> None:
    if value is None:
        content.pop(name, None)
    else:
        content[name] = value


def _sparse(kind: Kind, content: dict[str, Any]) -> dict[str, Any]:
    """Drop what equals the field's default, so that equal contents have equal hashes."""
    defaults = _defaults(kind)
    return {
        name: value
        for name, value in content.items()
        if name not in defaults or value != defaults[name]
    }


@cache
def _defaults(kind: Kind) -> Mapping[str, Any]:
    """The default of every field that has one; compared with, never handed out."""
    fields = FIELDS[kind].model_fields.items()
    return {
        name: info.get_default(call_default_factory=True)
        for name, info in fields
        if not info.is_required()
    }
