"""A county's words are followed while the server runs, and its days off count on both sides."""

from pathlib import Path

import pytest

from server.services.context import open_zoufang
from server.services.live_words import LiveWords
from shared import vocabulary
from shared.vocabulary import VocabularyError
from shared.workdays import add_workdays, calendar_of

OWN = """
version = 2
[units]
"村委会" = "上坪村村委会"
[holidays]
off = ["2026-10-13"]
worked = ["2026-10-17"]
"""


def test_the_running_server_follows_the_file(tmp_path: Path) -> None:
    """What is written is in force at once; what cannot be read changes nothing."""
    zoufang = open_zoufang(tmp_path, county_id="510823")
    assert zoufang.vocabulary.version == 1
    path = tmp_path / "vocabulary.toml"
    path.write_text(OWN, "utf-8")
    assert zoufang.vocabulary.categories["0903"].unit == "上坪村村委会"
    assert not zoufang.calendar.is_workday("2026-10-13")
    assert zoufang.vocabulary_text() == OWN
    path.write_text("version = ", "utf-8")
    assert zoufang.vocabulary.version == 2
    path.unlink()
    assert zoufang.vocabulary.version == 1
    zoufang.db.close()


def test_a_server_does_not_begin_with_a_broken_file(tmp_path: Path) -> None:
    """At the start somebody sits there who can mend it."""
    path = tmp_path / "v.toml"
    path.write_text("[modes]\nM9 = '飞'\n", "utf-8")
    with pytest.raises(VocabularyError, match="由程序规定"):
        LiveWords(path).load()


def test_a_county_s_days_lie_over_the_nation_s() -> None:
    """A day off of one's own, a weekend worked, and a national holiday taken back."""
    calendar = calendar_of(vocabulary.load(OWN))
    assert add_workdays("2026-10-12", 1, calendar) == "2026-10-14"
    assert calendar.is_workday("2026-10-17")
    back = calendar_of(vocabulary.load('[holidays]\nworked = ["2026-10-01"]\n'))
    assert back.is_workday("2026-10-01")


@pytest.mark.parametrize(
    "text",
    [
        'off = ["昨天"]',
        'off = "2026-10-01"',
        "of = []",
        'off = ["2026-10-01"]\nworked = ["2026-10-01"]',
    ],
)
def test_a_wrong_day_is_named(text: str) -> None:
    """A slip of the pen is said in Chinese, with its place."""
    with pytest.raises(VocabularyError, match="词表 holidays"):
        vocabulary.load(f"[holidays]\n{text}\n")
