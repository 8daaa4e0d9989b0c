"""Owns which screen is shown: a stack of lazily made screens, and the way back.

It never leaves a dead end: going back from anywhere ends at home, and a screen that cannot
be made leaves the present one standing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from kivy.core.window import Window
from kivy.properties import StringProperty
from kivy.uix.boxlayout import BoxLayout

BACK_KEY = 27
Factory = Callable[..., Any]


@dataclass(frozen=True)
class Entry:
    """One screen on the stack."""

    name: str
    screen: Any


class Router(BoxLayout):
    """Shows the top of a stack of screens.

    A factory is called with the params of `go` and returns any Widget. The screen may have
    `on_enter()` (shown, also after coming back), `on_leave()` (hidden), and `on_back_wish()`
    (True: the screen dealt with back itself). A `Page`'s `on_back` is bound to `back`.
    """

    current = StringProperty("")

    def __init__(self, home: str, **kwargs: Any) -> None:
        super().__init__(orientation="vertical", **kwargs)
        self.home = home
        self.on_exhausted: Callable[[], bool] = lambda: False
        self.on_unknown: Callable[[str], None] = lambda _name: None
        self._factories: dict[str, Factory] = {}
        self._stack: list[Entry] = []

    @property
    def stack(self) -> tuple[str, ...]:
        """Names from the bottom to the screen that shows."""
        return tuple(entry.name for entry in self._stack)

    @property
    def screen(self) -> Any:
        """The screen that shows, or None."""
        return self._stack[-1].screen if self._stack else None

    def register(self, name: str, factory: Factory) -> None:
        """Teach a name. `on_unknown` may teach one when it is first wanted."""
        if name in self._factories:
            raise ValueError(f"screen {name!r} is registered twice")
        self._factories[name] = factory

    def go(self, name: str, **params: Any) -> Any:
        """Show a screen on top of the present one."""
        return self._show([*self._stack, self._make(name, params)])

    def replace(self, name: str, **params: Any) -> Any:
        """Show a screen instead of the present one."""
        return self._show([*self._stack[:-1], self._make(name, params)])

    def reset(self, name: str, **params: Any) -> Any:
        """Show a screen with nothing below it (a tab, the PIN)."""
        return self._show([self._make(name, params)])

    def back(self) -> bool:
        """One screen back; False when home is shown and `on_exhausted` did nothing."""
        wish = getattr(self.screen, "on_back_wish", None)
        if wish is not None and wish():
            return True
        if len(self._stack) > 1:
            self._show(self._stack[:-1])
            return True
        if self.current and self.current != self.home and self.home in self._factories:
            self.reset(self.home)
            return True
        return self.on_exhausted()

    def attach(self) -> None:
        """Listen to the physical back button."""
        Window.bind(on_keyboard=self._key)

    def detach(self) -> None:
        """Stop listening and let all screens go."""
        Window.unbind(on_keyboard=self._key)
        self._leave()
        self.clear_widgets()
        self._stack = []
        self.current = ""

    def _key(self, _window: Any, key: int, *_: Any) -> bool:
        return self.back() if key == BACK_KEY else False

    def _make(self, name: str, params: dict[str, Any]) -> Entry:
        if name not in self._factories:
            self.on_unknown(name)
        if name not in self._factories:
            raise LookupError(f"no screen {name!r}; known: {sorted(self._factories)}")
        screen = self._factories[name](**params)
        if hasattr(screen, "is_event_type") and screen.is_event_type("on_back"):
            screen.bind(on_back=lambda *_: self.back())
        return Entry(name, screen)

    def _leave(self) -> None:
        if self.screen is not None and hasattr(self.screen, "on_leave"):
            self.screen.on_leave()

    def _show(self, stack: list[Entry]) -> Any:
        self._leave()
        self._stack = stack
        self.clear_widgets()
        self.add_widget(self.screen)
        self.current = self._stack[-1].name
        if hasattr(self.screen, "on_enter"):
            self.screen.on_enter()
        return self.screen
