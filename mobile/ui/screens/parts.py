"""Owns showing some of a screen's parts and not others.

It never builds a part: it puts those that exist into a column, in order, and keeps the rest.
"""

from __future__ import annotations

from typing import Any


def hold(screen: Any, *names: str) -> dict[str, Any]:
    """Parts of a screen by the ids of its kv, kept alive also while they are not shown."""
    return {name: screen.ids[name].__self__ for name in names}


def lay(stack: Any, *widgets: Any) -> None:
    """Show exactly these in a column, in this order; None stands for what is not shown."""
    wanted = [widget for widget in widgets if widget is not None]
    if stack.children[::-1] != wanted:
        stack.clear_widgets()
        for widget in wanted:
            stack.add_widget(widget)
