"""What a ledger is: columns with their sources, and the lines that an entry prints (词表 §13).

Owns the shape that every ledger shares and the words in which a value is printed. Never reads a
table and never draws a cell: entries come in frozen, lines of text go out.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta, timezone
from typing import Any, Final, Generic, TypeVar

from shared.fields import moment
from shared.progress import is_substantive
from shared.records import Kind, Record
from shared.vocabulary import Vocabulary

EMPTY: Final = "—"
CONFIDENTIAL: Final = "反映人保密"
_SHANGHAI: Final = timezone(timedelta(hours=8))

Content = Mapping[str, Any]
L = TypeVar("L")


@dataclass(frozen=True, slots=True)
class Names:
    """What codes and ids are called, and whether this reader may see ★ tags."""

    vocabulary: Vocabulary
    people: Mapping[str, str] = field(default_factory=dict)
    areas: Mapping[str, str] = field(default_factory=dict)
    numbers: Mapping[str, str] = field(default_factory=dict)
    sensitive: bool = False

    def person(self, person_id: str | None) -> str:
        """A person's name; somebody unknown here shows as 外单位人员, never as an id."""
        if not person_id:
            return ""
        return self.people.get(person_id, "外单位人员")

    def area(self, code: str | None) -> str:
        """A village's name, or its code where the name is not known."""
        return self.areas.get(code or "", code or "")

    def number(self, record_id: str | None) -> str:
        """A record's number, 待编号 while it has none."""
        return self.numbers.get(record_id or "") or "待编号"

    def code(self, list_name: str, code: str | None) -> str:
        """The name of a code of one list."""
        return self.vocabulary.name(list_name, code)

    def tags(self, tags: Iterable[str]) -> str:
        """Household tags by name; ★ ones only for who may see them."""
        known = self.vocabulary.tags
        shown = [t for t in tags if self.sensitive or not (t in known and known[t].sensitive)]
        return "、".join(self.vocabulary.name("tags", tag) for tag in shown)


@dataclass(frozen=True)
class Column(Generic[L]):
    """One column: its heading, where its value comes from, and how it is read off a line.

    `source` names fields as `kind.field`, joined by `+`; `calc:` stands before what is derived.
    `width` is in hanzi. `once`: the same for all lines of an entry, so its cells are merged.
    `counted`: its texts are figures to be read below one another.
    """

    title: str
    source: str
    value: Callable[[L, Names], str]
    width: int = 4
    once: bool = False
    counted: bool = False


@dataclass(frozen=True)
class Layout(Generic[L]):
    """One ledger: its key, its title, its columns. The first column is the running number."""

    key: str
    title: str
    columns: tuple[Column[L], ...]
    numbered: bool = True

    @property
    def titles(self) -> tuple[str, ...]:
        """The headings."""
        return tuple(column.title for column in self.columns)

    def printed(self, line: L, names: Names) -> tuple[str, ...]:
        """The cells of one line; what is empty prints —."""
        return tuple(column.value(line, names) or EMPTY for column in self.columns)


@dataclass(frozen=True, slots=True)
class Block:
    """The printed lines of one entry. Cells of `once` columns belong together."""

    lines: tuple[tuple[str, ...], ...]
    record_id: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class ProblemEntry:
    """A problem with its steps and verifications, oldest first, and its household's names."""

    problem: Record
    steps: Sequence[Content] = ()
    verifications: Sequence[Content] = ()
    head: str = ""

    @property
    def content(self) -> Content:
        """The problem's content."""
        return self.problem.content

    @property
    def sealed(self) -> bool:
        """Is it a 举报, or was confidence asked for?"""
        return bool(self.content.get("sealed"))

    def last(self, name: str) -> str:
        """What the latest real step said in one field; assigning or closing is no 措施."""
        said = (s[name] for s in reversed(self.steps) if s.get(name) and is_substantive(s))
        return next(map(str, said), "")

    def entered(self, *states: str) -> Content | None:
        """The latest step that led into one of these states."""
        found = (step for step in reversed(self.steps) if step.get("after") in states)
        return next((step for step in found if step.get("before") != step.get("after")), None)


def local_time(instant: str | None) -> str:
    """The hour and minute of an instant, by the clock on the wall in China."""
    return moment(instant).astimezone(_SHANGHAI).isoformat()[11:16] if instant else ""


def masked_phone(phone: str | None) -> str:
    """A telephone number without its middle four digits; short ones keep their last two only."""
    if not phone:
        return ""
    digits = phone.replace(" ", "").replace("-", "")
    if len(digits) < 8:
        return "*" * max(len(digits) - 2, 1) + digits[-2:]
    middle = (len(digits) - 4) // 2
    return digits[:middle] + "****" + digits[middle + 4 :]


def when_visited(content: Content) -> str:
    """走访日期: the day and the hour; for 补录 the day and 上午, 下午 or 晚上."""
    if content.get("backfilled") or not content.get("started_at"):
        return " ".join(filter(None, (content["visited_on"], content.get("period"))))
    return f"{content['visited_on']} {local_time(content['started_at'])}"


def who_visited(content: Content, names: Names) -> str:
    """走访人/记录人: companions marked, and who typed it when it was somebody else."""
    visitors = content["visitors"]
    shown = [v["name"] + ("（陪同）" if v.get("companion") else "") for v in visitors]
    if content["recorder_id"] not in {visitor.get("person_id") for visitor in visitors}:
        shown.append(f"代录：{names.person(content['recorder_id'])}")
    return "、".join(shown)


def unit_and_person(content: Content, names: Names) -> str:
    """责任单位/责任人."""
    person = names.person(content.get("handler_id")) or content.get("handler_name", "")
    return "/".join(filter(None, (content.get("unit", ""), person)))


def due(content: Content, names: Names) -> str:
    """完成时限: the new day where it was extended, else the due day, else the limit's name."""
    if content.get("handling") == "B0":
        return ""
    if content.get("extended_to"):
        return f"{content['extended_to']}（延期）"
    return content.get("due_on") or names.code("time_limits", content.get("time_limit"))


def state_name(record: Record, names: Names) -> str:
    """The state of a record in words."""
    return names.vocabulary.name("states", record.state)


def joined(parts: Iterable[str | None], mark: str = "；") -> str:
    """The parts that say something, in one text."""
    return mark.join(part for part in parts if part)


def shortened(text: str, length: int = 40) -> str:
    """The beginning of a text, in code points."""
    return text if len(text) <= length else text[: length - 1] + "…"


KINDS_NAMED: Final = frozenset(kind.value for kind in Kind) | {"batch"}
"""What a column's source may name before the dot; a `batch` is a sampling batch (抽查批次)."""
