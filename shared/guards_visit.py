"""The conditions of the visit and pledge tables (词表 §8.1, §8.2).

Owns one function per condition: None when it holds, else a refusal that says what to do. Never
looks beyond its facts.
"""

from collections.abc import Callable
from typing import Final

from shared.facts import Facts, deadline, must_differ, no, said
from shared.refusals import Refusal, refuse
from shared.workdays import workdays_between

ANSWER_WORKDAYS: Final = 5
"""Working days that a person has to explain, or to ask for another look (词表 §8.1, §8.2)."""


def has_reason(facts: Facts) -> Refusal | None:
    """写明理由."""
    return None if facts.why else no("请写明理由；重复的写上另一条的编号。")


def has_clue(facts: Facts) -> Refusal | None:
    """写明线索."""
    return None if facts.why else no("抽回要写明线索，请写上是什么情况。")


def independent(facts: Facts) -> Refusal | None:
    """核查人不是记录人、走访人、办理人; a second verifier is a second person."""
    contents = (facts.content, facts.visit or {}, *facts.steps)
    second = facts.given.get("second_verifier_id")
    if second == facts.author_id:
        return refuse("same_person")
    refusal = must_differ(facts.author_id, contents)
    return refusal or (must_differ(second, contents) if second else None)


def returned(facts: Facts) -> Refusal | None:
    """退回原因必选."""
    if not facts.given.get("reason"):
        return refuse("reason_required")
    return independent(facts)


# -- visits ------------------------------------------------------------------------------------


def visit_complete(facts: Facts) -> Refusal | None:
    """户、走访人、方式、时间(或时段)齐."""
    for name, title in (("present", "户"), ("visitors", "走访人"), ("mode", "走访方式")):
        if not facts.content.get(name):
            return no(f"还没有填{title}，请补上再保存。")
    if not (facts.content.get("started_at") or facts.content.get("period")):
        return no("请填走访时间；记不准时刻的，选上午、下午或晚上。")
    return None


def visit_met(facts: Facts) -> Refusal | None:
    """方式不是 M3."""
    return no("未遇的走访直接登记为“家中无人”。") if facts.content.get("mode") == "M3" else None


def visit_not_home(facts: Facts) -> Refusal | None:
    """方式 M3."""
    return None if facts.content.get("mode") == "M3" else no("只有“家中无人”才登记为未遇。")


def visit_untrue(facts: Facts) -> Refusal | None:
    """C5: two verifiers, a leader, R12, and the person was heard or had five working days."""
    second, leader = facts.given.get("second_verifier_id"), facts.given.get("leader_id")
    if not second:
        return no("认定不属实要有第二名核查员，请补上。")
    if not leader or leader in (second, facts.author_id):
        return no("认定不属实要由分管领导确认，请填分管领导（不能是核查员本人）。")
    if facts.given.get("reason") != "R12":
        return no("认定不属实，退回原因请选“走访不属实”。")
    waited = 0
    if facts.asked_on:
        waited = workdays_between(facts.asked_on, facts.day, facts.calendar)
    if not facts.explanations and waited < ANSWER_WORKDAYS:
        return no("请先请本人补充说明；有答复，或满 5 个工作日，才能认定。")
    return independent(facts)


def visit_answers(facts: Facts) -> Refusal | None:
    """逐条回应退回原因: each commented field is changed or answered, or there is one answer."""
    answers = facts.given.get("answers") or ()
    answered = {answer["field"] for answer in answers} | set(facts.given)
    latest = facts.verifications[-1] if facts.verifications else {}
    open_fields = {comment["field"] for comment in latest.get("comments", ())} - answered
    if open_fields and not facts.explanations:
        return no(f"还有 {len(open_fields)} 条意见没有回应，请逐条修改或写上说明。")
    if not facts.given and not facts.explanations:
        return no("请修改退回的地方，或写上说明。")
    return None


# -- pledges -----------------------------------------------------------------------------------


def pledge_started(facts: Facts) -> Refusal | None:
    """到开始日."""
    return None if facts.today >= facts.content["starts_on"] else no("还没有到开始日。")


def pledge_has_links(facts: Facts) -> Refusal | None:
    """At least one visit or problem is linked."""
    linked = facts.content.get("visits") or facts.content.get("problems")
    return None if linked else no("请选要关联的走访或诉求。")


def pledge_no_links(facts: Facts) -> Refusal | None:
    """全部关联已解除."""
    return None if pledge_has_links(facts) else no("还有关联的走访或诉求。")


def pledge_defer(facts: Facts) -> Refusal | None:
    """到期前;仅一次;写理由和新期限."""
    if facts.before.get("deferred_to"):
        return no("已经顺延过一次，不能再顺延；到期后请写明情况提请核查。")
    if facts.day > facts.content["ends_on"]:
        return no("已过期限，不能顺延；请写明情况提请核查。")
    if str(facts.content.get("deferred_to") or "") <= facts.content["ends_on"]:
        return no("请填比原期限晚的新期限。")
    return None if said(facts.content, "reason") else no("请写顺延的理由。")


def pledge_expired(facts: Facts) -> Refusal | None:
    """期限已过. It happens once: a pledge sent back after its end waits for its learner."""
    last = str(deadline(facts.content))
    if any(str(done.get("decided_on")) > last for done in facts.verifications):
        return no("到期后已核查退回，等本人补正后再提请。")
    return None if facts.today > last else no("期限还没有到。")


def pledge_met(facts: Facts) -> Refusal | None:
    """达标,或三户均无诉求."""
    done = facts.progress
    if done is None or not (done.met or done.no_problems):
        return no("户数或解决数还没有达到目标，请选“部分落实”或“未落实”，或退回补正。")
    return independent(facts)


def pledge_partly(facts: Facts) -> Refusal | None:
    """只达到一部分."""
    done = facts.progress
    if done is not None and (done.met or done.no_problems):
        return no("已经达标，请选“属实”。")
    if done is None or not (done.standing or done.solved or done.advanced):
        return no("没有走访也没有进展，不能算部分落实，请选“未落实”。")
    return independent(facts)


def pledge_not_met(facts: Facts) -> Refusal | None:
    """未达到;本人原因已写或已请其写."""
    done = facts.progress
    if done is None or done.met or done.no_problems:
        return no("已经达标，请选“属实”。")
    if not said(facts.content, "reason") and not said(facts.given, "situation"):
        return no("请先请本人写明原因，或在核查情况里写明已请其写。")
    return independent(facts)


def pledge_unclear(facts: Facts) -> Refusal | None:
    """关联不对、写得不清: say which."""
    clear = facts.given.get("reason") or facts.given.get("comments")
    if not (clear or said(facts.given, "situation")):
        return no("退回补正要写明哪里不对，请选原因或写核查情况。")
    return independent(facts)


def pledge_appeal(facts: Facts) -> Refusal | None:
    """5 个工作日内,附说明."""
    decided = str(facts.verifications[-1]["decided_on"]) if facts.verifications else facts.day
    if workdays_between(decided, facts.day, facts.calendar) > ANSWER_WORKDAYS:
        return no("已过 5 个工作日，不能再申请复核，请直接向办公室说明。")
    if not facts.why and not facts.explanations:
        return no("申请复核要附说明，请写上。")
    return None


GUARDS: Final[dict[str, Callable[[Facts], Refusal | None]]] = {
    "reason": has_reason,
    "clue": has_clue,
    "visit_complete": visit_complete,
    "visit_met": visit_met,
    "visit_not_home": visit_not_home,
    "visit_verifier": independent,
    "visit_return": returned,
    "visit_untrue": visit_untrue,
    "visit_answers": visit_answers,
    "pledge_started": pledge_started,
    "pledge_has_links": pledge_has_links,
    "pledge_no_links": pledge_no_links,
    "pledge_defer": pledge_defer,
    "pledge_expired": pledge_expired,
    "pledge_met": pledge_met,
    "pledge_partly": pledge_partly,
    "pledge_not_met": pledge_not_met,
    "pledge_unclear": pledge_unclear,
    "pledge_verifier": independent,
    "pledge_appeal": pledge_appeal,
}
"""The guards of this module by the key that the table names."""
