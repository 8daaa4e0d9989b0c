"""The initials of a Chinese name, as people type them: 单大爷 is SDY, 曾某 is ZM.

Owns the readings of surnames. Never loads the phrase dictionary (44 MiB of memory).
"""

import os
import unicodedata
from functools import lru_cache
from typing import Final

os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")

COMPOUND: Final = {
    "万俟": "mq", "长孙": "zs", "尉迟": "yc", "澹台": "tt", "令狐": "lh", "单于": "cy",
    "欧阳": "oy", "上官": "sg", "皇甫": "hf", "诸葛": "zg", "司马": "sm", "司徒": "st",
    "夏侯": "xh", "慕容": "mr", "宇文": "yw", "公孙": "gs", "轩辕": "xy", "呼延": "hy",
    "端木": "dm", "百里": "bl", "东方": "df", "独孤": "dg", "南宫": "ng", "闻人": "wr",
}  # fmt: skip
SINGLE: Final = {
    "单": "s", "曾": "z", "解": "x", "仇": "q", "查": "z", "区": "o", "朴": "p", "盖": "g",
    "翟": "z", "乐": "y", "缪": "m", "员": "y", "召": "s", "折": "s", "覃": "q", "种": "c",
    "秘": "b", "繁": "p", "宿": "s", "黑": "h", "能": "n", "祭": "z", "谌": "c", "臧": "z",
    "藏": "z", "车": "c", "沈": "s", "石": "s", "阚": "k", "逯": "l", "晁": "c", "校": "x",
    "瞿": "q", "艾": "a", "贾": "j", "那": "n", "佘": "s", "郗": "x", "俞": "y", "褚": "c",
    "殷": "y", "费": "f", "盛": "s", "尉": "y", "宓": "m", "牟": "m", "冼": "x", "洗": "x",
    "卜": "b", "葛": "g", "任": "r", "华": "h", "宁": "n", "燕": "y", "纪": "j", "邢": "x",
    "隗": "w", "乜": "n", "幺": "y", "沙": "s", "厍": "s", "佴": "n", "重": "c", "于": "y",
    "曲": "q", "过": "g", "哈": "h", "应": "y", "都": "d", "莘": "s", "叶": "y", "万": "w",
}  # fmt: skip
"""Surnames whose reading as a name is another, or could be taken for another."""


@lru_cache(maxsize=20_000)
def initial(character: str) -> str:
    """The first letter of a character's usual reading; other characters stand for themselves."""
    from pypinyin.constants import PINYIN_DICT

    readings = PINYIN_DICT.get(ord(character))
    if not readings:
        return character.lower()
    first = unicodedata.normalize("NFD", readings.split(",")[0])[0]
    return first.lower()


def initials(name: str) -> str:
    """The initials of a name, with the reading that its surname has as a surname."""
    name = "".join(c for c in name if c not in "·• ")
    if name[:2] in COMPOUND:
        head, rest = COMPOUND[name[:2]], name[2:]
    elif name[:1] in SINGLE:
        head, rest = SINGLE[name[:1]], name[1:]
    else:
        head, rest = "", name
    return head + "".join(initial(character) for character in rest)


def usual_initials(name: str) -> str:
    """The initials by the usual readings, for whoever does not know the surname's."""
    return "".join(initial(character) for character in name if character not in "·• ")
