"""The queue as a list to walk through: one short line for each record that waits.

Owns the lines. Never ranks people: what a batch drew comes first, then the order of the day.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from server.domain.ledger_pledges import PledgeEntry
from server.domain.ledger_visits import VisitEntry
from server.domain.ledgers import CONFIDENTIAL, Names, ProblemEntry
from server.services import office
from server.services.context import Zoufang
from server.services.ledger_entries import drawn_in
from shared.records import Kind, Record
from shared.visibility import Viewer


@dataclass(frozen=True, slots=True)
class QueueLine:
    """One record: its number, day, place, and what it is about."""

    id: str
    number: str
    day: str
    place: str
    words: str
    drawn: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """The beginning of the queue of one kind, and how many wait in all."""

    key: str
    title: str
    lines: tuple[QueueLine, ...]
    waiting: int


def groups(zoufang: Zoufang, viewer: Viewer) -> tuple[Group, ...]:
    """Visits, problems and pledges that wait for this viewer's office."""
    queue = office.queue(zoufang, viewer)
    names = queue.names
    ids = [entry.visit.id for entry in queue.visits] + [e.problem.id for e in queue.problems]
    draws = zoufang.db.read(lambda tx: drawn_in(tx, zoufang.county_id, ids))
    ways = {record_id: found[-1][2] for record_id, found in draws.items() if found}
    counts = queue.waiting
    visits = tuple(_visit(e, names, ways) for e in queue.visits)
    problems = tuple(_problem(e, names, ways) for e in queue.problems)
    pledges = tuple(_pledge(e, names) for e in queue.pledges)
    return (
        Group("visits", "走访", visits, counts[Kind.VISIT]),
        Group("problems", "诉求", problems, counts[Kind.PROBLEM]),
        Group("pledges", "学用转化事项", pledges, counts[Kind.PLEDGE]),
    )


def _visit(entry: VisitEntry, names: Names, ways: Mapping[str, str]) -> QueueLine:
    content = entry.visit.content
    homes = [entry.households.get(member["household_id"]) for member in content["present"]]
    heads = "、".join(home["head"] for home in homes if home)
    raised = [p.content["description"] for p in entry.problems if not p.sealed]
    place = f"{names.area(content['village'])} {heads}"
    return _line(entry.visit, content["visited_on"], place, "；".join(raised) or "无诉求", ways)


def _problem(entry: ProblemEntry, names: Names, ways: Mapping[str, str]) -> QueueLine:
    content = entry.content
    reporter = CONFIDENTIAL if entry.sealed else content.get("reporter") or entry.head
    place = f"{names.area(content['village'])} {reporter}"
    return _line(entry.problem, content["raised_on"], place, content["description"], ways)


def _pledge(entry: PledgeEntry, names: Names) -> QueueLine:
    content = entry.content
    words, who = "、".join(content["methods"]), names.person(content["learner_id"])
    return _line(entry.pledge, content["starts_on"], who, words, {})


def _line(record: Record, day: str, place: str, words: str, ways: Mapping[str, str]) -> QueueLine:
    return QueueLine(record.id, record.number, day, place, words, ways.get(record.id, ""))
