"""What becomes of the visit form when 保存 is pressed.

Owns the last look at it and the way to a change. Never overwrites what came in between.
"""

from collections.abc import Mapping
from typing import Any, Final

from mobile.actions.changes import Changes, refused
from mobile.actions.visits import record_visit
from mobile.domain import visit_form
from mobile.ui.screens import visit_words as words
from mobile.ui.screens.edit_saving import rebased
from mobile.ui.screens.problem_form_model import ProblemForm
from mobile.ui.screens.visit_form_model import VisitForm
from shared.conditions import check_visit
from shared.guards_problem import ON_SPOT

_OF_LEGAL_WAY: Final = ("route", "informed_on")


def faults(form: VisitForm) -> list[str]:
    """What the rules would say to the visit as it stands."""
    visit = as_sent(form)["visit"]
    found = [refusal.sentence for refusal in check_visit(visit, form.vocabulary)]
    return found + ([words.NOT_HOME_NO_PROBLEM] if form.not_home and form.problems else [])


def problem_faults(form: VisitForm) -> list[str]:
    """What the rules would say to its problems, each with the problem's category."""
    found = []
    for index in range(len(form.problems)):
        problem = ProblemForm(form.phone, form.keeper, index)
        if fault := problem.fault():
            name = form.vocabulary.name("categories", problem.text("category"))
            found.append(f"{name}：{fault}")
    return found


def save(form: VisitForm) -> Changes:
    """The draft becomes a change. For the worker."""
    kept = form.keeper.keep()
    if not kept.ok:
        return kept
    moved = _laid_anew(form) if form.command != visit_form.RECORD else None
    return moved or record_visit(form.phone, form.keeper.draft_id, as_sent(form))


def as_sent(form: VisitForm) -> dict[str, Any]:
    """The body as it is sent: ended, with a reporter for each problem, 代录 named."""
    body = form.keeper.body
    body = visit_form.close(body, form.phone.device.clock.now())
    problems = [_problem_as_sent(form, one) for one in body.get("problems", ())]
    return {**body, "problems": problems}


def _problem_as_sent(form: VisitForm, problem: Mapping[str, Any]) -> dict[str, Any]:
    fields = dict(problem["fields"])
    met = {one["household_id"]: one.get("met") for one in form.visit.get("present", ())}
    person = met.get(fields.get("household_id", ""))
    if person and not fields.get("reporter") and fields.get("nature") != "Z7":
        fields["reporter"] = person
    step = problem.get("step")
    handling = fields.get("handling")
    if handling not in ON_SPOT and (step or {}).get("do") == "problem.solve_on_spot":
        step = None  # kept in the draft, in case the other handling was a slip
    if handling != "B5":
        fields = {name: said for name, said in fields.items() if name not in _OF_LEGAL_WAY}
    if form.visit.get("typed_for_other"):
        step = _done_by_visitor(form, fields, step)
    return {**problem, "fields": fields, "step": step}


def _done_by_visitor(
    form: VisitForm, fields: Mapping[str, Any], step: Mapping[str, Any] | None
) -> dict[str, Any] | None:
    """代录: the step at the door was the visitor's."""
    leads: list[Mapping[str, Any]]
    leads = [one for one in form.visit["visitors"] if not one.get("companion")]
    lead = leads[0] if leads else {}
    person = lead.get("person_id")
    command = (step or {}).get("do") or visit_form.default_step(fields, str(person or ""))
    if not command:
        return dict(step) if step else None
    by = {"actor_id": person} if person else {"actor_name": lead.get("name")}
    return {"do": command, "fields": {**(step or {}).get("fields", {}), **by}}


def _laid_anew(form: VisitForm) -> Changes | None:
    """An edit whose record has moved on is laid over it and shown again, not sent."""
    body = form.keeper.body
    moved = rebased(form.phone, form.visit_id, body["before"], form.visit)
    if moved is not None:
        told = {"base": moved.base, "before": moved.before, "visit": moved.after}
        form.keeper.put({**body, **told})
        return refused("stale", now=moved.base)
    return None
