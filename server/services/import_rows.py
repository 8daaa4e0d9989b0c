"""One row of an office's own list, read: which heading means which field, what each cell says.

Owns the recognition of headings and the way from a cell to a field, the same for every list.
Never looks into the database: villages and people come in by name.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from pydantic import ValidationError

from server.services.import_files import Table
from shared.records import Fields
from shared.refusals import Refusal, Refused, refuse
from shared.vocabulary import Vocabulary

NAMESPACE: Final = "6f0c3c52-5c1f-5d0e-9c34-5a6f75666167"
"""What the ids of imported records follow from, with county and key."""
MAX_ERRORS_KEPT: Final = 500
_HEADER_DEPTH: Final = 12
_ASIDE: Final = re.compile(r"[(\uff08].*?[)\uff09]|[\s*/:\uff1a]")
"""What a heading says besides: remarks in brackets, marks."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What cells may name: villages by name and code, people by name, the code lists, today."""

    vocabulary: Vocabulary
    villages: Mapping[str, str] = field(default_factory=dict)
    """Code → name of the villages that this account may import for."""
    people: Mapping[str, str] = field(default_factory=dict)
    """Name → account id; a name that two people share is not in it."""
    today: str = ""


Reader = Callable[[str, Surroundings], Any]
"""What a cell says; raises ValueError with the reason, in Chinese."""


@dataclass(frozen=True)
class Columns:
    """A kind of list: headings that mean a field, columns that it needs, how cells are read.

    `fields` is the record that a row becomes; `filled` is what it needs besides what a row says.
    """

    headings: Mapping[str, tuple[str, ...]]
    required: tuple[str, ...]
    readers: Mapping[str, Reader]
    fields: type[Fields]
    filled: Mapping[str, Any] = field(default_factory=dict)
    aside: frozenset[str] = frozenset()
    """Columns that are no field of the record."""
    needed: frozenset[str] = frozenset()
    """Columns in which no cell may be empty, though a list may lack them."""

    @property
    def titles(self) -> dict[str, str]:
        """Field → the heading by which it is called."""
        return {name: headings[0] for name, headings in self.headings.items()}


@dataclass(frozen=True, slots=True)
class Heading:
    """Where the columns are, and in which row (from 0) the data begins."""

    columns: Mapping[str, int]
    first_row: int


def find_heading(table: Table, kind: Columns) -> Heading:
    """The heading row, possibly over two rows and below a title. Raises Refused `import_column`."""
    best: dict[str, int] = {}
    for index, row in enumerate(table[:_HEADER_DEPTH]):
        columns = _recognised(row, kind)
        if all(name in columns for name in kind.required):
            below = _recognised(table[index + 1], kind) if index + 1 < len(table) else {}
            taken = set(columns.values())
            lower = {n: at for n, at in below.items() if n not in columns and at not in taken}
            # A lower heading row stands under merged cells, which are empty but for their first.
            if lower and not any(_cell(table[index + 1], columns[name]) for name in kind.required):
                return Heading({**columns, **lower}, index + 2)
            return Heading(columns, index + 1)
        best = max(best, columns, key=len)
    missing = next(name for name in kind.required if name not in best)
    raise Refused("import_column", column=kind.titles[missing])


def _recognised(row: Sequence[str], kind: Columns) -> dict[str, int]:
    by_heading = {text: name for name, texts in kind.headings.items() for text in texts}
    found: dict[str, int] = {}
    for index, text in enumerate(row):
        name = by_heading.get(_ASIDE.sub("", text))
        if name is not None:
            found.setdefault(name, index)
    return found


def _cell(row: Sequence[str], index: int) -> str:
    return row[index] if index < len(row) else ""


def read_rows(
    table: Table, heading: Heading, kind: Columns, around: Surroundings
) -> Iterator[tuple[int, dict[str, Any], list[Refusal]]]:
    """Every row that says something: its number in the file, its content, what is wrong in it."""
    for index, cells in enumerate(table[heading.first_row :], heading.first_row + 1):
        if any(cells):
            yield index, *_read_row(cells, index, heading, kind, around)


def _read_row(
    row: Sequence[str], number: int, heading: Heading, kind: Columns, around: Surroundings
) -> tuple[dict[str, Any], list[Refusal]]:
    """The content of one row, and what is wrong with its cells (then the content is not valid)."""
    content: dict[str, Any] = {}
    faults: list[Refusal] = []
    for name, index in heading.columns.items():
        text = _cell(row, index)
        if not text:
            continue
        try:
            content[name] = kind.readers.get(name, _plain)(text, around)
        except ValueError as error:
            faults.append(fault(number, name, kind, str(error)))
    empty = sorted(kind.needed - set(content) - {f.details["name"] for f in faults})
    faults += [fault(number, name, kind, "不能空着") for name in empty]
    named = {found.details["name"] for found in faults}
    return content, faults + [
        found for found in _faults(content, number, kind) if found.details["name"] not in named
    ]


def _faults(content: dict[str, Any], number: int, kind: Columns) -> list[Refusal]:
    """What the record's own fields say against it; what is lawful is put into its normal form."""
    beside = {name: content[name] for name in kind.aside if name in content}
    own = {name: value for name, value in content.items() if name not in kind.aside}
    try:
        checked = kind.fields.content({**kind.filled, **own})
    except ValidationError as error:
        return [
            fault(number, str(first["loc"][0]), kind, _why(first["type"], first["msg"]))
            for first in error.errors(include_url=False, include_context=False)
        ]
    content.clear()
    content.update({n: v for n, v in checked.items() if n in own} | beside)
    return []


def fault(number: int, name: str, kind: Columns, why: str) -> Refusal:
    """What is wrong with one cell."""
    column = kind.titles.get(name, name)
    return refuse("import_cell", row=number, column=column, name=name, why=why)


def in_order(errors: list[Refusal], kind: Columns) -> tuple[Refusal, ...]:
    """Faults by row and column, the first few hundred."""
    places = list(kind.titles)
    errors.sort(key=lambda error: (error.details["row"], places.index(error.details["name"])))
    return tuple(errors[:MAX_ERRORS_KEPT])


def _why(kind: str, message: str) -> str:
    known = {
        "missing": "不能空着",
        "string_too_long": "太长了，请缩短",
        "string_pattern_mismatch": "格式不对",
        "less_than_equal": "数值太大",
        "greater_than_equal": "数值太小",
    }
    if kind == "value_error":
        return message.removeprefix("Value error, ")
    return known.get(kind, "填写有误")


def _plain(text: str, _around: Surroundings) -> str:
    return text


def village(text: str, around: Surroundings) -> str:
    """A village by its code, its name, or its name as people say it."""
    if text in around.villages:
        return text
    if text.isdecimal():
        raise ValueError("这个区划代码不在您管的范围，请核对")
    found = [code for code, name in around.villages.items() if _same_village(name, text)]
    if len(found) == 1:
        return found[0]
    raise ValueError("有几个同名的村，请改填12位区划代码" if found else "没有这个村，请核对村名")


def _same_village(name: str, text: str) -> bool:
    def short(value: str) -> str:
        for tail in ("村民委员会", "居民委员会", "村委会", "居委会", "社区", "村"):
            value = value.removesuffix(tail)
        return value

    return name == text or short(name) == short(text)
