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
    ledger_cases,
    ledger_checks,
    ledger_pledges,
    ledger_problems,
    ledger_studies,
    ledger_visits,
)
from server.domain.ledgers import Block, Layout, Names
from server.services import accounts
from server.services import ledger_areas as area_entries
from server.services import ledger_entries as entries
from server.services import ledger_studies as study_entries
from server.services.context import Zoufang, county_of
from server.services.exports import Cover, write_ledger
from server.services.ledger_pages import FROM_THE_TOP, KINDS, Start, pages
from server.store import accounts as account_store
from server.store import filtered, office_queries
from server.store.accounts import Account
from server.store.engine import Tx
from server.store.filtered import Filter
from server.store.records import Stored
from shared.progress import SOLVED
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
    "cases": ledger_cases.LAYOUT,
    "studies": ledger_studies.LAYOUT,
}
"""Everything that is printed as a table; sheets of one household are `ledger_diary.SHEETS`."""
TELL_EVERY: Final = 500
"""How often a long export says how far it is, in entries."""
Keep = Callable[[str], bool]
"""Which records of a ledger to print, by id."""
ONLY: Final[Mapping[str, Mapping[str, tuple[str, Callable[[Any], bool]]]]] = {
    "problems": {filtered.CONFIRMED: ("群众确认已解决（服务先锋）", ledger_problems.is_confirmed)},
}
"""What a ledger offers to leave out by itself: name and test of an entry."""
_STATES: Final = {
    "visits": ("W03", "W04", "W05", "W06", "W07", "W08"),
    "cases": tuple(sorted(SOLVED)),
}
"""What stands in a ledger where no state is asked for."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads in one transaction: the viewer, the names that fit it, the households it met."""

    zoufang: Zoufang
    viewer: Viewer
    names: Names
    homes: entries.Homes

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
    return Reader(zoufang, viewer, names, entries.Homes(tx, zoufang.county_id))


def narrowed(asked: Filter, viewer: Viewer, key: str, people: tuple[str, ...]) -> Filter:
    """The filter, within what the viewer may see."""
    states = asked.states or _STATES.get(key, ())
    # 台账3 prints a 举报 without who or what (词表 §13.3); the other ledgers do not print it.
    sealed = key == "problems"
    most = not asked.states
    return replace(asked, area=viewer.area, states=states, sealed=sealed, people=people, most=most)


def blocks(
    zoufang: Zoufang,
    tx: Tx,
    viewer: Viewer,
    key: str,
    asked: Filter,
    keep: Keep | None = None,
    start: Start = FROM_THE_TOP,
) -> Iterator[Block]:
    """The printed blocks of a ledger, in the order of the day, or those alone to `keep`.

    Raises Refused `not_found`.
    """
    if key not in LAYOUTS:
        raise Refused("not_found")
    who = reader(zoufang, tx, viewer)
    asked = narrowed(asked, viewer, key, people_of_area(zoufang, tx, viewer))
    if key in _COUNTED:
        count, print_line = _COUNTED[key]
        yield from filter(None, (print_line(e, 0, who.names) for e in count(zoufang, tx, asked)))
        return
    make, position = _MAKERS[key], start.position
    test = ONLY.get(key, {}).get(asked.only, ("", lambda _entry: True))[1]
    for page in pages(tx, zoufang.county_id, key, asked, start):
        kept = [item for item in page if keep is None or keep(item.id)]
        for entry, names, block in make(who, tx, kept):
            printed = block(entry, position + 1, names) if test(entry) else None
            if printed is not None:
                position += 1
                yield printed


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
    found, names = entries.visit_entries(who.zoufang, tx, who.names, page, who.homes)
    return ((entry, names, ledger_visits.block) for entry in found)


def _problems(who: Reader, tx: Tx, page: list[Stored]) -> Iterator[Made]:
    found, names = entries.problem_entries(who.zoufang, tx, who.names, page, who.homes)
    return ((entry, names, ledger_problems.block) for entry in found)


def _pledges(who: Reader, tx: Tx, page: list[Stored]) -> Iterator[Made]:
    found, names = entries.pledge_entries(who.zoufang, tx, who.names, page)
    return ((entry, names, ledger_pledges.block) for entry in found)


def _checks(who: Reader, tx: Tx, page: list[Stored]) -> Iterator[Made]:
    found, names = entries.check_entries(who.zoufang, tx, who.names, page, who.viewer.area)
    return ((entry, names, ledger_checks.block) for entry in found)


def _cases(who: Reader, tx: Tx, page: list[Stored]) -> Iterator[Made]:
    found, names = entries.case_entries(who.zoufang, tx, who.names, page)
    return ((entry, names, ledger_cases.block) for entry in found)


_COUNTED: Final[Mapping[str, tuple[Callable[..., Iterator[Any]], Callable[..., Block | None]]]] = {
    "areas": (area_entries.areas, ledger_areas.block),
    "studies": (study_entries.studies, ledger_studies.block),
}
"""Ledgers of figures: how they are counted, and how a line is printed."""
_MAKERS: Final = {
    "visits": _visits,
    "problems": _problems,
    "pledges": _pledges,
    "checks": _checks,
    "cases": _cases,
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
    told: Callable[[int], None] = lambda _count: None,
) -> int:
    """Write a ledger as Excel and log that it was exported; returns how many lines it has.

    `told` hears how many entries were written, now and then.
    """
    asked = asked or Filter()
    with zoufang.db.reading() as tx:
        layout = LAYOUTS.get(key)
        if layout is None:
            raise Refused("not_found")
        around = cover(zoufang, tx, viewer, asked, unit=unit)
        found = _counted(blocks(zoufang, tx, viewer, key, asked, keep), told)
        lines = write_ledger(target, layout, found, around)
    accounts.note_reading(zoufang, viewer, f"ledger.export:{key}", f"{asked.first}..{asked.last}")
    return lines


def _counted(found: Iterator[Block], told: Callable[[int], None]) -> Iterator[Block]:
    for count, block in enumerate(found, 1):
        yield block
        if count % TELL_EVERY == 0:
            told(count)


def how_many(zoufang: Zoufang, tx: Tx, viewer: Viewer, key: str, asked: Filter) -> int:
    """How many records a ledger reads for these filters, 0 for a ledger of figures."""
    if key not in KINDS:
        return 0
    within = narrowed(asked, viewer, key, people_of_area(zoufang, tx, viewer))
    return filtered.count(tx, zoufang.county_id, KINDS[key], within)


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
