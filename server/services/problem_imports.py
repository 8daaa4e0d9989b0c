"""Problems from 12345, 网格 and 来访 lists: a preview first, then all of it or nothing.

Owns the comparison of such a list with what is there. Never imports a row twice (its id follows
from ticket or words), and never decides by itself whether two problems that sound alike are one.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final, Literal

from server.domain.likeness import DAYS, Known
from server.services.context import Zoufang
from server.services.import_files import Table, read_table
from server.services.import_problems import PROBLEMS, TICKET_NOTE, problem_id
from server.services.import_rows import Surroundings, find_heading, in_order, read_rows
from server.services.imports import surroundings
from server.services.imports_batch import act_whole
from server.services.office_registering import SOURCES
from server.store import filtered, office_queries, records
from server.store.accounts import Account
from server.store.engine import Tx
from server.store.filtered import Filter
from server.store.records import Stored
from shared.protocol import Act
from shared.records import Kind
from shared.refusals import Refusal, Refused

Deed = Literal["create", "like", "skip"]
DEED_NAMES: Final[dict[Deed, str]] = {"create": "新增", "like": "像是重复", "skip": "已经导入"}
_WITHDRAWN: Final = "I16"


@dataclass(frozen=True, slots=True)
class Row:
    """One problem of the list. `like`: the id of one that is there and sounds alike."""

    number: int
    problem_id: str
    content: Mapping[str, Any]
    deed: Deed
    like: str = ""

    @property
    def deed_name(self) -> str:
        """新增, 像是重复 or 已经导入."""
        return DEED_NAMES[self.deed]


@dataclass(frozen=True, slots=True)
class Preview:
    """What a list would do. `alike`: what stands there for the rows that are like something."""

    rows: tuple[Row, ...] = ()
    errors: tuple[Refusal, ...] = ()
    twice: tuple[tuple[int, int], ...] = ()
    """Rows that say again what an earlier row said: (row, earlier row)."""
    alike: Mapping[str, Stored] | None = None

    def count(self, deed: Deed) -> int:
        """How many rows are new, alike or there already."""
        return sum(row.deed == deed for row in self.rows)

    def chosen(self, also: Collection[int]) -> tuple[Row, ...]:
        """The rows to import: the new ones, and those alike whose numbers somebody ticked."""
        return tuple(
            r for r in self.rows if r.deed == "create" or (r.deed == "like" and r.number in also)
        )

    @property
    def can_apply(self) -> bool:
        """Is there something to import, and nothing wrong?"""
        return not self.errors and any(row.deed != "skip" for row in self.rows)


@dataclass(frozen=True, slots=True)
class Existing:
    """What a list is compared with: ids that are there, texts, households by village and head."""

    ids: Collection[str] = ()
    known: Known | None = None
    homes: Mapping[tuple[str, str], str] | None = None


def plan(
    table: Table, county_id: str, source: str, around: Surroundings, existing: Existing
) -> Preview:
    """Compare a list with what is there. `source` is for rows that do not say their own."""
    heading = find_heading(table, PROBLEMS)
    rows: list[Row] = []
    errors: list[Refusal] = []
    twice: list[tuple[int, int]] = []
    seen: dict[str, int] = {}
    for number, content, faults in read_rows(table, heading, PROBLEMS, around):
        if faults:
            errors += faults
            continue
        own = problem_id(county_id, content.get("source", source), content)
        if own in seen:
            twice.append((number, seen[own]))
            continue
        seen[own] = number
        rows.append(_row(number, own, {"source": source, **content}, existing))
    return Preview(tuple(rows), in_order(errors, PROBLEMS), tuple(twice))


def _row(number: int, own: str, content: dict[str, Any], existing: Existing) -> Row:
    ticket, head = content.pop("ticket", ""), content.pop("head", "")
    if ticket:
        content["note"] = "；".join(filter(None, (TICKET_NOTE + ticket, content.get("note"))))
    home = (existing.homes or {}).get((content["village"], head or content.get("reporter", "")))
    if home:
        content["household_id"] = home
    if own in existing.ids:
        return Row(number, own, content, "skip")
    like = ""
    if existing.known is not None:
        said = content["description"]
        like = existing.known.like(content["village"], content["raised_on"], said)
    return Row(number, own, content, "like" if like else "create", like)


# ------------------------------------------------------------------------------- the database


def preview(zoufang: Zoufang, account: Account, data: bytes, source: str) -> Preview:
    """What a file would do here. What is wrong with it is in the preview."""
    if source not in SOURCES:
        raise Refused("condition", sentence="请选来源：来访、12345 或网格。")
    try:
        table = read_table(data)
        return zoufang.db.read(lambda tx: _look(zoufang, tx, account, table, source))
    except Refused as refused:
        return Preview(errors=(refused.refusal,))


def _look(zoufang: Zoufang, tx: Tx, account: Account, table: Table, source: str) -> Preview:
    around = surroundings(zoufang, tx, account)
    # Ids and days of the list come first: only what lies near them is compared.
    first = plan(table, zoufang.county_id, source, around, Existing())
    days = [row.content["raised_on"] for row in first.rows]
    if not days:
        return first
    ids = [row.problem_id for row in first.rows]
    there = records.load(tx, zoufang.county_id, Kind.PROBLEM, ids)
    near = _near(zoufang, tx, account, min(days), max(days))
    texts = (
        (item.id, item.content["village"], item.content["raised_on"], item.content["description"])
        for item in near.values()
        if item.id not in there
    )
    existing = Existing(there, Known(texts), _homes(zoufang, tx, around.villages))
    found = plan(table, zoufang.county_id, source, around, existing)
    return replace(found, alike={row.like: near[row.like] for row in found.rows if row.like})


def _near(zoufang: Zoufang, tx: Tx, account: Account, first: str, last: str) -> dict[str, Stored]:
    """The problems of these weeks that the clerk may see; a 举报 is compared with nothing."""
    wide = timedelta(days=DAYS)
    asked = Filter(
        area=account.area,
        first=(date.fromisoformat(first) - wide).isoformat(),
        last=(date.fromisoformat(last) + wide).isoformat(),
    )
    pages = filtered.pages(tx, zoufang.county_id, Kind.PROBLEM, asked)
    found = (item for page in pages for item in page)
    return {item.id: item for item in found if item.record.state != _WITHDRAWN}


def _homes(zoufang: Zoufang, tx: Tx, villages: Iterable[str]) -> dict[tuple[str, str], str]:
    """(village, head) → household, where only one household of the village bears the name."""
    named: dict[tuple[str, str], list[str]] = defaultdict(list)
    for home in office_queries.households_of_villages(tx, zoufang.county_id, villages):
        named[home.content["village"], home.content["head"]].append(home.id)
    return {key: ids[0] for key, ids in named.items() if len(ids) == 1}


def apply(zoufang: Zoufang, account: Account, shown: Preview, also: Collection[int]) -> int:
    """Import a preview with the rows alike that were ticked, all or none; returns how many.

    Raises Refused with the first fault, or `condition` where nothing is to be imported.
    """
    if shown.errors:
        raise Refused(shown.errors[0].code, **shown.errors[0].details)
    rows = shown.chosen(also)
    if not rows:
        raise Refused("condition", sentence="没有要导入的：都已导入，或没有勾选。")
    acts = [
        Act(
            do="problem.register",
            on=row.problem_id,
            fields={**row.content, "recorder_id": account.account_id},
        )
        for row in rows
    ]
    act_whole(zoufang, account, acts)
    return len(acts)
