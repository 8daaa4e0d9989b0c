"""What a narrative says: copied from others, copied from oneself, saying nothing in particular.

Owns three signals. Never compares 未遇 notes, ticks, or texts about the same household, and never
holds the first of two like texts against anybody.
"""

import re
from bisect import bisect_right
from functools import lru_cache
from typing import Final

from server.analysis.ledger import NOT_HOME, Ledger
from server.analysis.signal import Bin, Measured, Signal
from server.analysis.texts import MIN_TRIGRAMS, Match, Text, TextIndex

_TIME: Final = re.compile(
    r"\d+\s*[年月日号天时点分周岁]|[上下]午|早上|晚上|昨天|前天|上周|下周|半个?[月年]|[一二两三四五六七八九十]+[个]?[月天年]|春节|中秋"
)
_NUMBER: Final = re.compile(
    r"\d+(?:\.\d+)?\s*[元块万亩口人只头棵斤公米间户袋次盏件张%个]|[一二两三四五六七八九十几百千]+[元块万亩口人只头棵斤袋次盏件张]"
)
_PLACE: Final = re.compile(
    r"[东西南北]边|村口|路口|门口|屋后|院|沟|渠|桥|坡|塘|井|学校|医院|卫生院|镇上|县城|外地|地里|果园|大棚|组"
)
_PERSON: Final = re.compile(
    r"儿子|女儿|媳妇|老伴|孙|丈夫|妻子|母亲|父亲|大爷|大娘|大妈|奶奶|爷爷|婶|叔|邻居|本人|老人"
)
_DEED: Final = re.compile(
    r"申请|报销|登记|联系|修|换|送|带|打电话|填|查|办|调解|协商|测|拍|复印|缴|领|种|养|卖|住院|漏|堵|坏|断|欠"
)
_ASKS: Final = (_TIME, _NUMBER, _PLACE, _PERSON, _DEED)


class Copies:
    """The text index of one ledger, and for each narrative its best earlier matches."""

    def __init__(self, ledger: Ledger) -> None:
        self.visits = [
            index
            for index, visit in enumerate(ledger.visits)
            if visit.narrative and visit.mode != NOT_HOME
        ]
        texts = [
            Text(v.narrative, v.cadre_id, v.village, v.household_id)
            for v in (ledger.visits[i] for i in self.visits)
        ]
        self.index = TextIndex(texts)
        self.matches = [
            self.index.matches(text) if ledger.asked_about(ledger.visits[index]) else (None, None)
            for text, index in enumerate(self.visits)
        ]


@lru_cache(maxsize=1)
def copies(ledger: Ledger) -> Copies:
    """The matches of this ledger's narratives; kept for the last ledger only."""
    return Copies(ledger)


_SCORES: Final = (0.4, 0.55, 0.75, 0.9)


def _copied(ledger: Ledger, which: int) -> Measured:
    measured = Measured.nothing(len(ledger.visits))
    found = copies(ledger)
    for text, index in enumerate(found.visits):
        asked = ledger.asked_about(ledger.visits[index])
        if found.index.sizes[text] < MIN_TRIGRAMS or not asked:
            continue
        match: Match | None = found.matches[text][which]
        score = match.score if match else 0.0
        bin_ = len(_SCORES) - bisect_right(_SCORES, score)
        other = ledger.visits[found.visits[match.other]].visit_id if match else ""
        measured.put(index, bin_, f"{score:.0%}", other)
    return measured


_COPY_FORMULA: Final = (
    "最相近的一条更早记录里，含有本条三字组的比例（按稀有程度加权；只在本条出现的不计；多人都用的官方口径、"
    "同村三人以上都写到的共性问题减权；同一户的不比）：≥90%、≥75%、≥55%、≥40%、其余"
)
_COPY_MINIMUM: Final = f"本条至少 {MIN_TRIGRAMS} 个不同的三字组"

COPIED_OTHERS: Final = Signal(
    key="copied_others",
    code="D01",
    name="多户文字高度雷同",
    group="text",
    formula=_COPY_FORMULA + "。与其他人的记录比",
    needs=("narrative",),
    minimum=_COPY_MINIMUM,
    innocent="政策口径原文、同一村的共性问题，写出来本来就像",
    codes=("E07", "E08"),
    bins=(
        Bin(0.14, 0.004, "{0} 的文字见于他人更早的记录 {1}"),
        Bin(0.08, 0.01, "{0} 的文字见于他人更早的记录 {1}"),
        Bin(0.10, 0.08, "{0} 的文字见于他人更早的记录 {1}，属常见范围"),
        Bin(0.13, 0.16, "与他人记录的文字没有雷同"),
        Bin(0.55, 0.746, "与他人记录的文字没有雷同"),
    ),
    measure=lambda ledger: _copied(ledger, 0),
    version=2,
)
COPIED_OWN: Final = Signal(
    key="copied_own",
    code="D02",
    name="与本人历史记录雷同",
    group="text",
    formula=_COPY_FORMULA + "。与本人其他户的记录比",
    needs=("narrative",),
    minimum=_COPY_MINIMUM,
    innocent="宣传同一项政策、逐户核对同一件事，本人的写法也会相近",
    codes=("E07", "E08"),
    bins=(
        Bin(0.35, 0.01, "{0} 的文字见于本人更早的记录 {1}（不是同一户）"),
        Bin(0.15, 0.03, "{0} 的文字见于本人更早的记录 {1}（不是同一户）"),
        Bin(0.15, 0.13, "{0} 的文字见于本人更早的记录 {1}，属常见范围"),
        Bin(0.08, 0.08, "与本人以往记录的文字没有雷同"),
        Bin(0.27, 0.75, "与本人以往记录的文字没有雷同"),
    ),
    measure=lambda ledger: _copied(ledger, 1),
    version=2,
)


def asked(text: str) -> int:
    """How many of 何时、多少、何处、何人、何事 a text answers, 0 … 5."""
    return sum(bool(pattern.search(text)) for pattern in _ASKS)


def _unspecific(ledger: Ledger) -> Measured:
    measured = Measured.nothing(len(ledger.visits))
    found = copies(ledger)
    texts = {index: text for text, index in enumerate(found.visits)}
    for index, visit in enumerate(ledger.visits):
        if not ledger.asked_about(visit):
            continue
        said = visit.narrative + "".join(problem.description for problem in visit.problems)
        if not said or visit.mode == NOT_HOME:
            continue
        if not visit.problems and len(said) < 30:
            continue  # 无诉求 needs no narrative: a short one is no lack
        told = asked(said)
        rare = found.index.rare_share(texts[index]) if index in texts else 0.3
        bin_ = 0 if told <= 1 or (told == 2 and rare < 0.1) else 1 if told == 2 else 2
        measured.put(index, 3 if told >= 4 else bin_, told)
    return measured


UNSPECIFIC: Final = Signal(
    key="unspecific",
    code="D21",
    name="写得空泛",
    group="specific",
    formula="何时、多少、何处、何人、何事五项里写出几项："
    "≤1（或 2 项而且几乎没有自己的字句）、2、3、≥4",
    needs=("narrative 或 problems.description",),
    minimum="有诉求，或走访情况满 30 字",
    innocent="事情简单，或本人写字习惯简短；无诉求不要求写情况",
    codes=("E10",),
    bins=(
        Bin(0.35, 0.08, "何时、多少、何处、何人、何事五项里只写出 {0} 项"),
        Bin(0.25, 0.17, "何时、多少、何处、何人、何事五项里写出 {0} 项"),
        Bin(0.20, 0.28, "何时、多少、何处、何人、何事五项里写出 {0} 项"),
        Bin(0.20, 0.47, "何时、多少、何处、何人、何事五项里写出 {0} 项，写得具体"),
    ),
    measure=_unspecific,
)
