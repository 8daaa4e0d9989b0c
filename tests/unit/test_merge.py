"""Two people edit one record: nobody's words disappear."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from shared.merge import merge
from shared.records import Kind

_HOUSEHOLD = {"head": "李大爷", "village": "431021100201", "door": "3号"}


def test_different_fields_merge() -> None:
    """One cadre corrects the door, another the income: both stand."""
    current = {**_HOUSEHOLD, "income": "务工"}
    merged = merge(Kind.HOUSEHOLD, _HOUSEHOLD, current, {"door": "5号"})
    assert merged.content == {**current, "door": "5号"}
    assert not merged.conflicts


def test_the_same_field_changed_twice_keeps_both_values() -> None:
    """What stands on the server stays, and the other value is handed back with it."""
    current = {**_HOUSEHOLD, "door": "4号"}
    merged = merge(Kind.HOUSEHOLD, _HOUSEHOLD, current, {"door": "5号"})
    assert merged.content["door"] == "4号"
    assert merged.conflicts == {"door": "5号"}
    assert merged.theirs == {"door": "4号"}


def test_the_same_value_from_two_people_is_no_conflict() -> None:
    """Two cadres who write the same thing agree."""
    current = {**_HOUSEHOLD, "door": "5号"}
    assert not merge(Kind.HOUSEHOLD, _HOUSEHOLD, current, {"door": "5号"}).conflicts


def test_tags_merge_as_adds_and_removes() -> None:
    """One adds 独居, another removes 慢病: both happen."""
    base = {**_HOUSEHOLD, "tags": ["H15"]}
    current = {**_HOUSEHOLD, "tags": ["H15", "H10"]}
    merged = merge(Kind.HOUSEHOLD, base, current, {"tags": {"add": ["H16"], "remove": ["H15"]}})
    assert merged.content["tags"] == ["H10", "H16"]


def test_fields_that_belong_together_conflict_together() -> None:
    """A handling that fitted the old category does not slip in beside a new one."""
    base = {"category": "0901", "handling": "B2", "description": "停水"}
    current = {"category": "0904", "handling": "B3", "description": "停水"}
    merged = merge(Kind.PROBLEM, base, current, {"handling": "B1a", "description": "停水三天"})
    assert merged.conflicts == {"handling": "B1a"}
    assert merged.content == {**current, "description": "停水三天"}


def test_clearing_a_field_leaves_no_trace_in_the_content() -> None:
    """An emptied field hashes like one that was never filled."""
    current = {**_HOUSEHOLD, "income": "务工"}
    assert merge(Kind.HOUSEHOLD, current, current, {"income": None}).content == _HOUSEHOLD


_VALUE = st.sampled_from(["甲", "乙", None])
_EDIT = st.dictionaries(st.sampled_from(["door", "income", "hardship", "group"]), _VALUE)


@given(_EDIT, _EDIT)
def test_no_value_is_silently_lost(first: dict[str, Any], second: dict[str, Any]) -> None:
    """Every value of an edit is either in the content or handed back as a conflict."""
    base = dict(_HOUSEHOLD)
    after_first = merge(Kind.HOUSEHOLD, base, base, first).content
    merged = merge(Kind.HOUSEHOLD, base, after_first, second)
    for name, value in second.items():
        assert merged.content.get(name) == value or merged.conflicts.get(name, "—") == value
    for name, value in first.items():
        if name not in second and value != base.get(name):
            assert merged.content.get(name) == value
