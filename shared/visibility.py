"""Who may see what: one table of role × kind × field group → reach (DESIGN §8.6).

Owns the buckets, the facets of a record, and the reach of every role. Routes, phone buckets, pages
and exports derive from it. Never looks at who is asking when it makes a feed row: a row depends on
its bucket only.

A *facet* is the part of a record's content that one bucket carries: `base` for all, `contact` for
phone numbers, `sensitive` for ★ tags and health. A 举报 is *sealed*: it has no village bucket.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from shared.records import Kind


class Role(StrEnum):
    """What an account is."""

    CADRE = "cadre"
    OFFICE = "office"
    SUPERVISOR = "supervisor"
    ADMIN = "admin"


class Duty(StrEnum):
    """What an account may do besides: 核查员, 销号人, 分管领导, 保密岗."""

    VERIFY = "verify"
    CLOSE = "close"
    LEAD = "lead"
    SEALED = "sealed"


class Group(StrEnum):
    """A group of fields that is shown or hidden as one."""

    BASE = "base"
    CONTACT = "contact"
    SENSITIVE = "sensitive"
    SEALED = "sealed"


class Reach(StrEnum):
    """How far a role sees: nothing, its own, the villages it serves, its area, the county."""

    NONE = "none"
    OWN = "own"
    VILLAGES = "villages"
    AREA = "area"
    COUNTY = "county"


_VILLAGER_KINDS = (Kind.HOUSEHOLD, Kind.VISIT, Kind.PROBLEM, Kind.RESOLUTION)
_OPEN_KINDS = (Kind.AREA, Kind.PERSON, Kind.SESSION)
_FOLLOWING_KINDS = (Kind.VERIFICATION, Kind.EXPLANATION, Kind.PROPOSAL)


def _table() -> dict[tuple[Role, Kind, Group], Reach]:
    table: dict[tuple[Role, Kind, Group], Reach] = {}
    for kind in _OPEN_KINDS:
        for role in Role:
            table[role, kind, Group.BASE] = Reach.COUNTY
    for kind in (*_VILLAGER_KINDS, *_FOLLOWING_KINDS):
        table[Role.CADRE, kind, Group.BASE] = Reach.VILLAGES
        table[Role.OFFICE, kind, Group.BASE] = Reach.AREA
        table[Role.SUPERVISOR, kind, Group.BASE] = Reach.AREA
        table[Role.CADRE, kind, Group.SEALED] = Reach.OWN
    for group in (Group.CONTACT, Group.SENSITIVE):
        table[Role.CADRE, Kind.HOUSEHOLD, group] = Reach.VILLAGES
        table[Role.OFFICE, Kind.HOUSEHOLD, group] = Reach.AREA
    table[Role.SUPERVISOR, Kind.HOUSEHOLD, Group.CONTACT] = Reach.AREA
    table[Role.CADRE, Kind.FINDING, Group.BASE] = Reach.OWN
    table[Role.SUPERVISOR, Kind.FINDING, Group.BASE] = Reach.AREA
    table[Role.CADRE, Kind.PLEDGE, Group.BASE] = Reach.OWN
    table[Role.OFFICE, Kind.PLEDGE, Group.BASE] = Reach.AREA
    table[Role.SUPERVISOR, Kind.PLEDGE, Group.BASE] = Reach.AREA
    return table


TABLE: Final = _table()
"""What is not in it is not visible."""

CONTACT_FIELDS: Final = frozenset({"phone"})
SENSITIVE_FIELDS: Final = frozenset({"health"})
CALL_FIELDS: Final = frozenset(
    {"called_on", "called_by", "call_method", "call_answer", "call_note"}
)
"""What a villager said when he was called back: never on the phone of whom he spoke about."""
PROJECTED: Final = frozenset({Kind.HOUSEHOLD, Kind.FINDING})
"""The kinds of which a bucket carries a part only."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks: an account, its role, duties, the villages it serves and the area it oversees.

    `area` is a prefix of area codes: a township's office has the township's nine digits.
    """

    account_id: str
    county_id: str
    role: Role
    duties: frozenset[Duty] = frozenset()
    villages: frozenset[str] = frozenset()
    area: str = ""


def reach(viewer: Viewer, kind: Kind, group: Group) -> Reach:
    """How far `viewer` sees this group of this kind. 保密岗 sees what is sealed in its area."""
    if group is Group.SEALED and Duty.SEALED in viewer.duties:
        return Reach.AREA
    return TABLE.get((viewer.role, kind, group), Reach.NONE)


def sees_village(viewer: Viewer, kind: Kind, group: Group, village: str) -> bool:
    """Whether `viewer` sees this group of a record that lies in `village`, not being its own."""
    far = reach(viewer, kind, group)
    if far is Reach.COUNTY:
        return True
    if far is Reach.AREA:
        return bool(viewer.area) and village.startswith(viewer.area)
    return far is Reach.VILLAGES and village in viewer.villages


COUNTY_BUCKET: Final = "county"
SEALED_BUCKET: Final = "sealed"


def village_bucket(village: str, group: Group = Group.BASE) -> str:
    """The bucket of a village, or its contact or sensitive sister."""
    return f"village:{village}" if group is Group.BASE else f"village:{village}:{group}"


def cadre_bucket(account_id: str) -> str:
    """The bucket of what concerns one person."""
    return f"cadre:{account_id}"


def group_of_bucket(bucket: str) -> Group:
    """The field group that a bucket carries."""
    tail = bucket.rsplit(":", 1)[-1]
    return Group(tail) if tail in (Group.CONTACT, Group.SENSITIVE) else Group.BASE


def buckets_for(viewer: Viewer) -> frozenset[str]:
    """The buckets that a phone of this person may hold: its scope."""
    buckets = {COUNTY_BUCKET, cadre_bucket(viewer.account_id)}
    for group in (Group.BASE, Group.CONTACT, Group.SENSITIVE):
        if reach(viewer, Kind.HOUSEHOLD, group) is Reach.VILLAGES:
            buckets |= {village_bucket(village, group) for village in viewer.villages}
    if Duty.SEALED in viewer.duties:
        buckets.add(SEALED_BUCKET)
    return frozenset(buckets)


def household_buckets(content: Mapping[str, Any], sensitive_tags: frozenset[str]) -> frozenset[str]:
    """Where a household is seen; a sister bucket only when it has something to carry."""
    village = content["village"]
    buckets = {village_bucket(village)}
    for group in (Group.CONTACT, Group.SENSITIVE):
        if household_facet(content, group, sensitive_tags):
            buckets.add(village_bucket(village, group))
    return frozenset(buckets)


def household_facet(
    content: Mapping[str, Any], group: Group, sensitive_tags: frozenset[str]
) -> dict[str, Any]:
    """The part of a household's content that belongs to one field group."""
    tags = content.get("tags", [])
    if group is Group.CONTACT:
        facet = {name: content[name] for name in CONTACT_FIELDS if name in content}
    elif group is Group.SENSITIVE:
        facet = {name: content[name] for name in SENSITIVE_FIELDS if name in content}
        shown = [tag for tag in tags if tag in sensitive_tags]
        if shown:
            facet["tags"] = shown
    else:
        hidden = CONTACT_FIELDS | SENSITIVE_FIELDS | {"tags"}
        facet = {name: value for name, value in content.items() if name not in hidden}
        shown = [tag for tag in tags if tag not in sensitive_tags]
        if shown:
            facet["tags"] = shown
    return facet


def own_buckets(account_ids: Iterable[str | None]) -> frozenset[str]:
    """The buckets of the people whom a record concerns."""
    return frozenset(cadre_bucket(account_id) for account_id in account_ids if account_id)


def visit_buckets(content: Mapping[str, Any], villages: Iterable[str]) -> frozenset[str]:
    """Where a visit is seen. A sealed one only by its recorder and 保密岗, not by companions."""
    if content.get("sealed"):
        return own_buckets([content["recorder_id"]]) | {SEALED_BUCKET}
    visitors = [visitor.get("person_id") for visitor in content["visitors"]]
    places = {village_bucket(village) for village in {*villages, content["village"]}}
    return own_buckets([content["recorder_id"], *visitors]) | places


def problem_buckets(
    content: Mapping[str, Any], visit: Mapping[str, Any] | None, villages: Iterable[str]
) -> frozenset[str]:
    """Where a problem is seen. A sealed one by recorder, approved handler and 保密岗."""
    concerned = own_buckets([content["recorder_id"], content.get("handler_id")])
    if content.get("sealed"):
        return concerned | {SEALED_BUCKET}
    if visit is not None:
        concerned |= own_buckets(visitor.get("person_id") for visitor in visit["visitors"])
    return concerned | {village_bucket(village) for village in {*villages, content["village"]}}


def is_hidden(finding: Mapping[str, Any]) -> bool:
    """Is it a random draw about which its recorder was never asked?

    It is on no phone and on no page of a township, also when it was found in order.
    """
    return bool(finding.get("random")) and not finding.get("asked_on")


def finding_buckets(content: Mapping[str, Any]) -> frozenset[str]:
    """Where a finding is seen on phones: by the recorder, and by nobody while it is hidden."""
    return frozenset() if is_hidden(content) else own_buckets([content["recorder_id"]])


def project(
    kind: Kind, content: Mapping[str, Any], bucket: str, sensitive_tags: frozenset[str]
) -> dict[str, Any]:
    """The content of a record as its bucket carries it."""
    if kind is Kind.HOUSEHOLD:
        return household_facet(content, group_of_bucket(bucket), sensitive_tags)
    if kind is Kind.FINDING:
        return {name: value for name, value in content.items() if name not in CALL_FIELDS}
    return dict(content)
