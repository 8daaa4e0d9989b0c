"""What becomes of the visit form when 保存 is pressed.

Owns the last look at it and the way to a change. Never overwrites what came in between.
"""

from collections.abc import Mapping
from typing import Any

from mobile.actions import queries
from mobile.actions.changes import Changes, refused
from mobile.actions.visits import amend_visit, mend_visit, record_visit
from mobile.domain import visit_form
from mobile.ui.screens.edit_saving import rebased, touched
from mobile.ui.screens.problem_form_model import ProblemForm
from mobile.ui.screens.visit_form_model import VisitForm
from shared.conditions import check_visit
from shared.records import Kind


def faults(form: VisitForm) -> list[str]:
    """What the rules would say to the visit as it stands."""
    visit = as_sent(form)["visit"]
    return [refusal.sentence for refusal in check_visit(visit, form.vocabulary)]


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
    if form.command == "visit.record":
        return record_visit(form.phone, form.keeper.draft_id, as_sent(form))
    return _save_edit(form)


def as_sent(form: VisitForm) -> dict[str, Any]:
    """The body as it is sent: ended, with a reporter for each problem, 代录 named."""
    body = form.keeper.body
    if form.command == "visit.record":
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


def _save_edit(form: VisitForm) -> Changes:
    body = form.keeper.body
    moved = rebased(form.phone, form.visit_id, body["base"], body["before"], form.visit)
    if moved is not None:
        told = {"base": moved.base, "before": moved.before, "visit": moved.after}
        form.keeper.put({**body, **told})
        return refused("stale", now=moved.base)
    edit = touched(Kind.VISIT, body["before"], form.visit)
    if not form.visit.get("answers"):
        edit.pop("answers", None)
    mends = form.command == "visit.mend"
    if not (edit or mends or form.problems):
        return refused("empty_batch")
    done = Changes()
    if edit or mends:
        done = (mend_visit if mends else amend_visit)(form.phone, form.visit_id, edit)
    return done | _problems_of_edit(form) if done.ok else done


def _problems_of_edit(form: VisitForm) -> Changes:
    """New problems of a visit that is on the phone already, or nothing but the draft's end."""
    if not form.problems:
        return form.discard()
    view = queries.record(form.phone, form.visit_id)
    content = view.content if view is not None else {}
    body = {**as_sent(form), "do": "visit.amend", "before": content, "visit": content}
    return record_visit(form.phone, form.keeper.draft_id, body)
