"""请补充说明: seen first by the one who recorded the visit, calm, and answered with no network."""

from __future__ import annotations

import pytest

from server.services import ingest
from shared.ids import derived
from shared.protocol import Act
from shared.records import Kind
from tests.ui.checks import assert_screen
from tests.ui.steps import at_home, start, sync_now

COPIED = "96% 的文字见于本人更早的记录 ZF-20261010-201-01（不是同一户）"


def _asked(office):
    """A cadre of whose visit the server asks something."""
    cadre = office.cadre("周某")
    village = next(iter(cadre.villages))
    visit_id = office.visit(cadre, office.household(village, "李大爷"))
    fields = {
        "visit_id": visit_id,
        "recorder_id": cadre.account_id,
        "village": village,
        "raised_on": "2026-10-14",
        "explain_by": "2026-10-21",
        "expires_on": "2026-12-13",
        "reasons": [{"code": "D02", "text": COPIED}, {"code": "D18", "text": "48 个字用了 6 秒"}],
        "counter": ["走访当天就登记了"],
    }
    finding_id = derived(visit_id, "finding")
    act = Act(do="finding.raise", on=finding_id, fields=fields)
    assert ingest.act_as_system(office.zoufang, [act]).outcome == "accepted"
    return cadre, finding_id


@pytest.mark.parametrize(("senior", "scale"), [(False, 1.0), (True, 1.6)])
def test_it_stands_first_and_says_that_it_is_no_verdict(office, field_app, open_app, senior, scale):
    """At the top of 首页, then in sentences with their usual causes; legible for old eyes."""
    cadre, _ = _asked(office)
    driver = start(open_app, field_app(), office, cadre, senior=senior, scale=scale)
    driver.wait_text("请补充说明（1）")
    said = driver.texts()
    assert said.index("请补充说明（1）") < said.index("本周学用转化")
    assert_screen(driver.app.root, 60 if senior else 48)
    driver.tap("李大爷")
    driver.wait_text(COPIED)
    said = " ".join(driver.texts())
    for words in ("这不是结论，也不计分", "官方口径原文", "对您有利的", "走访当天就登记了"):
        assert words in said
    assert_screen(driver.app.root, 60 if senior else 48)


def test_it_is_answered_with_no_network_and_leaves_the_first_screen(office, field_app, open_app):
    """A usual cause with one touch; it waits on the phone, and the office has it after a sync."""
    cadre, finding_id = _asked(office)
    driver = start(open_app, field_app(), office, cadre)
    driver.wait_text("请补充说明（1）")
    office.stop()
    driver.tap("李大爷")
    driver.wait_text(COPIED)
    driver.tap("写说明")
    driver.wait_text("官方口径原文")
    choices = driver.texts()
    assert choices.index("官方口径原文") < choices.index("连片院落连续走访")
    assert_screen(driver.app.root)
    driver.tap("同一村共性问题")
    driver.tap("保存说明")
    driver.wait_text("您的说明")
    assert "再补充一句" in driver.texts()
    driver.app.router.reset("home")
    at_home(driver)
    driver.wait(lambda: driver.app.runner.idle)
    assert not any(text.startswith("请补充说明（") for text in driver.texts())
    office.start()
    sync_now(driver)
    found = driver.app.phone.session.overlay.children(finding_id, Kind.EXPLANATION)
    assert [one.content["code"] for one in found] == ["E08"]
    assert not driver.app.phone.session.overlay.pending_ids
