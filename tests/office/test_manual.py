"""The office's manual tells of the pages as they are: pictures that exist, words that are there."""

import re
from functools import cache
from pathlib import Path

import pytest

from server.office.pages import FOLDER

ROOT = Path(__file__).parents[2]
MANUAL = ROOT / "docs" / "manual" / "office"
PAGES = sorted(MANUAL.glob("*.md"))
MOST_LINES = 60


@cache
def words() -> str:
    """Everything that the office's pages, and the words they show, are made of."""
    found = [path.read_text("utf-8") for path in sorted((FOLDER / "templates").glob("*.html"))]
    folders = (ROOT / "server", ROOT / "shared")
    for folder in folders:
        found += [path.read_text("utf-8") for path in sorted(folder.rglob("*.py"))]
        found += [path.read_text("utf-8") for path in sorted(folder.rglob("*.toml"))]
    text = "\n".join(found)
    # A label with a figure in it: 下 {{ limit }} 条 reads 下 50 条.
    return re.sub(r"\{\{ (limit|most) \}\}", "#", text)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_label_is_on_a_page(page: Path) -> None:
    """What stands in 「」 can be found on the screen."""
    labels = re.findall(r"「([^」]+)」", page.read_text("utf-8"))
    assert [label for label in labels if re.sub(r"\b\d+ 条", "# 条", label) not in words()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_picture_and_link_is_there(page: Path) -> None:
    """A picture is one that `make pictures` keeps; a link leads to a page; no page is long."""
    text = page.read_text("utf-8")
    for target in re.findall(r"\]\(([^)]+)\)", text):
        assert (page.parent / target).is_file(), target
    assert len(text.splitlines()) <= MOST_LINES


def test_the_eight_matters_are_told() -> None:
    """One page for each step from an empty office to a ledger, one for the rest, all listed."""
    listed = (MANUAL / "README.md").read_text("utf-8")
    steps = [page for page in PAGES if page.name != "README.md"]
    assert len(steps) == 8
    assert all(f"]({page.name})" in listed for page in steps)
