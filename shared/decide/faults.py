"""What a failed validation says to a person.

Owns the Chinese words for pydantic's faults. Never validates anything itself.
"""

from typing import Final

from pydantic import BaseModel, ValidationError

from shared.refusals import Refusal, refuse

_WHY: Final = {
    "missing": "必须填写",
    "extra_forbidden": "这一项不认识，请更新程序",
    "string_too_long": "太长了，请缩短",
    "string_too_short": "不能空着",
    "too_short": "至少要有一项",
    "too_long": "项数太多",
    "string_pattern_mismatch": "格式不对",
    "greater_than_equal": "数值太小",
    "less_than_equal": "数值太大",
    "string_unicode": "含有不能保存的字符，请删去后重试",
}


def invalid(error: ValidationError, fields: type[BaseModel] | None = None) -> Refusal:
    """The first fault of a validation as a refusal that names the field in Chinese."""
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    name = str(first["loc"][0]) if first["loc"] else ""
    title = title_of(fields, name) if fields else name
    return refuse("invalid", field=title, name=name, why=_why(first["type"], first["msg"]))


def strange_field(name: str) -> Refusal:
    """The refusal of a field that a command may not set."""
    return refuse("invalid", field=name, name=name, why=_WHY["extra_forbidden"])


def title_of(fields: type[BaseModel], name: str) -> str:
    """The Chinese title of a field, or its name where it has none."""
    known = fields.model_fields.get(name)
    return known.title if known is not None and known.title else name


def _why(kind: str, message: str) -> str:
    if kind == "value_error":
        return message.removeprefix("Value error, ")
    return _WHY.get(kind, "类型不对" if kind.endswith("_type") else "不符合要求")
