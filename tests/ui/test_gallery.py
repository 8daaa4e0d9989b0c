"""The gallery shows every widget in every state; each must hold in every mode."""

from __future__ import annotations

import pytest

from mobile.ui import gallery, snapshot
from mobile.ui.tokens import SCALES
from tests.ui.checks import assert_screen


def _slow(scale: float) -> list[pytest.MarkDecorator]:
    return [pytest.mark.slow] if scale in SCALES[1:-1] else []


MODES = [
    *[pytest.param(False, False, s, id=f"light-{s}", marks=_slow(s)) for s in SCALES],
    *[pytest.param(True, False, scale, id=f"dark-{scale}") for scale in (1.0, 1.6)],
    *[pytest.param(False, True, s, id=f"senior-{s}", marks=_slow(s)) for s in SCALES],
    pytest.param(True, True, 1.6, id="dark-senior-1.6"),
]


@pytest.mark.parametrize(("dark", "senior", "scale"), MODES)
def test_every_page_holds(open_app, dark, senior, scale):
    """Nothing is clipped, small, pale or tofu on any page of the gallery."""
    driver = open_app(gallery.GalleryApp(), dark=dark, senior=senior, scale=scale)
    for name in gallery.PAGES:
        snapshot.resize(360, 740)
        driver.app.root.reset(name)
        driver.frames(5)
        snapshot.resize(360, gallery.content_height(driver.app.root))
        driver.frames(3)
        try:
            assert_screen(driver.app.root, min_dp=60 if senior else 48)
        except AssertionError as fault:
            raise AssertionError(f"{name}: {fault}") from None


@pytest.mark.parametrize(("dark", "senior", "scale"), [MODES[0], MODES[5], MODES[9], MODES[10]])
def test_every_sheet_holds(open_app, dark, senior, scale):
    """Nothing is clipped, small, pale or tofu on any sheet or message."""
    driver = open_app(gallery.GalleryApp(), dark=dark, senior=senior, scale=scale)
    for name, show in gallery.OVERLAYS.items():
        show()
        driver.frames(6)
        try:
            assert_screen(driver.roots()[0], min_dp=60 if senior else 48)
        except AssertionError as fault:
            raise AssertionError(f"{name}: {fault}") from None
        gallery.close_overlays()


def test_switching_needs_no_restart(open_app):
    """Dark, large and 适老 take hold on the page that shows."""
    driver = open_app(gallery.GalleryApp())
    driver.app.root.go("fields")
    driver.frames()
    for dark, senior, scale in ((True, False, 1.0), (True, True, 1.6), (False, False, 1.2)):
        gallery.theme.dark, gallery.theme.senior, gallery.theme.scale = dark, senior, scale
        driver.frames(5)
        assert_screen(driver.app.root, min_dp=60 if senior else 48)
