"""The tokens keep the rules of 适老 design in light and in dark."""

from __future__ import annotations

import gc

import pytest

from mobile.ui import tokens
from mobile.ui.linebreak import wrap
from mobile.ui.theme import Theme


@pytest.mark.parametrize("palette", [tokens.LIGHT, tokens.DARK], ids=["light", "dark"])
@pytest.mark.parametrize("pair", sorted(set(tokens.PAIRS)), ids="-on-".join)
def test_every_declared_pair_is_readable(palette, pair):
    """Every text colour stands out at least 4.5 : 1 from every ground that it may stand on."""
    ink, ground = (tokens.rgba(palette[name]) for name in pair)
    assert tokens.contrast(ink, ground) >= tokens.MIN_CONTRAST


def test_no_screen_is_swept_while_widgets_are_told_of_another_theme():
    """Kivy would tell a widget that has just gone; afterwards Python looks again as before."""
    theme, swept = Theme(), []
    theme.bind(stamp=lambda *_: swept.append(gc.isenabled()))
    theme.dark = True
    assert swept == [False]
    assert gc.isenabled()


def test_contrast_is_that_of_the_standard():
    """Black on white is 21 : 1, and the order of the two does not matter."""
    black, white = tokens.rgba("#000000"), tokens.rgba("#FFFFFF")
    assert tokens.contrast(black, white) == pytest.approx(21)
    assert tokens.contrast(white, black) == pytest.approx(21)
    assert tokens.contrast(tokens.rgba("#777777"), white) == pytest.approx(4.48, abs=0.01)


def test_both_palettes_name_the_same_colours():
    """Nothing is undefined after dusk."""
    assert set(tokens.LIGHT) == set(tokens.DARK)


@pytest.mark.parametrize("scale", tokens.SCALES)
def test_senior_text_is_never_small(scale):
    """In 适老 mode no text is below 18 sp, and larger scales are never smaller."""
    for role in tokens.TYPE:
        assert tokens.type_sp(role, scale, senior=True) >= 18
        assert tokens.type_sp(role, scale, senior=True) >= tokens.type_sp(role, scale, False)


def test_the_theme_follows_its_switches():
    """One change of a switch changes colours, sizes and targets together."""
    theme = Theme()
    light, small, stamp = list(theme.surface), theme.body, theme.stamp
    theme.dark, theme.scale, theme.senior = True, 1.4, True
    assert list(theme.surface) != light
    assert theme.body > small
    assert theme.target >= 60
    assert theme.stamp == stamp + 3


def test_chinese_lines_never_begin_with_a_comma():
    """A line breaks as Chinese print does, and a number stays with nothing torn."""
    wrapped = wrap("只剩 120 兆，照片可能存不下。请先清理。", 6, len).split("\n")
    assert all(len(line) <= 6 for line in wrapped)
    assert not [line for line in wrapped if line[0] in "，。 "]
    assert "".join(wrapped).replace(" ", "") == "只剩120兆，照片可能存不下。请先清理。"
    assert any("120" in line for line in wrapped)
