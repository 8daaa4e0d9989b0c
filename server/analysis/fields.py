"""The fields of one line of a review file, read one by one, each doubt noted in Chinese.

Owns the checks of single values. Never stops at an optional value that it cannot understand.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

T = TypeVar("T")
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Fault:
    """What was wrong in one line. `dropped`: the line could not be used at all."""

    file: str
    line: int
    reason: str
    dropped: bool = True

    def __str__(self) -> str:
        """As a person reads it."""
        return (
            f"{self.file} 第 {self.line} 行：{self.reason}{'' if self.dropped else '（其余照常）'}"
        )


class UnusableError(ValueError):
    """A line that cannot be used; the message is for people."""


@dataclass
class Reader:
    """Reads the fields of one line, and notes each optional one that it could not understand."""

    row: Row
    wrong: list[str] = field(default_factory=list)

    def key(self, name: str, required: bool = False) -> str:
        """An id: text, or a whole number as text."""
        value = self.row.get(name)
        if isinstance(value, int) and not isinstance(value, bool):
            value = str(value)
        if isinstance(value, str) and value.strip():
            return value.strip()
        if required:
            raise UnusableError(
                f"缺少 {name}" if value is None or value == "" else f"{name} 应是文字"
            )
        return self.text(name)

    def text(self, name: str) -> str:
        value = self.row.get(name)
        if value is None or isinstance(value, str):
            return (value or "").strip()
        return self.bad(name, "应是文字", "")

    def number(self, name: str, low: float = -math.inf, high: float = math.inf) -> float | None:
        value = self.row.get(name)
        if value is None:
            return None
        plain = isinstance(value, int | float) and not isinstance(value, bool)
        if not plain or not math.isfinite(value) or not low <= value <= high:
            return self.bad(name, "应是合理的数字", None)
        return float(value)

    def flag(self, name: str) -> bool:
        value = self.row.get(name)
        if value is None or isinstance(value, bool):
            return bool(value)
        return self.bad(name, "应是 true 或 false", False)

    def instant(self, name: str) -> float | None:
        value = self.row.get(name)
        if value is None or value == "":
            return None
        try:
            at = datetime.fromisoformat(value)
        except (TypeError, ValueError):
            return self.bad(name, "不是 ISO 8601 时间", None)
        if at.tzinfo is None:
            return self.bad(name, "时间没有时区", None)
        return at.timestamp()

    def part(self, name: str, read: Callable[["Reader"], T]) -> T | None:
        """A value inside the line, such as the position."""
        value = self.row.get(name)
        if value is None:
            return None
        if not isinstance(value, dict):
            return self.bad(name, "应是对象", None)
        inner = Reader(value)
        try:
            found = read(inner)
        except UnusableError as error:
            return self.bad(name, str(error), None)
        self.wrong += [f"{name}.{text}" for text in inner.wrong]
        return found

    def parts(self, name: str, read: Callable[["Reader"], T]) -> tuple[T, ...]:
        """A list of such values; those that cannot be read are noted and left out."""
        value = self.row.get(name)
        if value is None:
            return ()
        if not isinstance(value, list):
            return self.bad(name, "应是列表", ())
        found: list[T] = []
        for item in value:
            inner = Reader({name: item})
            part = inner.part(name, read)
            self.wrong += inner.wrong
            if part is not None:
                found.append(part)
        return tuple(found)

    def bad(self, name: str, why: str, instead: T) -> T:
        self.wrong.append(f"{name} {why}")
        return instead
