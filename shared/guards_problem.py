"""The conditions of the problem table (词表 §8.3).

Owns one function per condition: None when it holds, else a refusal that says what to do. Never
looks beyond its facts.
"""

from collections.abc import Callable
from typing import Final

from shared.facts import Facts, deadline, must_differ, no, said, visitors_of
from shared.guards_visit import independent, returned
from shared.refusals import Refusal, refuse
from shared.vocabulary import NO_PROBLEM

ON_SPOT: Final = frozenset({"B1a", "B1b"})
CALLS: Final = frozenset({"V1", "V2"})
"""Methods by which the villager is spoken to, so that 回访满意度 can be asked."""

_CONTENT: Final = frozenset({"满意", "基本满意"})


def problem_raised(facts: Facts) -> Refusal | None:
    """性质不是 Z0."""
    if facts.content.get("nature") == "Z0" or facts.content.get("category") == NO_PROBLEM:
        return no("无诉求不用登记诉求，走访里照实写就可以。")
    return None


def problem_on_spot(facts: Facts) -> Refusal | None:
    """B1a B1b;符合 §3 §4, and it says what was done or answered."""
    content = facts.content
    handling, category = content.get("handling"), content.get("category", "")
    if handling not in ON_SPOT:
        return no("只有当场办结、当场答复才能这样登记，请报办公室或自己接办。")
    allowed = facts.vocabulary.allowed_handlings(
        content.get("jurisdiction"), content.get("nature", ""), category
    )
    if handling not in allowed:
        name = facts.vocabulary.name("handlings", handling)
        return no(f"这类诉求不能“{name}”，请改办理方式。")
    if not said(facts.given, "action", "outcome"):
        return no("请写当场做了什么、答复了什么。")
    return None


def problem_own(facts: Facts) -> Refusal | None:
    """B2;责任人就是走访人."""
    if facts.content.get("handling") != "B2":
        return no("只有“镇村限期办理”才能自己接办，其他请报办公室。")
    own = {facts.author_id} | visitors_of(facts.visit or {})
    if facts.content.get("handler_id") not in own:
        return no("责任人是走访人本人才能自己接办，请改责任人或报办公室。")
    return None


def problem_hand_in(facts: Facts) -> Refusal | None:
    """B2 B3 B4."""
    return _handled_as(facts, "B2", "B3", "B4")


def problem_legal(facts: Facts) -> Refusal | None:
    """B5;写途径、告知日期."""
    if not said(facts.content, "route") or not facts.content.get("informed_on"):
        return no("请写明走什么途径、哪天告知的群众。")
    return _handled_as(facts, "B5")


def problem_shelve(facts: Facts) -> Refusal | None:
    """B6;写原因、告知群众."""
    if not facts.why:
        return no("挂账要写明为什么暂时办不了。")
    if not facts.told:
        return no("挂账要先告知群众，请写告知日期。")
    return _handled_as(facts, "B6")


def problem_praise(facts: Facts) -> Refusal | None:
    """B0;仅 Z6."""
    praise = facts.content.get("nature") == "Z6" and facts.content.get("handling") == "B0"
    return None if praise else no("只有表扬感谢才直接归档。")


def problem_assign(facts: Facts) -> Refusal | None:
    """责任单位、责任人、时限齐."""
    content = facts.content
    if not said(content, "unit"):
        return no("交办要填责任单位。")
    if not said(content, "handler_id", "handler_name"):
        return no("交办要填责任人。")
    return None if _limited(facts) else no("交办要填时限。")


def problem_transfer(facts: Facts) -> Refusal | None:
    """外部门;办理方式 B3."""
    if not said(facts.content, "unit"):
        return no("转办要填转给哪个部门。")
    return _handled_as(facts, "B3")


def problem_extend(facts: Facts) -> Refusal | None:
    """到期前;一次;已告知群众, with a reason and a later day."""
    earlier = facts.before.get("due_on") or ""
    if facts.before.get("extended_to") or any(
        step.get("command") == "problem.extend" for step in facts.steps
    ):
        return no("已经延期过一次，不能再延。")
    if earlier and facts.day > earlier:
        return no("已过时限，不能延期；请先反馈办到哪一步。")
    if str(facts.content.get("extended_to") or "") <= earlier:
        return no("请填比原时限晚的新时限。")
    if not facts.told:
        return no("延期要先告知群众，请写告知日期。")
    return None if facts.why else no("请写延期的理由。")


def problem_report(facts: Facts) -> Refusal | None:
    """办理结果、反馈日期、已告知群众 (the day is the step's own)."""
    if not said(facts.given, "outcome"):
        return no("请写办理结果。")
    return None if facts.told else no("反馈前要先告知群众，请写告知日期。")


def problem_overdue(facts: Facts) -> Refusal | None:
    """到期未答复."""
    due = deadline(facts.content)
    if due is None:
        return no("这条诉求没有时限。")
    return None if facts.day > due else no(f"还没有到期（时限 {due}）。")


def problem_returned(facts: Facts) -> Refusal | None:
    """部门退回: 写理由, and it is no longer theirs."""
    return None if facts.why else no("请写部门退回的理由。")


def problem_late(facts: Facts) -> Refusal | None:
    """超期未办,R08."""
    if facts.given.get("reason") != "R08":
        return no("还在办理中的，只能因“超期未办”退回重办。")
    return problem_overdue(facts) or independent(facts)


def problem_update(facts: Facts) -> Refusal | None:
    """季度更新: say how things stand."""
    return None if said(facts.given, "action", "outcome") else no("请写这一季度的进展。")


def problem_shelved(facts: Facts) -> Refusal | None:
    """挂账理由属实、已告知: what C1 says."""
    return independent(facts)


def problem_activate(facts: Facts) -> Refusal | None:
    """条件具备;办理方式改回 B2/B3."""
    return _handled_as(facts, "B2", "B3")


def problem_outcome(facts: Facts) -> Refusal | None:
    """有裁决、答复或协议."""
    return None if said(facts.given, "outcome") else no("请写裁决、答复或协议的结果。")


def problem_confirmed(facts: Facts) -> Refusal | None:
    """V1/V2 且已问到回访满意度;或 Z7(免回访)."""
    if facts.satisfaction == "不满意":
        return _not_content()
    asked = facts.satisfaction in _CONTENT or bool(facts.given.get("declined"))
    called = facts.given.get("method") in CALLS and asked
    if not called and facts.content.get("nature") != "Z7":
        return no("还没有问到群众是否满意，先转待回访。")
    return independent(facts)


def problem_unasked(facts: Facts) -> Refusal | None:
    """V3/V4,或 V1/V2 未问到满意度."""
    return _not_content() if facts.satisfaction == "不满意" else independent(facts)


def problem_remainder(facts: Facts) -> Refusal | None:
    """写剩余事项、新期限;群众同意."""
    new = str(facts.content.get("extended_to") or "")
    if new <= facts.day or new == facts.before.get("extended_to"):
        return no("同意延期要填新期限。")
    if not said(facts.given, "situation"):
        return no("请在核查情况里写明还剩什么、群众是否同意。")
    return independent(facts)


def problem_not_drawn(facts: Facts) -> Refusal | None:
    """未抽中,或两次 C6;现场满意度不是“不满意”."""
    if facts.content.get("satisfaction_door") == "不满意":
        return no("群众当场不满意的，要先核查，不能按未抽查归档。")
    if facts.verifications:
        last_two = [done.get("conclusion") for done in facts.verifications[-2:]]
        if "C6" in last_two and last_two != ["C6", "C6"]:
            return no("只有一次“无法核实”，请换方式再核一次。")
    return None


def problem_called(facts: Facts) -> Refusal | None:
    """回访:满意/基本满意/未评价(本人不愿评,写明)/联系不上两次."""
    if facts.given.get("method") not in CALLS:
        return no("待回访的要上门或打电话问过本人。")
    if facts.satisfaction == "不满意":
        return _not_content()
    if facts.satisfaction == "未评价" and not facts.given.get("declined"):
        return no("没有问到满意度；本人不愿评的，请勾选“本人不愿评”。")
    missed = sum(done.get("satisfaction") == "联系不上" for done in facts.verifications)
    if facts.satisfaction == "联系不上" and missed < 1:
        return no("第一次联系不上，请改天再联系一次。")
    return independent(facts)


def problem_unsatisfied(facts: Facts) -> Refusal | None:
    """V1/V2 回访:不满意,R09."""
    if facts.given.get("method") not in CALLS or facts.satisfaction != "不满意":
        return no("要上门或打电话问过本人，且本人不满意，才退回重办。")
    if facts.given.get("reason") != "R09":
        return no("退回原因请选“群众不满意/未到位”。")
    return independent(facts)


def problem_closer(facts: Facts) -> Refusal | None:
    """办理人≠核查人≠销号人."""
    verifiers = {done.get("verifier_id") for done in facts.verifications}
    verifiers |= {done.get("second_verifier_id") for done in facts.verifications}
    if facts.author_id in verifiers:
        return refuse("same_person")
    return must_differ(facts.author_id, (facts.content, facts.visit or {}, *facts.steps))


def problem_same_handling(facts: Facts) -> Refusal | None:
    """补正: 办理方式不变."""
    same = facts.content.get("handling") == facts.before.get("handling")
    return None if same else no("办理方式改了，要重新报办公室。")


def problem_changed_handling(facts: Facts) -> Refusal | None:
    """补正: 办理方式由 B1a/B1b 改为 B2/B3/B4."""
    if facts.before.get("handling") not in ON_SPOT:
        return no("补正时办理方式不能改；要换办法的，请办公室转办。")
    return _handled_as(facts, "B2", "B3", "B4")


def problem_redo(facts: Facts) -> Refusal | None:
    """新时限;办理方式不再是 B1a/B1b."""
    if facts.content.get("handling") in ON_SPOT:
        return no("重办的不能再是当场办结，请改办理方式。")
    return _new_limit(facts)


def problem_retransfer(facts: Facts) -> Refusal | None:
    """新时限;办理方式 B3."""
    return _new_limit(facts) or _handled_as(facts, "B3")


def problem_recurred(facts: Facts) -> Refusal | None:
    """R10 复发."""
    return None if facts.why else no("重开要写明复发的情况。")


def _not_content() -> Refusal:
    return no("群众不满意，请选“未落实或群众不满意”。")


def _limited(facts: Facts) -> bool:
    return bool(facts.content.get("due_on") or facts.content.get("time_limit"))


def _new_limit(facts: Facts) -> Refusal | None:
    new = facts.given.get("due_on")
    if not new or str(new) < facts.day:
        return no("重办要填新的时限。")
    return None


def _handled_as(facts: Facts, *handlings: str) -> Refusal | None:
    if facts.content.get("handling") in handlings:
        return None
    names = "、".join(facts.vocabulary.name("handlings", code) for code in handlings)
    return no(f"办理方式应是：{names}，请先改办理方式。")


GUARDS: Final[dict[str, Callable[[Facts], Refusal | None]]] = {
    "problem_raised": problem_raised,
    "problem_on_spot": problem_on_spot,
    "problem_own": problem_own,
    "problem_hand_in": problem_hand_in,
    "problem_legal": problem_legal,
    "problem_shelve": problem_shelve,
    "problem_praise": problem_praise,
    "problem_assign": problem_assign,
    "problem_transfer": problem_transfer,
    "problem_extend": problem_extend,
    "problem_report": problem_report,
    "problem_overdue": problem_overdue,
    "problem_returned": problem_returned,
    "problem_late": problem_late,
    "problem_update": problem_update,
    "problem_shelved": problem_shelved,
    "problem_activate": problem_activate,
    "problem_outcome": problem_outcome,
    "problem_verifier": independent,
    "problem_confirmed": problem_confirmed,
    "problem_unasked": problem_unasked,
    "problem_return": returned,
    "problem_remainder": problem_remainder,
    "problem_not_drawn": problem_not_drawn,
    "problem_called": problem_called,
    "problem_unsatisfied": problem_unsatisfied,
    "problem_closer": problem_closer,
    "problem_same_handling": problem_same_handling,
    "problem_changed_handling": problem_changed_handling,
    "problem_redo": problem_redo,
    "problem_retransfer": problem_retransfer,
    "problem_recurred": problem_recurred,
}
"""The guards of this module by the key that the table names."""
