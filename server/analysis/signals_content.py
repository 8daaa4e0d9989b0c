"""What became of the problems: hollow resolutions, contradictions, and what confirms a visit.

Owns three signals. Never judges a promise to pass a matter on: only what claims to be done at the
door is asked for what was done.
"""

import re
from collections import defaultdict
from typing import Final

from server.analysis.ledger import Ledger, Problem
from server.analysis.signal import Bin, Measured, Signal
from shared.vocabulary import Vocabulary, default

RAISED_AGAIN_S: Final = 30 * 86_400.0
ON_THE_SPOT: Final = "B1a"
_ACTED: Final = re.compile(
    r"修|换|送|装|清|填|报|查|测|缴|领|拍|复印|打电话|联系|登记|办好|办成|做完|教会|认证|疏通|加固|补|接通|演示|讲解|约定|签"
)
_WHO: Final = re.compile(
    r"村|镇|站|所|办|局|队|本人|电工|医生|支书|主任|会计|网格员|师傅|[\u4e00-\u9fff]某"
)
_WHEN: Final = re.compile(r"当[场天日]|现场|\d+\s*[月日号点时分]|[上下]午|今天|明天|马上")
_SEEN: Final = re.compile(
    r"看到|看了|试|截图|照片|页面|签|收据|回执|凭证|通了|亮了|到账|成功|确认|给.{0,6}看"
)


def solved_here(problem: Problem) -> bool:
    """Does the ledger claim that it was done before the cadre left?"""
    return problem.handling == ON_THE_SPOT or problem.on_the_spot is True


def shown(text: str) -> int:
    """How many of action, actor, time and evidence a resolution names, 0 … 4."""
    return sum(bool(pattern.search(text)) for pattern in (_ACTED, _WHO, _WHEN, _SEEN))


def _again(ledger: Ledger) -> set[tuple[int, int]]:
    """(visit, problem) solved at the door and raised again by the household within 30 days."""
    raised: dict[tuple[str, str], list[float]] = defaultdict(list)
    for visit in ledger.visits:
        for problem in visit.problems:
            if visit.household_id and problem.category and visit.at is not None:
                raised[visit.household_id, problem.category].append(visit.at)
    found: set[tuple[int, int]] = set()
    for index, visit in enumerate(ledger.visits):
        for number, problem in enumerate(visit.problems):
            at = visit.at
            if at is None or not solved_here(problem):
                continue
            times = raised.get((visit.household_id, problem.category), [])
            if any(86_400 < later - at <= RAISED_AGAIN_S for later in times):
                found.add((index, number))
    return found


def _hollow(ledger: Ledger) -> Measured:
    measured = Measured.nothing(len(ledger.visits))
    again = _again(ledger)
    for index, visit in enumerate(ledger.visits):
        claimed = [(n, p) for n, p in enumerate(visit.problems) if solved_here(p)]
        if not claimed:
            continue
        if any((index, number) in again for number, _ in claimed):
            measured.put(index, 0)
            continue
        worst = min(shown(problem.resolution) for _, problem in claimed)
        measured.put(index, 1 if worst <= 1 else 2 if worst == 2 else 3, worst)
    return measured


HOLLOW: Final = Signal(
    key="hollow",
    code="D22",
    name="办理写得空泛",
    group="resolution",
    formula="写作当场办结的诉求：同一户同类 30 天内又反映；"
    "或措施里做了什么、谁、何时、凭什么看得见，四项写出 ≤1、2、≥3 项",
    needs=("problems.resolution", "problems.handling 或 on_the_spot"),
    minimum="一件当场办结",
    innocent="小事一句话就说清了；又反映的可能是另一件事",
    codes=("E10",),
    bins=(
        Bin(0.06, 0.02, "写作当场办结，30 天内同一户又反映了同类问题"),
        Bin(0.45, 0.12, "写作当场办结，但做了什么、谁、何时、凭什么看得见，只写出 {0} 项"),
        Bin(0.25, 0.28, "写作当场办结，措施写出四项中的 {0} 项"),
        Bin(0.24, 0.58, "当场办结的措施写得清楚（四项中的 {0} 项）"),
    ),
    measure=_hollow,
)


def contradicts(problem: Problem, vocabulary: Vocabulary) -> bool:
    """当场办结 of something that the vocabulary says cannot be done at the door."""
    category = vocabulary.categories.get(problem.category)
    if category is None:
        category = next(
            (c for c in vocabulary.categories.values() if c.name == problem.category), None
        )
    return category is not None and solved_here(problem) and not category.on_the_spot


def _contradiction(ledger: Ledger) -> Measured:
    measured = Measured.nothing(len(ledger.visits))
    vocabulary = default()
    for index, visit in enumerate(ledger.visits):
        claimed = [p for p in visit.problems if solved_here(p) and p.handling in {"", ON_THE_SPOT}]
        if not claimed:
            continue
        wrong = [p for p in claimed if contradicts(p, vocabulary)]
        name = vocabulary.name("categories", wrong[0].category) if wrong else ""
        measured.put(index, 0 if wrong else 1, name)
    return measured


CONTRADICTION: Final = Signal(
    key="contradiction",
    code="D06",
    name="当场办结与类别矛盾",
    group="resolution",
    formula="写作当场办结，而这一类事规定不能当场办",
    needs=("problems.category", "problems.handling"),
    minimum="一件当场办结",
    innocent="办理方式选错了：收了材料、打了电话，随手写成办结",
    codes=("E10",),
    bins=(
        Bin(0.25, 0.05, "“{0}”不是当场能办结的事，却写作当场办结"),
        Bin(0.75, 0.95, "当场办结的事确实可以当场办"),
    ),
    measure=_contradiction,
)

_CONFIRMED: Final = frozenset({"Q1", "Q2", "Q3", "Q4"})


def _confirmation(ledger: Ledger) -> Measured:
    measured = Measured.nothing(len(ledger.visits))
    for index, visit in enumerate(ledger.visits):
        if visit.confirmed_by:
            measured.put(index, 0 if visit.confirmed_by in _CONFIRMED else 1)
    return measured


CONFIRMED: Final = Signal(
    key="confirmed",
    code="Q",
    name="群众确认",
    group="confirmation",
    formula="群众签字、捺印、电话或见证人确认；没有确认从不算疑点",
    needs=("confirmed_by",),
    minimum="无",
    innocent="",
    codes=(),
    bins=(
        Bin(0.40, 0.62, "有群众签字、捺印、电话或见证人确认"),
        Bin(0.60, 0.38, "没有确认，本人不便或不愿签都是正常的"),
    ),
    measure=_confirmation,
    queues=False,
    only_counter=True,
)
