"""The manual speaks of the app as it is: its pictures are made by the command, its labels exist."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from mobile.ui.paper_county import SCENES
from mobile.ui.pictures import DARK, MODES, contributions

ROOT = Path(__file__).parents[2]
MANUAL = ROOT / "docs" / "manual"
PAGES = sorted(MANUAL.glob("*.md"))
MOST_BYTES = 3 << 20
MOST_LINES = 60
SAID = ("mobile/ui", "mobile/domain", "shared")
_KV_TEXT = re.compile(r'"((?:[^"\\]|\\.)*)"')


@cache
def words() -> str:
    """Every string of the app, one after the other."""
    found: list[str] = []
    for folder in SAID:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix == ".py":
                found += _literals(path.read_text("utf-8"))
            elif path.suffix == ".kv":
                found += _KV_TEXT.findall(path.read_text("utf-8"))
            elif path.suffix == ".toml":
                found.append(path.read_text("utf-8"))
    return "\n".join(found)


def _literals(source: str) -> list[str]:
    return [
        node.value
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]


def pictures() -> set[str]:
    """The names that `make pictures` gives to the phone's pictures."""
    return {
        f"{picture.name}-{scene}-{mode}.png"
        for picture in contributions()
        for scene in picture.scenes
        if scene in SCENES
        for mode in (*MODES, *(DARK if picture.dark else ()))
    }


def named_pictures(page: Path) -> list[str]:
    """The pictures of a page."""
    return re.findall(r"!\[[^\]]+\]\(\.\./pictures/phone/([^)]+)\)", page.read_text("utf-8"))


def test_it_has_ten_pages_and_a_list_of_them():
    """Ten pages, numbered, all in the list."""
    numbered = [page for page in PAGES if page.name != "README.md"]
    assert [page.name[:2] for page in numbered] == [f"{n:02d}" for n in range(1, 11)]
    contents = (MANUAL / "README.md").read_text("utf-8")
    assert all(f"({page.name})" in contents for page in numbered)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_is_short_and_speaks_the_app_s_words(page: Path):
    """A page fits a sitting, and each label that it quotes can be found on the phone."""
    text = page.read_text("utf-8")
    assert len(text.splitlines()) <= MOST_LINES
    labels = set(re.findall("「（[^」]+）」", text))
    assert sorted(label for label in labels if label not in words()) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_links_and_pictures_of_a_page_exist(page: Path):
    """Each picture is one that the command makes, and lies there; each link leads somewhere."""
    for name in named_pictures(page):
        assert name in pictures(), name
        assert (ROOT / "docs" / "pictures" / "phone" / name).is_file(), name
    for link in re.findall(r"(?<!!)\[[^\]]+\]\(([^)]+)\)", page.read_text("utf-8")):
        assert (MANUAL / link).is_file(), link


def test_the_pictures_are_small():
    """The manual can be sent over a village's network."""
    used = {name for page in PAGES for name in named_pictures(page)}
    assert len(used) >= 10
    sizes = [(ROOT / "docs" / "pictures" / "phone" / name).stat().st_size for name in used]
    assert sum(sizes) <= MOST_BYTES
