"""A ledger on screen comes page by page, as the reader goes on."""

import re
from html import unescape

import pytest
from browser import Browser
from scene import Scene

from server.office import ledgers as office_ledgers


def test_a_ledger_is_read_page_by_page(still: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages together hold every line once, numbered on; for the printer they come at once."""
    monkeypatch.setattr(office_ledgers, "ON_SCREEN", 2)
    browser = Browser(still, "fang")
    whole = _first_cells(browser.get("/ledgers/visits?paper=1").text)
    path, seen = "/ledgers/visits", []
    for _ in range(5):
        text = browser.get(path).text
        seen += _first_cells(text)
        following = re.search(r'href="/office([^"]+)">下 2 条', text)
        if following is None:
            break
        path = unescape(following[1])
    assert len(whole) >= 4
    assert seen == whole
    assert "回到开头" in text
    assert _first_cells(browser.get("/ledgers/visits?after=nothing&position=x").text) == whole[:2]


def _first_cells(text: str) -> list[str]:
    return re.findall(r'<tr><td[^>]*><div class="cell">(\d+)', text)


def test_areas_are_counted_for_this_year_unless_asked(still: Scene) -> None:
    """责任区 opens with the days that it counts, which can be changed to any others."""
    browser = Browser(still, "fang")
    today = still.zoufang.today()
    shown = browser.get("/ledgers/areas").text
    assert f'name="first" value="{today[:4]}-01-01"' in shown
    assert f'name="last" value="{today}"' in shown
    assert f"/ledgers/areas/excel?first={today[:4]}-01-01&amp;last={today}" in shown
    earlier = browser.get("/ledgers/areas?last=2025-12-31").text
    assert 'name="first" value=""' in earlier
    assert 'name="last" value="2025-12-31"' in earlier
