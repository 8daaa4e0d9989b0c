"""党员责任区公示: its figures read from the tables.

Owns which figures stand there. Never ranks, and never counts what is sealed.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from server.domain.ledger_areas import AreaEntry
from server.domain.ledger_diary import OPEN
from server.services.context import Zoufang
from server.store import accounts as account_store
from server.store import office_counts, office_queries
from server.store.engine import Tx
from server.store.filtered import Filter
from shared.progress import SOLVED

WAITING: Final = OPEN | {"I08"}


def areas(zoufang: Zoufang, tx: Tx, asked: Filter) -> Iterator[AreaEntry]:
    """One line for each village and each person who serves it, by code, never by a figure."""
    first, last = asked.first or "0000", asked.last or "9999"
    county_id, area = zoufang.county_id, asked.village or asked.area
    people = set(asked.people or ())
    visits = office_counts.visits(tx, county_id, people, area, first, last)
    states = tuple(sorted(SOLVED | WAITING))
    problems = office_counts.problems(tx, county_id, area, states, first, last)
    serving = sorted(
        (village, account.account_id)
        for account in account_store.every(tx, county_id)
        if account.account_id in people and account.disabled_at is None
        for village in account.villages
        if village.startswith(area) and asked.person_id in ("", account.account_id)
    )
    homes = office_queries.households_of_villages(tx, county_id, {pair[0] for pair in serving})
    contacts = Counter(
        (home.content["village"], person)
        for home in homes
        for person in home.content.get("cadres", ())
    )
    for pair in serving:
        yield AreaEntry(
            *pair,
            contacts.get(pair, 0),
            visits.get(pair, 0),
            sum(problems[state].get(pair, 0) for state in SOLVED),
            sum(problems[state].get(pair, 0) for state in WAITING),
        )
