"""The pictures come from the real screens on invented data, and old screens are let go."""

from __future__ import annotations

import gc
from pathlib import Path

from mobile.ui import pictures
from mobile.ui.screens.enroll import EnrollPage
from mobile.ui.screens.home import HomePage
from tests.ui.steps import start, tab


def test_every_picture_has_a_name_of_its_own():
    """No screen's picture overwrites another's, and each is of a known scene."""
    found = pictures.contributions()
    assert len({picture.name for picture in found}) == len(found) > 20
    assert {scene for picture in found for scene in picture.scenes} <= set(pictures.SCENES)


def test_a_picture_can_be_made(tmp_path: Path):
    """Home, typical, in each mode."""
    made = [path for path in pictures.render(tmp_path, "10-home") if "typical" in path.name]
    assert {path.name for path in made} == {
        f"10-home-typical-{mode}.png" for mode in ("light", "senior", "dark")
    }
    assert all(path.stat().st_size > 10_000 for path in made)


def test_screens_that_were_left_are_let_go(office, field_app, open_app):
    """Going round the tabs ten times leaves no heap of home screens in memory, nor of apps."""
    for name in ("first", "second", "third"):
        open_app(field_app(name)).close()
    driver = start(open_app, field_app(), office, office.cadre("周某"))
    for _ in range(10):
        tab(driver, "我的")
        tab(driver, "首页")
    driver.wait(lambda: driver.app.runner.idle)
    driver.wait(lambda: _alive(HomePage) <= 2 and _alive(EnrollPage) <= 2)


def _alive(page: type) -> int:
    """How many of these are in memory, after what waits for the collector is gone."""
    gc.collect()
    return sum(type(one) is page for one in gc.get_objects())
