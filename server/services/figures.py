"""图表: the figures of an area and a period, read from the tables.

Owns what is read for them. Never counts by person, what is sealed, or beyond the viewer's area.
"""

from collections import Counter
from datetime import date, timedelta
from typing import Final

from server.domain import figures as domain
from server.domain.figures import Figure, Home
from server.services.context import Zoufang
from server.services.ledgers import people_of_area, reader
from server.store import office_figures as store
from server.store import office_queries
from server.store.engine import Tx
from shared.fields import is_day
from shared.progress import SOLVED
from shared.records import Kind
from shared.refusals import Refused
from shared.visibility import Viewer

DAYS: Final = 365


def period(zoufang: Zoufang, first: str, last: str) -> tuple[str, str]:
    """The days asked for; a year until today where none are. Raises Refused `condition`."""
    if not all(is_day(day) for day in (first, last) if day):
        raise Refused("condition", sentence="日期要写成 2026-10-14 这样，请改一下再看。")
    last = last or zoufang.today()
    first = first or (date.fromisoformat(last) - timedelta(days=DAYS)).isoformat()
    if first > last:
        raise Refused("condition", sentence="日期起晚于日期止，请改一下再看。")
    return first, last


def figures(
    zoufang: Zoufang, viewer: Viewer, first: str, last: str, village: str = ""
) -> tuple[Figure, ...]:
    """Every figure of a period, of one village or of the viewer's whole area."""

    def look(tx: Tx) -> tuple[Figure, ...]:
        names = reader(zoufang, tx, viewer).names
        one = village if village.startswith(viewer.area) else ""
        area = one or viewer.area
        words, county_id = zoufang.vocabulary, zoufang.county_id
        keys = frozenset(code for code, tag in words.tags.items() if tag.key)
        hidden = frozenset() if names.sensitive else zoufang.sensitive_tags
        homes = _homes(zoufang, tx, area, first, last)
        problems = store.problems(tx, county_id, area, first, last)
        by_month, by_group = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
        for (month, group, state), count in problems.items():
            by_month[month, state] += count
            by_group[group, state] += count
        done = store.times(tx, county_id, area, SOLVED | {domain.DONE}, first, last)
        people = people_of_area(zoufang, tx, viewer)
        found = [
            domain.coverage(homes, names.area, keys),
            domain.coverage_by_type(homes, words, hidden),
            domain.age_of_last_visit(homes, keys, zoufang.today()),
            domain.problems_by_month(by_month),
            domain.problems_by_group(by_group, words),
            domain.time_to_resolution(done),
        ]
        if not one:  # a pledge lies in no village
            kept = store.pledges(tx, county_id, people, first, last)
            found.append(domain.pledges_kept(kept))
        return tuple(found)

    return zoufang.db.read(look)


def _homes(zoufang: Zoufang, tx: Tx, area: str, first: str, last: str) -> list[Home]:
    areas = office_queries.everything(tx, zoufang.county_id, Kind.AREA)
    villages = [item.content["code"] for item in areas if item.content["code"].startswith(area)]
    modes = tuple(code for code, mode in zoufang.vocabulary.modes.items() if mode.counts)
    met = store.met(tx, zoufang.county_id, area, modes, first, last)
    homes = []
    for item in office_queries.households_of_villages(tx, zoufang.county_id, villages):
        last_on, seen = met.get(item.id, (None, False))
        tags = tuple(item.content.get("tags", ()))
        homes.append(Home(item.content["village"], tags, last_on, seen))
    return homes
