"""One row of a household list, read: which heading means which field, and what each cell says.

Owns the headings that are recognised and the way from a cell to a field. Never looks into the
database: villages and people come in by name.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from pydantic import ValidationError

from server.services.import_files import Table
from shared.ids import derived
from shared.records import HouseholdFields
from shared.refusals import Refusal, Refused, refuse
from shared.vocabulary import Vocabulary

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
TITLES: Final[dict[str, str]] = {name: headings[0] for name, headings in HEADINGS.items()}
REQUIRED: Final = ("head", "village")
NAMESPACE: Final = "6f0c3c52-5c1f-5d0e-9c34-5a6f75666167"
_BY_HEADING: Final = {text: name for name, texts in HEADINGS.items() for text in texts}
_SEPARATORS: Final = re.compile(r"[、,;\uff0c\uff1b\s|]+")
_HEADER_DEPTH: Final = 12
_ASIDE: Final = re.compile(r"[(\uff08].*?[)\uff09]|[\s*/:\uff1a]")
"""What a heading says besides: remarks in brackets, marks."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What cells may name: villages by name and code, people by name, the code lists."""

    vocabulary: Vocabulary
    villages: Mapping[str, str] = field(default_factory=dict)
    """Code → name of the villages that this account may import for."""
    people: Mapping[str, str] = field(default_factory=dict)
    """Name → account id; a name that two people share is not in it."""


@dataclass(frozen=True, slots=True)
class Heading:
    """Where the columns are, and in which row (from 0) the data begins."""

    columns: Mapping[str, int]
    first_row: int


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


def find_heading(table: Table) -> Heading:
    """The heading row, possibly over two rows and below a title. Raises Refused `import_column`."""
    best: dict[str, int] = {}
    for index, row in enumerate(table[:_HEADER_DEPTH]):
        columns = _recognised(row)
        if all(name in columns for name in REQUIRED):
            below = _recognised(table[index + 1]) if index + 1 < len(table) else {}
            taken = set(columns.values())
            lower = {n: at for n, at in below.items() if n not in columns and at not in taken}
            # A lower heading row stands under merged cells, which are empty but for their first.
            if lower and not any(_cell(table[index + 1], columns[name]) for name in REQUIRED):
                return Heading({**columns, **lower}, index + 2)
            return Heading(columns, index + 1)
        best = max(best, columns, key=len)
    missing = next(name for name in REQUIRED if name not in best)
    raise Refused("import_column", column=TITLES[missing])


def _recognised(row: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for index, text in enumerate(row):
        name = _BY_HEADING.get(_ASIDE.sub("", text))
        if name is not None:
            found.setdefault(name, index)
    return found


def _cell(row: Sequence[str], index: int) -> str:
    return row[index] if index < len(row) else ""


def read_row(
    row: Sequence[str], number: int, heading: Heading, around: Surroundings
) -> tuple[dict[str, Any], list[Refusal]]:
    """The content of one row, and what is wrong with its cells (then the content is not valid)."""
    content: dict[str, Any] = {}
    faults: list[Refusal] = []
    for name, index in heading.columns.items():
        text = _cell(row, index)
        if not text:
            continue
        try:
            content[name] = _READERS.get(name, _plain)(text, around)
        except ValueError as error:
            faults.append(_fault(number, name, str(error)))
    named = {fault.details["name"] for fault in faults}
    return content, faults + [f for f in _faults(content, number) if f.details["name"] not in named]


def _faults(content: dict[str, Any], number: int) -> list[Refusal]:
    """What the record's own fields say against it."""
    try:
        checked = HouseholdFields.content(content)
    except ValidationError as error:
        return [
            _fault(number, str(first["loc"][0]), _why(first["type"], first["msg"]))
            for first in error.errors(include_url=False, include_context=False)
        ]
    content.clear()
    content.update(checked)
    return []


def _fault(number: int, name: str, why: str) -> Refusal:
    return refuse("import_cell", row=number, column=TITLES.get(name, name), name=name, why=why)


def _why(kind: str, message: str) -> str:
    known = {
        "missing": "不能空着",
        "string_too_long": "太长了,请缩短",
        "string_pattern_mismatch": "格式不对",
        "less_than_equal": "数值太大",
        "greater_than_equal": "数值太小",
    }
    if kind == "value_error":
        return message.removeprefix("Value error, ")
    return known.get(kind, "填写有误")


def _plain(text: str, _around: Surroundings) -> str:
    return text


def _village(text: str, around: Surroundings) -> str:
    if text in around.villages:
        return text
    if text.isdecimal():
        raise ValueError("这个区划代码不在您管的范围,请核对")
    found = [code for code, name in around.villages.items() if _same_village(name, text)]
    if len(found) == 1:
        return found[0]
    raise ValueError("有几个同名的村,请改填12位区划代码" if found else "没有这个村,请核对村名")


def _same_village(name: str, text: str) -> bool:
    def short(value: str) -> str:
        for tail in ("村民委员会", "居民委员会", "村委会", "居委会", "社区", "村"):
            value = value.removesuffix(tail)
        return value

    return name == text or short(name) == short(text)


def _phone(text: str, _around: Surroundings) -> str:
    return re.sub(r"[(\uff08]", "", re.sub(r"[)\uff09]", "-", text))


def _people(text: str, _around: Surroundings) -> int:
    digits = text.removesuffix("人").removesuffix("口")
    if not digits.isascii() or not digits.isdecimal() or len(digits) > 3:
        raise ValueError("应是人数,例如 4")
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
            raise ValueError(f"户类“{part[:20]}”不在词表里,请对照词表填写")
        found.append(code)
    return sorted(set(found))


def _cadres(text: str, around: Surroundings) -> list[str]:
    found = []
    for part in filter(None, _SEPARATORS.split(text)):
        if part not in around.people:
            raise ValueError(f"没有找到干部“{part[:20]}”,或有同名的人,请在人员里核对")
        found.append(around.people[part])
    return sorted(set(found))


_READERS: Final = {
    "village": _village,
    "phone": _phone,
    "people": _people,
    "tags": _tags,
    "cadres": _cadres,
}
