"""我的走访汇总: what one person did in a period, for their own report (述职).

Owns the choice and the counts. Never compares anybody with anybody, and names no villager in full:
a report is read aloud, so it carries a surname and never a telephone or anybody's words.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from mobile.domain.lines import CLOSED_PROBLEMS
from mobile.domain.reading import Reading
from mobile.domain.summary import masked_name
from shared.progress import COUNTED_MODES, SOLVED
from shared.progress import window_of as pledge_window
from shared.records import Kind, Record
from shared.vocabulary import Vocabulary

PERIODS: Final = (
    ("month", "本月"),
    ("last_month", "上月"),
    ("year", "今年"),
    ("last_year", "去年"),
)
CONFIDENTIAL: Final = "反映人保密"
STRUCK: Final = frozenset({"W09", "I16", "P09"})
"""撤销: stays on the record, but nobody reports it as done."""


@dataclass(frozen=True, slots=True)
class VisitLine:
    """One of my visits."""

    day: str
    village: str
    heads: str
    mode: str
    problems: int
    state: str


@dataclass(frozen=True, slots=True)
class ProblemLine:
    """One problem of mine: what kind, and how far."""

    day: str
    village: str
    head: str
    category: str
    state: str


@dataclass(frozen=True, slots=True)
class PledgeLine:
    """One pledge of mine."""

    window: str
    methods: str
    done: str
    state: str


@dataclass(frozen=True, slots=True)
class OwnReport:
    """What somebody did from `first` to `last`; the visits with the latest day first."""

    name: str
    county: str
    first: str
    last: str
    made_on: str
    counts: tuple[tuple[str, str], ...]
    visits: tuple[VisitLine, ...]
    problems: tuple[ProblemLine, ...]
    pledges: tuple[PledgeLine, ...]


def period(name: str, today: str) -> tuple[str, str]:
    """First and last day of a named period."""
    day = date.fromisoformat(today)
    if name == "last_month":
        day = day.replace(day=1) - timedelta(days=1)
    if name in ("month", "last_month"):
        first = day.replace(day=1)
        return first.isoformat(), (_next_month(first) - timedelta(days=1)).isoformat()
    year = day.year - (name == "last_year")
    return f"{year}-01-01", f"{year}-12-31"


def _next_month(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)


def own_report(name: str, county: str, first: str, last: str, reading: Reading) -> OwnReport:
    """The report of the account that is open."""
    visits = _mine(reading, Kind.VISIT, "visited_on", first, last)
    problems = _mine(reading, Kind.PROBLEM, "raised_on", first, last)
    pledges = [p for p in _my_pledges(reading) if _touches(p, first, last)]
    return OwnReport(
        name=name,
        county=county,
        first=first,
        last=last,
        made_on=reading.today,
        counts=_counts(visits, problems, pledges, reading.vocabulary),
        visits=tuple(_visit(one, reading) for one in visits),
        problems=tuple(_problem(one, reading) for one in problems),
        pledges=tuple(_pledge(one, reading) for one in pledges),
    )


def _mine(reading: Reading, kind: Kind, when: str, first: str, last: str) -> list[Record]:
    """My records of a period, the latest day first."""
    me = reading.viewer.account_id
    found = [
        record
        for record in reading.overlay.of_kind(kind)
        if first <= record.content[when] <= last
        and record.state not in STRUCK
        and me in _people(record)
    ]
    return sorted(found, key=lambda record: (record.content[when], record.id), reverse=True)


def _people(record: Record) -> set[str | None]:
    content = record.content
    who = {content.get("recorder_id"), content.get("handler_id")}
    return who | {visitor.get("person_id") for visitor in content.get("visitors", ())}


def _my_pledges(reading: Reading) -> list[Record]:
    me = reading.viewer.account_id
    found = [p for p in reading.overlay.of_kind(Kind.PLEDGE) if p.content.get("learner_id") == me]
    kept = (pledge for pledge in found if pledge.state not in STRUCK)
    return sorted(kept, key=lambda p: (p.content["starts_on"], p.id), reverse=True)


def _touches(pledge: Record, first: str, last: str) -> bool:
    begins, ends = pledge_window(pledge.content)
    return begins <= last and ends >= first


# -- counts ----------------------------------------------------------------------------------------


def _counts(
    visits: list[Record], problems: list[Record], pledges: list[Record], words: Vocabulary
) -> tuple[tuple[str, str], ...]:
    modes = Counter(words.name("modes", visit.content["mode"]) for visit in visits)
    households = {
        present["household_id"]
        for visit in visits
        if visit.content["mode"] in COUNTED_MODES
        for present in visit.content.get("present", ())
    }
    solved = sum(problem.state in SOLVED for problem in problems)
    still = sum(problem.state not in CLOSED_PROBLEMS for problem in problems)
    return (
        ("走访", _parts(f"{len(visits)} 次", modes)),
        ("见到的户", f"{len(households)} 户"),
        ("诉求", f"{len(problems)} 件，其中办结 {solved} 件、还没销号 {still} 件"),
        ("学用转化事项", f"{len(pledges)} 项"),
    )


def _parts(total: str, modes: Counter[str]) -> str:
    parts = "、".join(f"{name} {count}" for name, count in sorted(modes.items()))
    return f"{total}（{parts}）" if parts else total


# -- lines -----------------------------------------------------------------------------------------


def _visit(visit: Record, reading: Reading) -> VisitLine:
    content = visit.content
    problems = reading.overlay.children(visit.id, Kind.PROBLEM)
    kept = any(_confidential(one) for one in (visit, *problems))
    return VisitLine(
        day=content["visited_on"],
        village=reading.village_name(content["village"]),
        heads=CONFIDENTIAL if kept else _heads(visit, reading),
        mode=reading.vocabulary.name("modes", content["mode"]),
        problems=len(problems),
        state=reading.state(visit),
    )


def _confidential(record: Record) -> bool:
    return bool(record.content.get("sealed") or record.content.get("confidential"))


def _head(household_id: str | None, reading: Reading) -> str:
    entry = reading.households.one(household_id or "")
    return masked_name(entry.head) if entry else ""


def _heads(visit: Record | None, reading: Reading) -> str:
    present = visit.content.get("present", ()) if visit is not None else ()
    heads = (_head(one.get("household_id"), reading) for one in present)
    return "、".join(head for head in heads if head)


def _problem(problem: Record, reading: Reading) -> ProblemLine:
    content = problem.content
    kept = _confidential(problem)
    visit = reading.overlay.record(str(content.get("visit_id") or ""))
    head = _head(content.get("household_id"), reading) or _heads(visit, reading)
    return ProblemLine(
        day=content["raised_on"],
        village="" if kept else reading.village_name(content["village"]),
        head=CONFIDENTIAL if kept else head,
        category=reading.vocabulary.name("categories", content.get("category")),
        state=reading.state(problem),
    )


def _pledge(pledge: Record, reading: Reading) -> PledgeLine:
    done = reading.overlay.progress(pledge)
    content = pledge.content
    parts = []
    if done is not None and done.target_households:
        parts.append(f"走访 {done.reported}/{done.target_households}")
    if done is not None and done.target_solved:
        parts.append(f"解决 {done.solved + done.advanced}/{done.target_solved}")
    first, last = pledge_window(content)
    return PledgeLine(
        window=f"{first} 至 {last}",
        methods="、".join(content.get("methods", ())),
        done=" · ".join(parts),
        state=reading.state(pledge),
    )
