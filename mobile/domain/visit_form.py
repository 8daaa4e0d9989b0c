"""The visit form: what it asks, what it fills in, and how it becomes the acts of one change.

Owns the shape of a visit's draft:

    {"do": "visit.record", "base": 0, "opened_at": instant, "active_s": 0,
     "visit": {fields of the visit}, "before": {content when it was opened for an edit},
     "problems": [{"id": id, "fields": {fields of the problem}, "step": {"do": …, "fields": {…}}}]}

Never asks for what a lawful visit can do without.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from mobile.domain.edits import whole_edit
from mobile.domain.times import day_at, period_at
from shared.fields import instant, moment
from shared.protocol import Act
from shared.records import Kind
from shared.vocabulary import Vocabulary

NOT_HOME: Final = "M3"
RECORD: Final = "visit.record"
_HOURS: Final = frozenset({"visited_on", "started_at", "ended_at"})
_OF_TIME: Final = frozenset({"started_at", "ended_at", "period", "backfilled"})
_OF_MEETING: Final = (
    "ticks", "confirmation", "witness", "confirmation_note", "hardship", "next_step", "topic",
    "reflection",
)  # fmt: skip
"""What only a visit has at which somebody was met."""
_ONLY_WITH: Final = {"witness": "Q4", "confirmation_note": "Q5"}
PLACES: Final = {"M1": "家中", "M2": "院坝", "M4": "电话", "M5": "电话", "M6": "镇机关"}
_STEPS: Final = {"B1a": "solve_on_spot", "B1b": "solve_on_spot", "B5": "legal"}
_TO_OFFICE: Final = frozenset({"B2", "B3", "B4"})


def begin(
    me: Mapping[str, Any], village: str, present: list[dict[str, Any]], at: datetime
) -> dict[str, Any]:
    """The draft of a visit that begins now. `me`: `{"person_id", "name"}`."""
    visit = {
        "visitors": [dict(me)],
        "present": present,
        "village": village,
        "mode": "M1",
        "place": PLACES["M1"],
        "visited_on": day_at(at),
        "started_at": instant(at),
    }
    return {"do": RECORD, "base": 0, "opened_at": instant(at), "visit": visit,
            "problems": []}  # fmt: skip


def questions(body: Mapping[str, Any]) -> tuple[str, ...]:
    """The fields that the form asks for, in order; all others stand behind 更多."""
    visit = body.get("visit", {})
    if visit.get("mode") == NOT_HOME:
        return ("present", "mode", "not_home_reason", "revisit_on")
    asked = ["present", "mode"]
    if visit.get("backfilled"):
        asked += ["visited_on", "period"]
    if body.get("problems"):
        return (*asked, "problems", "narrative", "confirmation")
    return (*asked, "ticks", "problems")


def set_mode(body: Mapping[str, Any], mode: str) -> dict[str, Any]:
    """The draft with another mode; what the new one cannot have stays, in case it was a slip."""
    visit = dict(body["visit"])
    if visit.get("place") == PLACES.get(visit.get("mode", ""), visit.get("place")):
        visit["place"] = PLACES.get(mode)
    visit["mode"] = mode
    if mode == NOT_HOME:
        visit["place"] = PLACES["M1"]
    return {**body, "visit": _said(visit)}


def set_backfilled(body: Mapping[str, Any], backfilled: bool, at: datetime) -> dict[str, Any]:
    """补录 on or off. On: the day stays, the period is asked for and never filled in by itself.

    Off again: the day and the hours are those from before it was on (`hours` of the draft).
    """
    visit = {name: said for name, said in body["visit"].items() if name not in _OF_TIME}
    if backfilled:
        hours = {name: said for name, said in body["visit"].items() if name in _HOURS}
        return {**body, "hours": hours, "visit": {**visit, "backfilled": True}}
    opened = body.get("opened_at") or instant(at)
    hours = body.get("hours") or {"visited_on": day_at(moment(opened)), "started_at": opened}
    return {**body, "visit": {**visit, **hours}}


def new_problem(
    problem_id: str, category: str, body: Mapping[str, Any], vocabulary: Vocabulary
) -> dict[str, Any]:
    """A problem of this visit with what its category brings along (词表 §2)."""
    visit = body["visit"]
    present = visit.get("present", [])
    fields: dict[str, Any] = {
        "village": visit["village"],
        "household_id": present[0]["household_id"] if present else None,
        "raised_on": visit["visited_on"],
        "description": "",
    }
    problem = {"id": problem_id, "fields": _said(fields), "step": None}
    return set_category(problem, category, vocabulary)


def set_category(
    problem: Mapping[str, Any], category: str, vocabulary: Vocabulary
) -> dict[str, Any]:
    """The problem with another category and the defaults that hang on it."""
    known = vocabulary.categories.get(category)
    fields = {**problem["fields"], "category": category}
    for name in ("nature", "jurisdiction", "handling", "time_limit", "unit"):
        value = getattr(known, name, None)
        fields[name] = value or None
    fields.pop("due_on", None)
    return {**problem, "fields": _said(fields)}


def default_step(fields: Mapping[str, Any], me: str) -> str | None:
    """The step that follows registering by itself: what the handling says is done with it."""
    handling = fields.get("handling", "")
    if handling in _STEPS:
        return f"problem.{_STEPS[handling]}"
    if handling == "B2" and fields.get("handler_id") == me:
        return "problem.take_own"
    return "problem.hand_in" if handling in _TO_OFFICE else None


def close(body: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    """The draft as it is saved: it ends now unless the person said otherwise, the rest is kept.

    An edit ends nothing: the visit was over long ago, and what was emptied is meant.
    """
    visit = _fitting(body)
    if body.get("do", RECORD) != RECORD:
        return {**body, "visit": visit}
    timed = visit.get("started_at") and not visit.get("backfilled")
    if timed and not visit.get("ended_at"):
        now = instant(at)
        same_day = day_at(at) == visit.get("visited_on")
        visit["ended_at"] = now if same_day and now >= visit["started_at"] else visit["started_at"]
    if not visit.get("started_at") and not visit.get("backfilled"):
        visit.setdefault("period", period_at(at))
    if body.get("active_s"):
        visit["active_s"] = int(body["active_s"])
    return {**body, "visit": _said(visit)}


def _fitting(body: Mapping[str, Any]) -> dict[str, Any]:
    """The visit without what the form no longer shows since a mode or a confirmation was changed.

    What an edit did not change is left as it came, whatever it is.
    """
    visit, before = dict(body["visit"]), body.get("before")
    dropped: tuple[str, ...] = ()
    if visit.get("mode") != NOT_HOME:
        dropped = ("not_home_reason", "revisit_on")
    elif before is None or before.get("mode") != NOT_HOME:
        dropped = _OF_MEETING
        visit["present"] = [{"household_id": one["household_id"]} for one in visit["present"]]
        signed = [one for one in visit.get("evidence", ()) if one["kind"] != "signature"]
        visit["evidence"] = signed
    how = visit.get("confirmation")
    if before is None or before.get("confirmation") != how:
        dropped += tuple(name for name, only in _ONLY_WITH.items() if how != only)
    kept = {name: value for name, value in visit.items() if name not in dropped}
    return {name: value for name, value in kept.items() if name != "evidence" or value}


def acts(visit_id: str, body: Mapping[str, Any], me: str) -> list[Act]:
    """The acts of one change: the visit, its problems, and what was done about them."""
    command, base = body.get("do", RECORD), body.get("base", 0)
    fields = dict(body["visit"]) if command == RECORD else _edit(body)
    found = []
    if command != "visit.amend" or fields:
        found.append(Act(do=command, on=visit_id, base=base, fields=fields))
    for problem in body.get("problems", ()):
        found += _problem_acts(visit_id, problem, me)
    return found


def _edit(body: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that the edit touches; answers to an earlier return stay where they are."""
    visit = body["visit"]
    edit = whole_edit(Kind.VISIT, body.get("before", {}), visit)
    if not visit.get("answers"):
        edit.pop("answers", None)
    return edit


def _problem_acts(visit_id: str, problem: Mapping[str, Any], me: str) -> list[Act]:
    fields = _said({**problem["fields"], "visit_id": visit_id})
    found = [Act(do="problem.register", on=problem["id"], fields=fields)]
    step = problem.get("step")
    if step is None:
        command = default_step(fields, me)
        step = {"do": command, "fields": {}} if command else {"do": ""}
    if step["do"]:
        found.append(Act(do=step["do"], on=problem["id"], fields=_said(step.get("fields", {}))))
    return found


def _said(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values that were said: no None, no blank text."""
    return {name: value for name, value in values.items() if value not in (None, "")}
