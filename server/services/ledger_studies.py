"""学习形式占比: its figures read from the tables.

Owns which figures stand there. Never counts by person.
"""

from collections import defaultdict
from collections.abc import Iterator

from server.domain.ledger_studies import StudyEntry
from server.services.context import Zoufang
from server.store import filtered, office_counts
from server.store.engine import Tx
from server.store.filtered import Filter
from server.store.records import Stored
from shared.records import Kind

_MOST = 5_000


def studies(zoufang: Zoufang, tx: Tx, asked: Filter) -> Iterator[StudyEntry]:
    """One line for each form of the vocabulary, in its order, those that nobody used too."""
    days = Filter(first=asked.first, last=asked.last)
    found = filtered.page(tx, zoufang.county_id, Kind.SESSION, days, limit=_MOST, newest=True)
    made = office_counts.pledges_by_session(tx, zoufang.county_id, [item.id for item in found])
    by_form: dict[str, list[Stored]] = defaultdict(list)
    for item in found:
        by_form[item.content["form"]].append(item)
    for form in dict.fromkeys((*zoufang.vocabulary.session_forms, *sorted(by_form))):
        mine = by_form.get(form, [])
        yield StudyEntry(
            form,
            len(mine),
            len(found),
            sum(bool(item.content.get("document")) for item in mine),
            sum(len(item.content.get("attendees", ())) for item in mine),
            sum(made.get(item.id, 0) for item in mine),
        )
