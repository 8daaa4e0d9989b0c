"""What must hold: the guards of the transition table, and the rules on a record as it stands.

Owns the rules of 词表 §1–§11 that refuse. Never fetches facts and never changes anything. Quiet
hints that never refuse are `advice`.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from shared import guards_problem, guards_visit
from shared.advice import advice
from shared.facts import Facts, deadline, involved, must_differ, no, said, visitors_of
from shared.guards_problem import ON_SPOT
from shared.records import FIELDS, Kind
from shared.refusals import Refusal, refuse
from shared.vocabulary import Vocabulary

__all__ = [
    "GUARDS",
    "NOT_MET",
    "Facts",
    "advice",
    "check_listed",
    "check_problem",
    "check_problem_state",
    "check_verification",
    "check_visit",
    "deadline",
    "involved",
    "must_differ",
    "must_seal",
    "visitors_of",
    "why_not_handling",
]

GUARDS: Final[dict[str, Callable[[Facts], Refusal | None]]] = {
    **guards_visit.GUARDS,
    **guards_problem.GUARDS,
}
"""Every condition that a row of the table names."""

ON_SPOT_STATES: Final = frozenset(
    {"I01", "I02", "I08", "I09", "I10", "I11", "I12", "I13", "I16", "I17"}
)
"""词表 §8.3: the only states of a problem that is handled as B1a or B1b."""

SHELVED_STATES: Final = frozenset({"I01", "I02", "I14", "I16"})
"""B6 outside 挂账: before the leader has agreed, and when withdrawn."""

NOT_TO_DEMAND: Final = frozenset({"position", "evidence", "confirmation"})
"""Fields on which no return may comment: a photo, position or signature is never demanded."""

_CONFIRMED_BY_NOBODY: Final = (None, "", "Q6")

NOT_MET: Final = "M3"
"""词表 §6: 家中无人(未遇). Nobody was met, so nobody confirmed anything or raised a problem."""

_RETURNS: Final = frozenset({"C2", "C3", "C5"})


_LISTED: Final = {
    Kind.HOUSEHOLD: ("tags", "tags", "户类"),
    Kind.SESSION: ("form", "session_forms", "形式"),
    Kind.PLEDGE: ("kind", "pledge_kinds", "事项类型"),
}
"""Kinds of which one field is chosen from a list, and of which nothing else is checked here."""


def check_listed(kind: Kind, content: Mapping[str, Any], vocabulary: Vocabulary) -> list[Refusal]:
    """What of a household's tags, a session's form or a pledge's kind is in no list."""
    if kind not in _LISTED:
        return []
    name, list_name, title = _LISTED[kind]
    chosen = content.get(name) or ()
    values = chosen if isinstance(chosen, list) else [chosen]
    return [
        refuse("unknown_code", field=title, name=name, got=got)
        for got in values
        if got and not vocabulary.knows(list_name, got)
    ]


def check_visit(content: Mapping[str, Any], vocabulary: Vocabulary) -> list[Refusal]:
    """What is wrong with a visit's content (词表 §6, §9); empty when nothing is."""
    return [
        *_unknown(
            content,
            vocabulary,
            ("mode", "modes", "走访方式"),
            ("not_home_reason", "not_home_reasons", "未遇原因"),
            ("confirmation", "confirmations", "群众确认"),
            ("period", "periods", "时段"),
            ("place", "places", "地点"),
        ),
        *_mode_faults(content, vocabulary),
        *_time_faults(content),
        *_people_faults(content, vocabulary),
    ]


def _mode_faults(content: Mapping[str, Any], vocabulary: Vocabulary) -> Iterable[Refusal]:
    mode = content.get("mode", "")
    known = vocabulary.modes.get(mode)
    if known is not None and known.retired:
        yield no(f"“{known.name}”已停用：陪同是身份，不是方式，请如实选走访方式。")
    if mode == NOT_MET:
        if not content.get("not_home_reason"):
            yield no("家中无人，请选未遇原因。")
        if any(one.get("met") or one.get("relation") for one in content.get("present", ())):
            yield no("家中无人就没有受访人；见到了人，请改走访方式。")
        if content.get("confirmation") not in _CONFIRMED_BY_NOBODY:
            yield no("家中无人就没有群众确认，请删去；见到了人，请改走访方式。")
    elif content.get("not_home_reason"):
        yield no("只有家中无人才填未遇原因，请删去或改走访方式。")


def _time_faults(content: Mapping[str, Any]) -> Iterable[Refusal]:
    if content.get("backfilled") and not content.get("period"):
        yield no("补录的走访，请选上午、下午或晚上。")
    elif not (content.get("started_at") or content.get("period")):
        yield no("请填走访时间；记不准时刻的，选上午、下午或晚上。")
    started, ended = content.get("started_at"), content.get("ended_at")
    if started and ended and ended < started:
        yield no("结束时刻早于开始时刻，请改正。")


def _people_faults(content: Mapping[str, Any], vocabulary: Vocabulary) -> Iterable[Refusal]:
    visitors = content.get("visitors", ())
    if visitors and all(visitor.get("companion") for visitor in visitors):
        yield no("陪同人之外，至少要有一名走访人。")
    households = [present.get("household_id") for present in content.get("present", ())]
    if len(set(households)) < len(households):
        yield no("同一户写了两次，请删去一次。")
    for present in content.get("present", ()):
        relation = present.get("relation")
        if relation and relation not in vocabulary.relations:
            yield refuse("unknown_code", field="与户主关系", name="relation", got=relation)
    witness, confirmation = content.get("witness"), content.get("confirmation")
    if witness and witness in {visitor.get("name") for visitor in visitors}:
        yield no("见证人不能是本次走访人，请换一个人或改确认方式。")
    if confirmation == "Q4" and not witness:
        yield no("由见证人确认的，请填见证人。")
    if confirmation == "Q5" and not said(content, "confirmation_note"):
        yield no("本人不便或不愿签，请简单写一下原因。")


def check_problem(content: Mapping[str, Any], vocabulary: Vocabulary) -> list[Refusal]:
    """What is wrong with a problem's content (词表 §1–§5); empty when nothing is."""
    unknown = _unknown(
        content,
        vocabulary,
        ("nature", "natures", "诉求性质"),
        ("category", "categories", "类别"),
        ("jurisdiction", "jurisdictions", "该谁管"),
        ("handling", "handlings", "办理方式"),
        ("time_limit", "time_limits", "时限"),
        ("satisfaction_door", "satisfactions", "现场满意度"),
        ("source", "sources", "来源"),
    )
    if unknown:
        return unknown
    if content.get("nature") == "Z0" or content.get("category") == "9900":
        return [no("无诉求不用登记诉求，走访里照实写就可以。")]
    why = why_not_handling(content.get("handling", ""), content, vocabulary)
    return [no(why)] if why else []


def why_not_handling(
    handling: str, content: Mapping[str, Any], vocabulary: Vocabulary
) -> str | None:
    """Why a handling is greyed out for this problem (词表 §3, §4), or None when it is open."""
    nature, category = content.get("nature", ""), content.get("category", "")
    jurisdiction = content.get("jurisdiction")
    if handling in vocabulary.allowed_handlings(jurisdiction, nature, category):
        return None
    if nature == "Z6":
        return "表扬感谢不用办理，办理方式只用“无需办理”。"
    if handling == "B0":
        return "只有表扬感谢才是“无需办理”，请选办理方式。"
    if not jurisdiction:
        return "请先选该谁管。"
    short = vocabulary.jurisdictions[jurisdiction].short_name
    if handling == "B1a" and jurisdiction in ("L1", "L2"):
        name = vocabulary.name("categories", category)
        hint = vocabulary.sentences.get(f"category.{category}", "收了材料、打了电话都不是办结。")
        return f"“{name}”不能当场办结：{hint}"
    if handling == "B1b":
        return "当场答复只用于咨询，当场达成一致只用于矛盾纠纷。"
    if handling == "B2" and jurisdiction == "L4":
        return "村民自治的事，除矛盾纠纷外镇里不代办，请选提交村民议事。"
    return f"归“{short}”的事不能“{vocabulary.name('handlings', handling)}”。"


def check_problem_state(state: str, content: Mapping[str, Any]) -> Refusal | None:
    """The invariants of 词表 §8.3 between a problem's state and its handling."""
    handling = content.get("handling")
    for only, needed, name in (
        ("I07", "B3", "转办"),
        ("I14", "B6", "挂账"),
        ("I15", "B5", "导入法定途径"),
    ):
        if state == only and handling != needed:
            return no(f"“{name}”与办理方式不符，请先改办理方式。")
    if handling in ON_SPOT and state not in ON_SPOT_STATES:
        return no("当场办结或答复的诉求不能再往下办；要继续办，请先改办理方式。")
    if handling == "B6" and state not in SHELVED_STATES:
        return no("挂账的诉求要先改办理方式，才能往下办。")
    return None


def check_verification(
    content: Mapping[str, Any], target_kind: str, vocabulary: Vocabulary
) -> Refusal | None:
    """The first thing wrong with a verification (词表 §10, §11), or None."""
    unknown = _unknown(
        content,
        vocabulary,
        ("method", "methods", "核查方式"),
        ("conclusion", "conclusions", "结论"),
        ("reason", "return_reasons", "退回原因"),
        ("satisfaction", "callback_satisfactions", "回访满意度"),
    )
    if unknown:
        return unknown[0]
    method, conclusion = content.get("method", ""), content.get("conclusion", "")
    if not method or method == "V0":
        return no("请选核查方式。")
    if conclusion in ("", "C0") or target_kind not in vocabulary.conclusions[conclusion].kinds:
        return no("请选适合这条记录的核查结论。")
    if conclusion in _RETURNS and target_kind != Kind.PLEDGE and not content.get("reason"):
        return refuse("reason_required")
    if content.get("declined") and content.get("satisfaction", "未评价") != "未评价":
        return no("本人不愿评的，回访满意度应是“未评价”。")
    return _comment_fault(content, target_kind)


def _comment_fault(content: Mapping[str, Any], target_kind: str) -> Refusal | None:
    known = FIELDS[Kind(target_kind)].model_fields
    comments = content.get("comments")
    for comment in comments if isinstance(comments, list) else ():
        name = comment.get("field") if isinstance(comment, Mapping) else None
        if name in NOT_TO_DEMAND:
            return refuse("reason_not_allowed")
        if name not in known:
            return refuse("invalid", field="逐栏意见", name="comments", why=f"没有“{name}”这一栏")
    return None


def must_seal(content: Mapping[str, Any]) -> bool:
    """Is this problem to be stored apart: 举报 (词表 §1), or did the villager ask for it?"""
    return content.get("nature") == "Z4" or bool(content.get("confidential"))


def _unknown(
    content: Mapping[str, Any], vocabulary: Vocabulary, *coded: tuple[str, str, str]
) -> list[Refusal]:
    """A refusal for every field whose code is not in its list. Retired codes are still known."""
    return [
        refuse("unknown_code", field=title, name=name, got=got)
        for name, list_name, title in coded
        if (got := content.get(name)) and not vocabulary.knows(list_name, got)
    ]
