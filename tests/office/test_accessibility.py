"""Every office page in every state, examined by axe-core: labels, contrast, landmarks, headers."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pictures
import pytest
from browser import Browser as Window
from playwright.sync_api import Browser, Page
from scene import PASSWORD
from serving import browsing, serving, signed_in
from test_access import _routes

from server.office.access import PREFIX

pytestmark = pytest.mark.slow

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text("utf-8")
RUN = "axe.run(document, {resultTypes: ['violations']})"
MINDED = ("moderate", "serious", "critical")
OTHERS = {
    "jian": ("home", "problems", "record-problem"),
    "du": ("home", "queue", "batches", "batch", "record-visit", "record-pledge"),
    "admin": ("people", "accounts", "account", "audit", "compliance"),
}
"""Pages that look otherwise to who closes, who supervises and who administers."""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser for all pages."""
    with browsing() as browser:
        yield browser


class Examiner:
    """Runs axe-core in each page that it is shown and keeps what it finds."""

    def __init__(self) -> None:
        self.names: set[str] = set()
        self.found: list[tuple[str, str, str, str]] = []

    def __call__(self, page: Page, name: str) -> None:
        self.names.add(name)
        page.evaluate(AXE)
        answer: dict[str, Any] = page.evaluate(RUN)
        for fault in answer["violations"]:
            if fault["impact"] in MINDED:
                spots = [node["html"][:160] for node in fault["nodes"]]
                self.found.append((name, fault["impact"], fault["id"], spots[0]))


@pytest.mark.parametrize("state", pictures.STATES)
def test_every_page_can_be_used_by_everybody(chromium: Browser, state: str) -> None:
    """A screen reader, a keyboard and weak eyes find their way on every page, empty and at work.

    Of the worst case, those that long names and full lists change.
    """
    examiner = Examiner()
    kept = pictures.KEPT if state == "worst" else {}
    pictures.walk(chromium, state, examiner, {"": pictures.NARROW}, kept)
    assert len(examiner.names) >= (len(pictures.KEPT["worst"]) if kept else len(pictures.PAGES))
    assert examiner.found == []


def test_pages_of_other_roles_too(chromium: Browser, tmp_path: Path) -> None:
    """What closers, supervisors and administrators see differently is no harder to use."""
    scene, paths = pictures.furnished(tmp_path, "typical")
    examiner = Examiner()
    with serving(scene.zoufang) as address:
        for login, names in OTHERS.items():
            page = signed_in(chromium, address, login, PASSWORD)
            for name in names:
                page.goto(f"{address}/office{paths[name]}")
                examiner(page, f"{name} as {login}")
    scene.zoufang.db.close()
    assert examiner.found == []


FILES = ("/excel", "/template", "/filled", "/file", "/evidence/{sha256}", ".geojson", "/ledgers")
"""Routes that answer with a file, or lead on to another page."""


def test_no_page_is_left_out(tmp_path: Path) -> None:
    """A page that is added is walked, drawn and examined, or this fails."""
    scene, paths = pictures.furnished(tmp_path, "typical")
    walked = [PREFIX + path.partition("?")[0] for path in paths.values()]
    for route in _routes(Window(scene).app.routes):
        path = getattr(route, "path", "")
        if not path.startswith(PREFIX) or "GET" not in getattr(route, "methods", ()):
            continue
        if path.endswith(("/sign-in", *FILES)):
            continue
        assert any(route.path_regex.match(address) for address in walked), path
    scene.zoufang.db.close()
