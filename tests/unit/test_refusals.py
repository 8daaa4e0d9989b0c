"""Every refusal has a code, a status and a sentence that says what to do."""

import re
import string

import pytest

from shared.refusals import CATALOGUE, Refusal, Refused, refuse


@pytest.mark.parametrize("code", CATALOGUE)
def test_every_refusal_speaks_chinese_and_ends_its_sentence(code: str) -> None:
    """A cadre reads a whole sentence, not a code."""
    entry = CATALOGUE[code]
    assert re.search("[一-鿿]", entry.sentence) or entry.sentence == "{sentence}"
    assert entry.sentence[-1] in "。}"
    assert 400 <= entry.status < 600


@pytest.mark.parametrize("code", CATALOGUE)
def test_a_sentence_survives_missing_details(code: str) -> None:
    """An error path never fails for want of a detail."""
    assert refuse(code).sentence


@pytest.mark.parametrize("code", CATALOGUE)
def test_details_are_filled_in(code: str) -> None:
    """Given its details, no blank and no brace is left."""
    names = {name for _, name, _, _ in string.Formatter().parse(CATALOGUE[code].sentence) if name}
    filled = Refusal(code, dict.fromkeys(names, "某事")).sentence
    assert "…" not in filled
    assert "{" not in filled


def test_only_what_may_succeed_later_is_retried() -> None:
    """Bad input is never sent again by itself; a busy server is asked again."""
    assert all(entry.retry for entry in CATALOGUE.values() if entry.status in (429, 503, 507))
    bad = [entry for entry in CATALOGUE.values() if entry.status in (400, 413) and entry.retry]
    assert not bad


def test_a_code_that_is_not_in_the_catalogue_is_a_mistake_of_ours() -> None:
    """Nobody invents a refusal on the way."""
    with pytest.raises(KeyError):
        Refusal("no_such_code")


def test_a_refused_call_carries_its_refusal() -> None:
    """The exception of the I/O layers is the same value."""
    assert Refused("gap").refusal == refuse("gap")
