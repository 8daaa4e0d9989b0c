"""What may be done about a finding: ask, call back, decide, let it expire.

Owns the order that protects the cadre: an explanation (or the time for it) before any decision, a
call-back before a visit is called perfunctory. Never decides by itself, and never on signals alone.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from shared.decide.work import Work
from shared.facts import must_differ, no, said
from shared.protocol import Act
from shared.records import Record
from shared.refusals import Refusal, refuse
from shared.visibility import Role

HIDDEN, ASKED, CLEARED, CONFIRMED, UNCLEAR = "F00", "F01", "F03", "F04", "F05"
CORRECTED, EXPIRED = "F06", "F09"
OPEN_STATES: Final = frozenset({HIDDEN, ASKED})
DECISIONS: Final = {
    "finding.clear": CLEARED,
    "finding.confirm": CONFIRMED,
    "finding.leave_open": UNCLEAR,
}
_BY_SYSTEM: Final = frozenset({"finding.expire", "finding.correct"})
_AFTER: Final = {"finding.ask": ASKED, "finding.expire": EXPIRED, **DECISIONS}
NOT_REACHED: Final = "联系不上"


def first_state(content: Mapping[str, Any]) -> str:
    """A random draw is not public until it is closed; every other finding asks its recorder."""
    return HIDDEN if content.get("random") else ASKED


def on_finding(work: Work, act: Act, before: Record) -> Refusal | None:
    """Take one step on a finding, or say why not."""
    if before.state not in OPEN_STATES:
        known = work.context.vocabulary.name("states", before.state)
        return refuse("not_possible", state=known, action=_NAMES[act.do])
    refusal = _may(work, act, before) or _CONDITIONS[act.do](work, act, before)
    if refusal is not None:
        return refusal
    content = work.fits(before.kind, act.on, {**before.content, **act.fields, **_signed(work, act)})
    if isinstance(content, Refusal):
        return content
    after = _AFTER.get(act.do, before.state)
    if act.do == "finding.correct" and "reasons" not in act.fields:
        after = CORRECTED
    work.put(replace(before, state=after, content=content))
    return None


def _may(work: Work, act: Act, before: Record) -> Refusal | None:
    """Supervisors decide and ask, they or the office call back; nobody on a visit of their own."""
    if act.do in _BY_SYSTEM:
        return None if work.system else refuse("wrong_actor", action=_NAMES[act.do], who="系统")
    able = {Role.SUPERVISOR} | ({Role.OFFICE} if act.do == "finding.call" else set())
    if before.state == HIDDEN:
        able = {Role.SUPERVISOR}
    if work.author.role not in able:
        who = "督查" if len(able) == 1 else "督查或办公室"
        return refuse("wrong_actor", action=_NAMES[act.do], who=who)
    visit = work.visit_of(before)
    return must_differ(work.author.account_id, [visit.content] if visit is not None else [])


def _signed(work: Work, act: Act) -> dict[str, Any]:
    """Who did it and when."""
    me, today = work.author.account_id, work.context.today
    if act.do == "finding.call":
        return {"called_by": me, "called_on": act.fields.get("called_on", today)}
    if act.do == "finding.ask":
        return {"asked_on": today}
    return {"decided_by": me, "decided_on": today} if act.do in DECISIONS else {}


def _ask(_work: Work, act: Act, before: Record) -> Refusal | None:
    if before.state != HIDDEN:
        return no("已经请本人补充说明了。")
    if not before.content.get("called_on"):
        return no("随机抽取的先回访，再决定要不要请本人说明。")
    return None if act.fields.get("explain_by") else no("请写明请本人在哪一天前说明。")


def _call(work: Work, act: Act, _before: Record) -> Refusal | None:
    words = work.context.vocabulary
    if act.fields.get("call_answer") not in words.callback_answers:
        return no("请选群众是怎么说的。")
    return None if act.fields.get("call_method") in ("V1", "V2") else no("请选电话回访或实地回访。")


def _clear(_work: Work, _act: Act, before: Record) -> Refusal | None:
    """What speaks for the cadre may be said at once; a random draw is looked at first."""
    if before.state == HIDDEN and not before.content.get("called_on"):
        return no("随机抽取的先回访，再作决定。")
    return None


def _heard(work: Work, _act: Act, before: Record) -> Refusal | None:
    """The recorder explained, or had the time to."""
    if before.state == HIDDEN:
        return no("请先请本人补充说明；有说明，或期满之后，才能这样决定。")
    recorder = before.content["recorder_id"]
    given = work.view.explanations(before.id)
    if any(one.get("author_id") == recorder for one in given):
        return None
    if work.context.today > before.content["explain_by"]:
        return None
    return no(f"本人还没有说明；请等到 {before.content['explain_by']} 之后再作决定。")


def _confirm(work: Work, act: Act, before: Record) -> Refusal | None:
    """Heard, called back, and with a reason in words: never on signals alone."""
    refusal = _heard(work, act, before)
    if refusal is not None:
        return refusal
    answer = before.content.get("call_answer")
    if answer in (None, NOT_REACHED):
        return no("没有回访到群众，不能认定走访不到位；可以选“无法判断”。")
    return None if said(act.fields, "note") else no("请写明认定的理由。")


def _correct(_work: Work, act: Act, before: Record) -> Refusal | None:
    """What was asked about is measured again after the visit was corrected: never more is asked."""
    if before.state != ASKED or before.content.get("random"):
        return no("只有请本人说明的疑点，才随走访更正。")
    given = {one.get("code") for one in act.fields.get("reasons", ())}
    asked = {one["code"] for one in before.content.get("reasons", ())}
    return None if given <= asked else no("更正后不能多问别的情况。")


def _nothing(_work: Work, _act: Act, _before: Record) -> Refusal | None:
    return None


_CONDITIONS: Final[dict[str, Callable[[Work, Act, Record], Refusal | None]]] = {
    "finding.ask": _ask,
    "finding.call": _call,
    "finding.clear": _clear,
    "finding.confirm": _confirm,
    "finding.leave_open": _heard,
    "finding.correct": _correct,
    "finding.expire": _nothing,
}
_NAMES: Final = {
    "finding.ask": "请本人说明",
    "finding.call": "记回访",
    "finding.clear": "认定情况正常",
    "finding.confirm": "认定走访不到位",
    "finding.leave_open": "记为无法判断",
    "finding.correct": "随走访更正",
    "finding.expire": "到期",
}
