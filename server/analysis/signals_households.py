"""Whom a cadre visits: key households left out; and what is only ever context (D11, D16).

Owns one signal and two contexts. Never lets 无诉求 or full satisfaction weigh anything: honest
cadres have them.
"""

from collections import defaultdict
from typing import Final

from server.analysis.ledger import FACE_TO_FACE, Household, Ledger
from server.analysis.signal import Bin, Context, Measured, Signal
from shared.vocabulary import default

MIN_VISITS: Final = 15
MIN_EXPECTED: Final = 4.0
LONG_RUN: Final = 10
MIN_SATISFIED: Final = 10


def _key_tags() -> frozenset[str]:
    return frozenset(code for code, tag in default().tags.items() if tag.key)


def _easy_only(ledger: Ledger) -> Measured:
    measured = Measured.nothing(len(ledger.visits))
    key_tags = _key_tags()
    share = _key_share(ledger, key_tags)
    for indexes in ledger.by_cadre.values():
        known = [
            (index, home)
            for index in indexes
            for home in (ledger.home(ledger.visits[index]),)
            if home is not None and ledger.visits[index].mode in FACE_TO_FACE
        ]
        if len(known) < MIN_VISITS:
            continue
        expected = sum(share.get(home.village, 0.0) for _, home in known)
        if expected < MIN_EXPECTED:
            continue
        met = sum(1 for _, home in known if home.tags & key_tags)
        bin_ = 0 if met <= 0.15 * expected else 1
        for index, _ in known:
            measured.put(index, bin_)
    return measured


def _key_share(ledger: Ledger, key_tags: frozenset[str]) -> dict[str, float]:
    """Which share of a village's households are key households."""
    homes: dict[str, list[Household]] = defaultdict(list)
    for home in ledger.households.values():
        homes[home.village].append(home)
    return {
        village: sum(1 for home in each if home.tags & key_tags) / len(each)
        for village, each in homes.items()
    }


EASY_ONLY: Final = Signal(
    key="easy_only",
    code="D12",
    name="重点户少有走访",
    group="households",
    formula="同期走访到的重点户 ≤ 按本村重点户比例应有户次的 15%",
    needs=("households.tags", "households.village"),
    minimum=f"{MIN_VISITS} 次面谈，应有重点户 {MIN_EXPECTED:.0f} 户次",
    innocent="分工不同，重点户由别人联系，或外出务工见不到",
    codes=("E10",),
    bins=(
        Bin(0.20, 0.06, "同期的走访里几乎没有重点户"),
        Bin(0.80, 0.94, "同期也走访了重点户"),
    ),
    measure=_easy_only,
)


def _no_problem_runs(ledger: Ledger) -> dict[int, str]:
    told: dict[int, str] = {}
    usual = _without_problem(ledger)
    for indexes in ledger.by_cadre.values():
        run = 0
        for index in indexes:
            visit = ledger.visits[index]
            if not visit.face_to_face or not visit.problems_known:
                continue
            run = 0 if visit.problems else run + 1
            if run >= LONG_RUN:
                share = usual.get(visit.village, 0.0)
                told[index] = f"到这次为止连续 {run} 次面谈都是“无诉求”（本村平均 {share:.0%}）"
    return told


def _without_problem(ledger: Ledger) -> dict[str, float]:
    """What is to be expected in a village: which share of all visits there brought no problem."""
    each: dict[str, list[bool]] = defaultdict(list)
    for visit in ledger.visits:
        if visit.face_to_face and visit.problems_known:
            each[visit.village].append(not visit.problems)
    return {village: sum(none) / len(none) for village, none in each.items()}


NO_PROBLEMS: Final = Context(
    key="no_problems",
    code="D11",
    name="长期全部“无诉求”",
    why_never="日子平顺的村子本来就没有诉求；不能逼出假诉求",
    tell=_no_problem_runs,
)


def _all_satisfied(ledger: Ledger) -> dict[int, str]:
    told: dict[int, str] = {}
    for indexes in ledger.by_cadre.values():
        said = [
            problem.satisfaction
            for index in indexes
            for problem in ledger.visits[index].problems
            if problem.satisfaction and problem.satisfaction != "未评价"
        ]
        if len(said) >= MIN_SATISFIED and all(one == "满意" for one in said):
            told.update(dict.fromkeys(indexes, f"同期 {len(said)} 件评价全部是“满意”"))
    return told


ALL_SATISFIED: Final = Context(
    key="all_satisfied",
    code="D16",
    name="满意率长期 100%",
    why_never="群众当面多半说满意；说明不了什么",
    tell=_all_satisfied,
)
