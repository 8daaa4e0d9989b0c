"""Linking visits and problems to the pledges that they fulfil: one entry counts for every visitor.

Owns which pledges are looked at. Never decides whether a link is possible: `shared.progress` names
the candidates and the transition table lets them in.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from server.services.batch import SYSTEM, Batch
from server.services.context import Zoufang
from server.store import links, records
from shared.decide import Context, decide
from shared.ids import derived
from shared.progress import candidates_for, candidates_for_problem, window_of
from shared.protocol import Act, Change, Times
from shared.records import Kind, Record
from shared.visibility import Role, Viewer


@dataclass(slots=True)
class Linker:
    """The pledges of the people whom one batch concerns, each person's loaded once.

    Links are gathered and laid down together, so that a batch makes one revision of a pledge.
    """

    zoufang: Zoufang
    batch: Batch
    context: Context
    at: str
    _loaded: set[str] = field(default_factory=set)
    _pledges: list[str] = field(default_factory=list)
    _waiting: dict[str, tuple[list[str], list[str]]] = field(
        default_factory=lambda: defaultdict(lambda: ([], []))
    )
    _cause: dict[str, str] = field(default_factory=dict)

    def load(self, person_ids: Iterable[str | None]) -> None:
        """Load and lock the open pledges of these people."""
        wanted = {person for person in person_ids if person} - self._loaded
        if wanted:
            self._loaded |= wanted
            found = records.open_pledges(self.batch.tx, self.zoufang.county_id, wanted)
            self._pledges += [pledge.id for pledge in self.batch.keep(found)]

    def note(self, change_id: str, written: Iterable[Record]) -> None:
        """Gather the links that follow from what a change wrote."""
        for record in written:
            if record.kind is Kind.VISIT:
                self._look_at_visit(change_id, record)
            elif record.kind is Kind.PROBLEM:
                self._look_at_problem(change_id, record)
            elif record.kind is Kind.PLEDGE and self.batch.is_new(record.id):
                self._pledges.append(record.id)
                for visit in self._earlier_visits(record):
                    self._look_at_visit(change_id, visit, only=record.id)
                    for problem in self.batch.children(Kind.PROBLEM, "visit_id", visit.id):
                        self._look_at_problem(change_id, problem, only=record.id)

    def lay_down(self) -> None:
        """Link what was gathered, as the system's own step."""
        for pledge_id in sorted(self._waiting):
            visits, problems = self._waiting[pledge_id]
            self._link_one(self._cause[pledge_id], pledge_id, visits, problems)
        self._waiting.clear()

    def _gather(self, change_id: str, pledge_id: str, place: int, record_id: str) -> None:
        waiting = self._waiting[pledge_id][place]
        if record_id not in waiting:
            self._cause.setdefault(pledge_id, change_id)
            waiting.append(record_id)

    def _look_at_visit(self, change_id: str, visit: Record, only: str = "") -> None:
        people = [visitor.get("person_id") for visitor in visit.content["visitors"]]
        self.load(people)
        for pledge_id in candidates_for(visit, self._open(people, only)):
            if visit.id not in self._content(pledge_id, "visits"):
                self._gather(change_id, pledge_id, 0, visit.id)

    def _look_at_problem(self, change_id: str, problem: Record, only: str = "") -> None:
        visit_id = problem.content.get("visit_id")
        visit = self.batch.record(visit_id) if visit_id else None
        if visit is None:
            return
        people = [visitor.get("person_id") for visitor in visit.content["visitors"]]
        self.load(people)
        for pledge_id in candidates_for_problem(problem, visit, self._open(people, only)):
            if problem.id not in self._content(pledge_id, "problems"):
                self._gather(change_id, pledge_id, 1, problem.id)

    def _open(self, people: list[str | None], only: str) -> list[Record]:
        ids = [only] if only else self._pledges
        pledges = [self.batch.record(pledge_id) for pledge_id in ids]
        return [p for p in pledges if p is not None and p.content["learner_id"] in people]

    def _content(self, pledge_id: str, name: str) -> list[str]:
        pledge = self.batch.record(pledge_id)
        return pledge.content.get(name, []) if pledge is not None else []

    def _earlier_visits(self, pledge: Record) -> list[Record]:
        """Visits of the learner within the window that came before the pledge did."""
        first, last = window_of(pledge.content)
        ids = links.visits_of(
            self.batch.tx, self.zoufang.county_id, pledge.content["learner_id"], first, last
        )
        return self.batch.several(ids)

    def _link_one(
        self, change_id: str, pledge_id: str, visits: list[str], problems: list[str]
    ) -> None:
        pledge = self.batch.record(pledge_id)
        assert pledge is not None
        fields = {
            name: {"add": ids} for name, ids in (("visits", visits), ("problems", problems)) if ids
        }
        act = Act(do="pledge.link", on=pledge_id, base=pledge.revision, fields=fields)
        change = Change(
            id=derived(change_id, f"link:{pledge_id}"), seq=1, acts=[act], at=Times(wall=self.at)
        )
        author = Viewer(SYSTEM, self.zoufang.county_id, Role.OFFICE)
        decision = decide(change, author, self.batch, self.context, system=True)
        for record in decision.records:
            self.batch.put(record, change_id, SYSTEM, "pledge.link")
