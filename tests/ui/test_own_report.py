"""The page 我的走访汇总: periods, empty and full, and the file."""

from __future__ import annotations

import pytest

from mobile.actions import visits
from mobile.ui.widgets import open_sheets
from tests.ui.checks import assert_screen
from tests.ui.inside import LONG_NAME, inside
from tests.ui.steps import press


@pytest.mark.parametrize(("senior", "scale"), [(False, 1.0), (True, 1.6)])
def test_a_summary_is_read_and_taken_along(office, field_app, open_app, senior, scale):
    """From 我的: this month with a visit, last month without; the file is where it was put."""
    one = inside(office, open_app, field_app(auto_sync=False), LONG_NAME,
                 senior=senior, scale=scale)  # fmt: skip
    home = one.phone.session.households.find("")[0]
    begun = visits.begin_visit(one.phone, [home.id])
    draft = one.phone.session.store.draft(begun.made)
    fields = {**draft.body["visit"], "mode": "M3", "not_home_reason": "N1"}
    assert visits.record_visit(one.phone, begun.made, {**draft.body, "visit": fields}).ok
    one.router.reset("settings")
    one.settle()
    one.tap("我的走访汇总")
    one.driver.wait_text("走访（1）")
    assert one.driver.find("1 次", part=True)
    least = 60 if senior else 48
    assert_screen(one.app.root, least)
    one.tap("上月")
    one.driver.wait_text("这一段没有走访")
    assert_screen(one.app.root, least)
    one.tap("存成文件")
    one.driver.wait_text("存成文件？")
    assert_screen(open_sheets()[0], least)
    press(one.driver, "先不存")
    one.tap("今年")
    one.tap("存成文件")
    press(one.driver, "存成文件")
    one.driver.wait_text("已存成文件")
    (path,) = (one.app.folder.parent / "documents").iterdir()
    assert "阿某" in path.read_text("utf-8")
