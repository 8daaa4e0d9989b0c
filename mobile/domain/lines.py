"""Records as lines of a list.

Owns what one line says of a visit, a problem, a pledge, a household. Never shows what is sealed to
anybody but those for whom it is on the phone.
"""

from typing import Any, Final

from mobile.domain.reading import Reading
from mobile.domain.search import HouseholdEntry
from mobile.domain.views import HouseholdRow, PledgeRow, ProblemRow, VisitRow
from shared.facts import deadline
from shared.progress import not_counted_names, window_of
from shared.records import Kind, Record

CLOSED_PROBLEMS: Final = frozenset({"I09", "I12", "I13", "I16", "I17"})
OPEN_ENDED: Final = frozenset({"I08", "I14", "I15"})
"""States in which no deadline of the handler's runs."""


def is_explained(finding: Record, reading: Reading) -> bool:
    """Whether its recorder answered, if only on this phone so far."""
    me = finding.content["recorder_id"]
    return any(one.get("author_id") == me for one in reading.overlay.explanations(finding.id))


def problem_row(record: Record, reading: Reading) -> ProblemRow:
    """A problem in a list."""
    content = record.content
    due_on = deadline(content) or ""
    running = record.state not in CLOSED_PROBLEMS | OPEN_ENDED
    overdue = bool(due_on) and running and due_on < reading.today
    due = f"{reading.day(due_on)}前" if due_on and running else ""
    return ProblemRow(
        id=record.id,
        number=reading.number(record),
        title=content.get("description", ""),
        category=reading.vocabulary.name("categories", content.get("category")),
        household=_household(content, reading),
        state=record.state,
        state_name=reading.state(record),
        due_on=due_on,
        due=due,
        overdue=overdue,
        pending=reading.pending(record.id),
        sealed=bool(content.get("sealed")),
        offers=reading.offers(record),
    )


def _household(content: dict[str, Any], reading: Reading) -> str:
    if content.get("sealed"):
        return "反映人保密"
    entry = reading.households.one(content.get("household_id", ""))
    return entry.head if entry else content.get("reporter", "")


def visit_row(record: Record, reading: Reading) -> VisitRow:
    """A visit in a list."""
    content = record.content
    problems = reading.overlay.children(record.id, Kind.PROBLEM)
    return VisitRow(
        id=record.id,
        number=reading.number(record),
        title=reading.heads(content),
        day=reading.day(content["visited_on"]),
        mode=reading.vocabulary.name("modes", content.get("mode")),
        state=record.state,
        state_name=reading.state(record),
        problems=len(problems),
        pending=reading.pending(record.id),
    )


def pledge_row(record: Record, reading: Reading) -> PledgeRow:
    """A pledge with its progress; the server's figure is final."""
    content = record.content
    done = reading.overlay.progress(record)
    first, last = window_of(content)
    households, solved = content.get("target_households", 0), content.get("target_solved", 0)
    reported = done.reported if done else 0
    moved = done.solved + done.advanced if done else 0
    parts = []
    if households:
        parts.append(f"走访 {reported}/{households}")
    if solved:
        parts.append(f"解决 {moved}/{solved}")
    left_out = not_counted_names(done, reading.vocabulary) if done else ()
    return PledgeRow(
        id=record.id,
        number=reading.number(record),
        title="、".join(content.get("methods", ())),
        kind=content.get("kind", ""),
        window=f"{reading.day(first)}至{reading.day(last)}",
        state=record.state,
        state_name=reading.state(record),
        line=" · ".join(parts),
        reported=reported,
        verified=done.verified if done else 0,
        solved=done.solved if done else 0,
        advanced=done.advanced if done else 0,
        target_households=households,
        target_solved=solved,
        not_counted="、".join(left_out),
        pending=reading.pending(record.id),
        offers=reading.offers(record),
    )


def household_row(entry: HouseholdEntry, reading: Reading) -> HouseholdRow:
    """A household in a list."""
    tags = reading.vocabulary.tags
    problems = reading.overlay.children(entry.id, Kind.PROBLEM)
    days = [v.content["visited_on"] for v in reading.overlay.children(entry.id, Kind.VISIT)]
    return HouseholdRow(
        id=entry.id,
        head=entry.head,
        village=reading.village_name(entry.village),
        place=reading.place(entry.village, entry.group, entry.door),
        tags=tuple(reading.vocabulary.name("tags", tag) for tag in entry.tags),
        key=any(tag in tags and tags[tag].key for tag in entry.tags),
        phone_tail=entry.phone_tail,
        open_problems=sum(problem.state not in CLOSED_PROBLEMS for problem in problems),
        last_visit=reading.day(max(days)) if days else "",
    )


def is_open(problem: Record) -> bool:
    """Whether something is still to be done about a problem."""
    return problem.state not in CLOSED_PROBLEMS
