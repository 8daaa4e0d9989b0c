"""Lists behind the office's pages: study sessions, requests, households, people, the audit.

Owns the reading of these lists. Never writes, and never reads outside the viewer's area.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from server.domain.ledgers import Names
from server.domain.showing import label_of, words
from server.services import ledger_entries as entries
from server.services.context import Zoufang
from server.services.ledgers import people_of_area, reader
from server.services.office import villages_of
from server.store import accounts as account_store
from server.store import filtered, office_counts, office_queries, records
from server.store.accounts import Account
from server.store.engine import Tx
from server.store.filtered import Filter
from server.store.records import Stored
from shared.records import Kind, Record
from shared.refusals import Refused
from shared.visibility import Role, Viewer


@dataclass(frozen=True, slots=True)
class Sessions:
    """Study sessions with the people who may attend and the pledges made after each."""

    sessions: tuple[Record, ...]
    people: tuple[tuple[str, str], ...]
    names: Names
    pledges: Mapping[str, int]


def sessions(zoufang: Zoufang, viewer: Viewer) -> Sessions:
    """All study sessions, newest first."""

    def look(tx: Tx) -> Sessions:
        who, county_id = reader(zoufang, tx, viewer), zoufang.county_id
        found = filtered.page(tx, county_id, Kind.SESSION, Filter(), newest=True)
        counts = office_counts.pledges_by_session(tx, county_id, [item.id for item in found])
        return Sessions(
            tuple(item.record for item in found), attendable(zoufang, tx), who.names, counts
        )

    return zoufang.db.read(look)


def attendable(zoufang: Zoufang, tx: Tx) -> tuple[tuple[str, str], ...]:
    """Who may stand on an attendance list: id and name, by name."""
    found = office_queries.everything(tx, zoufang.county_id, Kind.PERSON)
    people = [(i.id, i.content["name"]) for i in found if i.content["role"] != Role.ADMIN.value]
    return tuple(sorted(people, key=lambda pair: pair[1]))


def learners(zoufang: Zoufang, viewer: Viewer) -> tuple[tuple[str, str], ...]:
    """Who can be the learner of a pledge in the viewer's area: id and name, by name."""

    def look(tx: Tx) -> tuple[tuple[str, str], ...]:
        mine = set(people_of_area(zoufang, tx, viewer))
        return tuple(pair for pair in attendable(zoufang, tx) if pair[0] in mine)

    return zoufang.db.read(look)


def colleagues(zoufang: Zoufang) -> list[Account]:
    """Accounts that are not barred, by login."""
    accounts = zoufang.db.read(lambda tx: account_store.every(tx, zoufang.county_id))
    return [account for account in accounts if account.disabled_at is None]


@dataclass(frozen=True, slots=True)
class Request:
    """One 申请: what is asked, by whom, on which record, and what stands there now."""

    proposal: Record
    target: Record
    asked: tuple[tuple[str, str, str], ...]
    """Label, what was asked for, what stands."""


@dataclass(frozen=True, slots=True)
class Requests:
    """What people asked for and nobody has answered."""

    requests: tuple[Request, ...]
    names: Names


def requests(zoufang: Zoufang, viewer: Viewer) -> Requests:
    """Open requests that concern the viewer's area, oldest first."""

    def look(tx: Tx) -> Requests:
        who, county_id = reader(zoufang, tx, viewer), zoufang.county_id
        shown, names = [], who.names
        for item in office_queries.open_proposals(tx, county_id):
            target = records.any_record(tx, county_id, item.content["target_id"])
            if target is None or not _visible(target, viewer, sealed=who.may_seal):
                continue
            names = entries.with_numbers(names, {target.id: target.record.number})
            shown.append(Request(item.record, target.record, _asked(item, target, names)))
        return Requests(tuple(shown), names)

    return zoufang.db.read(look)


def _visible(target: Stored, viewer: Viewer, *, sealed: bool) -> bool:
    if target.content.get("sealed") and not sealed:
        return False
    return str(target.content.get("village", viewer.area)).startswith(viewer.area)


def _asked(item: Stored, target: Stored, names: Names) -> tuple[tuple[str, str, str], ...]:
    kind = target.record.kind
    fields: Mapping[str, Any] = item.content.get("fields", {})
    rows = []
    for name, value in fields.items():
        label, wish = _wish(kind, name, value, names)
        now = target.content.get(name)
        rows.append((label, wish, words(kind, name, now, names) if now is not None else ""))
    return tuple(rows)


def _wish(kind: Kind, name: str, value: Any, names: Names) -> tuple[str, str]:
    label = label_of(kind, name)
    if label == name:
        label = label_of(Kind.RESOLUTION, name)
    if isinstance(value, Mapping):
        parts = [("加 ", value.get("add")), ("减 ", value.get("remove"))]
        return label, "；".join(t + words(kind, name, v, names) for t, v in parts if v)
    return label, words(kind, name, value, names)


@dataclass(frozen=True, slots=True)
class Households:
    """Households of one village, and the villages there are to choose from."""

    village: str
    villages: tuple[tuple[str, str], ...]
    households: tuple[Record, ...]
    names: Names


def households(zoufang: Zoufang, viewer: Viewer, village: str, text: str) -> Households:
    """The households of a village (the first one unless told), by group and door."""

    def look(tx: Tx) -> Households:
        who, county_id = reader(zoufang, tx, viewer), zoufang.county_id
        villages = villages_of(who.names, viewer)
        chosen = village if village in dict(villages) else (villages[0][0] if villages else "")
        found = office_queries.households_of_villages(tx, county_id, [chosen]) if chosen else []
        homes = [i.record for i in found if not text or text in i.content["head"]]
        homes.sort(key=lambda h: (h.content.get("group", ""), h.content.get("door", "")))
        return Households(chosen, villages, tuple(homes[:500]), who.names)

    return zoufang.db.read(look)


def household_phone(zoufang: Zoufang, viewer: Viewer, household_id: str) -> str:
    """A household's telephone number in full. Raises Refused `not_found`."""

    def look(tx: Tx) -> str:
        reader(zoufang, tx, viewer)
        found = records.load(tx, zoufang.county_id, Kind.HOUSEHOLD, [household_id])
        item = found.get(household_id)
        if item is None or not _visible(item, viewer, sealed=False):
            raise Refused("not_found")
        return str(item.content.get("phone", ""))

    return zoufang.db.read(look)
