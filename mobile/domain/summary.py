"""A visit in a few lines for the work group, with nobody's name, number or secret in it.

Owns what the lines say and what is masked. Never holds anything of a problem that is kept secret,
not even that there is one; and no door, position or tag.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from mobile.domain.pinyin import COMPOUND
from mobile.domain.reading import Reading
from shared.records import Kind, Record

SOMEBODY: Final = "某"
_LONG: Final = re.compile(r"(?<![0-9])(?:[0-9][ -]?){14,18}[0-9Xx](?![0-9A-Za-z])")
"""Citizen and card numbers, also written in groups."""
_MOBILE: Final = re.compile(r"(?<![0-9])(1[3-9][0-9])[ -]?[0-9]{4}[ -]?([0-9]{4})(?![0-9])")
_LANDLINE: Final = re.compile(r"(?<![0-9])(0[0-9]{2,3})[ -]?[0-9]{4,5}([0-9]{3})(?![0-9])")
_NOT_HOME: Final = "M3"
_NO_PROBLEM: Final = "没有诉求。"
_STRUCK: Final = "I16"
_ALL: Final = 1_000_000


def masked_name(name: str) -> str:
    """欧阳建国 is 欧阳某; the first character of any other name, then 某."""
    name = name.strip()
    return f"{name[:2] if name[:2] in COMPOUND else name[:1]}{SOMEBODY}" if name else ""


def masked(text: str, names: Iterable[str]) -> str:
    """A text without these names, without telephone, citizen and card numbers."""
    text = _LONG.sub("（号码略）", text)
    text = _MOBILE.sub(r"\1****\2", text)
    text = _LANDLINE.sub(r"\1****\2", text)
    for name in sorted({one for one in names if len(one) > 1}, key=len, reverse=True):
        text = text.replace(name, masked_name(name))
    return text


def visit_summary(visit: Record, reading: Reading) -> str:
    """The lines for the work group; empty where the visit itself is kept secret."""
    content = visit.content
    if content.get("sealed"):
        return ""
    problems = reading.overlay.children(visit.id, Kind.PROBLEM)
    told = [one for one in problems if not _secret(one) and one.state != _STRUCK]
    names = set(_names(content, problems, reading))
    lines = [f"【走访小结】{_day(content['visited_on'])} {_where(content, reading)}"]
    lines += _met(content, reading)
    if not any(_secret(one) for one in problems):
        # Where something is kept secret, the words around it may tell of it.
        lines += _words(content)
        if not problems and content["mode"] != _NOT_HOME:
            lines.append(_NO_PROBLEM)
    for number, problem in enumerate(told, 1):
        lines += _problem(number, problem, reading)
    return masked("\n".join(lines), names)


def _secret(problem: Record) -> bool:
    return bool(problem.content.get("sealed") or problem.content.get("confidential"))


def _day(day: str) -> str:
    _, month, date = day.split("-")
    return f"{int(month)}月{int(date)}日"


def _where(content: Mapping[str, Any], reading: Reading) -> str:
    """Village and group, and whose household as 李某家; no door."""
    found = []
    for present in content["present"]:
        entry = reading.households.one(present["household_id"])
        place = reading.place(entry.village, entry.group) if entry else ""
        head = masked_name(entry.head if entry else present.get("met") or "")
        found.append(" ".join(part for part in (place, f"{head}家" if head else "") if part))
    return "、".join(dict.fromkeys(found)) or reading.village_name(content["village"])


def _met(content: Mapping[str, Any], reading: Reading) -> list[str]:
    words = reading.vocabulary
    mode = words.name("modes", content["mode"])
    reason = words.name("not_home_reasons", content.get("not_home_reason"))
    again = content.get("revisit_on")
    parts = [mode, reason, f"{_day(again)}再去" if again else ""]
    return ["，".join(part for part in parts if part)]


def _words(content: Mapping[str, Any]) -> list[str]:
    titled = (("narrative", "情况"), ("hardship", "困难"), ("next_step", "下步"))
    ticks = content.get("ticks")
    said = [f"看了：{'、'.join(ticks)}"] if ticks else []
    return said + [f"{title}：{content[name]}" for name, title in titled if content.get(name)]


def _problem(number: int, problem: Record, reading: Reading) -> list[str]:
    category = reading.vocabulary.name("categories", problem.content.get("category"))
    lines = [f"{number}. {category}：{problem.content['description']}"]
    actions = [str(step.get("action") or "") for step in reading.overlay.steps(problem.id)]
    handling = reading.vocabulary.name("handlings", problem.content.get("handling"))
    done = "；".join(action for action in actions if action)
    return [*lines, f"   {handling}：{done}" if done else f"   {handling}"]


def _names(
    content: Mapping[str, Any], problems: Iterable[Record], reading: Reading
) -> Iterable[str]:
    """Everybody who might be named: the village's households, and whom this visit names."""
    village = content["village"]
    near = reading.households.find(keep=lambda entry: entry.village == village, limit=_ALL)
    yield from (entry.head for entry in near)
    for present in content["present"]:
        entry = reading.households.one(present["household_id"])
        yield entry.head if entry else ""
        yield str(present.get("met") or "")
    yield str(content.get("witness") or "")
    yield from (str(problem.content.get("reporter") or "") for problem in problems)
