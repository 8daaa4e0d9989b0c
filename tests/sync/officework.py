"""Rules of the office: what its people decide, and what they change.

Owns the office's verbs as rules. Never goes another way than the office's own stream.
"""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from shared.protocol import Act
from shared.records import Kind
from shared.transitions import TABLE, Actor
from tests.sync import forms
from tests.sync.casework import Casework
from tests.sync.frame import PICKS, Frame
from tests.world.archive import Standing
from tests.world.cast import CADRES, CLERK, CLOSER, FANG, HE, LEADER, VILLAGES

CONCLUSIONS = ("C1", "C2", "C3", "C3", "C3", "C3", "C6", "C6")
_BY_ACTOR = {Actor.OFFICE: CLERK, Actor.CLOSER: CLOSER, Actor.LEADER: LEADER}
_NOT_STEPS = frozenset({"problem.register", "problem.verify"})


class Officework(Casework, Frame):
    """What happens in the office."""

    @rule(pick=PICKS, conclusion=st.sampled_from(("C1", "C6")), stale=st.integers(0, 6))
    def verify(self, pick: int, conclusion: str, stale: int) -> None:
        self._verify(self.brought(pick, "quiet", Kind.VISIT, "W03", "W07"), conclusion, stale)

    @rule(pick=PICKS, conclusion=st.sampled_from(CONCLUSIONS), stale=st.integers(0, 6))
    def verify_problem(self, pick: int, conclusion: str, stale: int) -> None:
        found = self.brought(pick, "on_spot", Kind.PROBLEM, "I08", "I12", "I14")
        self._verify(found, conclusion, stale)

    @rule(pick=PICKS)
    def give_more_time(self, pick: int) -> None:
        """C4: partly done, the rest by another day."""
        self._verify(self._partly_done() or self._reported(pick), "C4", 1)

    def _partly_done(self) -> Standing | None:
        found = self.standing(Kind.PROBLEM, "I08")
        return next((p for p in found if p.content["handling"] == "B2"), None)

    def _reported(self, pick: int) -> Standing | None:
        """A problem that its cadre took on, reported on, and brought."""
        if self.recorded(pick, "own", pick):
            found = self.own(Kind.PROBLEM, 0, "I05", "I06")
            if found is not None:
                phone, problem = found
                self.act(phone, lambda p: forms.report(p, problem.id), problem.id)
                self.bring(phone)
        return self._partly_done()

    @rule(pick=PICKS, conclusion=st.sampled_from(CONCLUSIONS), stale=st.integers(0, 6))
    def verify_pledge(self, pick: int, conclusion: str, stale: int) -> None:
        if not self.standing(Kind.PLEDGE, "P04"):
            self.submit_pledge(pick)
            self.bring(self.handset(pick))
        waiting = self.standing(Kind.PLEDGE, "P04")
        self._verify(waiting[pick % len(waiting)] if waiting else None, conclusion, stale)

    def _verify(self, record: Standing | None, conclusion: str, stale: int) -> None:
        """A decision on what was seen; `stale` 0: on what was seen a revision ago."""
        if record is None:
            return
        seen = record.revision - (stale == 0 and record.revision > 1)
        fields = forms.decision(record.kind, record.state, conclusion, self.world.time.day(30))
        taken = self._decide(record, fields, seen)
        assert seen == record.revision or not taken, "verified what nobody saw"
        self.did(f"verify a {record.kind}", taken)
        self.did(f"conclusion {conclusion}", taken)

    def _decide(self, record: Standing, fields: dict[str, Any], seen: int = 0) -> bool:
        act = Act(
            do=f"{record.kind}.verify",
            on=record.id,
            base=seen or record.revision,
            expect=record.hash,
            fields=fields,
        )
        return self.office(FANG, act)

    @rule(pick=PICKS)
    def send_back(self, pick: int) -> None:
        visit = self.brought(pick, "quiet", Kind.VISIT, "W03")
        if visit is not None:
            fields = forms.decision("visit", visit.state, "C2", "")
            returned = self._decide(visit, fields)
            self.did("return", returned)
            self.did("conclusion C2", returned)

    @rule(pick=PICKS)
    def find_untrue(self, pick: int) -> None:
        """C5: two verifiers, a leader, and the person was heard."""
        visit = self._heard(pick)
        if visit is None:
            self.explain(pick)
            for number in range(3):
                self.bring(self.handset(number))
            visit = self._heard(pick)
        if visit is not None:
            fields = forms.decision("visit", visit.state, "C5", "")
            fields |= {"reason": "R12", "second_verifier_id": HE.id, "leader_id": LEADER.id}
            self.did("conclusion C5", self._decide(visit, fields))

    def _heard(self, pick: int) -> Standing | None:
        """A visit that waits for a decision, on which its person was heard."""
        heard = {e.content["target_id"] for e in self.standing(Kind.EXPLANATION)}
        visits = [v for v in self.standing(Kind.VISIT, "W03", "W07") if v.id in heard]
        return visits[pick % len(visits)] if visits else None

    @rule(pick=st.integers(0, 60))
    def office_step(self, pick: int) -> None:
        if self.brought(pick, "handed_in", Kind.PROBLEM) is None:
            return
        possible = [
            (problem, row.command, _BY_ACTOR[actor])
            for problem in self.standing(Kind.PROBLEM)
            for row in TABLE
            for actor in sorted(row.actors & _BY_ACTOR.keys())
            if problem.state in row.before and row.kind is Kind.PROBLEM
            if row.command not in _NOT_STEPS
        ]
        if not possible:
            return
        problem, command, who = possible[pick % len(possible)]
        time, handler = self.world.time, CADRES[pick % 3]
        fields = forms.office_step(command, time.day(20), time.today, handler.id)
        act = Act(do=command, on=problem.id, base=problem.revision, fields=fields)
        self.did("office step", self.office(who, act))

    @rule(pick=PICKS)
    def agree(self, pick: int) -> None:
        self._answer(pick, "proposal.agree")

    @rule(pick=PICKS)
    def decline(self, pick: int) -> None:
        self._answer(pick, "proposal.decline")

    def _answer(self, pick: int, command: str) -> None:
        waiting = self.standing(Kind.PROPOSAL, "open")
        if not waiting and self.asked(pick, visit=True):
            for number in range(3):
                self.bring(self.handset(number))
            waiting = self.standing(Kind.PROPOSAL, "open")
        if not waiting:
            return
        proposal = waiting[pick % len(waiting)]
        fields = {"reason": self.text("答复")}
        act = Act(do=command, on=proposal.id, base=proposal.revision, fields=fields)
        self.did(command, self.office(CLERK, act))

    @rule(pick=PICKS, village=st.sampled_from(sorted(VILLAGES)))
    def reassign_household(self, pick: int, village: str) -> None:
        homes = [h for h in self.standing(Kind.HOUSEHOLD) if h.content["village"] != village]
        if homes:
            moved = self._edit_home(homes[pick % len(homes)], {"village": village}, 0)
            self.did("reassign a household", moved)

    @rule(pick=PICKS, villages=st.sets(st.sampled_from(sorted(VILLAGES)), min_size=1, max_size=2))
    def move_person(self, pick: int, villages: set[str]) -> None:
        person = self.world.office.archive().records[CADRES[pick % 3].id]
        fields = {"villages": sorted(villages)}
        act = Act(do="person.amend", on=person.id, base=person.revision, fields=fields)
        moves = person.content.get("villages") != sorted(villages)
        self.did("move a person", self.office(CLERK, act) and moves)

    @rule(pick=PICKS, name=st.sampled_from(("phone", "income", "health")), stale=st.integers(0, 2))
    def office_edits_household(self, pick: int, name: str, stale: int) -> None:
        homes = self.standing(Kind.HOUSEHOLD)
        home = homes[pick % len(homes)]
        self.words += 1
        value = f"138{self.words:08d}" if name == "phone" else f"办公室改{self.words}"
        self.did("office edits", self._edit_home(home, {name: value}, stale))

    def _edit_home(self, home: Standing, fields: dict[str, Any], stale: int) -> bool:
        """An edit of a household on a page that was opened `stale` revisions ago.

        Not before the editor's own last edit: that one was seen.
        """
        archive = self.world.office.archive()
        history, base = archive.history[home.id], max(home.revision - stale, 1)
        for revision in history[base:]:
            line = archive.by_id.get(revision.change_id)
            if line is not None and line.stream == f"office:{CLERK.id}":
                base = revision.revision
        act = Act(do="household.amend", on=home.id, base=base, fields=fields)
        receipt = self.ask_office(CLERK, act)
        if receipt is not None:
            self.world.seen[receipt.id] = {home.id: history[base - 1].content}
        return receipt is not None and receipt.outcome != "refused"

    @rule(days=st.integers(1, 5))
    def days_pass(self, days: int) -> None:
        self.world.time.pass_(days=days)
        self.world.office.begin_day()
        self.did("days pass")
