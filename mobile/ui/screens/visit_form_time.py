"""Owns correcting when a visit began and ended.

It never chooses a day: a visit of another day is 补录.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from mobile.ui.screens import visit_words as words
from mobile.ui.screens.visit_form_model import instant_at
from mobile.ui.widgets import PushButton, SectionTitle, Sheet, Stepper, SwitchRow
from shared.workdays import clock_of

if TYPE_CHECKING:
    from mobile.ui.screens.visit_form_model import VisitForm


def clock_text(at: str) -> str:
    """A UTC instant as 09:40 in Shanghai."""
    return clock_of(at)


class _Time:
    """An hour and a minute with two steppers."""

    def __init__(self, at: str) -> None:
        hour, minute = clock_of(at).split(":")
        self.hour, self.minute = int(hour), int(minute)
        self.hours = Stepper(earlier=words.HOUR_EARLIER, later=words.HOUR_LATER)
        self.minutes = Stepper(earlier=words.MINUTE_EARLIER, later=words.MINUTE_LATER)
        self.hours.bind(on_step=lambda _s, step: self._move(step * 60))
        self.minutes.bind(on_step=lambda _s, step: self._move(step * 5))
        self._show()

    def _move(self, minutes: int) -> None:
        total = min(max(self.hour * 60 + self.minute + minutes, 0), 24 * 60 - 1)
        self.hour, self.minute = divmod(total, 60)
        self._show()

    def _show(self) -> None:
        self.hours.text, self.minutes.text = f"{self.hour} 时", f"{self.minute} 分"


def pick_hours(form: VisitForm, changed: Callable[[], None]) -> Sheet:
    """A sheet with the beginning and the end of a visit."""
    day = form.text("visited_on")
    started = form.text("started_at") or instant_at(day, 9, 0)
    begin = _Time(started)
    end = _Time(form.text("ended_at") or started)
    by_itself = SwitchRow(
        title=words.ENDED, subtitle=words.ENDS_BY_ITSELF, active=not form.text("ended_at")
    )
    sheet = Sheet(title=words.TIME_TITLE)
    for widget in (SectionTitle(text=words.STARTED), begin.hours, begin.minutes, by_itself):
        sheet.body.add_widget(widget)
    done = PushButton(text=words.DONE)

    def show_end(*_: Any) -> None:
        for stepper in (end.hours, end.minutes):
            if by_itself.active and stepper.parent is not None:
                sheet.body.remove_widget(stepper)
            elif not by_itself.active and stepper.parent is None:
                sheet.body.add_widget(stepper)

    def finish(*_: Any) -> None:
        sheet.dismiss()
        ended = "" if by_itself.active else instant_at(day, end.hour, end.minute)
        form.set_hours(instant_at(day, begin.hour, begin.minute), ended)
        changed()

    by_itself.bind(active=show_end)
    done.bind(on_release=finish)
    show_end()
    sheet.foot.add_widget(done)
    sheet.open()
    return sheet
