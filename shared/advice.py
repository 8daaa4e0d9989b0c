"""Quiet hints for the form: what would make a record clearer. They never block anything.

Owns the sentences' conditions; the sentences stand in the vocabulary, where a county may change
them. Never refuses (see `conditions`).
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from shared.citizen_number import has_id_number, without_id_numbers
from shared.vocabulary import Vocabulary

MEETING_YUAN: Final = 50_000
"""词表 §4: from this amount on, the number of the meeting's record is asked for (not demanded)."""

MEETING_CATEGORIES: Final = frozenset({"0202", "1301", "1302"})
"""流转租金、项目公示、集体资金; other categories only when marked as 村级项目."""

_PROSE: Final = ("description", "narrative", "hardship", "next_step", "note", "action", "outcome")

_WHERE: Final = re.compile(
    "[村组屯湾坡沟坝山河路桥巷楼栋院田地塘井家门屋房厕校站店社区里边旁处口上下后前]"
)
_NOWHERE: Final = re.compile(
    "路灯|上[学报来次个月周]|下[来雨雪次个月周]|[以之]前|[以之]后|[家村]里人"
)
"""Words that name no place."""
_HOW_MUCH: Final = re.compile("[0-9一二两三四五六七八九十百千万亿半几]")
_IDLE: Final = re.compile("一[直下起样定些点般旦]|万一")
"""Words that count nothing."""
_WHEN: Final = re.compile(
    "[年月日号天周季夜晚早]|今|昨|前几|上次|最近|一直|现在|目前|小时|分钟|时候|[春夏秋冬]"
)
_SHORT: Final = 8  # code points


def advice(content: Mapping[str, Any], vocabulary: Vocabulary) -> tuple[str, ...]:
    """Hints for a problem or a visit as it is being written, in the order of the form."""
    category = content.get("category", "")
    hints = [vocabulary.sentences.get(f"category.{category}", "")]
    if wants_meeting_record(content):
        hints.append(vocabulary.sentences.get("hint.meeting_record", ""))
    if is_vague(str(content.get("description") or "")):
        hints.append(vocabulary.sentences.get("hint.vague", ""))
    if any(has_id_number(str(content.get(name) or "")) for name in _PROSE):
        hints.append(vocabulary.sentences.get("hint.id_number", ""))
    return tuple(hint for hint in hints if hint)


def wants_meeting_record(content: Mapping[str, Any]) -> bool:
    """集体资金、村级项目、土地流转 of 50 000 yuan or more, and no meeting record yet (词表 §4)."""
    concerned = content.get("category") in MEETING_CATEGORIES or content.get("village_project")
    enough = (content.get("amount_yuan") or 0) >= MEETING_YUAN
    return bool(concerned and enough and not content.get("meeting_record"))


def is_vague(description: str) -> bool:
    """何事何处多少何时: too short to act on, or without a place, an amount and a time."""
    text = description.strip()
    clues = (_WHERE, _HOW_MUCH, _WHEN)
    return bool(text) and (len(text) < _SHORT or not any(clue.search(text) for clue in clues))


def parts_said(description: str) -> tuple[tuple[str, bool], ...]:
    """何事 何处 多少 何时, each with whether the words seem to say it. Never a reason to refuse."""
    text = without_id_numbers(description).strip()
    return (
        ("何事", len(text) >= _SHORT),
        ("何处", bool(_WHERE.search(_NOWHERE.sub("", text)))),
        ("多少", bool(_HOW_MUCH.search(_IDLE.sub("", text)))),
        ("何时", bool(_WHEN.search(text))),
    )
