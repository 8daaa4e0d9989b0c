"""月度封账: what was handed in stays as it was; what comes later is listed apart."""

import io

import openpyxl
import pytest
from browser import Browser
from scene import Scene

from server.services import ledger_months
from shared.refusals import Refused


def _november(scene: Scene) -> Browser:
    scene.clock.now = scene.clock.now.replace(month=11, day=3)
    return Browser(scene, "fang")


def test_a_closed_month_takes_nothing_more(scene: Scene) -> None:
    """A visit backfilled into October after its close stands in 补报清单 alone."""
    browser = _november(scene)
    page = "/ledgers/visits?month=2026-10"
    assert "还没有封账，现在 4 条" in browser.get(page).text
    assert browser.post("/ledgers/visits/close", month="2026-10").status_code == 303
    scene.visit(
        "zhou", "later", "li", visited_on="2026-10-30", backfilled=True, period="上午",
        started_at=None,
    )  # fmt: skip
    text = browser.get(page).text
    assert "之后补报 1 条" in text
    assert "ZF-20261030" not in text
    late = browser.get(f"{page}&late=1").text
    assert "ZF-20261030" in late
    assert "ZF-20261012" not in late
    data = browser.get("/ledgers/visits/excel?month=2026-10&late=1").content
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert [sheet.cell(4, 1).value, sheet.cell(4, 2).value] == ["1", "ZF-20261030-201-01"]
    assert sheet.cell(5, 2).value is None
    scene.do("zhou", "visit.amend", "v2", note="改了一句")
    assert "封账后有改动 1 条" in browser.get(page).text


def test_a_month_is_closed_once_and_when_it_is_over(scene: Scene) -> None:
    """Not before its end, not twice, and only ledgers that are handed in."""
    fang = scene.people["fang"]
    early = Browser(scene, "fang").post("/ledgers/visits/close", month="2026-10")
    assert "还没有过完" in early.text
    browser = _november(scene)
    browser.post("/ledgers/problems/close", month="2026-10")
    assert "已经封账" in browser.post("/ledgers/problems/close", month="2026-10").text
    for key, month in (("checks", "2026-10"), ("visits", "2026-13"), ("visits", "")):
        with pytest.raises(Refused):
            ledger_months.close(scene.zoufang, fang, key, month)
    assert Browser(scene, "du").post("/ledgers/visits/close", month="2026-10").status_code == 403


def test_ledgers_are_narrowed_by_state_and_category(scene: Scene) -> None:
    """One state, one category; nonsense asks nothing and breaks nothing."""
    browser = Browser(scene, "fang")
    roads = browser.get("/ledgers/problems?category=09").text
    assert "SQ-2026-0002" in roads
    assert "SQ-2026-0001" not in roads
    waiting = browser.get("/ledgers/problems?state=I08").text
    assert "SQ-2026-0001" in waiting
    assert "SQ-2026-0002" not in waiting
    assert "SQ-2026-0002" in browser.get("/problems?group=all&category=09").text
    assert "SQ-2026-0002" not in browser.get("/problems?group=all&category=14").text
    for nonsense in ("category=%25", "state=';--", "month=2026-99", "late=1"):
        assert browser.get(f"/ledgers/problems?{nonsense}").status_code == 200
