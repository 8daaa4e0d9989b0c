"""Owns what a pledge is made of while it is being written: its defaults, its faults, its words.

It never knows a widget. The window is this ISO week unless the person says otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, Final, Self

WEEK_KINDS: Final = {"学用转化": (3, 1), "党性实践周": (0, 0)}
"""Kinds that run for a week, with the usual targets (词表 §14)."""
MOST_HOUSEHOLDS: Final = 100
MOST_SOLVED: Final = 50
METHOD_NEEDED: Final = "请写这周要做的一件事"
WINDOW_WRONG: Final = "截止日期不能早于开始日期"
SAME_METHOD: Final = "两项写的一样，请改一项或留空"


@dataclass(frozen=True, slots=True)
class SessionChoice:
    """A study session that this phone knows."""

    id: str
    topic: str
    day: str


@dataclass(frozen=True, slots=True)
class PledgeForm:
    """The form as it stands."""

    starts_on: date
    ends_on: date
    kind: str = "学用转化"
    methods: tuple[str, str] = ("", "")
    object: str = ""
    target_households: int = 3
    target_solved: int = 1
    session_id: str = ""
    touched: frozenset[str] = field(default_factory=frozenset)

    @classmethod
    def begin(cls, today: date) -> Self:
        """A new pledge for the week of `today`."""
        monday = today - timedelta(days=today.weekday())
        return cls(starts_on=monday, ends_on=monday + timedelta(days=6))

    @classmethod
    def of(cls, content: Mapping[str, Any], today: date) -> Self:
        """A form from a draft or from a pledge's content."""
        fresh = cls.begin(today)
        methods = [*content.get("methods", ()), "", ""]
        return replace(
            fresh,
            starts_on=_day(content.get("starts_on"), fresh.starts_on),
            ends_on=_day(content.get("ends_on"), fresh.ends_on),
            kind=str(content.get("kind") or fresh.kind),
            methods=(methods[0], methods[1]),
            object=str(content.get("object") or ""),
            target_households=int(content.get("target_households", 0)),
            target_solved=int(content.get("target_solved", 0)),
            session_id=str(content.get("session_id") or ""),
            touched=frozenset(content.get("touched", ())) or frozenset({"targets"}),
        )

    def body(self) -> dict[str, Any]:
        """What a draft keeps."""
        return {**self.fields(), "methods": list(self.methods), "touched": sorted(self.touched)}

    def fields(self) -> dict[str, Any]:
        """What the action takes: the fields that were filled in."""
        return {name: value for name, value in self.values().items() if value is not None}

    def values(self) -> dict[str, Any]:
        """Every field of the form; an empty one is None."""
        return {
            "kind": self.kind,
            "methods": [text.strip() for text in self.methods if text.strip()],
            "object": self.object.strip() or None,
            "target_households": self.target_households,
            "target_solved": self.target_solved,
            "starts_on": self.starts_on.isoformat(),
            "ends_on": self.ends_on.isoformat(),
            "session_id": self.session_id or None,
        }

    def with_kind(self, kind: str) -> Self:
        """Another kind, with its usual targets unless the person set their own."""
        if "targets" in self.touched:
            return replace(self, kind=kind)
        households, solved = WEEK_KINDS.get(kind, (0, 0))
        return replace(self, kind=kind, target_households=households, target_solved=solved)

    def with_target(self, name: str, step: int) -> Self:
        """One more or one less."""
        most = MOST_HOUSEHOLDS if name == "target_households" else MOST_SOLVED
        value = min(max(getattr(self, name) + step, 0), most)
        changes: dict[str, Any] = {name: value, "touched": self.touched | {"targets"}}
        return replace(self, **changes)

    def with_method(self, place: int, text: str) -> Self:
        """Other words for one of the two methods."""
        first, second = self.methods
        return replace(self, methods=(text, second) if place == 0 else (first, text))

    def faults(self) -> dict[str, str]:
        """What must be mended before it can be kept, by field."""
        found = {}
        first, second = (text.strip() for text in self.methods)
        if not first and not second:
            found["method"] = METHOD_NEEDED
        elif first == second:
            found["second"] = SAME_METHOD
        if self.ends_on < self.starts_on:
            found["window"] = WINDOW_WRONG
        return found


def week_words(starts_on: date, ends_on: date) -> str:
    """10月12日 至 10月18日（7天）."""
    days = (ends_on - starts_on).days + 1
    ends = f"{starts_on.month}月{starts_on.day}日 至 {ends_on.month}月{ends_on.day}日"
    return f"{ends}（{days}天）" if days > 0 else ends


def session_words(sessions: Iterable[SessionChoice], session_id: str) -> str:
    """The chosen session, in words."""
    for one in sessions:
        if one.id == session_id:
            return f"{one.topic}（{one.day}）"
    return "已选（不在本机）" if session_id else "暂不关联，以后可补"


def _day(text: Any, otherwise: date) -> date:
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        return otherwise
