"""Owns choosing a category: by search, among those used last, or by class.

It never shows a code, and never 无诉求: that is a visit without a problem.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kivy.clock import Clock

from mobile.domain.pinyin import initials
from mobile.ui.screens import visit_words as words
from mobile.ui.screens.parts import hold, lay
from mobile.ui.screens.problem_form_model import offered_categories
from mobile.ui.widgets import EmptyState, ListRow, Stack
from shared.vocabulary import Vocabulary


class CategoryPicker(Stack):
    """Event `on_choose(code)`. Call `open` with the words and what was used last."""

    def __init__(self, **kwargs: Any) -> None:
        self.register_event_type("on_choose")
        self._vocabulary: Vocabulary | None = None
        self._group = ""
        self._text = ""
        super().__init__(**kwargs)

    def on_kv_post(self, _base: Any) -> None:
        self._parts = hold(self, "search", "recent_box", "recent", "rows")

    def on_choose(self, code: str) -> None:
        """Event: a category was chosen."""

    def open(self, vocabulary: Vocabulary, recent: Sequence[str]) -> None:
        """Show all classes, and what was used last."""
        self._vocabulary = vocabulary
        self._group = self._text = ""
        self.ids.search.text = ""
        self.ids.recent.chosen = []
        self.ids.recent.options = [(code, vocabulary.name("categories", code)) for code in recent]
        box = self._parts["recent_box"]
        lay(box, self._parts["recent"] if recent else None)
        self._fill()

    def search(self, text: str) -> None:
        """What was typed."""
        self._text = text.strip().casefold()
        self._fill()

    def pick(self, code: str) -> None:
        """A touch on one of them."""
        self.dispatch("on_choose", code)

    def _fill(self) -> None:
        rows = self.ids.rows
        rows.clear_widgets()
        found = self._found() if self._text else self._by_class()
        for row in found:
            rows.add_widget(row)
        if not found:
            empty = EmptyState(icon="magnify", title=words.NO_CATEGORY, text=words.NO_CATEGORY_WHY)
            rows.add_widget(empty)

    def _found(self) -> list[ListRow]:
        assert self._vocabulary is not None
        groups = self._vocabulary.category_groups
        found = []
        for code in offered_categories(self._vocabulary):
            term = self._vocabulary.categories[code]
            name = f"{term.name} {groups[term.group].name}".casefold()
            if self._text in name or self._text in initials(term.name):
                found.append(self._category(code, groups[term.group].name))
        return found

    def _by_class(self) -> list[ListRow]:
        assert self._vocabulary is not None
        offered = offered_categories(self._vocabulary)
        rows = []
        for group in self._vocabulary.offered("category_groups"):
            codes = [code for code in offered if code[:2] == group.code]
            rows.append(self._class(group.code, group.name, codes))
            if group.code == self._group:
                rows += [self._category(code, "") for code in codes]
        return rows

    def _class(self, code: str, name: str, codes: Sequence[str]) -> ListRow:
        opened = code == self._group
        row = ListRow(key=code, title=name, icon="chevron-up" if opened else "chevron-down")
        row.icon_tone = "primary" if opened else "dim"
        if len(codes) == 1:
            row.icon = "chevron-right"
            row.bind(on_release=lambda *_: self.pick(codes[0]))
        else:
            row.bind(on_release=lambda *_: self._unfold(code))
        return row

    def _unfold(self, code: str) -> None:
        self._group = "" if code == self._group else code
        # after the touch: a row that vanishes under its own touch would never be let go
        Clock.schedule_once(lambda _dt: self._fill(), 0)

    def _category(self, code: str, group: str) -> ListRow:
        assert self._vocabulary is not None
        known = self._vocabulary.categories[code]
        handling = self._vocabulary.name("handlings", known.handling)
        parts = (group, handling, known.unit or "")
        row = ListRow(key=code, title=known.name, icon="circle-small")
        row.subtitle = " · ".join(part for part in parts if part)
        row.bind(on_release=lambda pressed: self.pick(pressed.key))
        return row
