"""Ledgers read from the tables: entries with everything that their lines need, page by page.

Owns the way from committed records to frozen entries, and the log of every export. Never holds a
whole ledger in memory, and never prints what its reader may not see.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO, Final

from server.domain import (
    ledger_areas,
    ledger_checks,
    ledger_pledges,
    ledger_problems,
    ledger_visits,
)
from server.domain.ledgers import Block, Layout, Names
from server.services import accounts
from server.services import ledger_areas as area_entries
from server.services import ledger_entries as entries
from server.services.context import Zoufang, county_of
from server.services.exports import Cover, write_ledger
from server.store import accounts as account_store
from server.store import office_queries
from server.store.accounts import Account
from server.store.engine import Tx
from server.store.office_queries import Filter
from server.store.records import Stored
from shared.records import Kind
from shared.refusals import Refused
from shared.visibility import Duty, Group, Reach, Viewer, reach
from shared.workdays import clock_of, day_of

LAYOUTS: Final[dict[str, Layout[Any]]] = {
    "visits": ledger_visits.LAYOUT,
    "problems": ledger_problems.LAYOUT,
    "pledges": ledger_pledges.LAYOUT,
    "checks": ledger_checks.LAYOUT,
    "areas": ledger_areas.LAYOUT,
}
"""Everything that is printed as a table; sheets of one household are `ledger_diary.SHEETS`."""
Keep = Callable[[str], bool]
"""Which records of a ledger to print, by id."""
WITHDRAWN_VISIT: Final = "W09"
_VISIT_STATES: Final = ("W03", "W04", "W05", "W06", "W07", "W08")


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: the viewer, and the names that fit it."""

    zoufang: Zoufang
    viewer: Viewer
    names: Names

    @property
    def may_seal(self) -> bool:
        """Does the viewer see what is sealed?"""
        return Duty.SEALED in self.viewer.duties


def reader(zoufang: Zoufang, tx: Tx, viewer: Viewer) -> Reader:
    """The reader for a viewer. Raises Refused `forbidden` where it may see no records at all."""
    if reach(viewer, Kind.VISIT, Group.BASE) is not Reach.AREA:
        raise Refused("forbidden")
    people = office_queries.everything(tx, zoufang.county_id, Kind.PERSON)
    areas = office_queries.everything(tx, zoufang.county_id, Kind.AREA)
    names = Names(
        zoufang.vocabulary,
        people={item.id: item.content["name"] for item in people},
        areas={item.content["code"]: item.content["name"] for item in areas},
        sensitive=reach(viewer, Kind.HOUSEHOLD, Group.SENSITIVE) is Reach.AREA,
    )
    return Reader(zoufang, viewer, names)


def narrowed(asked: Filter, viewer: Viewer, key: str, people: tuple[str, ...]) -> Filter:
    """The filter, within what the viewer may see."""
    states = asked.states or (_VISIT_STATES if key == "visits" else ())
    # 台账3 prints a 举报 without who or what (词表 §13.3); the other ledgers do not print it.
    sealed = key == "problems"
    return replace(asked, area=viewer.area, states=states, sealed=sealed, people=people)


def blocks(
    zoufang: Zoufang,
    tx: Tx,
    viewer: Viewer,
    key: str,
    asked: Filter,
    keep: Keep | None = None,
) -> Iterator[Block]:
    """The printed blocks of a ledger, in the order of the day, or those alone to `keep`.

    Raises Refused `not_found`.
    """
    if key not in LAYOUTS:
        raise Refused("not_found")
    who = reader(zoufang, tx, viewer)
    asked = narrowed(asked, viewer, key, people_of_area(zoufang, tx, viewer))
    if key == "areas":
        for area in area_entries.areas(zoufang, tx, asked):
            found = ledger_areas.block(area, 0, who.names)
            if found is not None:
                yield found
        return
    make, position = _MAKERS[key], 0
    for page in pages(tx, zoufang.county_id, key, asked):
        kept = [item for item in page if keep is None or keep(item.id)]
        for entry, names, block in make(who, tx, kept):
            printed = block(entry, position + 1, names)
            if printed is not None:
                position += 1
                yield printed


def pages(tx: Tx, county_id: str, key: str, asked: Filter) -> Iterator[list[Stored]]:
    """The records of a ledger, a page at a time."""
    after = None
    while True:
        page = _PAGES[key](tx, county_id, asked, after)
        yield page
        if len(page) < office_queries.PAGE:
            return
        after = (page[-1].content[_DAYS[key]], page[-1].id)


def people_of_area(zoufang: Zoufang, tx: Tx, viewer: Viewer) -> tuple[str, ...]:
    """The people whose pledges a viewer may see: who serves a village of its area, or none."""
    return tuple(
        account.account_id
        for account in account_store.every(tx, zoufang.county_id)
        if _in_area(account, viewer.area)
    )


def _in_area(account: Account, area: str) -> bool:
    if account.villages:
        return any(code.startswith(area) for code in account.villages)
    return account.area.startswith(area) or area.startswith(account.area)


Made = tuple[Any, Names, Callable[[Any, int, Names], Block | None]]


def _visits(who: Reader, tx: Tx, page: list[Stored]) -> Iterator[Made]:
    found, names = entries.visit_entries(who.zoufang, tx, who.names, page)
    return ((entry, names, ledger_visits.block) for entry in found)


def _problems(who: Reader, tx: Tx, page: list[Stored]) -> Iterator[Made]:
    found, names = entries.problem_entries(who.zoufang, tx, who.names, page)
    return ((entry, names, ledger_problems.block) for entry in found)


def _pledges(who: Reader, tx: Tx, page: list[Stored]) -> Iterator[Made]:
    found, names = entries.pledge_entries(who.zoufang, tx, who.names, page)
    return ((entry, names, ledger_pledges.block) for entry in found)


def _checks(who: Reader, tx: Tx, page: list[Stored]) -> Iterator[Made]:
    found, names = entries.check_entries(who.zoufang, tx, who.names, page, who.viewer.area)
    return ((entry, names, ledger_checks.block) for entry in found)


_MAKERS: Final = {"visits": _visits, "problems": _problems, "pledges": _pledges, "checks": _checks}
_DAYS: Final = {
    "visits": "visited_on",
    "problems": "raised_on",
    "pledges": "starts_on",
    "checks": "decided_on",
}
_PAGES: Final[Mapping[str, Callable[[Tx, str, Filter, tuple[str, str] | None], list[Stored]]]] = {
    "visits": lambda tx, c, f, after: office_queries.visits(tx, c, f, after=after),
    "problems": lambda tx, c, f, after: office_queries.problems(tx, c, f, after=after),
    "pledges": lambda tx, c, f, after: office_queries.pledges(tx, c, f, after=after),
    "checks": lambda tx, c, f, after: office_queries.verifications(tx, c, f, after=after),
}


def export_ledger(
    zoufang: Zoufang,
    viewer: Viewer,
    key: str,
    target: Path | BinaryIO,
    asked: Filter | None = None,
    *,
    unit: str = "",
    keep: Keep | None = None,
) -> int:
    """Write a ledger as Excel and log that it was exported; returns how many lines it has."""
    asked = asked or Filter()
    with zoufang.db.reading() as tx:
        layout = LAYOUTS.get(key)
        if layout is None:
            raise Refused("not_found")
        around = cover(zoufang, tx, viewer, asked, unit=unit)
        lines = write_ledger(target, layout, blocks(zoufang, tx, viewer, key, asked, keep), around)
    accounts.note_reading(zoufang, viewer, f"ledger.export:{key}", f"{asked.first}..{asked.last}")
    return lines


def cover(zoufang: Zoufang, tx: Tx, viewer: Viewer, asked: Filter, *, unit: str) -> Cover:
    """What stands around a table: whose it is, for when, and who exports it when."""
    now = zoufang.now()
    return Cover(
        unit or county_of(zoufang, tx).name,
        _day_in_words(day_of(now)),
        _period(asked),
        reader(zoufang, tx, viewer).names.person(viewer.account_id),
        f"{day_of(now)} {clock_of(now)}",
    )


def _day_in_words(day: str) -> str:
    year, month, date = day.split("-")
    return f"{year}年{int(month)}月{int(date)}日"


def _period(asked: Filter) -> str:
    return " 至 ".join(filter(None, (asked.first, asked.last)))
