"""What people write: the visit form filled in, the fields of steps and decisions.

Owns invented words and codes. Never touches a phone's store or the office's.
"""

from typing import Any, Final

from mobile.actions import problems, visits
from mobile.actions.changes import Changes
from mobile.actions.drafts import save_draft
from mobile.actions.phone import Phone
from mobile.domain import visit_form
from shared.protocol import Act
from shared.records import Kind
from tests.world.cast import CADRES

SHAPES: Final = (
    "quiet", "quiet", "on_spot", "handed_in", "own", "several", "sealed", "legal", "not_home",
    "by_phone", "photo", "backfilled",
)  # fmt: skip
_CATEGORIES: Final = {"on_spot": "1404", "sealed": "1306", "legal": "1104"}
_STEPS: Final[dict[str, dict[str, Any]]] = {
    "solve_on_spot": {
        "action": "当场办了",
        "outcome": "好了",
        "told_villager": True,
        "satisfaction_door": "满意",
    },
    "decline": {"reason": "不归这里"},
    "report": {"outcome": "办好了", "told_villager": True},
    "update": {"action": "这一季度的进展"},
    "outcome": {"outcome": "调解书", "told_villager": True},
    "mend": {"note": "补正"},
}


def record(phone: Phone, homes: list[str], shape: str, words: str, pick: int = 0) -> Changes:
    """Begin a visit, fill in its form, and save it."""
    begun = visits.begin_visit(phone, homes)
    if shape == "photo":
        visits.add_picture(phone, begun.made, f"photo of {words}".encode() * 50)
    draft = phone.session.store.draft(begun.made)
    assert draft is not None
    body = _filled(phone, draft.body, shape, words, pick)
    return visits.record_visit(phone, begun.made, body)


def _filled(
    phone: Phone, body: dict[str, Any], shape: str, words: str, pick: int
) -> dict[str, Any]:
    if shape == "not_home":
        body = visit_form.set_mode(body, "M3")
        return {**body, "visit": {**body["visit"], "not_home_reason": "N3"}}
    if shape == "by_phone":
        body = visit_form.set_mode(body, "M4")
    if shape == "backfilled":
        body = visit_form.set_backfilled(body, backfilled=True, at=phone.device.clock.now())
        body = {**body, "visit": {**body["visit"], "period": "上午"}}
    visit = {**body["visit"], "narrative": words}
    other = CADRES[pick % 3]
    if pick % 2 and other.id != phone.session.viewer.account_id:
        friend = {"person_id": other.id, "name": other.name, "companion": True}
        visit["visitors"] = [*visit["visitors"], friend]
    body = {**body, "visit": visit}
    return {**body, "problems": [_problem(phone, body, k, words) for k in _raised(shape)]}


def _raised(shape: str) -> tuple[str, ...]:
    if shape == "several":
        return ("on_spot", "own")
    return (shape,) if shape in ("on_spot", "handed_in", "own", "sealed", "legal") else ()


def _problem(phone: Phone, body: dict[str, Any], kind: str, words: str) -> dict[str, Any]:
    session, category = phone.session, _CATEGORIES.get(kind, "0901")
    problem = visit_form.new_problem(phone.device.ids.new(), category, body, session.vocabulary)
    fields = {**problem["fields"], "description": f"诉求：{words}"}
    step: dict[str, Any] = {"do": ""}
    if kind == "on_spot":
        step = {"do": "problem.solve_on_spot", "fields": _STEPS["solve_on_spot"]}
    elif kind == "own":
        fields["handler_id"] = session.viewer.account_id
        step = {"do": "problem.take_own", "fields": {}}
    elif kind == "legal":
        told = {"route": "司法调解", "informed_on": session.today()}
        step = {"do": "problem.legal", "fields": told}
    elif kind == "handed_in":
        step = {"do": "problem.hand_in", "fields": {}}
    return {**problem, "fields": fields, "step": step}


def step_fields(command: str, phone: Phone) -> dict[str, Any]:
    """What a cadre writes with a step on a problem."""
    fields = dict(_STEPS.get(command, {}))
    if command == "take_own":
        fields["handler_id"] = phone.session.viewer.account_id
    elif command == "legal":
        fields |= {"handling": "B5", "route": "司法", "informed_on": phone.session.today()}
    elif command == "redo":
        fields |= {"handling": "B2", "due_on": "2027-12-31"}
    return fields


def report(phone: Phone, problem_id: str) -> Changes:
    """反馈: what was done about a problem that its cadre took on."""
    return problems.step(phone, problem_id, "report", step_fields("report", phone))


def ask_to_withdraw(phone: Phone, visit_id: str, reason: str) -> Changes:
    """撤销: asked for by the recorder, decided by the office."""
    base = phone.session.base(visit_id)
    fields = {"reason": reason}
    return phone.session.act([Act(do="visit.withdraw", on=visit_id, base=base, fields=fields)])


def begin_answer(phone: Phone, record_id: str, words: str) -> Changes:
    """An explanation that somebody has begun to write, as the page keeps it."""
    return save_draft(phone, Kind.VISIT, {"explain": {"record_id": record_id, "text": words}})


def decision(kind: str, state: str, conclusion: str, later: str) -> dict[str, Any]:
    """What a careful verifier writes with this conclusion."""
    fields: dict[str, Any] = {"method": "V2", "conclusion": conclusion, "situation": "核查了"}
    if conclusion in ("C2", "C3"):
        fields["reason"] = "R02"
    if conclusion == "C2" and kind == "visit":
        fields["comments"] = [{"field": "narrative", "text": "请写具体"}]
    if kind == "problem":
        fields["satisfaction"] = "满意" if conclusion == "C1" else "未评价"
        if conclusion == "C4":
            fields["extended_to"] = later
        if conclusion == "C3" and state == "I12":
            fields |= {"satisfaction": "不满意", "reason": "R09"}
    return fields


def office_step(command: str, later: str, today: str, handler_id: str) -> dict[str, Any]:
    """What the office writes with a step on a problem."""
    return {
        "problem.assign": {"unit": "镇农业农村办", "handler_id": handler_id, "due_on": later},
        "problem.transfer": {"unit": "县水利局", "handling": "B3", "due_on": later},
        "problem.report": {"outcome": "部门已办", "informed_on": today},
        "problem.unit_returned": {"reason": "不归本部门"},
        "problem.shelve": {"handling": "B6", "reason": "没有资金", "informed_on": today},
        "problem.legal": {"handling": "B5", "route": "诉讼", "informed_on": today},
        "problem.extend": {"extended_to": later, "informed_on": today, "reason": "等材料"},
        "problem.activate": {"handling": "B2", "handler_id": handler_id, "due_on": later},
        "problem.retransfer": {"handling": "B3", "unit": "县住建局", "due_on": later},
        "problem.reopen": {"reason": "又漏水了"},
        "problem.withdraw": {"reason": "重复"},
        "problem.outcome": {"outcome": "判决书"},
    }.get(command, {})
