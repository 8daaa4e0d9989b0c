"""请补充说明: what the person is asked about a visit, in sentences, with what speaks for it.

Owns how a finding (疑点) is told to the one who recorded the visit. Never as an accusation: each
question stands beside its usual innocent causes.
"""

from typing import Final

from mobile.domain.lines import is_explained
from mobile.domain.reading import Reading
from mobile.domain.views import FindingView, QuestionLine, QuestionRow, StepLine
from shared.records import Kind, Record

ASKED: Final = "F01"
OTHER: Final = "E10"
"""其他: a choice, and no cause."""
RANDOM: Final = "随机抽查到这次走访，想请您说说当时的情况。"


def questions(reading: Reading) -> tuple[QuestionRow, ...]:
    """What I am asked and have not answered, the nearest day first."""
    me = reading.viewer.account_id
    found = [
        record
        for record in reading.overlay.of_kind(Kind.FINDING)
        if record.state == ASKED
        and record.content["recorder_id"] == me
        and not is_explained(record, reading)
    ]
    found.sort(key=lambda record: (record.content["explain_by"], record.id))
    return tuple(_row(record, reading) for record in found)


def _row(record: Record, reading: Reading) -> QuestionRow:
    count = len(record.content.get("reasons", ()))
    what = f"{count} 处想请您说明" if count else "想请您说说当时的情况"
    by = record.content["explain_by"]
    when = f"{reading.day(by)}前" if by >= reading.today else "还可以说明"
    heads, day = _visit(record, reading)
    why = " · ".join(part for part in (day, what, when) if part)
    return QuestionRow(record.id, heads or "一次走访", why, by)


def _visit(record: Record, reading: Reading) -> tuple[str, str]:
    """Whose and when, as far as the visit is on this phone."""
    visit = reading.overlay.record(record.content["visit_id"])
    if visit is None:
        return "", ""
    return reading.heads(visit.content), f"{reading.day(visit.content['visited_on'])}走访"


def _title(record: Record, reading: Reading) -> str:
    """李大爷 · 10月5日走访."""
    return " · ".join(part for part in _visit(record, reading) if part) or "一次走访"


def finding_page(record: Record, reading: Reading) -> FindingView:
    """One finding with everything about it."""
    words, content = reading.vocabulary, record.content
    visit = reading.overlay.record(content["visit_id"])
    lines, codes = [], list[str]()
    for reason in content.get("reasons", ()):
        known = words.findings.get(reason["code"])
        usual = known.innocent if known is not None else ()
        codes += [code for code in usual if code not in codes]
        names = "、".join(words.name("explanations", code) for code in usual if code != OTHER)
        name = words.name("findings", reason["code"])
        lines.append(QuestionLine(name, reason["text"], names))
    if not lines:
        lines.append(QuestionLine("随机抽查", RANDOM, ""))
    return FindingView(
        id=record.id,
        visit_id=content["visit_id"] if visit is not None else "",
        title=_title(record, reading),
        number=reading.number(visit) if visit is not None else "",
        by=reading.day(content["explain_by"]),
        open=record.state == ASKED,
        state_name=words.name("states", record.state),
        questions=tuple(lines),
        counter=tuple(content.get("counter", ())),
        context=tuple(content.get("context", ())),
        codes=tuple(codes),
        explanations=tuple(_told(one, reading) for one in _explanations(record, reading)),
        decision=_decision(record, reading),
    )


def _explanations(record: Record, reading: Reading) -> list[Record]:
    return reading.overlay.children(record.id, Kind.EXPLANATION)


def _told(given: Record, reading: Reading) -> StepLine:
    code = reading.vocabulary.name("explanations", given.content.get("code"))
    text = "；".join(part for part in (code, given.content.get("text") or "") if part)
    when = "待上传" if reading.pending(given.id) else reading.day(given.content["given_on"])
    return StepLine(when, reading.person_name(given.content["author_id"]), "说明", text)


def _decision(record: Record, reading: Reading) -> str:
    if record.state == ASKED:
        return ""
    name = reading.vocabulary.name("states", record.state)
    return "：".join(part for part in (name, record.content.get("note") or "") if part)
