"""What the sample rows tell in prose (核查说明, 备注), put into days and short sentences by hand.

Owns the days on which the office acted, and the words that a row has no column for. Never holds a
state: what comes of a step is decided by the rules alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

START: Final = "2026-10-11"
END: Final = "2026-11-30"


def _days(text: str) -> Mapping[str, tuple[str, ...]]:
    """Read lines of `key day day …`."""
    lines = (line.split() for line in text.strip().splitlines())
    return MappingProxyType({key: tuple(f"2026-{day}" for day in days) for key, *days in lines})


PROBLEM_ROUNDS: Final = _days("""
SQ-2026-0001 10-15
SQ-2026-0002 10-15
SQ-2026-0003 10-15
SQ-2026-0005 10-16
SQ-2026-0006 10-30
SQ-2026-0007 10-17
SQ-2026-0008 10-17
SQ-2026-0009 10-19 10-26
SQ-2026-0010 11-06
SQ-2026-0012 10-22
SQ-2026-0013 10-28
SQ-2026-0015 10-23
SQ-2026-0016 10-23
SQ-2026-0017 10-29 11-06
SQ-2026-0018 10-27
SQ-2026-0019 10-24
SQ-2026-0020 11-13
SQ-2026-0021 11-12
SQ-2026-0022 11-23
SQ-2026-0023 11-02
SQ-2026-0024 10-30
SQ-2026-0027 10-30
SQ-2026-0028 11-06
SQ-2026-0029 11-05
SQ-2026-0030 11-10
SQ-2026-0031 11-23 11-25
SQ-2026-0032 11-06
SQ-2026-0033 11-18
SQ-2026-0034 11-12
SQ-2026-0036 11-20
""")
"""On which day each verification round of a problem was."""

VISIT_ROUNDS: Final = _days("""
ZF-20261012-201-01 10-15
ZF-20261013-202-02 10-16
ZF-20261014-001-01 10-17
ZF-20261015-203-02 10-19
ZF-20261019-201-01 10-21
ZF-20261020-202-02 10-23
ZF-20261020-204-01 10-23
ZF-20261027-204-01 10-30
ZF-20261028-204-02 10-29
ZF-20261106-202-01 11-20
ZF-20261110-203-01 11-13
ZF-20261111-203-01 11-17
ZF-20261111-203-02 11-17
ZF-20261111-203-03 11-17
ZF-20261112-202-01 11-13 11-18
""")
"""On which day each verification round of a visit was."""

PLEDGE_ROUNDS: Final = _days("""
XY-2026-42周-01 10-20
XY-2026-42周-02 10-20
XY-2026-42周-03 10-20
XY-2026-42周-04 10-20 10-28
XY-2026-42周-05 11-27
XY-2026-43周-01 10-27
XY-2026-43周-02 10-28
XY-2026-43周-03 10-28
XY-2026-44周-01 11-03
XY-2026-44周-02 11-13
XY-2026-44周-03 11-03
XY-2026-44周-04 11-03
XY-2026-45周-01 11-23
XY-2026-45周-02 11-27
XY-2026-45周-04 11-17
XY-2026-46周-01 11-18
XY-2026-46周-02 11-17
""")
"""On which day each verification round of a pledge was."""

SUBMITTED: Final = MappingProxyType(
    {"XY-2026-42周-05": "2026-11-26", "XY-2026-45周-02": "2026-11-26"}
)
"""Pledges that were submitted before their last day."""

LEFT_TO_EXPIRE: Final = frozenset(
    {"XY-2026-44周-03", "XY-2026-44周-04", "XY-2026-45周-04", "XY-2026-46周-02"}
)
"""Pledges that nobody submitted: the system did, on the day after their last."""

ASKED: Final = MappingProxyType(
    {
        "XY-2026-43周-04": "2026-10-25",
        "XY-2026-44周-02": "2026-10-31",
        "XY-2026-45周-03": "2026-11-05",
    }
)
"""On which day a learner asked for 顺延 or 取消."""

SETTLED_EARLY: Final = MappingProxyType({"XY-2026-43周-04": "2026-10-23"})
"""Pledges whose links were looked through before the last day."""

SHELVED: Final = MappingProxyType({"SQ-2026-0006": "2026-10-28", "SQ-2026-0018": "2026-10-23"})
"""On which day the leader put a problem on the shelf."""

URGED: Final = MappingProxyType({"SQ-2026-0017": "2026-10-29"})
"""On which day the office urged a department."""

AGAIN: Final = MappingProxyType(
    {"SQ-2026-0009": ("2026-10-20", "2026-10-22"), "SQ-2026-0017": ("2026-10-30", "2026-11-06")}
)
"""重办, 再转办: on which day, and the new time limit."""

EXTENDED_TO: Final = MappingProxyType({"SQ-2026-0010": "2026-11-20"})
"""The new time limit of what was done in part only: 10 working days on."""

MEETING_RECORD: Final = MappingProxyType({"SQ-2026-0031": "SZ-2026-07"})
"""会议记录编号."""

BATCHES: Final = ("2026-10-31", "2026-11-28")
"""On which days the office closed a batch: all older visits that were not drawn go with it."""

OFFLINE: Final = MappingProxyType(
    {"luo": ("2026-10-20", "2026-10-22"), "shi": ("2026-10-27", "2026-10-29")}
)
"""Phones without any network, from the first day until the evening of the last."""

NARRATIVES: Final = MappingProxyType({"SQ-2026-0039": "群众对政策满意，无其他诉求"})
"""What the recorder wrote, where the row tells about it instead."""

REFUSED_TO_SIGN: Final = "反映的事要保密，不便签字"

OUTCOMES: Final = MappingProxyType(
    {
        "SQ-2026-0002": "村电工换好灯头，当晚灯亮",
        "SQ-2026-0005": "漏点换瓦12片，不再漏",
        "SQ-2026-0008": "稻草已由合作社打捆运走",
        "SQ-2026-0009": "双方签人民调解协议，檐沟已装",
        "SQ-2026-0010": "已兑付8户；剩4户因面积有争议正在复量",
        "SQ-2026-0012": "救助金已发到本人卡上，安置到女儿家",
        "SQ-2026-0013": "已换卡并更新账号，补发到账",
        "SQ-2026-0015": "加压泵修好，高处水压正常",
        "SQ-2026-0016": "抢通单边，余方清理完毕",
        "SQ-2026-0017": "换了变压器分接头并新拉一相，电压正常",
        "SQ-2026-0020": "已检测，粪污池部分加盖",
        "SQ-2026-0021": "2.3万元已打到本人卡上",
        "SQ-2026-0022": "已补开村民代表会议，人选上墙公示",
        "SQ-2026-0023": "材料补齐，已入学上课",
        "SQ-2026-0030": "民警上门照相采集，已受理",
        "SQ-2026-0031": "已补开村民代表会议，明细上墙公示，报镇纪委备案",
        "SQ-2026-0032": "已启用维修资金，电梯修好，维保单已贴",
        "SQ-2026-0034": "三天卖出2100斤，余下做薯粉，已全部卖完",
    }
)
"""What a handler or a department reported."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a cadre wrote when asked: on which day and at what time, to which records of a row."""

    day: str
    clock: str
    text: str
    of_problem: bool = False


EXPLANATIONS: Final = MappingProxyType(
    {
        "SQ-2026-0017": Answer(
            "2026-10-30",
            "10:00",
            "等供电公司答复超了期，办公室已催办，有结果马上回告",
            of_problem=True,
        ),
        "SQ-2026-0038": Answer("2026-11-14", "09:30", "人在外省，是打的电话，方式选错了"),
        "SQ-2026-0039": Answer("2026-11-14", "09:40", "检查前照纸质底册集中登记，没有写实际时间"),
        "SQ-2026-0040": Answer("2026-11-16", "09:00", "老人没有手机，留的是村文书的号码"),
    }
)

PHONE_CORRECTED: Final = "10000009002"
MENDED_ON: Final = "2026-11-16"
MENDED_NOTE: Final = "号码已更正，由邻居代接"
COMMENTS: Final = MappingProxyType(
    {
        "SQ-2026-0003": ("handling", "只收了材料，应改为转办/上报部门，写明受理窗口和日期"),
        "SQ-2026-0038": ("mode", "实为电话联系，如实改为电话联系即可"),
        "SQ-2026-0040": ("present", "留的电话与村文书相同，请核对号码或注明代接人"),
    }
)
"""Comments by field that came with a return."""
