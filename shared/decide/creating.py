"""New records: who may make one, what its category fills in, and its first state.

Owns every command that creates. Never touches a record that exists.
"""

from dataclasses import replace
from typing import Any

from shared.commands import OFFICE_ONLY
from shared.decide.findings import first_state
from shared.decide.stepping import transition
from shared.decide.work import Work
from shared.fields import is_day
from shared.protocol import Act
from shared.records import Kind, Record
from shared.refusals import Refusal, refuse
from shared.visibility import Role
from shared.workdays import due_on


def create(work: Work, act: Act, kind: Kind) -> Refusal | None:
    """Make the record, or say why not."""
    if work.record(act.on) is not None:
        return refuse("exists_already", id=act.on)
    values = dict(act.fields)
    refusal = _may_create(work, act, kind, values)
    if refusal is not None:
        return refusal
    if kind is Kind.PROBLEM:
        _fill_from_category(work, values)
    content = work.fits(kind, act.on, values)
    if isinstance(content, Refusal):
        return content
    new = Record(kind, act.on, 1, "", content)
    if kind in (Kind.PLEDGE, Kind.VISIT, Kind.PROBLEM):
        row = transition(work, act, None, new)
        if isinstance(row, Refusal):
            return row
        new = Record(kind, act.on, 1, row.after, content)
    if kind is Kind.FINDING:
        new = Record(kind, act.on, 1, first_state(content), content)
    work.put(new)
    return None


def _may_create(work: Work, act: Act, kind: Kind, values: dict[str, Any]) -> Refusal | None:
    """Whoever records signs for it; a pledge is listed by its learner or by the office for it."""
    me = work.author.account_id
    office = work.system or work.author.role in (Role.OFFICE, Role.ADMIN)
    if (act.do in OFFICE_ONLY and not office) or (kind is Kind.FINDING and not work.system):
        return refuse("forbidden")
    if kind in (Kind.VISIT, Kind.PROBLEM) and values.setdefault("recorder_id", me) != me:
        return refuse("wrong_actor", action="登记", who="记录人本人")
    if kind is Kind.EXPLANATION and values.setdefault("author_id", me) != me:
        return refuse("wrong_actor", action="说明", who="本人")
    if kind is Kind.PLEDGE and values.setdefault("learner_id", me) != me and not office:
        return refuse("wrong_actor", action="列出", who="学习人本人或办公室")
    return None


def _fill_from_category(work: Work, values: dict[str, Any]) -> None:
    """What the category says and nobody said otherwise (词表 §2)."""
    category = work.context.vocabulary.categories.get(str(values.get("category")))
    if category is None:
        return
    for name in ("nature", "jurisdiction", "handling", "time_limit", "unit"):
        default = getattr(category, name)
        if default:
            values.setdefault(name, default)
    raised_on, limit = values.get("raised_on"), values.get("time_limit")
    if "due_on" not in values and is_day(raised_on) and isinstance(limit, str):
        due = due_on(raised_on, limit, work.context.vocabulary, work.context.calendar)
        if due is not None:
            values["due_on"] = due


def seal_visits(work: Work) -> None:
    """A visit that brought nothing but sealed problems is sealed with them (词表 §1)."""
    new = [record for record in work.touched.values() if record.revision == 1]
    for visit in new:
        raised = [r for r in new if r.content.get("visit_id") == visit.id and r is not visit]
        if visit.kind is Kind.VISIT and raised and all(r.content.get("sealed") for r in raised):
            work.touched[visit.id] = replace(visit, content={**visit.content, "sealed": True})
