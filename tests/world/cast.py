"""Who and what is there when the world begins.

Owns names, villages and the first households. Never holds anybody real.
"""

from dataclasses import dataclass
from typing import Any, Final

from shared.ids import derived
from shared.visibility import Duty, Role

COUNTY: Final = "510823"
COUNTY_NAME: Final = "剑阁县"
VILLAGES: Final = {
    "510823120201": "上坪村",
    "510823120202": "新民村",
    "510823120203": "石桥村",
}
UPPER, NEW, BRIDGE = VILLAGES
PIN: Final = "481516"
SERVER: Final = "http://127.0.0.1:1"
_ROOT: Final = "00000000-0000-7000-8000-000000000000"


@dataclass(frozen=True, slots=True)
class Person:
    """One account of the office."""

    login: str
    name: str
    role: Role
    duties: tuple[Duty, ...] = ()
    villages: tuple[str, ...] = ()
    area: str = ""

    @property
    def id(self) -> str:
        """Its account id, the same in every world."""
        return derived(_ROOT, self.login)


ADMIN = Person("admin", "管理员", Role.ADMIN)
CLERK = Person("office", "钱主任", Role.OFFICE)
FANG = Person("fang", "方核查", Role.OFFICE, (Duty.VERIFY,))
HE = Person("he", "何核查", Role.OFFICE, (Duty.VERIFY,))
CLOSER = Person("closer", "郑销号", Role.OFFICE, (Duty.CLOSE,))
LEADER = Person("leader", "孙副镇长", Role.OFFICE, (Duty.LEAD,))
DU = Person("du", "杜督查", Role.SUPERVISOR)
TOWN = Person("tang", "唐督查", Role.SUPERVISOR, area="510823120")
"""督查 of the county, and of the township: who must not hear of a random draw too early."""
LI = Person("li", "李明", Role.CADRE, villages=(UPPER,))
WANG = Person("wang", "王芳", Role.CADRE, villages=(UPPER, NEW))
ZHAO = Person("zhao", "赵保密", Role.CADRE, (Duty.SEALED,), (NEW, BRIDGE))

OFFICE: Final = (ADMIN, CLERK, FANG, HE, CLOSER, LEADER, DU, TOWN)
CADRES: Final = (LI, WANG, ZHAO)
PEOPLE: Final = {person.id: person for person in (*OFFICE, *CADRES)}


def area_id(code: str) -> str:
    """The id of a village's record."""
    return derived(_ROOT, code)


HOUSEHOLDS: Final[dict[str, dict[str, Any]]] = {
    derived(_ROOT, fields["head"]): fields
    for fields in (
        {"head": "李大爷", "village": UPPER, "phone": "13900000001", "tags": ["H10", "H15"]},
        {"head": "周婶", "village": UPPER, "group": "2组", "health": "高血压"},
        {"head": "吴二", "village": NEW, "phone": "13900000003"},
        {"head": "郑嫂", "village": NEW, "tags": ["H08"]},
        {"head": "冯老", "village": BRIDGE, "income": "务农"},
        {"head": "䶮𠅤", "village": BRIDGE, "phone": "13900000006", "health": "慢病"},
    )
}
CALLED: Final = "群众在电话里说"
"""How every note of a call-back begins: words that no phone may ever hold."""
STARS: Final = frozenset({"H08", "H09", "H11", "H13", "H15", "H21"})
"""The ★ tags, as 词表 §7 has them; not asked of the code under test."""
