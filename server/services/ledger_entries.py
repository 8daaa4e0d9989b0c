"""From stored records to the frozen entries of ledgers, a page at a time.

Owns which neighbours an entry needs. Never reads more than a fixed number of queries for a page.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

from server.domain.ledger_cases import CaseEntry
from server.domain.ledger_checks import CheckEntry
from server.domain.ledger_pledges import PledgeEntry
from server.domain.ledger_visits import VisitEntry
from server.domain.ledgers import Names, ProblemEntry
from server.services.context import Zoufang
from server.store import office_queries, office_sampling, records
from server.store.engine import Tx
from server.store.records import Stored
from shared.progress import Progress, progress
from shared.records import Kind, Record
from shared.workdays import day_of

REMEMBERED: Final = 5_000
"""Households that a reader keeps: a township's own, of a county the last few pages'."""


class Homes:
    """Households by id in one transaction, read once for the many pages that ask for them."""

    def __init__(self, tx: Tx, county_id: str) -> None:
        self._tx = tx
        self._county_id = county_id
        self._known: dict[str, Any] = {}

    def of(self, household_ids: Iterable[str]) -> dict[str, Any]:
        """Household id → content, of those that are there."""
        wanted = set(household_ids)
        if len(self._known) > REMEMBERED:
            self._known.clear()
        unread = wanted - self._known.keys()
        found = records.load(self._tx, self._county_id, Kind.HOUSEHOLD, unread)
        self._known |= {household_id: item.content for household_id, item in found.items()}
        return {one: self._known[one] for one in wanted if one in self._known}


def contents(found: Iterable[Stored]) -> tuple[Mapping[str, Any], ...]:
    """Their contents, in order."""
    return tuple(item.content for item in found)


def visit_entries(
    zoufang: Zoufang, tx: Tx, names: Names, page: list[Stored], homes: Homes | None = None
) -> tuple[list[VisitEntry], Names]:
    """Visits with their households, problems and pledges."""
    county_id = zoufang.county_id
    ids = [item.id for item in page]
    homes = homes or Homes(tx, county_id)
    present = homes.of(_present(page))
    raised = office_queries.children(tx, county_id, Kind.PROBLEM, "visit_id", ids)
    problems, names = problem_entries(
        zoufang, tx, names, [item for found in raised.values() for item in found], homes
    )
    by_visit: dict[str, list[ProblemEntry]] = {}
    for entry in problems:
        by_visit.setdefault(entry.content["visit_id"], []).append(entry)
    used = office_queries.pledges_using(tx, county_id, Kind.VISIT, ids)
    pledges = office_queries.numbers(
        tx, county_id, Kind.PLEDGE, [i for found in used.values() for i in found]
    )
    earlier = [v for item in page if (v := item.content.get("previous_visit_id"))]
    numbers = {item.id: item.record.number for item in page}
    numbers |= office_queries.numbers(tx, county_id, Kind.VISIT, earlier)
    entries = [
        VisitEntry(
            item.record,
            present,
            by_visit.get(item.id, ()),
            [pledges.get(i) or "待编号" for i in used.get(item.id, ())],
        )
        for item in page
    ]
    return entries, with_numbers(names, numbers)


def households_of(tx: Tx, county_id: str, visits: Iterable[Stored]) -> dict[str, Any]:
    """Household id → content, of all that were present at these visits."""
    return Homes(tx, county_id).of(_present(visits))


def _present(visits: Iterable[Stored]) -> set[str]:
    return {member["household_id"] for item in visits for member in item.content["present"]}


def problem_entries(
    zoufang: Zoufang, tx: Tx, names: Names, page: list[Stored], homes: Homes | None = None
) -> tuple[list[ProblemEntry], Names]:
    """Problems with their steps, verifications and the heads of their households."""
    county_id = zoufang.county_id
    ids = [item.id for item in page]
    steps = office_queries.said(tx, county_id, Kind.RESOLUTION, "problem_id", ids)
    checks = office_queries.said(tx, county_id, Kind.VERIFICATION, "target_id", ids)
    wanted = [h for item in page if (h := item.content.get("household_id"))]
    known = (homes or Homes(tx, county_id)).of(wanted)
    entries = [
        ProblemEntry(
            item.record,
            steps.get(item.id, ()),
            checks.get(item.id, ()),
            known.get(item.content.get("household_id") or "", {}).get("head", ""),
        )
        for item in page
    ]
    return entries, with_numbers(names, {item.id: item.record.number for item in page})


def case_entries(
    zoufang: Zoufang, tx: Tx, names: Names, page: list[Stored]
) -> tuple[list[CaseEntry], Names]:
    """Problems as cases, with the heads of their villages, whose names are taken out."""
    entries, names = problem_entries(zoufang, tx, names, page)
    villages = {entry.content["village"] for entry in entries if not entry.sealed}
    heads: dict[str, set[str]] = {village: set() for village in villages}
    for home in office_queries.households_of_villages(tx, zoufang.county_id, villages):
        heads[home.content["village"]].add(home.content["head"])
    known = {village: frozenset(found) for village, found in heads.items()}
    return [CaseEntry(entry, known, zoufang.calendar) for entry in entries], names


def pledge_entries(
    zoufang: Zoufang, tx: Tx, names: Names, page: list[Stored]
) -> tuple[list[PledgeEntry], Names]:
    """Pledges with their session, links, verifications and progress."""
    county_id = zoufang.county_id
    ids = [item.id for item in page]
    linked_visits = {v for item in page for v in item.content.get("visits", [])}
    linked_problems = {p for item in page for p in item.content.get("problems", [])}
    wanted = [s for item in page if (s := item.content.get("session_id"))]
    sessions = records.load(tx, county_id, Kind.SESSION, wanted)
    visits = records.load(tx, county_id, Kind.VISIT, linked_visits)
    problems = records.load(tx, county_id, Kind.PROBLEM, linked_problems)
    figures = progress_of(zoufang, tx, page, visits, problems)
    checks = office_queries.children(tx, county_id, Kind.VERIFICATION, "target_id", ids)
    used = office_queries.pledges_using(tx, county_id, Kind.VISIT, linked_visits)
    others = {i for found in used.values() for i in found}
    pledges = office_queries.numbers(tx, county_id, Kind.PLEDGE, others)
    entries = []
    for item in page:
        mine = [visits[v] for v in item.content.get("visits", []) if v in visits]
        also = {
            visit.id: [pledges.get(i) or "待编号" for i in used.get(visit.id, ()) if i != item.id]
            for visit in mine
        }
        session = sessions.get(item.content.get("session_id", ""))
        entries.append(
            PledgeEntry(
                item.record,
                figures[item.id],
                session.content if session else None,
                tuple(visit.record for visit in mine),
                _linked(problems, item.content.get("problems", [])),
                contents(checks.get(item.id, ())),
                also,
            )
        )
    numbers = {i: s.record.number for found in (visits, problems) for i, s in found.items()}
    numbers |= {item.id: item.record.number for item in page}
    return entries, with_numbers(names, numbers)


def _linked(found: Mapping[str, Stored], ids: Iterable[str]) -> tuple[Record, ...]:
    return tuple(found[i].record for i in ids if i in found)


def progress_of(
    zoufang: Zoufang,
    tx: Tx,
    page: list[Stored],
    visits: Mapping[str, Stored],
    problems: Mapping[str, Stored],
) -> dict[str, Progress]:
    """Pledge id → progress, counted from its links as they stand."""
    county_id = zoufang.county_id
    steps = office_queries.children(tx, county_id, Kind.RESOLUTION, "problem_id", problems)
    raised = office_queries.children(tx, county_id, Kind.PROBLEM, "visit_id", visits)
    found = {}
    for item in page:
        mine = _linked(visits, item.content.get("visits", []))
        count = sum(p.record.state != "I16" for v in mine for p in raised.get(v.id, ()))
        with_steps = [
            (problem, contents(steps.get(problem.id, ())))
            for problem in _linked(problems, item.content.get("problems", []))
        ]
        found[item.id] = progress(item.content, mine, with_steps, count)
    return found


def check_entries(
    zoufang: Zoufang, tx: Tx, names: Names, page: list[Stored], area: str
) -> tuple[list[CheckEntry], Names]:
    """Verifications with the explanation that answered them and the round that followed."""
    county_id = zoufang.county_id
    targets = {item.content["target_id"] for item in page}
    rounds = office_queries.children(tx, county_id, Kind.VERIFICATION, "target_id", targets)
    said = office_queries.children(tx, county_id, Kind.EXPLANATION, "target_id", targets)
    numbers: dict[str, str] = {}
    hidden: set[str] = set()
    for kind in (Kind.VISIT, Kind.PROBLEM, Kind.PLEDGE):
        for target_id, target in records.load(tx, county_id, kind, targets).items():
            numbers[target_id] = target.record.number
            if kind is not Kind.PLEDGE and not target.content["village"].startswith(area):
                hidden.add(target_id)
    sampled = drawn_in(tx, county_id, targets)
    entries = []
    for item in page:
        target_id = item.content["target_id"]
        if target_id in hidden:
            continue
        later = [v for v in rounds.get(target_id, ()) if _round(v) > _round(item)]
        answers = contents(said.get(target_id, ()))
        entries.append(
            CheckEntry(
                item.id,
                item.content,
                answers[-1] if answers else None,
                later[0].content if later else None,
                *_sampled(sampled.get(target_id, ()), item.content["decided_on"]),
            )
        )
    return entries, with_numbers(names, numbers)


def drawn_in(
    tx: Tx, county_id: str, record_ids: Iterable[str]
) -> dict[str, list[tuple[str, str, str]]]:
    """Record id → (day of the draw, number of the batch, how it was drawn), in that order."""
    items = office_sampling.items_of(tx, county_id, record_ids)
    wanted = {item.batch_id for found in items.values() for item in found}
    batches = office_sampling.batches_by_id(tx, county_id, wanted)
    return {
        record_id: sorted(
            (day_of(batches[item.batch_id].made_at), batches[item.batch_id].number, item.drawn)
            for item in found
            if item.drawn and item.batch_id in batches
        )
        for record_id, found in items.items()
    }


def _sampled(draws: Iterable[tuple[str, str, str]], decided_on: str) -> tuple[str, str]:
    """The number and way of the last batch that was drawn before a decision."""
    before = [draw for draw in draws if draw[0] <= decided_on]
    return before[-1][1:] if before else ("", "")


def with_numbers(names: Names, numbers: Mapping[str, str]) -> Names:
    """The same names, with the numbers of more records."""
    return replace(names, numbers={**names.numbers, **numbers})


def _round(item: Stored) -> int:
    return int(item.content.get("round", 1))
