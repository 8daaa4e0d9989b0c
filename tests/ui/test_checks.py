"""A check that finds nothing anywhere is worth nothing: each must catch its fault."""

from __future__ import annotations

import pytest
from kivy.app import App
from kivy.uix.label import Label
from kivy.uix.textinput import TextInput

from mobile.ui.theme import theme
from mobile.ui.widgets import Body, IconButton, Page, Press, PushButton
from tests.ui import checks


class OnePage(App):
    def build(self):
        return Page(title="试", subtitle="一切都好")


@pytest.fixture
def page(open_app):
    driver = open_app(OnePage())
    driver.app.root.add_widget(Body(text="欧阳䶮 𠅤 ①②℃"))
    driver.app.root.add_widget(PushButton(text="保存", icon="check"))
    driver.frames(4)
    checks.assert_screen(driver.app.root)
    yield driver.app.root
    driver.frames(4)


def _shown(page, widget):
    page.add_widget(widget)
    checks.snapshot.settle(4)
    return page


def test_tofu_is_seen(page):
    """A character without a glyph is named."""
    with pytest.raises(AssertionError, match="lacks"):
        checks.assert_every_text_has_a_glyph(_shown(page, Body(text="好🦄")))


def test_a_small_target_is_seen(page):
    """A row or button below the least size is named."""
    row = Press(size_hint=(None, None), size=(200, 40))
    with pytest.raises(AssertionError, match="200 × 40"):
        checks.assert_targets(_shown(page, row))
    row.height = 60
    button = IconButton(icon="close")
    _shown(page, button)
    button.width = 30
    with pytest.raises(AssertionError, match="30 × 48"):
        checks.assert_targets(page)


def test_cut_words_are_seen(page):
    """Words higher or wider than their widget are named."""
    low = Label(text="很长的一句话", size_hint=(None, None), size=(40, 10), color=theme.text)
    with pytest.raises(AssertionError, match="很长"):
        checks.assert_nothing_clipped(_shown(page, low))


def test_words_outside_the_window_are_seen(page):
    """Words that leave their holder are named."""
    wide = Body(text="宽", size_hint_x=None, width=500)
    with pytest.raises(AssertionError, match="leaves"):
        checks.assert_nothing_clipped(_shown(page, wide))


def test_pale_words_are_seen(page):
    """Too little contrast is measured on the picture itself."""
    with pytest.raises(AssertionError, match=": 1"):
        checks.assert_contrast(_shown(page, Body(text="看不清", tone="line")))


def test_an_english_keyboard_is_seen(page):
    """Kivy's own default is caught."""
    with pytest.raises(AssertionError):
        checks.assert_no_null_input_type(
            _shown(page, TextInput(size_hint_y=None, height=60, font_name="Roboto"))
        )
