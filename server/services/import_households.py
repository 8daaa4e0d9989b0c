"""A household list's columns: which heading means which field, and what each cell says.

Owns what is particular to households. Never looks into the database.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from server.services.import_rows import NAMESPACE, Columns, Surroundings, village
from shared.ids import derived
from shared.records import HouseholdFields

HEADINGS: Final[dict[str, tuple[str, ...]]] = {
    "head": ("户主", "户主姓名", "姓名", "户主名"),
    "village": ("村", "村名", "所在村", "行政村", "村社区", "社区", "村代码", "区划代码"),
    "group": ("组", "村民小组", "小组", "组别", "村组"),
    "door": ("门牌", "门牌号", "门牌号码", "楼栋单元室"),
    "phone": ("电话", "联系电话", "手机", "手机号", "手机号码", "电话号码", "联系方式"),
    "tags": ("户类", "户类标签", "户类别", "户类型", "标签", "类型"),
    "people": ("人口", "家庭人口", "人口数", "家庭人口数", "人数"),
    "income": ("主要收入", "收入来源", "主要收入来源", "收入"),
    "hardship": ("困难", "实际困难", "主要困难", "困难情况"),
    "health": ("健康", "健康状况", "健康情况"),
    "cadres": ("联系干部", "包户干部", "帮扶干部", "责任人", "联系人"),
}
_SEPARATORS: Final = re.compile(r"[、,;\uff0c\uff1b\s|]+")


def household_key(content: Mapping[str, Any]) -> tuple[str, str, str, str]:
    """What makes a household the same: village, group, door and head."""
    return (
        content["village"],
        content.get("group", ""),
        content.get("door", ""),
        content["head"],
    )


def household_id(county_id: str, content: Mapping[str, Any]) -> str:
    """The id that follows from county and key, so that a second import finds the first one's."""
    return derived(NAMESPACE, "|".join((county_id, *household_key(content))))


def _phone(text: str, _around: Surroundings) -> str:
    return re.sub(r"[(\uff08]", "", re.sub(r"[)\uff09]", "-", text))


def _people(text: str, _around: Surroundings) -> int:
    digits = text.removesuffix("人").removesuffix("口")
    if not digits.isascii() or not digits.isdecimal() or len(digits) > 3:
        raise ValueError("应是人数，例如 4")
    return int(digits)


def _tags(text: str, around: Surroundings) -> list[str]:
    tags = around.vocabulary.tags
    by_name = {term.name: code for code, term in tags.items()}
    for code, term in tags.items():
        for part in (term.name, *term.name.split("/"), *term.name.split("·")):
            by_name.setdefault(part, code)
            by_name.setdefault(part.removesuffix("户"), code)
            by_name.setdefault(part + term.name[-2:], code)
    found = []
    for part in filter(None, _SEPARATORS.split(text)):
        code = part if part in tags else by_name.get(part, by_name.get(part.removesuffix("户"), ""))
        if not code:
            raise ValueError(f"户类“{part[:20]}”不在词表里，请对照词表填写")
        found.append(code)
    return sorted(set(found))


def _cadres(text: str, around: Surroundings) -> list[str]:
    found = []
    for part in filter(None, _SEPARATORS.split(text)):
        if part not in around.people:
            raise ValueError(f"没有找到干部“{part[:20]}”，或有同名的人，请在人员里核对")
        found.append(around.people[part])
    return sorted(set(found))


HOUSEHOLDS: Final = Columns(
    headings=HEADINGS,
    required=("head", "village"),
    readers={
        "village": village,
        "phone": _phone,
        "people": _people,
        "tags": _tags,
        "cadres": _cadres,
    },
    fields=HouseholdFields,
)
