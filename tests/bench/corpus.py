"""Invented work for the benches: cadres, households and visits of one township.

Owns the words and ids of it, drawn from a seed. Never touches a file, a database or the network.

One *record* of the benches is one change with three acts: a visit, a problem raised on it, and the
problem solved at the door.
"""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, TypeVar

from shared.ids import derived, uuid7
from shared.protocol import Act, Change, Times
from shared.vocabulary import default

Picked = TypeVar("Picked")

COUNTY: Final = "510823"
TOWNSHIP: Final = "510823120"
FIRST_MONDAY: Final = date(2021, 1, 4)
_START_MS: Final = 1_760_000_000_000
_NO_PREFIX: Final = "100"  # no Chinese mobile number begins with 100
_COUNTY_SPACE: Final = "7c1f5a2e-0000-5000-8000-000000000000"

_SURNAMES: Final = (
    "李王张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
)
_GIVEN: Final = (
    "秀英桂兰玉珍淑芳建国明华志强永福德贵春生光荣正平长寿世林天佑兴旺文彬大山小梅素清朝阳"
)
_SEEN: Final = (
    "进门先看了灶台和水缸，问了老人近来的吃饭睡觉",
    "在院坝里坐下拉家常，把这学期的补助标准逐项念给户主听",
    "正赶上收玉米，边帮着剥边问今年的收成和卖价",
    "看了屋后的边坡和排水沟，提醒雨天不要住靠山的那间",
    "查了存折上的补贴到账情况，和公示的数目一致",
    "老人耳朵不好，写在纸上一条一条核对",
)
_TOLD: Final = (
    "家里两个劳力在外务工，平时只有老人带着孙子",
    "去年种了四亩油菜，卖了七千多元，今年想多种一点",
    "儿媳妇在镇上打零工，早出晚归，孩子放学没人接",
    "吃水是山泉水，天旱的时候要到下面院子去挑",
    "腰腿痛了好几年，买药都是托邻居从街上带",
    "上个月做了白内障手术，报销的单子还没有交上去",
)
_NEEDS: Final = (
    (
        "1404",
        "老人机用不了App，不会做城乡居保待遇资格认证，怕下个月养老金停发",
        "借老人侄子的手机当场做完认证，把“认证成功”页面给老人看了，并在日历上标出下次认证月份",
    ),
    (
        "0402",
        "一家四口明年的医保还没有交，线上不会操作，问能不能代交",
        "教户主用子女的手机进入缴费页面，当场交清四人的费用，截图存在他手机里",
    ),
    (
        "0701",
        "降压药只剩三天的量，腿脚不便去不了卫生院",
        "联系村医当场送药上门并量了血压，记在随访本上，约好下月同一天再来",
    ),
    (
        "1206",
        "接到自称医保中心的电话要报银行卡号，不知道真假",
        "当场帮老人查验来电是诈骗号码并拉黑，手机装好反诈提醒，银行卡没有损失",
    ),
    (
        "1203",
        "电动三轮车在堂屋里过夜充电，线是从窗户拉出来的",
        "和户主一起把充电线拆掉，车推到院坝雨棚下，插座换到墙外带保护的一组",
    ),
)
_MET: Final = ("本人", "配偶", "子女", "父母")


def village(n: int) -> str:
    """The code of the n-th village of the township."""
    return f"{TOWNSHIP}{200 + n:03d}"


@dataclass(frozen=True, slots=True)
class House:
    """One household: its id and its fields."""

    id: str
    fields: dict[str, Any]


class Township:
    """Draws people, households and work from a seed."""

    def __init__(self, seed: int = 1) -> None:
        self._random = random.Random(seed)
        self._ms, self._houses = _START_MS, 0
        self._tags = [code for code, tag in default().tags.items() if not tag.retired]

    def new_id(self, step_ms: int = 1) -> str:
        """A UUIDv7; ids made together differ by few milliseconds."""
        self._ms += step_ms
        return uuid7(self._ms, self._random.randbytes(10))

    def pick(self, several: Sequence[Picked]) -> Picked:
        """One of several."""
        return self._random.choice(several)

    def name(self) -> str:
        """A villager's name of two or three characters."""
        given = self._random.choices(_GIVEN, k=self._random.choice((1, 2, 2, 2)))
        return self._random.choice(_SURNAMES) + "".join(given)

    def household(self, place: str) -> House:
        """A household with door, telephone, people and tags; its id is random, as an import's."""
        draw = self._random
        fields: dict[str, Any] = {
            "head": self.name(),
            "village": place,
            "group": f"{draw.randint(1, 9)}组",
            "door": f"{draw.randint(1, 180)}号",
            "phone": f"{_NO_PREFIX}{draw.randint(0, 99_999_999):08d}",
            "tags": sorted(draw.sample(self._tags, k=draw.choice((1, 1, 2)))),
            "people": draw.randint(1, 7),
        }
        self._houses += 1
        return House(derived(_COUNTY_SPACE, f"{self._houses}"), fields)

    def telling(self, house: House) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
        """What a person types: of the visit (`met` being who was met), the problem, the step."""
        draw = self._random
        category, problem, done = draw.choice(_NEEDS)
        met = {"met": house.fields["head"], "relation": draw.choice(_MET)}
        visit = {
            "met": met,
            "topic": "群众路线",
            "narrative": self.narrative(),
            "confirmation": "Q1",
        }
        raised = {"reporter": house.fields["head"], "description": problem, "category": category}
        return visit, raised, {"action": done, "satisfaction_door": "满意"}

    def work(self, author: tuple[str, str], house: House, day: date) -> list[Act]:
        """One record: a visit of `author` (id, name) to a household, its problem, solved there."""
        draw, place = self._random, house.fields["village"]
        said, raised, solved = self.telling(house)
        visit_id, problem_id = self.new_id(draw.randint(60_000, 900_000)), self.new_id(40_000)
        minute = draw.randint(0, 500)
        visit = {
            "visitors": [{"person_id": author[0], "name": author[1]}],
            "present": [{"household_id": house.id, **said.pop("met")}],
            "village": place,
            "mode": "M1",
            "place": "家中",
            "visited_on": str(day),
            "started_at": _at(day, minute),
            **said,
            "ended_at": _at(day, minute + 25),
            "active_s": draw.randint(40, 240),
        }
        problem = {
            "village": place,
            "household_id": house.id,
            "raised_on": str(day),
            **raised,
            "handling": "B1a",
            "visit_id": visit_id,
        }
        return [
            Act(do="visit.record", on=visit_id, fields=visit),
            Act(do="problem.register", on=problem_id, fields=problem),
            Act(do="problem.solve_on_spot", on=problem_id, fields=solved),
        ]

    def narrative(self) -> str:
        """About eighty characters that nobody else wrote in quite this order."""
        parts = [*self._random.sample(_SEEN, k=2), *self._random.sample(_TOLD, k=2)]
        self._random.shuffle(parts)
        return ";".join(parts) + f"。走的时候{self._random.randint(10, 12)}点多。"

    def change(self, seq: int, acts: Iterable[Act], day: date) -> Change:
        """The acts as the change with this place in its stream."""
        times = Times(
            wall=f"{day}T09:{seq % 60:02d}:{self._random.randint(0, 59):02d}Z",
            boot="6f1d2c3a-8a77-4c59-9d0e-3f1f5b1f0a11",
            mono_ms=seq * 600_000 + self._random.randint(0, 99_999),
            anchor=f"{day}T00:10:00Z",
            anchor_mono_ms=1_200_345,
        )
        return Change(id=self.new_id(90_000), seq=seq, acts=list(acts), at=times)


def _at(day: date, minute: int) -> str:
    """The instant of a minute after nine o'clock in Shanghai."""
    return f"{day}T{minute // 60 + 1:02d}:{minute % 60:02d}:00Z"


def workday(n: int) -> date:
    """The n-th day on which visits are made: Monday to Friday, week after week."""
    return FIRST_MONDAY + timedelta(weeks=n // 5, days=n % 5)
