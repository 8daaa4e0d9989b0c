"""Owns driving a real Kivy app without a screen: touches, text events, the back key, pictures.

It never sleeps: it runs frames until a condition holds. It never calls a screen's methods.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from kivy.app import App
from kivy.base import EventLoop
from kivy.clock import Clock
from kivy.core.window import Window
from kivy.tests.common import UnitTestTouch
from kivy.uix.scrollview import ScrollView

from mobile.ui import snapshot
from mobile.ui.theme import theme
from mobile.ui.widgets import hide_toast, open_sheets

BACKSPACE, ENTER, ESCAPE = 8, 13, 27


class Driver:
    """One app under test. All ways of finding look at sheets and messages too."""

    def __init__(self, app: Any, **theme_settings: Any) -> None:
        settings = {"dark": False, "senior": False, "scale": 1.0, "motion": False}
        for name, value in {**settings, **theme_settings}.items():
            setattr(theme, name, value)
        self.app = app
        EventLoop.ensure_window()
        snapshot.resize(360, 740)
        app._run_prepare()
        self.frames(5)

    # ------------------------------------------------------------------ time

    def frames(self, count: int = 3) -> None:
        """Run some frames."""
        for _ in range(count):
            EventLoop.idle()

    def pause(self, seconds: float) -> None:
        """Run frames for a while, as a person hesitates."""
        end = Clock.get_time() + seconds
        self.wait(lambda: Clock.get_time() >= end)

    def wait(self, condition: Callable[[], Any], timeout_s: float = 30.0, what: str = "") -> None:
        """Run frames until `condition` holds."""
        try:
            snapshot.wait_until(lambda: bool(condition()), timeout_s, what)
        except TimeoutError as error:
            raise AssertionError(f"{error}; on screen: {self.texts()}") from None

    def wait_text(self, text: str, timeout_s: float = 30.0) -> Any:
        """Run frames until some visible widget says exactly `text`."""
        self.wait(lambda: self.find(text), timeout_s, f"no widget says {text!r}")
        return self.find(text)

    # --------------------------------------------------------------- finding

    def roots(self) -> list[Any]:
        """What stands in the window, topmost first."""
        return list(Window.children)

    def walk(self, root: Any = None) -> Iterator[Any]:
        """Every widget that is not hidden, parents before children."""
        for start in [root] if root is not None else self.roots():
            yield from _walk_visible(start)

    def texts(self, root: Any = None) -> list[str]:
        """What can be read."""
        said = []
        for widget in self.walk(root):
            text = getattr(widget, "text", "")
            if text and not widget.children and _is_words(widget):
                said.append(text)
        return said

    def find(self, text: str, kind: type | None = None, part: bool = False) -> Any:
        """The first widget whose text, title or hint is `text` (or contains it), else None."""
        for widget in self.walk():
            if kind is not None and not isinstance(widget, kind):
                continue
            for name in ("text", "title", "label", "hint", "digit"):
                said = getattr(widget, name, None)
                if isinstance(said, str) and said and (said == text or (part and text in said)):
                    return widget
        return None

    def get(self, text: str, kind: type | None = None, part: bool = False) -> Any:
        """As `find`, but it must be there."""
        widget = self.find(text, kind, part)
        assert widget is not None, f"no widget says {text!r}; on screen: {self.texts()}"
        return widget

    def all(self, kind: type) -> list[Any]:
        """Every visible widget of a class."""
        return [widget for widget in self.walk() if isinstance(widget, kind)]

    # -------------------------------------------------------------- touching

    def tap(self, target: Any) -> None:
        """Touch a widget, or the widget that says a text, after scrolling it into view."""
        widget = self.get(target) if isinstance(target, str) else target
        self.into_view(widget)
        self.touch(*widget.to_window(*widget.center))

    def touch(self, x: float, y: float) -> None:
        """Touch the window at a point."""
        assert 0 <= x <= Window.width, f"x={x} is outside the window"
        assert 0 <= y <= Window.height, f"y={y} is outside the window"
        touch = UnitTestTouch(x, y)
        touch.touch_down()
        self.frames(2)
        touch.touch_up()
        self.frames(3)
        # a ScrollView hands a touch on after its timeout, a button lets go after a moment
        self.pause(0.12)

    def drag(self, widget: Any, points: list[tuple[float, float]]) -> None:
        """Draw through `points`, given as shares (0 to 1) of the widget."""
        spots = [
            widget.to_window(widget.x + x * widget.width, widget.y + y * widget.height)
            for x, y in points
        ]
        touch = UnitTestTouch(*spots[0])
        touch.touch_down()
        for x, y in spots[1:]:
            touch.touch_move(x, y)
            self.frames(1)
        touch.touch_up()
        self.frames(3)

    def into_view(self, widget: Any) -> None:
        """Scroll every scrolling ancestor so that the widget shows."""
        parent = widget.parent
        while parent is not None and parent is not Window:
            if isinstance(parent, ScrollView) and parent.do_scroll_y and _overflows(parent):
                parent.scroll_to(widget, padding=8, animate=False)
                self.frames(3)
            parent = parent.parent

    def back(self) -> None:
        """Press the physical back button."""
        Window.dispatch("on_keyboard", ESCAPE, 0, "", [])
        self.frames(4)

    # ---------------------------------------------------------------- typing

    def focus(self, field: Any) -> Any:
        """Touch a Field, SearchField or text input; returns the text input."""
        widget = self.get(field) if isinstance(field, str) else field
        entry = getattr(widget, "entry", widget)
        if not entry.focus:
            self.tap(entry)
            self.wait(lambda: entry.focus, what="the field did not take the focus")
        return entry

    def type(self, field: Any, text: str, composing: str = "") -> None:
        """Type as a desktop IME does: the composition grows, goes, and the text arrives."""
        self.focus(field)
        for end in range(1, len(composing) + 1):
            Window.dispatch("on_textedit", composing[:end])
            self.frames(1)
        if composing:
            Window.dispatch("on_textedit", "")
            self.frames(1)
        Window.dispatch("on_textinput", text)
        self.frames(2)

    def type_android(self, field: Any, *words: tuple[str, str] | str) -> None:
        """Type as an Android IME does: pinyin letters as text, backspaces, then the hanzi.

        Words are (pinyin, hanzi), or a plain string that arrives at once.
        """
        self.focus(field)
        for word in words:
            pinyin, hanzi = ("", word) if isinstance(word, str) else word
            for letter in pinyin:
                Window.dispatch("on_key_down", ord(letter), 0, letter, [])
                Window.dispatch("on_textinput", letter)
                Window.dispatch("on_key_up", ord(letter), 0)
                self.frames(1)
            for _ in pinyin:
                self.key(BACKSPACE, 42, "\b")
            Window.dispatch("on_textinput", hanzi)
            self.frames(2)

    def key(self, code: int, scancode: int = 0, text: str = "") -> None:
        """Press a key that types nothing."""
        Window.dispatch("on_key_down", code, scancode, text, [])
        Window.dispatch("on_key_up", code, scancode)
        self.frames(1)

    def erase(self, field: Any) -> None:
        """Backspace a field to emptiness from its end."""
        entry = self.focus(field)
        entry.do_cursor_movement("cursor_end", control=True)
        for _ in range(len(entry.text)):
            self.key(BACKSPACE, 42, "\b")

    def blur(self) -> None:
        """Take the focus from whatever has it."""
        for widget in self.walk():
            if getattr(widget, "focus", False):
                widget.focus = False
        self.frames(2)

    # -------------------------------------------------------------- pictures

    def shot(self, path: Path) -> Path:
        """Save what the window shows."""
        self.frames(2)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(snapshot.window_png())
        return path

    # ------------------------------------------------------------------- end

    def close(self) -> None:
        """Take the app down so that another can start in this process."""
        self.blur()
        for sheet in open_sheets():
            sheet.dismiss(animation=False, force=True)
        hide_toast()
        self.app.dispatch("on_stop")
        for child in list(Window.children):
            Window.remove_widget(child)
        Window.unbind(on_keyboard=self.app._on_keyboard_settings)
        App._running_app = None
        self.frames(2)
        gc.collect()


def _overflows(view: Any) -> bool:
    return bool(view.children) and bool(view.children[0].height > view.height)


def _is_words(widget: Any) -> bool:
    return getattr(widget, "font_name", "") != "Icons"


def _walk_visible(widget: Any) -> Iterator[Any]:
    if widget.opacity <= 0:
        return
    yield widget
    for child in reversed(widget.children):
        yield from _walk_visible(child)
