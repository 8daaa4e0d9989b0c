"""A county's own rows of the vocabulary as a text: read, changed, and written again.

Owns the way from rows to TOML and what differs between two editions. Never takes a code away: it is
retired.
"""

import json
import tomllib
from collections.abc import Mapping, Sequence
from typing import Any, Final

Rows = dict[str, Any]
NAMES: Final = {
    "categories": "类别",
    "category_groups": "大类",
    "time_limits": "时限",
    "units": "单位",
    "sentences": "提示语",
    "holidays": "节假日",
}
NOTHING: Final[Mapping[str, Any]] = {}
_SAID: Final = {
    "name": "名称",
    "nature": "性质",
    "jurisdiction": "该谁管",
    "handling": "办理方式",
    "time_limit": "时限",
    "unit": "责任单位",
    "on_the_spot": "允许当场办结",
    "retired": "停用",
    "workdays": "工作日",
    "off": "放假",
    "worked": "上班",
}


def read(text: str) -> Rows:
    """The rows of a text; none for an empty one."""
    return tomllib.loads(text)


def write(rows: Mapping[str, Any]) -> str:
    """The text of these rows, in an order that makes two editions easy to compare."""
    lines = [f"version = {rows['version']}"]
    for name in NAMES:
        table = rows.get(name)
        if table:
            lines += ["", f"[{name}]"]
            lines += [f"{_key(key)} = {_value(table[key])}" for key in sorted(table)]
    return "\n".join(lines) + "\n"


def _key(key: str) -> str:
    return key if key.isascii() and key.isalnum() else json.dumps(key, ensure_ascii=False)


def _value(value: Any) -> str:
    if isinstance(value, dict):
        inner = (f"{_key(k)} = {_value(v)}" for k, v in value.items() if v is not None)
        return "{ " + ", ".join(inner) + " }"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + ", ".join(_value(item) for item in value) + "]"
    # A JSON string, number or truth value is one of TOML too.
    return json.dumps(value, ensure_ascii=False)


def changed(
    before: Mapping[str, Any], after: Mapping[str, Any], default: Mapping[str, Any] = NOTHING
) -> tuple[str, ...]:
    """What one edition says otherwise than the one before it, a line for each row.

    What neither of them says is as the `default` says.
    """
    found = []
    for name, called in NAMES.items():
        old, new, usual = before.get(name, {}), after.get(name, {}), default.get(name, {})
        for key in sorted({*old, *new}):
            if old.get(key) != new.get(key):
                row = _SAID.get(key, key)
                told = _difference(old.get(key, usual.get(key)), new.get(key, usual.get(key)))
                found.append(f"{called} {row}：{told}")
    return tuple(found)


def _difference(old: Any, new: Any) -> str:
    """Only the fields that differ, where there was a row before."""
    if isinstance(old, dict) and isinstance(new, dict):
        names = [n for n in {**old, **new} if (old.get(n) or "") != (new.get(n) or "")]
        told = (f"{_SAID.get(n, n)} {_told(old.get(n))} → {_told(new.get(n))}" for n in names)
        return "、".join(told) or "写明默认值"
    return f"{_told(old)} → {_told(new)}"


def _told(value: Any) -> str:
    if value is None:
        return "无"
    if isinstance(value, dict):
        return "、".join(f"{_SAID.get(k, k)} {_told(v)}" for k, v in value.items())
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(map(str, value)) or "无"
    return str(value)
