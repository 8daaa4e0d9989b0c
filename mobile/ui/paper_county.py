"""Owns the invented county of the pictures: empty, typical, and the longest that may come.

Everybody in it is invented. It never reaches a phone that anybody uses.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from mobile.ui.paper_office import ME, VILLAGE, PaperOffice, key

CADRE: Final = f"cadre:{ME}"
PLACE: Final = f"village:{VILLAGE}"
LONG_NAME: Final = "阿卜杜拉·买买提·吐尔逊江·艾合买提·努尔麦麦提·伊敏·卡迪尔·热合曼·库尔班江·䶮"
LONG_TEXT: Final = (
    "门前排水沟从去年七月起一直堵着，一下大雨水就漫进堂屋，老人起夜出门摔过两次，"
    "希望村里在入冬以前把沟清通、把塌了的三米沟壁补好，再看看能不能加一盏路灯𠅤"
)
HEADS: Final = ("李大爷", "王秀兰", "欧阳䶮", "张家顺", "陈桂芳", "罗永福")


def empty() -> PaperOffice:
    """A new phone: a village, and nothing in it."""
    office = PaperOffice()
    office.put("county", "area", "area", {"code": VILLAGE, "name": "上坪村"})
    return office


def typical() -> PaperOffice:
    """A week of a cadre."""
    office = empty()
    _people(office)
    for number, head in enumerate(HEADS, 1):
        tags = ["H05"] if number % 3 == 0 else ["H00"]
        _household(office, head, number, tags)
    _visit(office, "李大爷", "W04", "ZF-20261012-201-01", "2026-10-12")
    _visit(office, "王秀兰", "W05", "ZF-20261012-201-02", "2026-10-13")
    _returned(office, "visit 王秀兰", "visit", "R02")
    _problem(office, "李大爷", "I05", "SQ-2026-0012", "门前排水沟堵了，雨天进水", "2026-10-20")
    _problem(office, "王秀兰", "I02", "SQ-2026-0007", "路灯坏了两盏，晚上看不见", "2026-10-12")
    _finding(
        office, "李大爷",
        ("D02", "96% 的文字见于本人更早的记录 ZF-20261010-201-01（不是同一户）"),
        ("D18", "48 个字用了 6 秒"),
    )  # fmt: skip
    _pledge(office, "走访3户困难群众并解决1个实际问题", "P03", visits=("李大爷", "王秀兰"))
    return office


def longest() -> PaperOffice:
    """The longest names and words, and many of everything."""
    office = empty()
    office.name = LONG_NAME
    _people(office, LONG_NAME)
    for number in range(1, 41):
        _household(office, f"{LONG_NAME[:44]}{number}", number, ["H01", "H05", "H10"])
    for number in range(1, 5):
        head = f"{LONG_NAME[:44]}{number}"
        _visit(office, head, "W05", f"ZF-20261012-201-{number:02d}", "2026-10-12")
        _returned(office, f"visit {head}", "visit", "R04")
    for number in range(1, 3):
        head = f"{LONG_NAME[:44]}{number}"
        _finding(
            office, head,
            ("D04", "走访 9 天后才登记，月底或一小时内集中登记"),
            ("D01", "97% 的文字见于他人更早的记录 ZF-20260930-208-14"),
            ("D19", "填写位置距户址 6.3 公里，误差最多能解释 230 米"),
            ("D22", "写作当场办结，但做了什么、谁、何时、凭什么看得见，只写出 1 项"),
        )  # fmt: skip
    for number in range(1, 13):
        head = f"{LONG_NAME[:44]}{number}"
        _problem(office, head, "I05", f"SQ-2026-{number:04d}", LONG_TEXT, "2026-10-09")
    _pledge(office, LONG_TEXT[:60], "P03", second=LONG_TEXT[60:], households=30, solved=12)
    _pledge(office, LONG_TEXT[20:70], "P06", solved=3)
    return office


SCENES: Final[dict[str, Callable[[], PaperOffice]]] = {
    "empty": empty,
    "typical": typical,
    "long": longest,
}


def _finding(office: PaperOffice, head: str, *reasons: tuple[str, str]) -> None:
    fields = {
        "visit_id": key(f"visit {head}"),
        "recorder_id": ME,
        "village": VILLAGE,
        "raised_on": "2026-10-14",
        "explain_by": "2026-10-21",
        "expires_on": "2026-12-13",
        "reasons": [{"code": code, "text": text} for code, text in reasons],
        "counter": ["走访当天就登记了", "有群众签字、捺印、电话或见证人确认"],
        "context": ["到这次为止连续 12 次面谈都是“无诉求”（本村平均 61%）"],
    }
    office.put(CADRE, "finding", f"finding {head}", fields, "F01")


def _people(office: PaperOffice, name: str = "周某") -> None:
    for person, said in (("me", name), ("verifier", "核查员方某")):
        person_id = ME if person == "me" else key(person)
        office.put("county", "person", person, {"name": said, "role": "cadre"})
        office.rows["county"][-1][2] = person_id
    fields = {"held_on": "2026-10-12", "topic": "群众路线专题学习", "form": "会议室"}
    office.put("county", "session", "session", fields)


def _household(office: PaperOffice, head: str, number: int, tags: list[str]) -> None:
    fields: dict[str, Any] = {
        "head": head,
        "village": VILLAGE,
        "group": f"{number % 5 + 1}组",
        "door": f"{number}号",
        "tags": tags,
        "people": number % 6 + 1,
        "cadres": [ME],
    }
    office.put(PLACE, "household", f"household {head}", fields)


def _visit(office: PaperOffice, head: str, state: str, number: str, day: str) -> None:
    fields = {
        "recorder_id": ME,
        "visitors": [{"person_id": ME, "name": office.name}],
        "present": [
            {"household_id": key(f"household {head}"), "met": head[:20], "relation": "本人"}
        ],
        "village": VILLAGE,
        "mode": "M1",
        "visited_on": day,
        "started_at": f"{day}T01:40:00Z",
        "ended_at": f"{day}T02:05:00Z",
        "place": "家中",
        "narrative": "看了看家里的情况，问了今年的收成和老人的身体。",
        "confirmation": "Q1",
    }
    office.put(PLACE, "visit", f"visit {head}", fields, state, number, 2)


def _problem(
    office: PaperOffice, head: str, state: str, number: str, text: str, due_on: str
) -> None:
    fields = {
        "visit_id": key(f"visit {head}"),
        "household_id": key(f"household {head}"),
        "village": VILLAGE,
        "recorder_id": ME,
        "handler_id": ME,
        "reporter": head[:20],
        "raised_on": "2026-10-12",
        "description": text,
        "category": "0901",
        "nature": "Z2",
        "jurisdiction": "L1",
        "handling": "B2",
        "time_limit": "T2",
        "due_on": due_on,
        "unit": "村委会",
    }
    office.put(PLACE, "problem", f"problem {head}", fields, state, number)


def _returned(office: PaperOffice, target: str, kind: str, reason: str) -> None:
    fields = {
        "target_id": key(target),
        "target_kind": kind,
        "target_revision": 1,
        "method": "V2",
        "conclusion": "C2",
        "reason": reason,
        "decided_on": "2026-10-13",
        "verifier_id": key("verifier"),
        "situation": "请把诉求写具体：哪一段、多少户、从什么时候起。",
        "comments": [{"field": "narrative", "text": "看不出解决了什么"}],
        "round": 1,
    }
    office.put(PLACE, "verification", f"verification {target}", fields)


def _pledge(
    office: PaperOffice, method: str, state: str, second: str = "", visits: tuple[str, ...] = (),
    households: int = 3, solved: int = 1,
) -> None:  # fmt: skip
    fields: dict[str, Any] = {
        "learner_id": ME,
        "session_id": key("session"),
        "kind": "学用转化",
        "methods": [part for part in (method, second) if part],
        "object": "困难群众",
        "target_households": households,
        "target_solved": solved,
        "starts_on": "2026-10-12",
        "ends_on": "2026-10-18",
        "visits": [key(f"visit {head}") for head in visits],
        "problems": [],
    }
    number = f"XY-2026-{len(office.rows.get(CADRE, ())) + 1:04d}"
    office.put(CADRE, "pledge", f"pledge {method}", fields, state, number)
