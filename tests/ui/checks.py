"""Owns what every screen must keep: glyphs, targets, nothing clipped, contrast, input types.

Each check walks a widget tree and names every offender. It never changes the screen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from kivy.core.window import Window
from kivy.uix.behaviors import ButtonBehavior
from kivy.uix.label import Label
from kivy.uix.scrollview import ScrollView
from kivy.uix.textinput import TextInput

from mobile.ui import snapshot
from mobile.ui.tokens import MIN_CONTRAST, contrast
from tests.ui.driver import _walk_visible
from tests.ui.glyphs import missing


def assert_screen(root: Any, min_dp: float = 48, colours: bool = True) -> None:
    """All checks at once."""
    assert_every_text_has_a_glyph(root)
    assert_targets(root, min_dp)
    assert_nothing_clipped(root)
    assert_no_null_input_type(root)
    if colours:
        assert_contrast(root)


def assert_every_text_has_a_glyph(root: Any) -> None:
    """No tofu: the font of each label can draw each of its characters."""
    faults = []
    for widget in _walk_visible(root):
        if not isinstance(widget, Label | TextInput):
            continue
        said = widget.text + getattr(widget, "hint_text", "")
        lost = missing(said, widget.font_name, getattr(widget, "bold", False))
        if lost:
            faults.append(f"{said[:20]!r} lacks {lost}")
    assert not faults, faults


def assert_targets(root: Any, min_dp: float = 48) -> None:
    """Everything that can be pressed or typed into is large enough."""
    faults = []
    for widget in _walk_visible(root):
        if isinstance(widget, ButtonBehavior | TextInput) and not _nothing(widget):
            # a text input fills a box with a symbol beside it: the box is what is touched
            width, height = widget.size
            if width < min_dp - 0.5 or height < min_dp - 0.5:
                faults.append(f"{_name(widget)} is {width:.0f} × {height:.0f}")
    assert not faults, faults


def assert_nothing_clipped(root: Any) -> None:
    """Every text fits its widget, and every text stands inside what holds it."""
    faults = []
    for widget, left, right in _with_bounds(root):
        if not isinstance(widget, Label) or not widget.text:
            continue
        width, height = widget.texture_size
        if height > widget.height + 1.5 or width > widget.width + 1.5:
            faults.append(
                f"{_name(widget)}: text {width} × {height} in {widget.width:.0f} × "
                f"{widget.height:.0f}"
            )
        x = widget.to_window(*widget.pos)[0]
        if x < left - 1.5 or x + widget.width > right + 1.5:
            faults.append(f"{_name(widget)}: x {x:.0f} to {x + widget.width:.0f} leaves its holder")
        holder = widget.parent
        if _in_flow(widget) and (widget.top > holder.top + 1.5 or widget.y < holder.y - 1.5):
            faults.append(f"{_name(widget)}: higher than its holder")
    assert not faults, faults


def assert_no_null_input_type(root: Any) -> None:
    """No field asks Android for an English-only keyboard."""
    faults = [
        _name(widget)
        for widget in _walk_visible(root)
        if isinstance(widget, TextInput) and widget.input_type == "null"
    ]
    assert not faults, faults


def assert_contrast(root: Any, least: float = MIN_CONTRAST) -> None:
    """Each label's colour against the commonest colour behind it, as really drawn."""
    width, height, pixels = snapshot.window_pixels()
    faults = []
    for widget in _walk_visible(root):
        if not isinstance(widget, Label) or not widget.text or not _fully_shown(widget):
            continue
        ground = _ground(widget, width, height, pixels)
        colour = widget.disabled_color if widget.disabled else widget.color
        ratio = contrast(tuple(colour), ground)
        if ratio < least:
            faults.append(f"{_name(widget)}: {ratio:.2f} : 1")
    assert not faults, faults


def _ground(widget: Any, width: int, height: int, pixels: bytes) -> tuple[float, ...]:
    x, y = (int(part) for part in widget.to_window(*widget.pos))
    seen: Counter[bytes] = Counter()
    left, right = max(0, x), min(width, x + int(widget.width))
    bottom, top = max(0, y), min(height, y + int(widget.height))
    for row in range(bottom, top):
        # the rim only: a filled symbol covers most of its middle
        step = 1 if row in (bottom, bottom + 1, top - 1) else max(1, right - left - 1)
        for column in range(left, right, step):
            spot = (row * width + column) * 4
            seen[pixels[spot : spot + 3]] += 1
    commonest = seen.most_common(1)[0][0]
    return tuple(part / 255 for part in commonest)


def _fully_shown(widget: Any) -> bool:
    x, y = widget.to_window(*widget.pos)
    if widget.width < 1 or widget.height < 1 or x < 0 or x + widget.width > Window.width + 1:
        return False
    bottom, top = 0.0, float(Window.height)
    parent = widget.parent
    while parent is not None and parent is not Window:
        if isinstance(parent, ScrollView):
            low = parent.to_window(*parent.pos)[1]
            bottom, top = max(bottom, low), min(top, low + parent.height)
        parent = parent.parent
    return bool(bottom <= y and y + widget.height <= top)


def _with_bounds(root: Any) -> Iterator[tuple[Any, float, float]]:
    for widget in _walk_visible(root):
        left, right = 0.0, float(Window.width)
        parent = widget.parent
        if parent is not None and parent is not Window and parent.width > 1:
            left = max(left, parent.to_window(*parent.pos)[0])
            right = min(right, left + parent.width)
        yield widget, left, right


def _in_flow(widget: Any) -> bool:
    holder = widget.parent
    return holder is not None and holder is not Window and holder.height > 1


def _nothing(widget: Any) -> bool:
    """A button without words or symbol that takes no room."""
    return bool(widget.disabled and min(widget.size) < 1)


def _name(widget: Any) -> str:
    for name in ("text", "title", "hint", "icon", "label", "digit"):
        said = getattr(widget, name, "")
        if said:
            return f"{type(widget).__name__} {said[:24]!r}"
    return type(widget).__name__
