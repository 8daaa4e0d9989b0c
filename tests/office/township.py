"""A small invented township for the tests of the office: no database, no clock."""

from collections.abc import Mapping
from typing import Any

from server.domain.ledger_pledges import PledgeEntry
from server.domain.ledger_visits import VisitEntry
from server.domain.ledgers import Names, ProblemEntry
from shared import vocabulary
from shared.progress import Progress
from shared.records import Kind, Record

ZHOU = "00000000-0000-7000-8000-000000000001"
CHEN = "00000000-0000-7000-8000-000000000002"
FANG = "00000000-0000-7000-8000-000000000003"
JIAN = "00000000-0000-7000-8000-000000000004"
HOME = "00000000-0000-7000-8000-0000000000a1"
HOME_2 = "00000000-0000-7000-8000-0000000000a2"
VISIT = "00000000-0000-7000-8000-0000000000b1"
VISIT_2 = "00000000-0000-7000-8000-0000000000b2"
PROBLEM = "00000000-0000-7000-8000-0000000000c1"
PROBLEM_2 = "00000000-0000-7000-8000-0000000000c2"
PLEDGE = "00000000-0000-7000-8000-0000000000d1"
VILLAGE = "510823120201"


def names(**values: Any) -> Names:
    """The township's names."""
    return Names(
        vocabulary.default(),
        people={ZHOU: "周某", CHEN: "陈某", FANG: "方某", JIAN: "简某"},
        areas={VILLAGE: "上坪村"},
        numbers={
            VISIT: "ZF-20261012-201-01",
            VISIT_2: "ZF-20261013-201-01",
            PROBLEM: "SQ-2026-0001",
            PROBLEM_2: "SQ-2026-0002",
            PLEDGE: "XY-2026-42周-01",
        },
        **values,
    )


def household(**values: Any) -> dict[str, Any]:
    """A household's content."""
    return {
        "head": "李大爷",
        "village": VILLAGE,
        "group": "2组",
        "door": "3号",
        "phone": "13912345678",
        "tags": ["H10", "H15"],
        **values,
    }


def visit(record_id: str = VISIT, state: str = "W03", **values: Any) -> Record:
    """A visit by 周某 to 李大爷."""
    content = {
        "recorder_id": ZHOU,
        "visitors": [{"person_id": ZHOU, "name": "周某"}],
        "present": [{"household_id": HOME, "met": "李大爷", "relation": "本人"}],
        "village": VILLAGE,
        "mode": "M1",
        "visited_on": "2026-10-12",
        "started_at": "2026-10-12T01:40:00Z",
        "place": "家中",
        "confirmation": "Q1",
        **values,
    }
    return Record(Kind.VISIT, record_id, 1, state, content, "ZF-20261012-201-01")


def problem(record_id: str = PROBLEM, state: str = "I08", **values: Any) -> Record:
    """A problem of 李大爷."""
    content = {
        "visit_id": VISIT,
        "household_id": HOME,
        "village": VILLAGE,
        "reporter": "李大爷",
        "raised_on": "2026-10-12",
        "recorder_id": ZHOU,
        "description": "老人机用不了App，不会做城乡居保待遇资格认证，怕下个月养老金停发",
        "category": "1404",
        "nature": "Z2",
        "jurisdiction": "L1",
        "handling": "B1a",
        "time_limit": "T0",
        "due_on": "2026-10-12",
        "unit": "村委会",
        "handler_id": ZHOU,
        "satisfaction_door": "满意",
        **values,
    }
    return Record(Kind.PROBLEM, record_id, 1, state, content, "SQ-2026-0001")


def step(command: str, before: str, after: str, **values: Any) -> dict[str, Any]:
    """One step on a problem."""
    return {
        "problem_id": PROBLEM,
        "command": f"problem.{command}",
        "before": before,
        "after": after,
        "acted_on": "2026-10-12",
        "actor_id": ZHOU,
        **values,
    }


def verification(method: str = "V2", conclusion: str = "C1", **values: Any) -> dict[str, Any]:
    """One round of checking."""
    return {
        "target_kind": "problem",
        "target_id": PROBLEM,
        "decided_on": "2026-10-15",
        "method": method,
        "conclusion": conclusion,
        "verifier_id": FANG,
        **values,
    }


def problem_entry(record: Record | None = None, **values: Any) -> ProblemEntry:
    """A problem that was solved at the door."""
    did = step(
        "solve_on_spot", "I02", "I08", action="借老人侄子的手机当场做完认证", outcome="认证成功"
    )
    return ProblemEntry(record or problem(), **{"steps": (did,), "head": "李大爷", **values})


def visit_entry(
    record: Record | None = None, homes: Mapping[str, Any] | None = None, **values: Any
) -> VisitEntry:
    """A visit with one problem."""
    return VisitEntry(
        record or visit(),
        households=homes if homes is not None else {HOME: household()},
        **{"problems": (problem_entry(),), **values},
    )


def pledge_entry(state: str = "P03", **values: Any) -> PledgeEntry:
    """A pledge of 周某 for the week of 12 October."""
    content = {
        "learner_id": ZHOU,
        "kind": "学用转化",
        "methods": ["一问一办一回访"],
        "object": "困难群众",
        "target_households": 3,
        "target_solved": 1,
        "starts_on": "2026-10-12",
        "ends_on": "2026-10-18",
    }
    session = {
        "held_on": "2026-10-12",
        "topic": "群众路线",
        "form": "会议室",
        "document": "群众路线学习材料（镇党委汇编）",
    }
    extra = values.pop("content", {})
    record = Record(Kind.PLEDGE, PLEDGE, 1, state, content | extra, "XY-2026-42周-01")
    given = {
        "progress": Progress(reported=3, verified=1, solved=2),
        "session": session,
        "visits": (visit(), visit(VISIT_2, mode="M4")),
        "problems": (problem(),),
        **values,
    }
    return PledgeEntry(record, **given)
