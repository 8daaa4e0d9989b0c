"""What the cadres recorded on their phones: each visit with its problem, as the sample row says it.

Owns the step from a row to the change of a visit. Never adds what a row does not tell.
"""

from collections.abc import Iterable
from typing import Any

from server.demo import telling
from server.demo.cast import login_of
from server.demo.places import house_key, split_place, villages
from server.demo.rows import SampleRow, VisitRow
from server.demo.steps import Deed, Does, Ref, Step, at


def visit_key(visit: VisitRow) -> str:
    """The key of a visit in the script."""
    return f"visit:{visit.key}"


def problem_key(row: SampleRow) -> str:
    """The key of a row's problem in the script."""
    return f"problem:{row.key}"


def recorder(row: SampleRow) -> str:
    """The login of the recorder."""
    return _login(row["记录人"])


def visitor(row: SampleRow) -> str:
    """The login of the (first) visitor."""
    return _login(row["走访人(化名)"])


def handler(row: SampleRow) -> str | None:
    """The login of the handler, or None where another unit handles the problem."""
    return login_of(row["责任人"])


def handles_own(row: SampleRow) -> bool:
    """Whether a visitor takes the problem on."""
    return _first_handling(row) == "B2" and handler(row) is not None


def on_spot(row: SampleRow) -> bool:
    """Whether it was recorded as solved or answered at the door."""
    return _first_handling(row) in ("B1a", "B1b")


def recordings(rows: Iterable[SampleRow]) -> Iterable[Step]:
    """One change for each visit: the visit, its problem, and what was done about it at once."""
    for row in rows:
        for index, visit in enumerate(row.visits):
            day, clock = visit.registered.split()
            deeds = [Deed("visit.record", visit_key(visit), _visit(row, visit, index))]
            if row.has_problem and index == 0:
                deeds += [_register(row, visit), _first_step(row, visit)]
            yield Does(at=at(day, clock), who=recorder(row), deeds=tuple(deeds))


def report(row: SampleRow, day: str) -> Deed:
    """What the handler says came of it; the villager was told."""
    fields: dict[str, Any] = {
        "acted_on": day,
        "outcome": telling.OUTCOMES[row.key],
        "told_villager": True,
    }
    if row.key in telling.MEETING_RECORD:
        fields["meeting_record"] = telling.MEETING_RECORD[row.key]
    if handler(row) is None:
        fields["actor_name"] = row["责任人"]
    return Deed("problem.report", problem_key(row), fields)


def _login(name: str) -> str:
    login = login_of(name)
    if login is None:
        raise ValueError(f"{name} has no account")
    return login


def _first_handling(row: SampleRow) -> str:
    return row["初填办理方式"] or row["办理方式"]


def _visit(row: SampleRow, visit: VisitRow, index: int) -> dict[str, Any]:
    village_name, _ = split_place(row["村组"])
    ways = row["记录方式"].split(";")
    fields: dict[str, Any] = {
        "visitors": [_visitor(row["走访人(化名)"]), *_companions(visit)],
        "present": [_present(village_name, present) for present in visit.present],
        "village": villages()[village_name],
        "mode": row["走访方式"],
        "visited_on": visit.day,
        "place": row["地点"],
        "topic": row["学用主题"],
        "confirmation": row["群众确认"],
        **_narrative(row, index),
    }
    if visit.period:
        fields["period"] = visit.period
    else:
        fields["started_at"] = at(visit.day, visit.at[11:])
    if "补录" in ways:
        fields["backfilled"] = True
    if "代录" in ways:
        fields["typed_for_other"] = True
    if row["群众确认"] == "Q5":
        fields["confirmation_note"] = telling.REFUSED_TO_SIGN
    if index:
        fields["previous_visit_id"] = Ref(visit_key(row.visits[0])) if row.has_problem else None
    for name, column in (
        ("witness", "见证人"),
        ("not_home_reason", "未遇原因"),
        ("revisit_on", "补访日期"),
    ):
        if row[column]:
            fields[name] = row[column]
    return {name: value for name, value in fields.items() if value is not None}


def _narrative(row: SampleRow, index: int) -> dict[str, Any]:
    """A visit without a problem says what was seen; a second one says why it was made."""
    if row.key in telling.NARRATIVES:
        return {"narrative": telling.NARRATIVES[row.key]}
    if not row.has_problem:
        return {"narrative": f"{row['反映问题/诉求']}。{row['办理措施/当场处置']}"}
    return {"narrative": row["办理措施/当场处置"]} if index else {}


def _visitor(name: str, *, companion: bool = False) -> dict[str, Any]:
    login = login_of(name)
    whole: dict[str, Any] = {"name": name}
    if login is not None:
        whole["person_id"] = Ref(f"person:{login}")
    if companion:
        whole["companion"] = True
    return whole


def _companions(visit: VisitRow) -> list[dict[str, Any]]:
    return [_visitor(name, companion=True) for name in visit.companions]


def _present(village_name: str, present: Any) -> dict[str, Any]:
    whole = {
        "household_id": Ref(house_key(village_name, present.head)),
        "met": present.met,
        "relation": present.relation,
    }
    return {name: value for name, value in whole.items() if value is not None}


def _register(row: SampleRow, visit: VisitRow) -> Deed:
    village_name, _ = split_place(row["村组"])
    fields: dict[str, Any] = {
        "visit_id": Ref(visit_key(visit)),
        "household_id": Ref(house_key(village_name, visit.present[0].head)),
        "village": villages()[village_name],
        "source": row["来源"],
        "raised_on": visit.registered[:10],
        "description": row["反映问题/诉求"],
        "category": row["类别码"],
        "nature": row["诉求性质"],
        "jurisdiction": row["履职归属"],
        "handling": _first_handling(row),
        "time_limit": row["完成时限"],
        "unit": row["责任单位"],
        "satisfaction_door": row["现场满意度"],
        "beneficiaries": int(row["受益户数"]),
    }
    own = handler(row)
    if own is not None:
        fields["handler_id"] = Ref(f"person:{own}")
    else:
        fields["handler_name"] = row["责任人"]
    if row["保密"] == "是":
        fields["confidential"] = True
    elif row["诉求人"] != "走访发现":
        fields["reporter"] = row["诉求人"].split("(")[0]
    return Deed("problem.register", problem_key(row), fields)


def _first_step(row: SampleRow, visit: VisitRow) -> Deed:
    """当场办结 or 答复, 本人接办, or 报办公室."""
    fields: dict[str, Any] = {"acted_on": visit.day, "action": row["办理措施/当场处置"]}
    if on_spot(row):
        return Deed("problem.solve_on_spot", problem_key(row), fields | _typed_for(row))
    if handles_own(row):
        return Deed("problem.take_own", problem_key(row), fields | _typed_for(row))
    return Deed("problem.hand_in", problem_key(row), fields | _typed_for(row))


def _typed_for(row: SampleRow) -> dict[str, Any]:
    """代录: whoever types names the one who did it."""
    if recorder(row) == visitor(row):
        return {}
    return {"actor_id": Ref(f"person:{visitor(row)}")}
