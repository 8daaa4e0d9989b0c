"""Owns a signature drawn with the finger: SignaturePad, and sign() which opens it in a sheet.

It never compares or stores a signature: it hands out PNG bytes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kivy.graphics import Color, Fbo, Line, Rectangle, Scale, Translate
from kivy.lang import Builder
from kivy.metrics import dp
from kivy.properties import BooleanProperty, ListProperty, NumericProperty
from kivy.uix.boxlayout import BoxLayout

from mobile.ui import png
from mobile.ui.theme import theme
from mobile.ui.widgets.button import PushButton
from mobile.ui.widgets.sheet import Sheet
from mobile.ui.widgets.text import Dim

KV = """
#:import theme mobile.ui.theme.theme
<SignaturePad>:
    size_hint_y: None
    height: dp(200)
    canvas.before:
        Color:
            rgba: 1, 1, 1, 1
        RoundedRectangle:
            pos: self.pos
            size: self.size
            radius: [theme.radius_m]
        Color:
            rgba: theme.outline
        Line:
            rounded_rectangle: self.x, self.y, self.width, self.height, theme.radius_m
            width: dp(1)
"""
INK = (0.05, 0.09, 0.2, 1)


class SignaturePad(BoxLayout):
    """White paper for a finger. `strokes` are lists of (x, y) relative to the pad."""

    strokes = ListProperty()
    has_ink = BooleanProperty(False)
    pen = NumericProperty(dp(1.6))

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._lines: list[Any] = []
        self.bind(pos=self._redraw, size=self._redraw)

    def on_touch_down(self, touch: Any) -> bool:
        """A stroke begins."""
        if self.disabled or not self.collide_point(*touch.pos):
            return False
        touch.grab(self)
        self.strokes.append([self._local(touch)])
        self._draw(self.strokes[-1])
        self.has_ink = True
        return True

    def on_touch_move(self, touch: Any) -> bool:
        """The stroke goes on, inside the paper."""
        if touch.grab_current is not self:
            return False
        self.strokes[-1].append(self._local(touch))
        self._lines[-1].points = self._points(self.strokes[-1])
        return True

    def on_touch_up(self, touch: Any) -> bool:
        """The stroke ends."""
        if touch.grab_current is not self:
            return False
        touch.ungrab(self)
        return True

    def clear(self) -> None:
        """Take a new sheet of paper."""
        self.strokes = []
        self.has_ink = False
        self._redraw()

    def png_bytes(self, width: int = 600) -> bytes:
        """The signature, black on white, `width` pixels wide."""
        ratio = width / max(1.0, self.width)
        height = max(1, round(self.height * ratio))
        fbo = Fbo(size=(width, height))
        with fbo:
            Color(1, 1, 1, 1)
            Rectangle(pos=(0, 0), size=(width, height))
            Scale(ratio, ratio, 1)
            Translate(-self.x, -self.y)
            Color(*INK)
            for stroke in self.strokes:
                self._line(stroke)
        fbo.draw()
        return png.encode(width, height, fbo.pixels)

    def _local(self, touch: Any) -> tuple[float, float]:
        x = min(max(touch.x, self.x), self.right) - self.x
        y = min(max(touch.y, self.y), self.top) - self.y
        return round(x, 1), round(y, 1)

    def _points(self, stroke: list[tuple[float, float]]) -> list[float]:
        points = [part for x, y in stroke for part in (x + self.x, y + self.y)]
        return points if len(stroke) > 1 else [*points, points[0] + 0.5, points[1]]

    def _line(self, stroke: list[tuple[float, float]]) -> Any:
        return Line(points=self._points(stroke), width=self.pen, cap="round", joint="round")

    def _draw(self, stroke: list[tuple[float, float]]) -> None:
        with self.canvas.after:
            Color(*INK)
            self._lines.append(self._line(stroke))

    def _redraw(self, *_: Any) -> None:
        self.canvas.after.clear()
        self._lines = []
        for stroke in self.strokes:
            self._draw(stroke)


def sign(title: str, text: str, on_done: Callable[[bytes], None]) -> Sheet:
    """A sheet to sign on; outside a scrolling page, so that a stroke never scrolls."""
    sheet = Sheet(title=title, auto_dismiss=True)
    if text:
        sheet.body.add_widget(Dim(text=text))
    pad = SignaturePad(height=dp(220))
    sheet.ids.scroll.do_scroll_y = False
    sheet.foot.add_widget(pad)
    done = PushButton(text="完成签名", disabled=True)
    again = PushButton(text="重写", kind="secondary", disabled=True)

    def finish(*_: Any) -> None:
        image = pad.png_bytes()
        sheet.dismiss()
        on_done(image)

    def ink(_pad: Any, has_ink: bool) -> None:
        done.disabled = again.disabled = not has_ink

    pad.bind(has_ink=ink)
    done.bind(on_release=finish)
    again.bind(on_release=lambda *_: pad.clear())
    buttons = BoxLayout(size_hint_y=None, spacing=theme.s)
    buttons.bind(minimum_height=buttons.setter("height"))
    buttons.add_widget(again)
    buttons.add_widget(done)
    sheet.foot.add_widget(buttons)
    sheet.open()
    return sheet


Builder.load_string(KV, filename="widgets/signature.kv")
