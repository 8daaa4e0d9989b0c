"""A world on paper: records in a dict, for tests of the pure decision.

Owns nothing but what a test puts there. Never touches a file.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from shared.decide import Context, Decision, decide
from shared.ids import uuid7
from shared.progress import Progress
from shared.protocol import Act, Change, Times
from shared.records import Kind, Record
from shared.visibility import Duty, Role, Viewer
from shared.vocabulary import default
from shared.workdays import default_calendar

COUNTY = "510823"
VILLAGE = "510823101201"
TODAY = "2026-10-20"


def new_id(n: int) -> str:
    """The n-th id of this world."""
    return uuid7(1_790_000_000_000 + n, n.to_bytes(10, "big"))


def person(n: int, role: Role = Role.CADRE, *duties: Duty) -> Viewer:
    """A cadre, a clerk with duties, …"""
    return Viewer(new_id(n), COUNTY, role, frozenset(duties), frozenset({VILLAGE}), COUNTY)


CADRE = person(1)
OTHER = person(2)
VERIFIER = person(3, Role.OFFICE, Duty.VERIFY)
CLOSER = person(4, Role.OFFICE, Duty.CLOSE)
CLERK = person(5, Role.OFFICE)
LEADER = person(6, Role.OFFICE, Duty.LEAD)
SECRET = person(7, Role.OFFICE, Duty.VERIFY, Duty.SEALED)
SECOND = person(8, Role.OFFICE, Duty.VERIFY)
HOUSEHOLD, VISIT, PROBLEM, PLEDGE = new_id(101), new_id(102), new_id(103), new_id(104)


@dataclass
class Paper:
    """Implements `shared.decide.View` over dicts, and writes decisions down."""

    records: dict[str, Record] = field(default_factory=dict)
    versions: dict[tuple[str, int], dict[str, Any]] = field(default_factory=dict)
    today: str = TODAY
    made: int = 1000

    def record(self, record_id: str) -> Record | None:
        return self.records.get(record_id)

    def seen(self, record_id: str, revision: int) -> Mapping[str, Any] | None:
        return self.versions.get((record_id, revision))

    def steps(self, problem_id: str) -> Sequence[Mapping[str, Any]]:
        return self._telling(Kind.RESOLUTION, "problem_id", problem_id)

    def problems(self, visit_id: str) -> Sequence[Record]:
        found = [r for r in self.records.values() if r.kind is Kind.PROBLEM]
        return [record for record in found if record.content.get("visit_id") == visit_id]

    def verifications(self, record_id: str) -> Sequence[Mapping[str, Any]]:
        return self._telling(Kind.VERIFICATION, "target_id", record_id)

    def explanations(self, record_id: str) -> Sequence[Mapping[str, Any]]:
        return self._telling(Kind.EXPLANATION, "target_id", record_id)

    def progress(self, pledge: Record) -> Progress | None:
        return None

    def _telling(self, kind: Kind, name: str, record_id: str) -> list[Mapping[str, Any]]:
        found = [r for r in self.records.values() if r.kind is kind]
        return [r.content for r in found if r.content.get(name) == record_id]

    def do(self, author: Viewer, *acts: Act, system: bool = False) -> Decision:
        """Decide a change of these acts and write down what becomes of it."""
        self.made += 1
        change = Change(
            id=new_id(self.made), seq=1, acts=list(acts), at=Times(wall=f"{self.today}T02:00:00Z")
        )
        context = Context(default(), default_calendar(), self.today, COUNTY)
        decision = decide(change, author, self, context, system=system)
        for record in decision.records:
            self.records[record.id] = record
            self.versions[record.id, record.revision] = record.content
        return decision

    def act(self, do: str, on: str, **fields: Any) -> Act:
        """A command on a record as it stands now."""
        standing = self.records.get(on)
        return Act(do=do, on=on, base=standing.revision if standing else 0, fields=fields)

    def verify(self, author: Viewer, on: str, conclusion: str, **fields: Any) -> Decision:
        """A decision on a record as it stands now."""
        standing = self.records[on]
        given = {"method": "V2", "conclusion": conclusion, **fields}
        act = Act(
            do=f"{standing.kind}.verify",
            on=on,
            base=standing.revision,
            expect=standing.content_hash,
            fields=given,
        )
        return self.do(author, act)

    def state(self, record_id: str) -> str:
        """The state of a record."""
        return self.records[record_id].state


def visit_fields(**more: Any) -> dict[str, Any]:
    """A visit at one door by one cadre."""
    return {
        "visitors": [{"person_id": CADRE.account_id, "name": "周某"}],
        "present": [{"household_id": HOUSEHOLD, "met": "李大爷", "relation": "本人"}],
        "village": VILLAGE,
        "mode": "M1",
        "visited_on": "2026-10-12",
        "started_at": "2026-10-12T01:40:00Z",
        "place": "家中",
        **more,
    }


def problem_fields(**more: Any) -> dict[str, Any]:
    """A problem raised on that visit."""
    return {
        "visit_id": VISIT,
        "household_id": HOUSEHOLD,
        "village": VILLAGE,
        "reporter": "李大爷",
        "raised_on": "2026-10-12",
        "description": "不会做待遇资格认证，怕养老金停发",
        "category": "1404",
        **more,
    }


def with_household() -> Paper:
    """A world with one household."""
    paper = Paper()
    paper.do(CADRE, paper.act("household.create", HOUSEHOLD, head="李大爷", village=VILLAGE))
    return paper


def with_visit(**problem: Any) -> Paper:
    """A world with one visit and one problem solved at the door."""
    paper = with_household()
    decision = paper.do(
        CADRE,
        paper.act("visit.record", VISIT, **visit_fields()),
        paper.act("problem.register", PROBLEM, **problem_fields(**problem)),
        paper.act("problem.solve_on_spot", PROBLEM, action="借侄子的手机当场认证成功"),
    )
    assert decision.refusal is None, decision.refusal
    return paper
