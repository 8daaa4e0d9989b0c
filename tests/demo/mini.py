"""A small world without phones, network or database: the script against the rules alone.

Owns a faithful memory of records, versions, steps and links. Never bends a rule: whatever
`shared.decide` says, stands.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from server.demo.cast import BY_LOGIN, CAST, COUNTY, TOWNSHIP
from server.demo.places import villages
from server.demo.script import Script
from server.demo.steps import (
    Answers,
    ClosesBatch,
    Deed,
    Does,
    NewDay,
    Settles,
    Step,
    resolved,
)
from shared.decide import OPEN, Context, Decision, decide
from shared.ids import derived
from shared.progress import Progress, candidates_for, candidates_for_problem, progress
from shared.protocol import Act, Change, Times
from shared.records import Kind, Record
from shared.visibility import Duty, Role, Viewer
from shared.vocabulary import default
from shared.workdays import day_of, default_calendar

ROOT = "00000000-0000-4000-8000-000000000000"


@dataclass
class MiniWorld:
    """Records as they stand; implements `View`."""

    records: dict[str, Record] = field(default_factory=dict)
    versions: dict[tuple[str, int], dict[str, Any]] = field(default_factory=dict)
    children: dict[tuple[Kind, str], list[str]] = field(default_factory=lambda: defaultdict(list))
    ids: dict[str, str] = field(default_factory=dict)
    refused: list[tuple[Step, Decision]] = field(default_factory=list)
    made: int = 0

    # -- View

    def record(self, record_id: str) -> Record | None:
        return self.records.get(record_id)

    def seen(self, record_id: str, revision: int) -> Mapping[str, Any] | None:
        return self.versions.get((record_id, revision))

    def steps(self, problem_id: str) -> Sequence[Mapping[str, Any]]:
        return self._contents(Kind.RESOLUTION, problem_id)

    def problems(self, visit_id: str) -> Sequence[Record]:
        return [p for p in self.of(Kind.PROBLEM) if p.content.get("visit_id") == visit_id]

    def verifications(self, record_id: str) -> Sequence[Mapping[str, Any]]:
        return self._contents(Kind.VERIFICATION, record_id)

    def explanations(self, record_id: str) -> Sequence[Mapping[str, Any]]:
        return self._contents(Kind.EXPLANATION, record_id)

    def progress(self, pledge: Record) -> Progress:
        visits = self._several(pledge.content.get("visits", ()))
        problems = self._several(pledge.content.get("problems", ()))
        ids = {visit.id for visit in visits}
        raised = sum(p.content.get("visit_id") in ids for p in self.of(Kind.PROBLEM))
        return progress(pledge.content, visits, [(p, self.steps(p.id)) for p in problems], raised)

    def _several(self, ids: Iterable[str]) -> list[Record]:
        return [self.records[i] for i in ids if i in self.records]

    def of(self, kind: Kind) -> list[Record]:
        return [record for record in self.records.values() if record.kind is kind]

    def _contents(self, kind: Kind, parent_id: str) -> list[Mapping[str, Any]]:
        return [self.records[i].content for i in self.children[kind, parent_id]]

    # -- the play

    def play(self, script: Script) -> None:
        for player in CAST:
            self.ids[f"person:{player.login}"] = derived(ROOT, f"person:{player.login}")
        for house in script.houses.values():
            deed = Deed("household.create", house.key, house.fields)
            self._does("office", script.steps[0].at, (deed,), script.steps[0])
        for step in script.steps:
            self._take(step)

    def _take(self, step: Step) -> None:
        match step:
            case Does():
                outcome = self._does(step.who, step.at, step.deeds, step)
                if outcome != ("proposed" if step.asks else "accepted"):
                    self.refused.append((step, Decision(outcome)))  # type: ignore[arg-type]
            case Settles():
                self._settle(step)
            case Answers():
                target = self.ids[step.target]
                asked = next(
                    p
                    for p in self.of(Kind.PROPOSAL)
                    if p.state == OPEN and p.content["target_id"] == target
                )
                self.ids[asked.id] = asked.id
                self._does(step.who, step.at, (Deed("proposal.agree", asked.id),), step)
            case ClosesBatch():
                self._close(step)
            case NewDay():
                self._new_day(step)

    def _settle(self, step: Settles) -> None:
        pledge = self.records[self.ids[step.pledge]]
        edits: dict[str, dict[str, Any]] = {"pledge.unlink": {}, "pledge.link": {}}
        for name, keys in (("visits", step.visits), ("problems", step.problems)):
            wanted = [self.ids[key] for key in keys]
            linked = pledge.content.get(name, [])
            gone = [i for i in linked if i not in wanted]
            new = [i for i in wanted if i not in linked]
            if gone:
                edits["pledge.unlink"][name] = {"remove": gone}
            if new:
                edits["pledge.link"][name] = {"add": new}
        for do in ("pledge.link", "pledge.unlink"):
            if edits[do]:
                self._does(step.who, step.at, (Deed(do, step.pledge, edits[do]),), step)

    def _close(self, step: ClosesBatch) -> None:
        for key in step.visits:
            if self.records[self.ids[key]].state == "W03":
                self._does("office", step.at, (Deed("visit.archive", key),), step, system=True)
        for key in step.problems:
            if self.records[self.ids[key]].state == "I08":
                self._does(
                    "office", step.at, (Deed("problem.batch_close", key),), step, system=True
                )

    def _new_day(self, step: Step) -> None:
        today = day_of(step.at)
        for pledge in self.of(Kind.PLEDGE):
            content = pledge.content
            ends = content.get("deferred_to") or content["ends_on"]
            self.ids[pledge.id] = pledge.id
            if pledge.state == "P01" and content["starts_on"] <= today:
                self._does("office", step.at, (Deed("pledge.start", pledge.id),), step, system=True)
            again = any(done["decided_on"] > ends for done in self.verifications(pledge.id))
            if pledge.state in ("P02", "P03", "P08") and ends < today and not again:
                self._does(
                    "office", step.at, (Deed("pledge.expire", pledge.id),), step, system=True
                )

    def _does(
        self, who: str, when: str, deeds: Iterable[Deed], step: Step, *, system: bool = False
    ) -> str:
        """One change, decided and kept; what the system links follows at once."""
        acts = tuple(self._act(deed) for deed in deeds)
        self.made += 1
        change = Change(
            id=derived(ROOT, f"change {self.made}"),
            seq=self.made,
            acts=list(acts),
            at=Times(wall=when),
        )
        context = Context(default(), default_calendar(), day_of(when), COUNTY)
        author = Viewer("system", COUNTY, Role.OFFICE) if system else self._viewer(who)
        decision = decide(change, author, self, context, system=system)
        if decision.outcome == "refused":
            self.refused.append((step, decision))
            return decision.outcome
        for record in decision.records:
            self._keep(record)
        if not system:
            self._link(decision.records, when, step)
        return decision.outcome

    def _act(self, deed: Deed) -> Act:
        record_id = self.ids.setdefault(deed.on, derived(ROOT, deed.on))
        standing = self.records.get(record_id)
        fields = resolved(deed.fields, self.ids)
        return Act(
            do=deed.do, on=record_id, base=standing.revision if standing else 0, fields=fields
        )

    def _viewer(self, who: str) -> Viewer:
        player = BY_LOGIN[who]
        return Viewer(
            self.ids[f"person:{who}"],
            COUNTY,
            Role(player.role),
            frozenset(Duty(duty) for duty in player.duties),
            frozenset(villages()[name] for name in player.villages),
            TOWNSHIP,
        )

    def _keep(self, record: Record) -> None:
        if record.id not in self.records:
            for name in ("problem_id", "target_id"):
                parent = record.content.get(name)
                if parent:
                    self.children[record.kind, parent].append(record.id)
        self.records[record.id] = record
        self.versions[record.id, record.revision] = record.content

    def _link(self, records: Iterable[Record], when: str, step: Step) -> None:
        pledges = self.of(Kind.PLEDGE)
        for record in records:
            if record.kind is Kind.VISIT:
                self._linked("visits", record, candidates_for(record, pledges), when, step)
            if record.kind is Kind.PROBLEM:
                visit = self.records.get(record.content.get("visit_id", ""))
                found = candidates_for_problem(record, visit, pledges)
                self._linked("problems", record, found, when, step)

    def _linked(
        self, name: str, record: Record, found: Iterable[str], when: str, step: Step
    ) -> None:
        for pledge_id in found:
            if record.id not in self.records[pledge_id].content.get(name, ()):
                self.ids[pledge_id] = pledge_id
                deed = Deed("pledge.link", pledge_id, {name: {"add": [record.id]}})
                self._does("office", when, (deed,), step, system=True)
