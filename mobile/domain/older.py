"""Older visits of a household as they are read: with a word on each, and what came of it.

Owns those lines. Never shows what the phone holds already: the card does.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from mobile.domain.reading import Reading
from shared.protocol import OlderRecord, OlderVisits
from shared.records import Kind, Record
from shared.refusals import Refusal


@dataclass(frozen=True, slots=True)
class OlderVisit:
    """One visit, whole enough to be read: it cannot be opened, it is not on this phone."""

    id: str
    day: str
    line: str
    said: str
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OlderView:
    """A page of them. `next`: where to go on; `refusal`: why there is none."""

    visits: tuple[OlderVisit, ...] = ()
    next: tuple[str, ...] = ()
    refusal: Refusal | None = None


def older_view(answer: OlderVisits, reading: Reading) -> OlderView:
    """The answer in words, without what is on the phone anyway."""
    visits = tuple(
        _visit(record, answer.problems, reading)
        for record in answer.visits
        if reading.overlay.record(record.id) is None
    )
    return OlderView(visits, tuple(answer.next))


def _visit(record: OlderRecord, problems: Sequence[OlderRecord], reading: Reading) -> OlderVisit:
    content = record.content
    names = "、".join(str(one.get("name", "")) for one in content.get("visitors", ()))
    mode = reading.vocabulary.name("modes", content.get("mode"))
    state = reading.state(_record(record))
    return OlderVisit(
        id=record.id,
        day=reading.day(str(content.get("visited_on", ""))),
        line=" · ".join(part for part in (mode, names, state, record.number) if part),
        said=str(content.get("narrative", "")),
        problems=tuple(
            f"{one.content.get('description', '')}（{reading.state(_record(one))}）"
            for one in problems
            if one.content.get("visit_id") == record.id
        ),
    )


def _record(told: OlderRecord) -> Record:
    return Record(Kind(told.kind), told.id, told.revision, told.state, told.content, told.number)
