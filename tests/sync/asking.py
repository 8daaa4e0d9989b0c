"""What the rules of findings need: a visit to ask about, a question on a phone, a cadre heard.

Owns the short ways to a finding in each state. Never counts, and never is a rule.
"""

from typing import Final

from mobile.actions import explanations
from shared.protocol import Act
from shared.records import Kind
from tests.sync import forms
from tests.sync.frame import Frame
from tests.world.archive import Standing
from tests.world.cast import CALLED, DU, HE
from tests.world.handset import Handset

HIDDEN, ASKED = "F00", "F01"
UNDECIDED: Final = ("W02", "W03", "W05", "W07", "W08")
"""States of a visit on which the office has not concluded yet: only then is it asked about."""
ANSWERS: Final = (
    "说来过，情况相符", "说来过，与记录不全相符", "说没有来过", "记不清", "联系不上",
)  # fmt: skip


class Asking(Frame):
    """Findings as they are found, or brought about."""

    def _night(self) -> int:
        self.world.time.pass_(minutes=7)
        return self.world.office.work_the_night()

    def _chosen(self, pick: int, *, by_chance: bool) -> bool:
        """Whether the choice fell on a visit that nobody has asked about."""
        visit = self._unasked(pick)
        if visit is None and self.recorded(pick, "quiet", pick):
            self.bring(self.world.phones[pick % 3])
            visit = self._unasked(pick)
        if visit is None:
            return False
        self.world.time.pass_(minutes=7)
        receipt = self.world.office.ask_about(visit.id, by_chance=by_chance)
        return receipt is not None and receipt.outcome == "accepted"

    def _unasked(self, pick: int) -> Standing | None:
        asked = {finding.content["visit_id"] for finding in self.standing(Kind.FINDING)}
        found = [
            visit
            for visit in self.standing(Kind.VISIT, *UNDECIDED)
            if visit.id not in asked and not visit.content.get("sealed")
        ]
        return found[pick % len(found)] if found else None

    def _open(self, pick: int, *states: str) -> Standing | None:
        """A finding that waits for somebody; a visit is asked about where there is none."""
        found = self.standing(Kind.FINDING, *states)
        if not found and self._chosen(pick, by_chance=False):
            found = self.standing(Kind.FINDING, *states)
        return found[pick % len(found)] if found else None

    def _drawn(self, pick: int) -> Standing | None:
        found = self.standing(Kind.FINDING, HIDDEN)
        if not found and self._chosen(pick, by_chance=True):
            found = self.standing(Kind.FINDING, HIDDEN)
        return found[pick % len(found)] if found else None

    def _asked_on_a_phone(self, pick: int) -> tuple[Handset, str, str] | None:
        """A phone, what it is asked, and about which visit; the question is brought if need be."""
        found = self.own(Kind.FINDING, pick, ASKED)
        if found is None and (finding := self._open(pick, ASKED)) is not None:
            for phone in self.world.phones:
                if phone.person.id == finding.content["recorder_id"] and phone.enrolled:
                    self.bring(phone)
            found = self.own(Kind.FINDING, pick, ASKED)
        if found is None:
            return None
        phone, finding_on_phone = found
        return phone, finding_on_phone.id, finding_on_phone.content["visit_id"]

    def _explained(self, phone: Handset, finding_id: str, _visit_id: str, pick: int) -> bool:
        """The page is opened, written in, and sent off, with or without a network."""
        words, code = self.text("说明"), f"E{pick % 9 + 1:02d}"
        begun = phone.do(lambda p: forms.begin_answer(p, finding_id, words))
        if begun is None or not begun.ok:
            return False
        draft = begun.made
        return self.act(phone, lambda p: explanations.explain(p, finding_id, words, code, draft))

    def _called_back(self, finding: Standing, answer: str) -> bool:
        """Who may know of it calls, and notes what was said."""
        who = DU if finding.state == HIDDEN else HE
        fields = {"call_method": "V1", "call_answer": answer, "call_note": self.text(CALLED)}
        act = Act(do="finding.call", on=finding.id, base=finding.revision, fields=fields)
        return self.office(who, act)

    def _supervised(self, finding: Standing, step: str, fields: dict[str, str]) -> bool:
        act = Act(do=f"finding.{step}", on=finding.id, base=finding.revision, fields=fields)
        return self.office(DU, act)

    def _ready(self, pick: int) -> Standing | None:
        """A finding on which the cadre and the villager were heard."""
        answered = {e.content["target_id"] for e in self.standing(Kind.EXPLANATION)}
        ready = [f for f in self.standing(Kind.FINDING, ASKED) if f.id in answered]
        if not ready:
            found = self._asked_on_a_phone(pick)
            if found is None or not self._explained(*found, pick):
                return None
            self.bring(found[0])
            ready = [f for f in self.standing(Kind.FINDING, ASKED) if f.id == found[1]]
        if not ready:
            return None
        finding = ready[pick % len(ready)]
        if finding.content.get("call_answer", ANSWERS[-1]) == ANSWERS[-1]:
            self._called_back(finding, ANSWERS[pick % 4])
        return finding

    def _is(self, finding_id: str, state: str) -> bool:
        return any(finding.id == finding_id for finding in self.standing(Kind.FINDING, state))
