"""An edit as the fields touched: what a person changed in a form, and nothing else.

Owns the difference of two contents. Never sends a field that nobody touched, so that an old app
never erases what it does not know.
"""

from collections.abc import Mapping
from typing import Any

from shared.records import FIELDS, SETS, Kind


def touched_fields(
    kind: Kind, before: Mapping[str, Any], after: Mapping[str, Any]
) -> dict[str, Any]:
    """The fields of `after` that differ from `before`; an emptied one is None.

    Set fields come as members added and removed.
    """
    sets = SETS.get(kind, {})
    edit: dict[str, Any] = {}
    for name, value in after.items():
        if _same(kind, name, before.get(name), value):
            continue
        if name in sets and isinstance(value, list):
            edit[name] = _set_edit(before.get(name) or [], value, sets[name])
        else:
            edit[name] = value
    return edit


def whole_edit(kind: Kind, before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """The edit of a form that shows the whole record: what `after` lacks was emptied.

    An emptied field is None, an emptied set field loses its members.
    """
    sets = SETS.get(kind, {})
    gone: dict[str, Any] = {name: ([] if name in sets else None) for name in before}
    return touched_fields(kind, before, {**gone, **after})


def _same(kind: Kind, name: str, before: Any, after: Any) -> bool:
    if before == after:
        return True
    field = FIELDS[kind].model_fields.get(name)
    if before is None and field is not None and not field.is_required():
        return bool(after == field.get_default(call_default_factory=True))
    return False


def _set_edit(before: list[Any], after: list[Any], key: str | None) -> dict[str, list[Any]]:
    def name_of(member: Any) -> Any:
        return member[key] if key and isinstance(member, Mapping) else member

    kept = {name_of(member): member for member in after}
    added = [member for member in after if member not in before]
    removed = [name_of(member) for member in before if name_of(member) not in kept]
    edit = {}
    if added:
        edit["add"] = added
    if removed:
        edit["remove"] = [{key: name} if key else name for name in removed]
    return edit
