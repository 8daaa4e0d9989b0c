"""Owns how the visit form opens: over a draft, for a visit that begins now, or at a choice first.

Drafts of what hangs on a visit open here too. It never begins a second draft where one is meant.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kivy.clock import Clock

from mobile.actions.visits import begin_visit
from mobile.ui.screens import visit_words as words
from mobile.ui.screens.draft_keeper import DraftKeeper, begun, keeper_of
from mobile.ui.screens.explain import ExplainPage
from mobile.ui.screens.households import HouseholdsPage
from mobile.ui.screens.message_page import message_page
from mobile.ui.screens.problem_form import ProblemPage
from mobile.ui.screens.problem_form_model import ProblemForm
from mobile.ui.screens.record_page_step import StepPage
from mobile.ui.screens.record_page_step_model import StepForm
from mobile.ui.screens.visit_form import VisitPage
from mobile.ui.screens.visit_form_model import VisitForm
from mobile.ui.screens.visit_form_people import PeoplePage

if TYPE_CHECKING:
    from mobile.ui.app import FieldApp


def visit_screen(
    app: FieldApp,
    draft_id: str = "",
    household_ids: tuple[str, ...] = (),
    household_id: str = "",
    mode: str = "",
) -> Any:
    """The form of a draft, of a visit that begins now, or first the choice of a household."""
    start = app.runner.run
    if draft_id:
        keeper = keeper_of(app.phone, draft_id, start)
        if keeper is None:
            return message_page(words.VISIT, words.DRAFT_GONE, words.DRAFT_GONE_WHY)
        other = _other_form(app, keeper)
        if other is not None:
            return other
        return VisitPage(app, _opened(app, keeper))
    wanted = list(household_ids) or ([household_id] if household_id else [])
    if not wanted:
        return HouseholdsPage(
            app, title=words.PICK_HOUSEHOLD, pick=lambda one: _replace(app, one), goes_back=False
        )
    keeper, made = begun(app.phone, begin_visit(app.phone, wanted), start)
    if keeper is None:
        return message_page(words.VISIT, words.DRAFT_GONE, made.sentence)
    form = _opened(app, keeper)
    if mode:
        form.set_mode(mode)
        keeper.untouched()
    return VisitPage(app, form)


def _other_form(app: FieldApp, keeper: DraftKeeper) -> Any:
    """Drafts of what hangs on a visit open here too: an edit of a problem, a step, an answer."""
    if "problem" in keeper.body:
        return ProblemPage(app, ProblemForm(app.phone, keeper, None))
    if "step" in keeper.body:
        return StepPage(app, StepForm(app.phone, keeper))
    return ExplainPage(app, keeper) if "explain" in keeper.body else None


def _opened(app: FieldApp, keeper: DraftKeeper) -> VisitForm:
    return VisitForm(app.phone, keeper)


def _replace(app: FieldApp, household_id: str) -> None:
    Clock.schedule_once(lambda _dt: app.router.replace("visit", household_ids=(household_id,)), 0)


def register(app: FieldApp) -> None:
    """Teach the router."""
    app.router.register("visit", lambda **params: visit_screen(app, **params))
    app.router.register("visit_people", lambda **params: PeoplePage(app, **params))
