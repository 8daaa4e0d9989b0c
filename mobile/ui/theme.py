"""Owns the live theme: one object that every widget binds to from kv.

It never stores the choice of the user: who starts the app sets `dark`, `scale`, `senior`.
Type sizes use dp and our own `scale`: Kivy's sp would multiply Android's font scale twice.
"""

from __future__ import annotations

import gc
from typing import Any

from kivy.event import EventDispatcher
from kivy.metrics import dp
from kivy.properties import BooleanProperty, ColorProperty, NumericProperty

from mobile.ui import tokens


class Theme(EventDispatcher):
    """Design tokens in pixels and rgba; set `dark`, `scale` or `senior` and all of it follows."""

    dark = BooleanProperty(False)
    senior = BooleanProperty(False)
    scale = NumericProperty(1.0)
    motion = BooleanProperty(True)  # False: sheets open without animation
    stamp = NumericProperty(0)  # grows after every change; pass it to of() and px() in kv

    bg = ColorProperty()
    surface = ColorProperty()
    soft = ColorProperty()
    text = ColorProperty()
    dim = ColorProperty()
    line = ColorProperty()
    outline = ColorProperty()
    primary = ColorProperty()
    ink = ColorProperty()
    danger = ColorProperty()
    danger_ink = ColorProperty()
    disabled = ColorProperty()
    disabled_ink = ColorProperty()
    toast = ColorProperty()
    toast_ink = ColorProperty()
    scrim = ColorProperty()
    ok = ColorProperty()
    ok_soft = ColorProperty()
    warn = ColorProperty()
    warn_soft = ColorProperty()
    error = ColorProperty()
    error_soft = ColorProperty()
    info = ColorProperty()
    info_soft = ColorProperty()
    neutral = ColorProperty()
    neutral_soft = ColorProperty()

    caption = NumericProperty()
    label = NumericProperty()
    body = NumericProperty()
    title = NumericProperty()
    headline = NumericProperty()
    display = NumericProperty()
    icon = NumericProperty()
    target = NumericProperty()  # least side of anything that can be tapped

    xs = NumericProperty()
    s = NumericProperty()
    m = NumericProperty()
    l = NumericProperty()  # noqa: E741  the five steps of space are xs s m l xl
    xl = NumericProperty()
    radius_s = NumericProperty()
    radius_m = NumericProperty()
    radius_l = NumericProperty()
    roomy = BooleanProperty(False)  # text so large that side-by-side things should stack

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        for name, value in tokens.SPACE.items():
            setattr(self, name, dp(value))
        for name, value in tokens.RADIUS.items():
            setattr(self, f"radius_{name}", dp(value))
        for name in ("dark", "senior", "scale"):
            self.fbind(name, self._changed)
        self._refresh()

    def _changed(self, *_: Any) -> None:
        """Tell everybody, and let no screen that was left be swept meanwhile.

        Kivy goes through its list of whom to tell: a widget that goes from it on the way is still
        told, and is not there.
        """
        sweeping = gc.isenabled()
        gc.disable()
        try:
            self._refresh()
        finally:
            if sweeping:
                gc.enable()

    def _refresh(self) -> None:
        for name, colour in (tokens.DARK if self.dark else tokens.LIGHT).items():
            setattr(self, name, tokens.rgba(colour))
        for role in tokens.TYPE:
            setattr(self, role, dp(tokens.type_sp(role, self.scale, self.senior)))
        self.target = dp(tokens.SENIOR_TARGET_DP if self.senior else tokens.TARGET_DP)
        self.icon = dp(max(24 * min(self.scale, 1.4), 28 if self.senior else 0))
        self.roomy = self.body > dp(19)
        self.stamp += 1

    def of(self, tone: str, _stamp: float = 0) -> Any:
        """The colour named `tone`; in kv: `theme.of(self.tone, theme.stamp)`."""
        return getattr(self, tone)

    def px(self, role: str, _stamp: float = 0) -> float:
        """The size named `role` in pixels; in kv: `theme.px(self.role, theme.stamp)`."""
        return float(getattr(self, role))


theme = Theme()
