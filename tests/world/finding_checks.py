"""What must hold of findings: who hears of them, and that nobody is judged unheard.

Owns the promises to the cadre (DESIGN §1, 词表 §12), read from the office's tables and from the
answers on the wire. Never asks the rules under test who may see what.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from mobile.actions.queries import reading
from mobile.domain.finding_page import questions
from mobile.domain.retention import kept_from
from server.services import office_findings
from shared.refusals import Refused
from shared.workdays import SHANGHAI
from tests.world import scope
from tests.world.archive import Archive, Revision, Standing
from tests.world.cast import CALLED, TOWN

if TYPE_CHECKING:
    from tests.world.handset import Handset
    from tests.world.world import World

HIDDEN, ASKED = "F00", "F01"
AGAINST: Final = {"F04", "F05"}
"""Decisions that no cadre need accept unheard: 走访不到位, 无法判断."""
LONG_AGO: Final = "2000-01-01"
_WITH_PEOPLE: Final = frozenset({"finding", "person", "explanation"})
_FIGURE: Final = re.compile(
    r"score|point|rank|weight|积分|得分|分值|排名|名次|可疑度", re.IGNORECASE
)


def findings_hold(world: "World", archive: Archive) -> None:
    """After every step, at the office."""
    findings = [record for record in archive.records.values() if record.kind == "finding"]
    if not findings:
        return
    answers = [r for r in archive.records.values() if _answers_a_finding(r)]
    nobody_is_judged_unheard(archive, findings, answers)
    answers_stand_as_written(archive, answers)
    draws_are_no_secret_told(world, findings)


def is_hidden(finding: Mapping[str, Any]) -> bool:
    """Drawn by chance, and its recorder was never asked: 督查 of the county alone know of it."""
    return bool(finding.get("random")) and not finding.get("asked_on")


def _answers_a_finding(record: Standing) -> bool:
    return record.kind == "explanation" and record.content["target_kind"] == "finding"


# ------------------------------------------------------------------------------------ the office


def nobody_is_judged_unheard(
    archive: Archive, findings: list[Standing], answers: list[Standing]
) -> None:
    """An explanation, or the time for one, comes before every decision against a visit."""
    for finding in findings:
        told = [a for a in answers if a.content["target_id"] == finding.id]
        heard = [
            archive.history[answer.id][0].at
            for answer in told
            if answer.content["author_id"] == finding.content["recorder_id"]
        ]
        for before, after in pairwise(archive.history[finding.id]):
            if before.state != after.state:
                _decided_fairly(before, after, heard)


def _decided_fairly(before: Revision, after: Revision, heard: list[str]) -> None:
    if before.state == HIDDEN and after.state in {ASKED, "F03"}:
        assert before.content.get("called_on"), "a random draw was taken up before any call-back"
    if after.state not in AGAINST:
        return
    assert before.state == ASKED, "decided against a visit about which nobody was asked"
    day = datetime.fromisoformat(after.at).astimezone(SHANGHAI).date().isoformat()
    in_time = any(at < after.at for at in heard) or day > before.content["explain_by"]
    assert in_time, f"decided before the cadre was heard: {after.content}"
    if after.state == "F04":
        answer = before.content.get("call_answer", "联系不上")
        assert answer != "联系不上", "called perfunctory, and no villager was asked"
        assert after.content.get("note"), "called perfunctory without a reason"


def answers_stand_as_written(archive: Archive, answers: list[Standing]) -> None:
    """Nobody changes an explanation, and nobody could answer what nobody was asked."""
    for answer in answers:
        (first,) = archive.history[answer.id]
        acts = archive.by_id[first.change_id].change["acts"]
        (given,) = (act["fields"] for act in acts if act["on"] == answer.id)
        said = answer.content
        assert (said.get("text"), said.get("code")) == (given.get("text"), given.get("code"))
        asked = archive.history.get(said["target_id"], [])
        then = [revision for revision in asked if revision.at <= first.at]
        assert then, "an explanation of what was never asked"
        assert not is_hidden(then[-1].content), "a random draw was known before its day"


def draws_are_no_secret_told(world: "World", findings: list[Standing]) -> None:
    """No page of a township shows a random draw before its recorder is asked."""
    hidden = frozenset((f.id, f.revision) for f in findings if is_hidden(f.content))
    if hidden <= world.checked.hidden_draws:
        return
    world.checked.hidden_draws = hidden
    with world.office.unheard() as zoufang:
        viewer = world.office.account(TOWN).viewer
        stages, _ = office_findings.queue(zoufang, viewer, LONG_AGO)
        calls, _ = office_findings.callbacks(zoufang, viewer)
        shown = {line.finding.id for lines in (*stages.values(), calls) for line in lines}
        withheld = office_findings.hidden_from(zoufang, viewer)
        for finding_id, _ in hidden:
            assert finding_id not in shown, "a township's page shows a random draw"
            assert finding_id in withheld, "a township's audit page shows a random draw"
            try:
                office_findings.view(zoufang, viewer, finding_id)
            except Refused:
                continue
            raise AssertionError("a township's page opens a random draw")


# -------------------------------------------------------------------------------------- on the wire


def answer_tells_no_more(world: "World", person_id: str, answer: Mapping[str, Any]) -> None:
    """What leaves for a phone: one's own questions, no word of a caller, no figure of anyone."""
    for page in answer["buckets"].values():
        for _, kind, record_id, _, _, _, content in page["rows"]:
            if content is None:
                continue
            if kind == "finding":
                assert content["recorder_id"] == person_id, "another one's finding"
                assert not is_hidden(content), "a random draw on its way to a phone"
                assert not any(n.startswith("call") for n in content), "a call-back to a phone"
            if kind == "explanation" and content["target_kind"] == "finding":
                asked = world.office.archive().records[content["target_id"]].content
                assert asked["recorder_id"] == person_id, "an answer to another one's finding"
            _no_figure_of_a_person(kind, record_id, content)


def _no_figure_of_a_person(kind: str, record_id: str, content: Mapping[str, Any]) -> None:
    for name, value in _leaves(content):
        assert not _FIGURE.search(name), f"a figure on its way to a phone: {name} of {record_id}"
        assert CALLED not in str(value), f"what a villager said: {name} of {record_id}"
        number = isinstance(value, int | float) and not isinstance(value, bool)
        assert not (number and kind in _WITH_PEOPLE), f"a number of a person: {name}={value}"


def _leaves(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _leaves(inner, key)
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(inner, name)
    else:
        yield name, value


# ------------------------------------------------------------------------------------ the phones


def phone_is_asked_what_is_its_own(world: "World", phone: "Handset") -> None:
    """After a quiet sync: the findings that its person may see, those and no other.

    Those that wait for an answer are on its first page.
    """
    archive = world.office.archive()
    own = {
        record.id: record
        for record in archive.records.values()
        if record.kind == "finding"
        and record.content["recorder_id"] == phone.person.id
        and not is_hidden(record.content)
    }
    held = {row.record_id for row in phone.rows() if row.kind == "finding"}
    assert held <= own.keys(), f"{phone.name}: others' findings"
    before = kept_from(world.time.today)
    lacking = {i for i in own.keys() - held if not scope.may_have_left(archive, i, before)}
    assert not lacking, f"{phone.name} is not asked {lacking}"
    answered = {
        record.content["target_id"]
        for record in archive.records.values()
        if _answers_a_finding(record) and record.content["author_id"] == phone.person.id
    }
    waiting = {i for i in held if own[i].state == ASKED} - answered
    shown = {row.finding_id for row in questions(reading(phone.phone))}
    assert shown == waiting, f"{phone.name} shows other questions than are open"
