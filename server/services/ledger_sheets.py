"""民情日记 and 入户走访登记表: sheets read from the tables.

Owns which households stand on them. Never prints what is sealed, and every opening of a sheet is
logged like an export.
"""

from dataclasses import replace

from server.domain.ledger_diary import SHEETS, SheetEntry, sheets_of
from server.domain.ledger_pledges import PledgeEntry
from server.domain.ledger_visits import VisitEntry
from server.domain.ledgers import Content, Names
from server.services import accounts, office_record
from server.services import ledger_entries as entries
from server.services.context import Zoufang
from server.services.ledgers import narrowed, reader
from server.store import filtered, records
from server.store.engine import Tx
from server.store.filtered import Filter
from shared.records import Kind, Record
from shared.refusals import Refused
from shared.visibility import Group, Reach, Viewer, reach
from shared.workdays import day_of

SHEETS_SHOWN = 60

Printed = tuple[tuple[str, str, bool], ...]


def sheets(zoufang: Zoufang, viewer: Viewer, key: str, asked: Filter) -> tuple[list[Printed], bool]:
    """The sheets of the visits asked for, and whether there are more. Raises `not_found`."""
    if key not in SHEETS:
        raise Refused("not_found")

    def look(tx: Tx) -> tuple[list[Printed], bool]:
        who = reader(zoufang, tx, viewer)
        within = narrowed(asked, viewer, "visits", ())
        found = filtered.page(tx, zoufang.county_id, Kind.VISIT, within, limit=SHEETS_SHOWN + 1)
        made, names = entries.visit_entries(zoufang, tx, who.names, found[:SHEETS_SHOWN])
        contact = reach(viewer, Kind.HOUSEHOLD, Group.CONTACT) is Reach.AREA
        printed = [
            SHEETS[key].printed(_as_known(zoufang, tx, one, contact=contact), names)
            for entry in made
            for one in sheets_of(entry)
        ]
        return printed, len(found) > SHEETS_SHOWN

    answer = zoufang.db.read(look)
    accounts.note_reading(zoufang, viewer, f"ledger.sheet:{key}", f"{asked.first}..{asked.last}")
    return answer


def _as_known(zoufang: Zoufang, tx: Tx, one: SheetEntry, *, contact: bool) -> SheetEntry:
    """The household as it was known on the day of the visit (词表 §13.2)."""
    day = one.visit["visited_on"]
    versions = records.versions(tx, zoufang.county_id, one.household_id)
    known = [v for v in versions if day_of(v.at) <= day] or versions[:1]
    home = dict(known[-1].content) if known else dict(one.home)
    if not contact:
        home.pop("phone", None)
    return replace(one, home=home)


def blank_form(zoufang: Zoufang, viewer: Viewer, household_id: str) -> Printed:
    """A form for one household, to be filled in by hand. Raises Refused `not_found`."""

    def look(tx: Tx) -> Printed:
        who = reader(zoufang, tx, viewer)
        found = records.load(tx, zoufang.county_id, Kind.HOUSEHOLD, [household_id])
        item = found.get(household_id)
        if item is None or not item.content["village"].startswith(viewer.area):
            raise Refused("not_found")
        home: Content = item.content
        nobody = VisitEntry(Record(Kind.VISIT, "", 0, "", {}))
        entry = SheetEntry(nobody, household_id, home, blank=True)
        return SHEETS["form"].printed(entry, who.names)

    printed = zoufang.db.read(look)
    accounts.note_reading(zoufang, viewer, "ledger.sheet:blank", household_id)
    return printed


def pledge_page(zoufang: Zoufang, viewer: Viewer, pledge_id: str) -> tuple[PledgeEntry, Names]:
    """A pledge with all that 一项一页 prints. Raises Refused `not_found`."""
    view = office_record.record_view(zoufang, viewer, pledge_id)
    if view.record.kind is not Kind.PLEDGE:
        raise Refused("not_found")

    def look(tx: Tx) -> tuple[PledgeEntry, Names]:
        who = reader(zoufang, tx, viewer)
        made, names = entries.pledge_entries(zoufang, tx, who.names, [view.stored])
        return made[0], names

    entry, names = zoufang.db.read(look)
    accounts.note_reading(zoufang, viewer, "ledger.sheet:pledge", pledge_id)
    return entry, names
