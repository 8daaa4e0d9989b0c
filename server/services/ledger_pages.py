"""The records of a ledger, a page at a time, from the top or from where a screen ended.

Owns where a ledger begins. Never prints, and never widens a filter.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from server.services.context import Zoufang
from server.store import filtered, records
from server.store.engine import Tx
from server.store.filtered import DAY_OF, Filter, Key
from server.store.records import Stored
from shared.records import Kind

KINDS: Final = {
    "visits": Kind.VISIT,
    "problems": Kind.PROBLEM,
    "pledges": Kind.PLEDGE,
    "checks": Kind.VERIFICATION,
    "cases": Kind.PROBLEM,
}
"""The ledgers that list records, and of which kind."""


@dataclass(frozen=True, slots=True)
class Start:
    """Where to begin: behind which record, how many lines came before, how many to read at once."""

    after: Key | None = None
    position: int = 0
    at_once: int = filtered.PAGE


FROM_THE_TOP: Final = Start()


def start_after(
    zoufang: Zoufang, tx: Tx, key: str, record_id: str, position: int, at_once: int
) -> Start:
    """Behind a record that was shown; from the top where there is no such record."""
    if key not in KINDS or not record_id:
        return Start(at_once=at_once)
    kind = KINDS[key]
    found = records.load(tx, zoufang.county_id, kind, [record_id]).get(record_id)
    if found is None:
        return Start(at_once=at_once)
    return Start((found.content[DAY_OF[kind]], record_id), position, at_once)


def pages(
    tx: Tx, county_id: str, key: str, asked: Filter, start: Start = FROM_THE_TOP
) -> Iterator[list[Stored]]:
    """The records of a ledger, a page at a time."""
    return filtered.pages(
        tx, county_id, KINDS[key], asked, after=start.after, at_once=start.at_once
    )
