"""The records of a ledger, a page at a time, from the top or from where a screen ended.

Owns the order of a ledger: the day, then the id. Never prints, and never widens a filter.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from server.services.context import Zoufang
from server.store import office_queries, records
from server.store.engine import Tx
from server.store.office_queries import Filter, Key
from server.store.records import Stored
from shared.records import Kind

_ORDER: Final[Mapping[str, tuple[Kind, str, Callable[..., list[Stored]]]]] = {
    "visits": (Kind.VISIT, "visited_on", office_queries.visits),
    "problems": (Kind.PROBLEM, "raised_on", office_queries.problems),
    "pledges": (Kind.PLEDGE, "starts_on", office_queries.pledges),
    "checks": (Kind.VERIFICATION, "decided_on", office_queries.verifications),
    "cases": (Kind.PROBLEM, "raised_on", office_queries.problems),
}
KINDS: Final = {key: kind for key, (kind, _, _) in _ORDER.items()}
"""The ledgers that list records, and of which kind."""


@dataclass(frozen=True, slots=True)
class Start:
    """Where to begin: behind which record, how many lines came before, how many to read at once."""

    after: Key | None = None
    position: int = 0
    at_once: int = office_queries.PAGE


FROM_THE_TOP: Final = Start()


def start_after(
    zoufang: Zoufang, tx: Tx, key: str, record_id: str, position: int, at_once: int
) -> Start:
    """Behind a record that was shown; from the top where there is no such record."""
    if key not in _ORDER or not record_id:
        return Start(at_once=at_once)
    kind, day, _ = _ORDER[key]
    found = records.load(tx, zoufang.county_id, kind, [record_id]).get(record_id)
    if found is None:
        return Start(at_once=at_once)
    return Start((found.content[day], record_id), position, at_once)


def pages(
    tx: Tx, county_id: str, key: str, asked: Filter, start: Start = FROM_THE_TOP
) -> Iterator[list[Stored]]:
    """The records of a ledger, a page at a time."""
    _, day, read = _ORDER[key]
    after = start.after
    while True:
        page = read(tx, county_id, asked, after=after, limit=start.at_once)
        yield page
        if len(page) < start.at_once:
            return
        after = (page[-1].content[day], page[-1].id)
