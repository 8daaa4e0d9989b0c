"""Owns choosing a category: by search, among those used last, or by class.

It never shows a code, and never 无诉求: that is a visit without a problem.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kivy.clock import Clock
from kivy.lang import Builder

from mobile.domain.pinyin import initials
from mobile.ui.screens import visit_words as words
from mobile.ui.screens.draft_keeper import DraftKeeper
from mobile.ui.screens.parts import hold, lay
from mobile.ui.screens.problem_form_model import ProblemForm, offered_categories
from mobile.ui.screens.visit_form_model import VisitForm
from mobile.ui.widgets import EmptyState, ListRow, Page
from shared.vocabulary import Vocabulary

if TYPE_CHECKING:
    from mobile.ui.app import FieldApp


class CategoryPage(Page):
    """The category of a new problem, or another one for a problem that is there."""

    def __init__(
        self, app: FieldApp, keeper: DraftKeeper, form: ProblemForm | None = None, **kwargs: Any
    ) -> None:
        self.app, self.keeper, self.form = app, keeper, form
        self._vocabulary: Vocabulary = app.phone.session.vocabulary
        self._group = ""
        self._text = ""
        super().__init__(**kwargs)
        self._parts = hold(self, "recent_box", "recent", "rows")
        self._show_recent()
        self._fill()

    def _show_recent(self) -> None:
        visit = "visit" in self.keeper.body
        codes = VisitForm(self.app.phone, self.keeper).recent_categories() if visit else []
        names = [(code, self._vocabulary.name("categories", code)) for code in codes]
        self.ids.recent.options = names
        lay(self._parts["recent_box"], self._parts["recent"] if names else None)

    def pick(self, code: str) -> None:
        """A touch on one of them: on to the words, or back to them."""
        if self.form is not None:
            self.form.set_category(code)
            self.app.router.back()
            return
        index = VisitForm(self.app.phone, self.keeper).add_problem(code)
        draft_id = self.keeper.draft_id
        self.app.router.replace("problem", draft_id=draft_id, index=index, fresh=True)

    def on_leave(self) -> None:
        """The disk has the category before another screen shows."""
        self.keeper.left(0)

    def search(self, text: str) -> None:
        """What was typed."""
        self._text = text.strip().casefold()
        self._fill()

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
        groups = self._vocabulary.category_groups
        found = []
        for code in offered_categories(self._vocabulary):
            term = self._vocabulary.categories[code]
            name = f"{term.name} {groups[term.group].name}".casefold()
            if self._text in name or self._text in initials(term.name):
                found.append(self._category(code, groups[term.group].name))
        return found

    def _by_class(self) -> list[ListRow]:
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
        known = self._vocabulary.categories[code]
        handling = self._vocabulary.name("handlings", known.handling)
        parts = (group, handling, known.unit or "")
        row = ListRow(key=code, title=known.name, icon="circle-small")
        row.subtitle = " · ".join(part for part in parts if part)
        row.bind(on_release=lambda pressed: self.pick(pressed.key))
        return row


Builder.load_file(str(Path(__file__).with_suffix(".kv")))
