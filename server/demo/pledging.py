"""Study sessions and pledges: registered, listed, looked through, verified.

Owns the step from a row of samples-pledges.csv to what people did. Links are the system's; a
learner only corrects them.
"""

from collections.abc import Iterable
from itertools import pairwise
from typing import Any, Final

from server.demo import telling
from server.demo.cast import OFFICE, login_of
from server.demo.rows import PledgeRow
from server.demo.steps import Answers, Deed, Does, Ref, Settles, Step, at, later

SETTLED: Final = "19:30"
SUBMITTED: Final = "20:00"
VERIFIED: Final = "16:00"
_LATE: Final = "后挂"
_ALREADY_SUBMITTED: Final = "已提请"


def pledge_key(row: PledgeRow) -> str:
    """The key of a pledge in the script."""
    return f"pledge:{row.key}"


def studies(rows: Iterable[PledgeRow]) -> Iterable[Step]:
    """Sessions and pledges with all that happened to them."""
    rows = tuple(rows)
    yield from _sessions(rows)
    for row in rows:
        yield _listed(row)
        if row["挂接"] == _LATE:
            yield _attached(row)
        yield from _asked(row)
        if row.several("关联走访") or row.several("关联诉求"):
            yield _settled(row)
        yield from _submitted(row)
        yield from _rounds(row)


def _learner(row: PledgeRow) -> str:
    return _login(row["学习人"])


def _login(name: str) -> str:
    login = login_of(name)
    if login is None:
        raise ValueError(f"{name} has no account")
    return login


def _session_key(row: PledgeRow) -> str:
    return f"session:{row['学习编号']}"


def _sessions(rows: tuple[PledgeRow, ...]) -> Iterable[Step]:
    """The office registers a session shortly before its first pledge, or the day after (后挂)."""
    for number in dict.fromkeys(row["学习编号"] for row in rows):
        own = [row for row in rows if row["学习编号"] == number]
        row, registered = own[0], own[0]["学习会登记日期"]
        listed = min(at(*row["列出时间"].split()) for row in own)
        when = at(registered) if row["挂接"] == _LATE else later(listed, -20)
        learners = dict.fromkeys(_learner(row) for row in own)
        fields = {
            "held_on": row["学习日期"],
            "topic": row["学习主题"],
            "form": row["形式"],
            "document": row["学习文件"],
            "registered_on": registered,
            "attendees": [Ref(f"person:{login}") for login in learners],
        }
        deed = Deed("session.register", _session_key(row), fields)
        yield Does(at=when, who=OFFICE, deeds=(deed,))


def _listed(row: PledgeRow) -> Step:
    when = at(*row["列出时间"].split())
    fields: dict[str, Any] = {
        "kind": row["事项类型"],
        "methods": list(row.several("方法")),
        "object": row["对象"],
        "target_households": int(row["目标户数"]),
        "target_solved": int(row["目标解决数"]),
        "starts_on": row["期限起"],
        "ends_on": row["期限止"],
        "listed_at": when,
    }
    if row["挂接"] != _LATE:
        fields["session_id"] = Ref(_session_key(row))
    return Does(at=when, who=_learner(row), deeds=(Deed("pledge.list", pledge_key(row), fields),))


def _attached(row: PledgeRow) -> Step:
    """挂接: the session exists now, and the learner is on its paper list."""
    fields = {"session_id": Ref(_session_key(row))}
    when = at(row["学习会登记日期"], "12:10")
    deed = Deed("pledge.amend", pledge_key(row), fields)
    return Does(at=when, who=_learner(row), deeds=(deed,))


def _asked(row: PledgeRow) -> Iterable[Step]:
    """顺延 or 取消: the learner asks, the office agrees in the afternoon."""
    day = telling.ASKED.get(row.key)
    if day is None:
        return
    fields, do = {"reason": row["原因"]}, "pledge.cancel"
    if row["顺延后期限"]:
        fields, do = fields | {"deferred_to": row["顺延后期限"]}, "pledge.defer"
    deed = Deed(do, pledge_key(row), fields)
    yield Does(at=at(day, "11:00"), who=_learner(row), deeds=(deed,), asks=True)
    yield Answers(at=at(day, "16:30"), who=OFFICE, target=pledge_key(row))


def _last_day(row: PledgeRow) -> str:
    return telling.SUBMITTED.get(row.key) or row["顺延后期限"] or row["期限止"]


def _settled(row: PledgeRow) -> Step:
    return Settles(
        at=at(telling.SETTLED_EARLY.get(row.key) or _last_day(row), SETTLED),
        who=_learner(row),
        pledge=pledge_key(row),
        visits=tuple(f"visit:{number}" for number in row.several("关联走访")),
        problems=tuple(f"problem:{number}" for number in row.several("关联诉求")),
    )


def _submitted(row: PledgeRow) -> Iterable[Step]:
    """提请核查, once for every time that it was sent back."""
    decided = telling.PLEDGE_ROUNDS.get(row.key, ())
    asked = bool(row["核查方式"]) or row["核查说明"].startswith(_ALREADY_SUBMITTED)
    if asked and row.key not in telling.LEFT_TO_EXPIRE:
        own_reason = row["原因"] if row.key not in telling.ASKED else ""
        yield _submit(row, at(_last_day(row), SUBMITTED), own_reason)
    for _, following in pairwise(decided):
        yield _submit(row, later(at(following, SUBMITTED), -24 * 60), "")


def _submit(row: PledgeRow, when: str, reason: str) -> Step:
    fields = {"reason": reason} if reason else {}
    deed = Deed("pledge.submit", pledge_key(row), fields)
    return Does(at=when, who=_learner(row), deeds=(deed,))


def _rounds(row: PledgeRow) -> Iterable[Step]:
    methods, conclusions = row.several("核查方式"), row.several("核查结论")
    days = telling.PLEDGE_ROUNDS.get(row.key, ())
    for method, conclusion, day in zip(methods, conclusions, days, strict=True):
        fields: dict[str, Any] = {"method": method, "conclusion": conclusion, "decided_on": day}
        if row["核查说明"]:
            fields["situation"] = row["核查说明"]
        if row["第二核查人"]:
            fields["second_verifier_id"] = Ref(f"person:{_login(row['第二核查人'])}")
        deed = Deed("pledge.verify", pledge_key(row), fields)
        yield Does(at=at(day, VERIFIED), who=_login(row["核查人"]), deeds=(deed,))
