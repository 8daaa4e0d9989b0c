"""What the office did with visits and problems: handed out, urged, verified, closed, shelved.

Owns the order and the hours of the office's work. Never decides what comes of a step.
"""

from collections.abc import Iterable
from typing import Any, Final

from server.demo import telling
from server.demo.cast import CLOSER, LEADER, OFFICE, SEALED, login_of
from server.demo.places import house_key, split_place
from server.demo.recording import (
    handler,
    handles_own,
    on_spot,
    problem_key,
    recorder,
    report,
    visit_key,
    visitor,
)
from server.demo.rows import SampleRow, VisitRow
from server.demo.steps import ClosesBatch, Deed, Does, Ref, Step, at, later
from shared.fields import moment
from shared.workdays import SHANGHAI, day_of

REPORTED: Final = "15:00"
VERIFIED: Final = "17:00"
CLOSED: Final = "09:30"
_TAKEN: Final = "已受理，按程序入户核查、核对材料"
_QUIET_S: Final = 60


def decisions(rows: Iterable[SampleRow]) -> Iterable[Step]:
    """Everything after the recording of a row."""
    rows = tuple(rows)
    for row in rows:
        yield from _visit_rounds(row)
        if row.has_problem:
            yield from _handed_out(row)
            yield from _reported(row)
            yield from _shelved(row)
            yield from _problem_rounds(row)
        yield from _explained(row)
    yield from _batches(rows)


def _do(when: str, who: str, do: str, on: str, **fields: Any) -> Does:
    return Does(at=when, who=who, deeds=(Deed(do, on, fields),))


# -------------------------------------------------------------------------- handing out, reporting


def _office_hour(row: SampleRow) -> str:
    """An hour after the record arrived, or the next morning."""
    arrived = later(at(*row.visits[0].registered.split()), _QUIET_S)
    first, last = telling.OFFLINE.get(recorder(row), ("9999", ""))
    if first <= day_of(arrived) <= last:
        arrived = at(last, "19:00")
    local = moment(arrived).astimezone(SHANGHAI)
    if local.hour < 17:
        return arrived
    return later(at(local.date().isoformat()), 24 * 60)


def _handed_out(row: SampleRow) -> Iterable[Step]:
    if on_spot(row) or handles_own(row):
        return
    when, problem, unit = _office_hour(row), problem_key(row), row["责任单位"]
    sealed, first = row["保密"] == "是", row["初填办理方式"] or row["办理方式"]
    if first == "B3" and not sealed:
        yield _do(when, OFFICE, "problem.transfer", problem, unit=unit, action=f"转{unit}办理")
        return
    desk = SEALED if sealed else OFFICE
    whom = {"unit": unit, "handler_name": row["责任人"], "time_limit": row["完成时限"]}
    yield _do(when, desk, "problem.assign", problem, action=f"交{unit}办理", **whom)
    taken = {"actor_name": row["责任人"], "action": _TAKEN}
    yield _do(later(when, 30), desk, "problem.take", problem, **taken)


def _reported(row: SampleRow) -> Iterable[Step]:
    day = row["反馈日期"]
    if not day or row.key not in telling.OUTCOMES:
        return
    again = telling.AGAIN.get(row.key)
    if row.key in telling.URGED:
        when = at(telling.URGED[row.key], CLOSED)
        yield _do(when, OFFICE, "problem.urge", problem_key(row), action="到期未答复，催办")
    if again and handler(row) is None:
        fields = {"due_on": again[1], "unit": row["责任单位"], "action": "再转办，限期答复"}
        yield _do(at(again[0]), OFFICE, "problem.retransfer", problem_key(row), **fields)
    saved = [at(*visit.registered.split()) for visit in row.visits if visit.day == day]
    when = max([at(day, REPORTED), *(later(moment_saved, 5) for moment_saved in saved)])
    yield Does(at=when, who=handler(row) or OFFICE, deeds=(report(row, day),))


def _shelved(row: SampleRow) -> Iterable[Step]:
    if row["办理方式"] != "B6":
        return
    day = telling.SHELVED[row.key]
    fields = {"handling": "B6", "reason": "客观条件暂不能解决", "informed_on": day}
    yield _do(at(day, "16:00"), LEADER, "problem.shelve", problem_key(row), **fields)


# -------------------------------------------------------------------------------------- verifying


def _visit_rounds(row: SampleRow) -> Iterable[Step]:
    for visit in row.visits:
        days = telling.VISIT_ROUNDS.get(visit.key, ())
        for index, (coded, day) in enumerate(zip(visit.rounds, days, strict=True)):
            fields = _decision(row, coded, day)
            if fields["conclusion"] == "C5":
                fields["second_verifier_id"] = Ref(f"person:{login_of(row['第二核查人'])}")
                fields["leader_id"] = Ref(f"person:{LEADER}")
            yield _do(at(day, VERIFIED), _verifier(row), "visit.verify", visit_key(visit), **fields)
            if fields["conclusion"] == "C2" and index + 1 < len(visit.rounds):
                yield from _mended(row, visit)


def _problem_rounds(row: SampleRow) -> Iterable[Step]:
    problem, last = problem_key(row), ""
    days = telling.PROBLEM_ROUNDS.get(row.key, ())
    for (coded, asked), day in zip(row.rounds, days, strict=True):
        fields = _decision(row, coded, day)
        if asked != "-":
            fields["satisfaction"] = asked
        if fields["conclusion"] == "C4":
            fields["extended_to"] = telling.EXTENDED_TO[row.key]
        yield _do(later(at(day, VERIFIED), 10), _verifier(row), "problem.verify", problem, **fields)
        last = day
        if fields["conclusion"] == "C3" and handler(row) and row.key in telling.AGAIN:
            yield _redone(row)
    if row["销号人"]:
        when = later(at(last, CLOSED), 24 * 60)
        yield _do(when, CLOSER, "problem.close", problem, reason="逐条核对后销号")


def _decision(row: SampleRow, coded: str, day: str) -> dict[str, Any]:
    """A round such as `V2:C3:R11`."""
    method, conclusion, *reason = coded.split(":")
    fields: dict[str, Any] = {"method": method, "conclusion": conclusion, "decided_on": day}
    fields["situation"] = row["核查说明"]
    if reason:
        fields["reason"] = reason[0]
    if conclusion == "C2" and row.key in telling.COMMENTS:
        name, text = telling.COMMENTS[row.key]
        fields["comments"] = [{"field": name, "text": text}]
    return fields


def _verifier(row: SampleRow) -> str:
    login = login_of(row["核查人"])
    if login is None:
        raise ValueError(f"{row['核查人']} has no account")
    return login


def _redone(row: SampleRow) -> Does:
    """退回重办: the handler goes again, with a new limit and no longer as 当场."""
    day, limit = telling.AGAIN[row.key]
    fields = {"handling": row["办理方式"], "due_on": limit, "action": row["办理措施/当场处置"]}
    who = handler(row) or OFFICE
    return _do(at(day, "08:30"), who, "problem.redo", problem_key(row), acted_on=day, **fields)


def _mended(row: SampleRow, visit: VisitRow) -> Iterable[Step]:
    """补正: the household's number is corrected, then the visit says so."""
    name, _ = telling.COMMENTS[row.key]
    village_name, _ = split_place(row["村组"])
    house = house_key(village_name, visit.present[0].head)
    when, who = at(telling.MENDED_ON, "10:00"), visitor(row)
    yield _do(when, who, "household.amend", house, phone=telling.PHONE_CORRECTED)
    answers = [{"field": name, "text": telling.MENDED_NOTE}]
    mended = {"answers": answers, "note": telling.MENDED_NOTE}
    yield _do(later(when, 5), who, "visit.mend", visit_key(visit), **mended)


def _explained(row: SampleRow) -> Iterable[Step]:
    answer = telling.EXPLANATIONS.get(row.key)
    if answer is None:
        return
    targets = [visit_key(visit) for visit in row.visits]
    if answer.of_problem:
        targets = [problem_key(row)]
    for target in targets:
        fields = {
            "target_id": Ref(target),
            "target_kind": target.split(":")[0],
            "code": row["说明码"],
            "text": answer.text,
            "given_on": answer.day,
        }
        when, key = at(answer.day, answer.clock), f"explanation:{target}"
        yield _do(when, visitor(row), "explanation.give", key, **fields)


def _batches(rows: tuple[SampleRow, ...]) -> Iterable[Step]:
    """At the end of a month whatever was not drawn goes to the archive, unverified."""
    begun = telling.START
    for day in telling.BATCHES:
        visits = [
            visit_key(visit)
            for row in rows
            for visit in row.visits
            if begun <= visit.day <= day and not visit.rounds and row["走访方式"] != "M3"
        ]
        problems = [
            problem_key(row)
            for row in rows
            if on_spot(row) and not row.rounds and begun <= row.visits[0].day <= day
        ]
        when = at(day, "18:00")
        yield ClosesBatch(at=when, who=OFFICE, visits=tuple(visits), problems=tuple(problems))
        begun = day
