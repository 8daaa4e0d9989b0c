"""How a field of a record is shown to a person: its label, its value in words, what changed.

Owns the way from content to words for pages. Never hides anything by itself: which fields a reader
may see is decided before (see `shared.visibility`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from server.domain.ledgers import Content, Names, local_time
from shared.meanings import CODED, PEOPLE, RECORDS
from shared.records import FIELDS, Kind
from shared.workdays import day_of

HIDDEN: Final = frozenset(
    ["position", "evidence", "active_s", "sealed", "counts_for", "target_revision", "target_hash"]
)
"""Fields that a page shows in its own way, or not at all."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One field in words. `name` is the field's name, for a comment on it."""

    name: str
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Difference:
    """What one revision did to one field."""

    label: str
    before: str
    after: str


def label_of(kind: Kind, name: str) -> str:
    """The Chinese title of a field, its own name where it has none."""
    known = FIELDS[kind].model_fields.get(name)
    return known.title if known is not None and known.title else name


def facts(kind: Kind, content: Content, names: Names, but: Iterable[str] = ()) -> list[Fact]:
    """The fields of a record that say something, in the order in which they are declared."""
    left_out = HIDDEN | frozenset(but)
    return [
        Fact(name, label_of(kind, name), words(kind, name, content[name], names))
        for name in FIELDS[kind].model_fields
        if name in content and name not in left_out
    ]


def words(kind: Kind, name: str, value: Any, names: Names) -> str:
    """A field's value in words."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if name == "tags":
        return names.tags(value)
    if name == "reason" and kind is Kind.VERIFICATION:
        return names.code("return_reasons", value)
    if name == "code" and kind is Kind.EXPLANATION:
        return names.code("explanations", value)
    if isinstance(value, list):
        return "、".join(filter(None, (_member(kind, name, member, names) for member in value)))
    return _single(name, value, names)


def _single(name: str, value: Any, names: Names) -> str:
    if name in CODED:
        return names.code(CODED[name], value)
    if name in PEOPLE:
        return names.person(value)
    if name in RECORDS:
        return names.number(value)
    if name == "village":
        return names.area(value)
    if name.endswith("_at") and isinstance(value, str):
        return f"{day_of(value)} {local_time(value)}"
    return str(value)


def _member(kind: Kind, name: str, member: Any, names: Names) -> str:
    if not isinstance(member, Mapping):
        return names.area(member) if name == "villages" else _single(name, member, names)
    if name == "visitors":
        return str(member.get("name", "")) + ("（陪同）" if member.get("companion") else "")
    if name == "present":
        met = "/".join(filter(None, (member.get("met"), member.get("relation"))))
        return met or "受访人未填"
    if "text" in member:
        return f"{label_of(kind, str(member.get('field')))}：{member['text']}"
    return ""


def differences(kind: Kind, before: Content, after: Content, names: Names) -> list[Difference]:
    """What changed between two revisions, field by field."""

    def show(content: Content, name: str) -> str:
        return words(kind, name, content[name], names) if name in content else ""

    changed = [
        name
        for name in FIELDS[kind].model_fields
        if before.get(name) != after.get(name) and name not in HIDDEN - {"position", "evidence"}
    ]
    return [
        Difference(
            label_of(kind, name),
            _brief(name, before) or show(before, name),
            _brief(name, after) or show(after, name),
        )
        for name in changed
    ]


def _brief(name: str, content: Content) -> str:
    if name == "evidence" and content.get(name):
        return f"{len(content[name])} 件"
    if name == "position" and content.get(name):
        return "已附位置"
    return ""
