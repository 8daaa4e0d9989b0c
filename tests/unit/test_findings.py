"""What may be done about a finding, and in which order: the cadre is heard first."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from shared.decide import Context, Decision, decide
from shared.protocol import Act, Change, Times
from shared.records import Kind, Record
from shared.visibility import Duty, Role, Viewer, finding_buckets
from shared.vocabulary import default
from shared.workdays import default_calendar

ME = "00000000-0000-7000-8000-000000000001"
BOSS = "00000000-0000-7000-8000-000000000002"
VISIT = "00000000-0000-7000-8000-0000000000b1"
FINDING = "00000000-0000-7000-8000-0000000000f1"
CHANGE = "00000000-0000-7000-8000-0000000000c1"
COUNTY, VILLAGE = "510823", "510823120201"
RAISED: dict[str, Any] = {
    "visit_id": VISIT,
    "recorder_id": ME,
    "village": VILLAGE,
    "raised_on": "2026-10-12",
    "explain_by": "2026-10-19",
    "expires_on": "2026-12-11",
    "reasons": [{"code": "D02", "text": "96% 的文字见于本人更早的记录"}],
}
CALL: dict[str, Any] = {"call_method": "V2", "call_answer": "说没有来过"}
SUPERVISOR = Viewer(BOSS, COUNTY, Role.SUPERVISOR, area=COUNTY)
OFFICE = Viewer(BOSS, COUNTY, Role.OFFICE, frozenset({Duty.VERIFY}), area="510823120")
CADRE = Viewer(ME, COUNTY, Role.CADRE, villages=frozenset({VILLAGE}))


class Desk:
    """One finding and its visit, and who said what about it."""

    def __init__(self, **more: Any) -> None:
        self.told: list[dict[str, Any]] = []
        self.records = {VISIT: Record(Kind.VISIT, VISIT, 1, "W03", {"recorder_id": ME})}
        self.today = "2026-10-13"
        raised = self.do("finding.raise", SUPERVISOR, system=True, **{**RAISED, **more})
        assert raised.outcome == "accepted", raised

    def record(self, record_id: str) -> Record | None:
        return self.records.get(record_id)

    def seen(self, record_id: str, revision: int) -> Mapping[str, Any] | None:
        return self.records[record_id].content

    def steps(self, problem_id: str) -> Sequence[Mapping[str, Any]]:
        return []

    def problems(self, visit_id: str) -> Sequence[Record]:
        return []

    def verifications(self, record_id: str) -> Sequence[Mapping[str, Any]]:
        return []

    def explanations(self, record_id: str) -> Sequence[Mapping[str, Any]]:
        return self.told

    def progress(self, pledge: Record) -> None:
        return None

    def do(self, command: str, who: Viewer, *, system: bool = False, **fields: Any) -> Decision:
        """Take a step; what is accepted stands."""
        change = Change(
            id=CHANGE,
            seq=1,
            acts=[Act(do=command, on=FINDING, fields=fields)],
            at=Times(wall="2026-10-13T01:00:00Z"),
        )
        context = Context(default(), default_calendar(), self.today, COUNTY)
        decision = decide(change, who, self, context, system=system)
        self.records |= {record.id: record for record in decision.records}
        return decision

    @property
    def state(self) -> str:
        return self.records[FINDING].state


def test_nobody_but_the_server_raises_a_finding() -> None:
    """Neither an office nor a supervisor can point at a visit by hand."""
    desk = Desk()
    desk.records.pop(FINDING)
    for who in (SUPERVISOR, OFFICE, CADRE):
        refusal = desk.do("finding.raise", who, **RAISED).refusal
        assert refusal is not None
        assert refusal.code == "forbidden"


@pytest.mark.parametrize("command", ["finding.confirm", "finding.leave_open"])
def test_no_decision_before_an_explanation_or_its_time(command: str) -> None:
    """Until the recorder explained, or five working days went by, nothing is held against it."""
    desk = Desk()
    assert desk.do("finding.call", SUPERVISOR, **CALL).outcome == "accepted"
    assert desk.do(command, SUPERVISOR, note="群众说没有来过").outcome == "refused"
    desk.told = [{"author_id": BOSS, "text": "我替他说明"}]
    assert desk.do(command, SUPERVISOR, note="群众说没有来过").outcome == "refused"
    desk.today = "2026-10-20"
    assert desk.do(command, SUPERVISOR, note="群众说没有来过").outcome == "accepted"


@pytest.mark.parametrize("answer", [None, "联系不上"])
def test_signals_alone_confirm_nothing(answer: str | None) -> None:
    """Without a villager's word a visit is never called perfunctory, whatever was measured."""
    desk = Desk()
    desk.told = [{"author_id": ME, "code": "E10"}]
    if answer:
        desk.do("finding.call", OFFICE, call_method="V2", call_answer=answer)
    assert desk.do("finding.confirm", SUPERVISOR, note="文字一样").outcome == "refused"
    assert desk.do("finding.leave_open", SUPERVISOR).outcome == "accepted"
    assert desk.state == "F05"


def test_a_supervisor_may_clear_at_once_and_gives_a_reason_to_confirm() -> None:
    """What speaks for the cadre needs no waiting; what speaks against needs a reason in words."""
    desk = Desk()
    assert desk.do("finding.clear", SUPERVISOR).outcome == "accepted"
    assert desk.state == "F03"
    assert desk.do("finding.confirm", SUPERVISOR, note="又想想").outcome == "refused"
    desk = Desk()
    desk.told = [{"author_id": ME, "text": "那天确实没有去"}]
    desk.do("finding.call", OFFICE, **CALL)
    assert desk.do("finding.confirm", SUPERVISOR).outcome == "refused"
    assert desk.do("finding.confirm", SUPERVISOR, note="本人承认").outcome == "accepted"
    assert desk.state == "F04"
    assert desk.records[FINDING].content["decided_by"] == BOSS


def test_a_random_draw_is_hidden_called_back_and_only_then_asked_about() -> None:
    """No phone holds it and no township acts on it; the villager is asked before the cadre is."""
    desk = Desk(random=True, reasons=[])
    assert desk.state == "F00"
    assert finding_buckets(desk.records[FINDING].content) == frozenset()
    assert desk.do("finding.call", OFFICE, **CALL).outcome == "refused"
    assert desk.do("finding.clear", SUPERVISOR).outcome == "refused"
    assert desk.do("finding.ask", SUPERVISOR, explain_by="2026-10-20").outcome == "refused"
    assert desk.do("finding.call", SUPERVISOR, **CALL).outcome == "accepted"
    assert desk.do("finding.confirm", SUPERVISOR, note="没有来过").outcome == "refused"
    assert desk.do("finding.ask", SUPERVISOR, explain_by="2026-10-20").outcome == "accepted"
    assert finding_buckets(desk.records[FINDING].content) == {f"cadre:{ME}"}


def test_a_random_draw_that_is_in_order_is_never_heard_of() -> None:
    """Where the villager says that all was so, the recorder learns nothing of having been drawn."""
    desk = Desk(random=True, reasons=[])
    desk.do("finding.call", SUPERVISOR, call_method="V2", call_answer="说来过，情况相符")
    assert desk.do("finding.clear", SUPERVISOR).outcome == "accepted"
    assert desk.state == "F03"
    assert finding_buckets(desk.records[FINDING].content) == frozenset()


def test_only_supervisors_decide_and_nobody_on_a_visit_of_their_own() -> None:
    """The office calls back and does not decide; a supervisor never judges a visit of their own."""
    desk = Desk()
    assert desk.do("finding.clear", OFFICE).outcome == "refused"
    assert desk.do("finding.expire", SUPERVISOR).outcome == "refused"
    desk.records[VISIT] = Record(Kind.VISIT, VISIT, 1, "W03", {"recorder_id": BOSS})
    refusal = desk.do("finding.clear", SUPERVISOR).refusal
    assert refusal is not None
    assert refusal.code == "same_person"


def test_a_call_says_how_and_what_in_the_lists_words() -> None:
    """The villager's answer is one of the list, by telephone or at the door."""
    desk = Desk()
    assert desk.do("finding.call", OFFICE, call_method="V2", call_answer="好").refusal
    assert desk.do("finding.call", OFFICE, call_method="V3", call_answer="记不清").refusal


def test_only_the_server_corrects_and_never_asks_more() -> None:
    """What remains of the reasons stays open; nobody closes one by this way by hand."""
    desk = Desk()
    asked = desk.records[FINDING].content["reasons"]
    assert desk.do("finding.correct", SUPERVISOR, note="改了").outcome == "refused"
    more = [*asked, {"code": "D01", "text": "停留 2 分钟"}]
    assert desk.do("finding.correct", SUPERVISOR, system=True, reasons=more).outcome == "refused"
    done = desk.do("finding.correct", SUPERVISOR, system=True, reasons=asked[:1])
    assert (done.outcome, desk.state) == ("accepted", "F01")
    assert desk.do("finding.correct", SUPERVISOR, system=True, note="更正").outcome == "accepted"
    assert desk.state == "F06"
