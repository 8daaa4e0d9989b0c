"""Households from an office's own list: a preview first, then all of it or nothing (issue 2, CLI).

Owns the comparison of a list with the households that are there. Never writes while it previews,
never takes a tag away, and never makes the same household twice: the id follows from county,
village, group, door and head.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from server.services.context import Zoufang
from server.services.import_files import read_table
from server.services.import_households import HOUSEHOLDS, household_id, household_key
from server.services.import_rows import Surroundings, find_heading, in_order, read_rows
from server.services.imports_batch import act_whole
from server.store import office_queries
from server.store.accounts import Account
from server.store.engine import Tx
from shared.protocol import Act
from shared.records import Kind, Record
from shared.refusals import Refusal, Refused

_SETS: Final = ("tags", "cadres")

Deed = Literal["create", "amend", "skip"]
DEED_NAMES: Final[dict[Deed, str]] = {"create": "新增", "amend": "补充", "skip": "无变化"}


@dataclass(frozen=True, slots=True)
class Row:
    """One household of the list: its row in the file, and what importing it would do."""

    number: int
    household_id: str
    content: Mapping[str, Any]
    deed: Deed
    act: Act | None = None

    @property
    def deed_name(self) -> str:
        """新增, 补充 or 无变化."""
        return DEED_NAMES[self.deed]


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A row that says again what an earlier row of the same file said."""

    number: int
    earlier: int
    head: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file would do. It can be applied only when there is no error."""

    rows: tuple[Row, ...] = ()
    errors: tuple[Refusal, ...] = ()
    duplicates: tuple[Duplicate, ...] = ()
    columns: tuple[str, ...] = ()

    @property
    def acts(self) -> tuple[Act, ...]:
        """The acts that importing it takes."""
        return tuple(row.act for row in self.rows if row.act is not None)

    @property
    def can_apply(self) -> bool:
        """Is there something to import, and nothing wrong?"""
        return not self.errors and bool(self.acts)

    def count(self, deed: Deed) -> int:
        """How many rows would be created, amended or skipped."""
        return sum(row.deed == deed for row in self.rows)


def plan(data: bytes, county_id: str, around: Surroundings, existing: Iterable[Record]) -> Preview:
    """Compare a file with the households that are there. A refusal of the file is its one error."""
    try:
        table = read_table(data)
        heading = find_heading(table, HOUSEHOLDS)
    except Refused as refused:
        return Preview(errors=(refused.refusal,))
    known = {household_key(record.content): record for record in existing}
    rows: list[Row] = []
    errors: list[Refusal] = []
    duplicates: list[Duplicate] = []
    seen: dict[tuple[str, ...], int] = {}
    for index, content, faults in read_rows(table, heading, HOUSEHOLDS, around):
        if faults:
            errors += faults
            continue
        key = household_key(content)
        if key in seen:
            duplicates.append(Duplicate(index, seen[key], content["head"]))
            continue
        seen[key] = index
        rows.append(_row(index, content, household_id(county_id, content), known.get(key)))
    columns = tuple(HOUSEHOLDS.titles[name] for name in heading.columns)
    return Preview(tuple(rows), in_order(errors, HOUSEHOLDS), tuple(duplicates), columns)


def _row(number: int, content: dict[str, Any], new_id: str, standing: Record | None) -> Row:
    if standing is None:
        act = Act(do="household.create", on=new_id, fields=content)
        return Row(number, new_id, content, "create", act)
    fields = _touched(content, standing.content)
    if not fields:
        return Row(number, standing.id, content, "skip")
    act = Act(do="household.amend", on=standing.id, base=standing.revision, fields=fields)
    return Row(number, standing.id, content, "amend", act)


def _touched(content: Mapping[str, Any], standing: Mapping[str, Any]) -> dict[str, Any]:
    """What the list says that the household does not say yet. An empty cell says nothing."""
    fields: dict[str, Any] = {}
    for name, value in content.items():
        if name in _SETS:
            new = [member for member in value if member not in standing.get(name, [])]
            if new:
                fields[name] = {"add": new}
        elif standing.get(name) != value:
            fields[name] = value
    return fields


# ------------------------------------------------------------------------------- the database


def preview(zoufang: Zoufang, account: Account, data: bytes) -> Preview:
    """What a file would do here. What is wrong with it is in the preview."""

    def look(tx: Tx) -> Preview:
        around = surroundings(zoufang, tx, account)
        existing = office_queries.households_of_villages(tx, zoufang.county_id, around.villages)
        return plan(data, zoufang.county_id, around, (item.record for item in existing))

    return zoufang.db.read(look)


def surroundings(zoufang: Zoufang, tx: Tx, account: Account) -> Surroundings:
    """What the cells of a list may name: the villages of one's own area, and the people."""
    areas = office_queries.everything(tx, zoufang.county_id, Kind.AREA)
    villages = {
        item.content["code"]: item.content["name"]
        for item in areas
        if len(item.content["code"]) == 12 and item.content["code"].startswith(account.area)
    }
    return Surroundings(zoufang.vocabulary, villages, _people(zoufang, tx), zoufang.today())


def _people(zoufang: Zoufang, tx: Tx) -> dict[str, str]:
    """Name → id of people whose name nobody else has."""
    found = office_queries.everything(tx, zoufang.county_id, Kind.PERSON)
    names = Counter(item.content["name"] for item in found)
    return {item.content["name"]: item.id for item in found if names[item.content["name"]] == 1}


def apply(zoufang: Zoufang, account: Account, shown: Preview) -> int:
    """Import a preview, all of it or nothing; returns how many households were touched.

    Raises Refused with the first fault, `not_possible` where there is nothing to import.
    """
    if shown.errors:
        raise Refused(shown.errors[0].code, **shown.errors[0].details)
    acts = shown.acts
    if acts:
        act_whole(zoufang, account, acts)
    return len(acts)
