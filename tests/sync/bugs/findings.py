"""Bugs with findings.

Owns what is planted where findings are placed, shown and decided on. Never touches the phone.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from server.domain import places
from server.services import feed, office_findings
from shared.decide import findings, work
from shared.records import Kind
from shared.visibility import own_buckets, project, village_bucket
from tests.sync.bugs import stories
from tests.sync.bugs.planting import Planted, bug


@contextmanager
def _told(change: Callable[[Any], dict[str, Any]]) -> Iterator[None]:
    """What a bucket carries of a finding is made of its whole content in another way."""

    def otherwise(kind: Kind, content: Any, bucket: str, tags: frozenset[str]) -> dict[str, Any]:
        return change(content) if kind is Kind.FINDING else project(kind, content, bucket, tags)

    with patch.object(places, "project", otherwise), patch.object(feed, "project", otherwise):
        yield


@bug(stories.a_question_and_a_call, "a call-back to a phone")
def what_the_villager_said() -> Planted:
    """The cadre's phone is told what the villager said."""
    with _told(dict):
        yield


@bug(stories.a_question_and_a_call, "a figure on its way to a phone")
def a_figure_goes_with_it() -> Planted:
    """A figure goes with the question."""
    with _told(lambda content: {"recorder_id": content["recorder_id"], "score": 3}):
        yield


@bug(stories.a_question_and_a_call, "another one's finding")
def the_village_hears_of_it() -> Planted:
    """Everybody in the village is told who is asked."""
    with patch.object(
        places,
        "finding_buckets",
        lambda c: own_buckets([c["recorder_id"]]) | {village_bucket(c["village"])},
    ):
        yield


@bug(stories.a_draw, "a random draw on its way to a phone")
def a_draw_is_told() -> Planted:
    """A random draw is told at once."""
    with patch.object(places, "finding_buckets", lambda c: own_buckets([c["recorder_id"]])):
        yield


@bug(stories.a_draw, "a township's page")
def the_township_knows() -> Planted:
    """The township's pages show what chance drew."""
    with patch.object(office_findings, "_may_know", lambda *_: True):
        yield


@bug(stories.a_hasty_decision, "decided before the cadre was heard")
def nobody_waits_for_the_cadre() -> Planted:
    """A decision comes before the explanation."""
    with patch.object(findings, "_heard", lambda *_: None):
        yield


@bug(stories.an_answer_to_what_was_lost, "known before its day")
def a_draw_takes_an_answer() -> Planted:
    """What chance drew takes an old answer, and so tells of itself."""
    with patch.object(work, "is_hidden", lambda _: False):
        yield
