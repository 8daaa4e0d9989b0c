"""Who takes part in the demo: accounts with role, duties and villages, all of them invented.

Owns the names and posts. Never holds a password: the player makes one for each run.
"""

from dataclasses import dataclass
from typing import Final

COUNTY: Final = "510823"
COUNTY_NAME: Final = "剑阁县"
TOWNSHIP: Final = "510823120"
TOWNSHIP_NAME: Final = "剑门关镇"


@dataclass(frozen=True, slots=True)
class Player:
    """One account. `post` is what the sample rows put before the name."""

    login: str
    post: str
    surname: str
    role: str
    unit: str
    duties: frozenset[str] = frozenset()
    villages: tuple[str, ...] = ()
    has_phone: bool = False

    @property
    def name(self) -> str:
        """Post and name, as the sample rows write it."""
        return f"{self.post}{self.surname}"


def _cadre(login: str, post: str, surname: str, unit: str, *villages: str) -> Player:
    return Player(login, post, surname, "cadre", unit, frozenset(), villages, has_phone=True)


def _desk(login: str, post: str, surname: str, unit: str, *duties: str) -> Player:
    return Player(login, post, surname, "office", unit, frozenset(duties))


CAST: Final = (
    _cadre("zhou", "干部", "周某", "镇农业农村办", "上坪村", "青岩村"),
    _cadre("chen", "干部", "陈某", "镇民政办", "新民村"),
    _cadre("huang", "干部", "黄某", "镇综治中心", "河东社区", "河西社区", "青岩村"),
    _cadre("lin", "干部", "林某", "镇党建办", "沙洲村"),
    _cadre("luo", "干部", "罗某", "镇应急办", "青岩村"),
    _cadre("bai", "社区网格员", "柏某", "河东社区", "河东社区"),
    _cadre("shi", "村文书", "石某", "青岩村", "青岩村"),
    _cadre("yan", "村文书", "严某", "沙洲村", "沙洲村"),
    _desk("office", "办公室", "钱某", "镇党政办"),
    # 方某 also verifies what is sealed (SQ-2026-0011), so 方某 is admitted to it.
    _desk("fang", "核查员", "方某", "镇纪委", "verify", "sealed"),
    _desk("yuan", "核查员", "袁某", "镇纪委", "verify"),
    _desk("jian", "办公室", "简某", "镇党政办", "close"),
    _desk("leader", "分管领导", "尚某", "镇党委", "lead"),
    _desk("sealed", "保密岗", "宁某", "镇党政办", "sealed"),
    Player("supervisor", "督查员", "柯某", "supervisor", "县委办"),
    Player("admin", "管理员", "纪某", "admin", "镇党政办"),
)
"""Everybody with an account."""

OFFICE: Final = "office"
SEALED: Final = "sealed"
CLOSER: Final = "jian"
LEADER: Final = "leader"
ADMIN: Final = "admin"

BY_LOGIN: Final = {player.login: player for player in CAST}
_BY_NAME: Final = {player.name: player for player in CAST}


def login_of(name: str) -> str | None:
    """The login of somebody whom a sample row names, or None for people without an account."""
    player = _BY_NAME.get(name)
    return player.login if player is not None else None
