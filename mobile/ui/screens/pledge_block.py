"""Owns a pledge as it stands in a list: what was pledged, by when, and how far it has come.

It never counts anything, and keeps what was reported and what was verified apart.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from kivy.lang import Builder
from kivy.properties import BooleanProperty, ObjectProperty, StringProperty

from mobile.domain.views import PledgeRow
from mobile.ui.screens.parts import hold, lay
from mobile.ui.widgets import Card
from mobile.ui.words import brief

STATES: Final = {"P05": "ok", "P06": "warn", "P07": "error", "P04": "info"}
PENDING: Final = "待上传"


class PledgeBlock(Card):
    """One pledge; event `on_open(pledge_id)`. `opens`: whether its head can be pressed."""

    row = ObjectProperty(None, allownone=True)
    name = StringProperty("")
    window = StringProperty("")
    badge = StringProperty("")
    badge_state = StringProperty("neutral")
    opens = BooleanProperty(True)

    def __init__(self, row: PledgeRow, **kwargs: Any) -> None:
        self.register_event_type("on_open")
        super().__init__(**kwargs)
        self._parts = hold(self, "households", "problems", "apart")
        self.show(row)

    def show(self, row: PledgeRow) -> None:
        """Another state of it."""
        self.row, self.name = row, brief(row.title, 60) if self.opens else row.title
        self.window = f"{row.kind} · {row.window}" + (f" · {PENDING}" if row.pending else "")
        self.badge, self.badge_state = row.state_name, STATES.get(row.state, "neutral")
        houses, problems, apart = self._parts.values()
        houses.value, houses.total = row.reported, row.target_households
        houses.note = f"已报 {row.reported} 户 · 已核 {row.verified} 户"
        problems.value, problems.total = row.solved + row.advanced, row.target_solved
        problems.note = f"已解决 {row.solved} 件 · 有进展 {row.advanced} 件"
        apart.text = f"不计入户数：{row.not_counted}" if row.not_counted else ""
        lay(
            self.ids.bars,
            houses if row.target_households else None,
            problems if row.target_solved else None,
            apart if row.not_counted else None,
        )

    def open(self) -> None:
        """Its head was pressed."""
        if self.opens:
            self.dispatch("on_open", self.row.id)

    def on_open(self, pledge_id: str) -> None:
        """Event: the person wants to see it."""


Builder.load_file(str(Path(__file__).with_suffix(".kv")))
