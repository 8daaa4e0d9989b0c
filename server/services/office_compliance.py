"""合规自检: which functions are absent, each looked for in what this program is made of.

Owns the list of what the product must never become (the national rules against formalism on the
phone) and the looking. Never takes a statement on trust: each is checked against the fields of the
records, the columns of the tables and the commands, whenever the page is opened.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from server.store.migrate import METADATA
from shared.commands import COMMANDS, DECISION_FIELDS
from shared.records import FIELDS, Kind
from shared.refusals import CATALOGUE
from shared.vocabulary import Vocabulary

_SCORES: Final = ("score", "points", "积分", "得分", "分值")
_RANKS: Final = ("rank", "排名", "名次", "leaderboard")
_SIGN_IN: Final = ("checkin", "check_in", "punch", "clock_in", "打卡", "签到")
_ONLINE: Final = ("online", "在线", "login_days", "stay_s", "usage")
_TRACK: Final = ("track", "trail", "trajectory", "轨迹", "geofence")
_READ: Final = ("read_at", "seen_by", "receipt_read", "已读", "nag")
_FINGERPRINT: Final = ("fingerprint", "id_number", "身份证号", "指纹")


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing that is absent: what, by which rule of the house, and where it was looked for."""

    what: str
    why: str
    looked: str
    holds: bool


def names() -> frozenset[str]:
    """The name of every field, title, column, table and command of this program."""
    found = {name for fields in FIELDS.values() for name in fields.model_fields}
    titles = {f.title for fields in FIELDS.values() for f in fields.model_fields.values()}
    columns = {column.name for table in METADATA.tables.values() for column in table.columns}
    return frozenset(
        found | {str(title) for title in titles if title} | columns
        | set(METADATA.tables) | set(COMMANDS)
    )  # fmt: skip


def _without(*words: Iterable[str]) -> Callable[[], bool]:
    unwanted = [word for group in words for word in group]
    return lambda: not any(word in name for name in names() for word in unwanted)


def _optional(*fields: str) -> bool:
    known = FIELDS[Kind.VISIT].model_fields
    return all(not known[name].is_required() for name in fields)


def _no_return_for_evidence(words: Vocabulary) -> bool:
    """No reason of a return asks for a photo, position or signature, and the rule is there."""
    asked = ("缺照片", "缺位置", "没有照片", "没有位置", "缺签名", "没有签名")
    named = [term.name for term in words.offered("return_reasons")]
    return "reason_not_allowed" in CATALOGUE and not any(a in n for a in asked for n in named)


def _everything_lawful(words: Vocabulary) -> bool:
    """未遇, 电话, 来访 and 无诉求 are values like any other, and 未评价 is the default."""
    door = FIELDS[Kind.PROBLEM].model_fields["satisfaction_door"].default
    return {"M3", "M4", "M6"} <= set(words.modes) and "Z0" in words.natures and door == "未评价"


def statements(words: Vocabulary) -> tuple[Statement, ...]:
    """Every statement, looked up now."""
    everywhere = "全部记录字段、数据表列、动作名"
    rows: tuple[tuple[str, str, str, Callable[[], bool]], ...] = (
        ("没有积分、得分", "完成情况只计户数、件数，不折算分值", everywhere, _without(_SCORES)),
        ("没有排名、名次", "名单按编号、日期先后排列", everywhere, _without(_RANKS)),
        ("没有每日打卡、手机签到", "参加学习按纸质签到表登记", everywhere, _without(_SIGN_IN)),
        ("不统计在线、使用时长", "设备情况只用来发现手机故障", everywhere, _without(_ONLINE)),
        ("不记行动轨迹", "位置自愿附一次，不附不影响判断", everywhere, _without(_TRACK)),
        ("没有已读回执、催读", "手机上的提醒只有待办", everywhere, _without(_READ)),
        (
            "照片、位置、签名都不是必填",
            "走访记录不附也能保存、上报",
            "走访的字段：佐证、位置、群众确认",
            lambda: _optional("evidence", "position", "confirmation"),
        ),
        (
            "不能以没有照片、位置、签名退回",
            "退回原因里没有这样的选项，也不能对这几栏提补正意见",
            "退回原因词表、答复目录",
            lambda: _no_return_for_evidence(words),
        ),
        (
            "未遇、电话、来访、无诉求都是正常取值",
            "如实填即可；满意度默认“未评价”，不代填",
            "走访方式、诉求性质词表",
            lambda: _everything_lawful(words),
        ),
        (
            "核查结论不是分数",
            "核查只有方式、结论、退回原因和文字",
            "核查的字段",
            lambda: not any(word in name for name in DECISION_FIELDS for word in _SCORES),
        ),
        (
            "不采集身份证号、指纹图",
            "纸质捺印只记“已捺印”，原件留村",
            everywhere,
            _without(_FINGERPRINT),
        ),
    )
    return tuple(Statement(what, why, where, look()) for what, why, where, look in rows)
