"""The card of a household: who lives there, what was found before, what is open.

Owns that card. Never shows what the phone's buckets do not hold.
"""

from typing import Final

from mobile.domain.lines import household_row, problem_row, visit_row
from mobile.domain.reading import Reading
from mobile.domain.search import entry_of
from mobile.domain.views import HouseholdView
from shared.records import FIELDS, Kind, Record

_FAMILY: Final = ("people", "income", "hardship", "health")


def household_card(record: Record, reading: Reading) -> HouseholdView:
    """The card of one household, its latest visits first."""
    content = record.content
    entry = reading.households.one(record.id) or entry_of(record)
    visits = reading.overlay.children(record.id, Kind.VISIT)
    visits = sorted(visits, key=lambda visit: visit.content["visited_on"], reverse=True)
    problems = reading.overlay.children(record.id, Kind.PROBLEM)
    fields = FIELDS[Kind.HOUSEHOLD].model_fields
    family = tuple(
        (str(fields[name].title), str(content[name])) for name in _FAMILY if content.get(name)
    )
    cadres = (reading.person_name(cadre) for cadre in content.get("cadres", ()))
    return HouseholdView(
        row=household_row(entry, reading),
        number=record.number,
        phone=content.get("phone", ""),
        family=family,
        cadres=tuple(name for name in cadres if name),
        visits=tuple(visit_row(visit, reading) for visit in visits),
        problems=tuple(problem_row(problem, reading) for problem in problems),
        revision=record.revision,
        pending=reading.pending(record.id),
        content=content,
    )
