"""Who may see what follows from one table."""

from typing import Any

import pytest

from shared.records import Kind
from shared.visibility import (
    SEALED_BUCKET,
    Duty,
    Group,
    Reach,
    Role,
    Viewer,
    buckets_for,
    household_buckets,
    household_facet,
    problem_buckets,
    project,
    reach,
    sees_village,
    village_bucket,
    visit_buckets,
)

_VILLAGE, _OTHER = "510823101201", "510823101202"
_STARRED = frozenset({"H08"})
_HOUSEHOLD = {
    "head": "蒋某",
    "village": _VILLAGE,
    "tags": ["H08", "H10"],
    "phone": "13800138000",
    "health": "卧床",
}


def _viewer(role: Role, *duties: Duty) -> Viewer:
    return Viewer("me", "510823", role, frozenset(duties), frozenset({_VILLAGE}), "510823101")


def test_the_facets_of_a_household_make_the_whole_and_share_nothing() -> None:
    """Base, contact and sensitive parts hold everything once."""
    facets = [household_facet(_HOUSEHOLD, group, _STARRED) for group in list(Group)[:3]]
    tags = [tag for facet in facets for tag in facet.get("tags", [])]
    rest: dict[str, Any] = {}
    for facet in facets:
        for name, value in facet.items():
            if name != "tags":
                assert name not in rest
                rest[name] = value
    assert sorted(tags) == _HOUSEHOLD["tags"]
    assert {**rest, "tags": _HOUSEHOLD["tags"]} == _HOUSEHOLD


def test_the_base_of_a_household_holds_nothing_sensitive() -> None:
    """Neither the phone number, nor ★ tags, nor health are in the village's own bucket."""
    base = project(Kind.HOUSEHOLD, _HOUSEHOLD, village_bucket(_VILLAGE), _STARRED)
    assert base == {"head": "蒋某", "village": _VILLAGE, "tags": ["H10"]}


def test_a_household_without_secrets_has_one_bucket() -> None:
    """An empty facet is no row."""
    assert household_buckets({"head": "甲", "village": _VILLAGE}, _STARRED) == {
        village_bucket(_VILLAGE)
    }


def test_a_sealed_visit_reaches_no_companion_and_no_village() -> None:
    """Only the recorder's own bucket and 保密岗's hold it."""
    visit = {
        "recorder_id": "a",
        "visitors": [{"person_id": "a", "name": "甲"}, {"person_id": "b", "name": "乙"}],
        "village": _VILLAGE,
        "sealed": True,
    }
    assert visit_buckets(visit, [_VILLAGE]) == {"cadre:a", SEALED_BUCKET}
    open_visit = {**visit, "sealed": False}
    assert visit_buckets(open_visit, [_OTHER]) == {
        "cadre:a",
        "cadre:b",
        village_bucket(_VILLAGE),
        village_bucket(_OTHER),
    }


def test_a_sealed_problem_reaches_its_approved_handler() -> None:
    """Recorder, handler and 保密岗; not those who came along."""
    problem = {"recorder_id": "a", "handler_id": "h", "village": _VILLAGE, "sealed": True}
    visit = {"visitors": [{"person_id": "b", "name": "乙"}]}
    assert problem_buckets(problem, visit, [_VILLAGE]) == {"cadre:a", "cadre:h", SEALED_BUCKET}


@pytest.mark.parametrize("role", Role)
def test_sealed_records_need_the_duty(role: Role) -> None:
    """No role alone sees what is sealed, beyond what is its own."""
    assert reach(_viewer(role), Kind.PROBLEM, Group.SEALED) in (Reach.NONE, Reach.OWN)
    assert SEALED_BUCKET not in buckets_for(_viewer(role))
    assert SEALED_BUCKET in buckets_for(_viewer(role, Duty.SEALED))


def test_an_administrator_sees_no_villager() -> None:
    """Accounts and devices are his work, households are not."""
    admin = _viewer(Role.ADMIN)
    for kind in (Kind.HOUSEHOLD, Kind.VISIT, Kind.PROBLEM):
        assert reach(admin, kind, Group.BASE) is Reach.NONE


def test_a_cadre_sees_the_villages_served_and_an_office_its_township() -> None:
    """Scope is a village list for a cadre and a code prefix for an office."""
    assert sees_village(_viewer(Role.CADRE), Kind.VISIT, Group.BASE, _VILLAGE)
    assert not sees_village(_viewer(Role.CADRE), Kind.VISIT, Group.BASE, _OTHER)
    assert sees_village(_viewer(Role.OFFICE), Kind.VISIT, Group.BASE, _OTHER)
    assert not sees_village(_viewer(Role.OFFICE), Kind.VISIT, Group.BASE, "510823102201")


def test_no_supervisor_reads_health_or_starred_tags() -> None:
    """What is ★ is for those who help the household."""
    assert reach(_viewer(Role.SUPERVISOR), Kind.HOUSEHOLD, Group.SENSITIVE) is Reach.NONE
