"""Rules of findings: a visit is asked about, explained, called back about, decided on, let go.

Owns what the night, the cadre, the callers and the supervisor do. Never chooses as detection does:
which visit the choice falls on is drawn; from there on it is the night's own way.
"""

from typing import Final

from hypothesis import strategies as st
from hypothesis.stateful import rule

from mobile.actions import visits
from shared.protocol import Act
from shared.records import Kind
from tests.sync import forms
from tests.sync.asking import ANSWERS, ASKED, HIDDEN, Asking
from tests.sync.frame import MOSTLY, PICKS, RARELY
from tests.world.cast import CLERK, HE

CORRECTED, EXPIRED = "F06", "F09"
NOBODY: Final = ("未接", "拒接", "空号", "家属接")
OWN_WORDS: Final = "张大娘说孙子周三发烧刚退，药费320元还没报，已约了周四上午陪她去镇卫生院窗口补报"


class Findings(Asking):
    """What is asked about a visit, and what becomes of it."""

    @rule(pick=PICKS, by_chance=st.booleans())
    def ask_about_a_visit(self, pick: int, by_chance: bool) -> None:
        chosen = self._chosen(pick, by_chance=by_chance)
        self.did("draw by chance" if by_chance else "ask about a visit", chosen)

    @rule(pick=PICKS)
    def explain_a_finding(self, pick: int) -> None:
        found = self._asked_on_a_phone(pick)
        if found is not None:
            self.did("explain a finding", self._explained(*found, pick))

    @rule(pick=PICKS, answer=st.sampled_from((*ANSWERS, *NOBODY)))
    def call_back(self, pick: int, answer: str) -> None:
        """A call that came to nothing is the office's own note: no phone has news of it."""
        finding = self._open(pick, HIDDEN, ASKED)
        if finding is None:
            return
        if answer in ANSWERS:
            self.did("call back", self._called_back(finding, answer))
            return
        told = self.world.office.archive().county["feed_seq"]
        noted = self.world.office.note_call(HE, finding.content["visit_id"], answer)
        assert told == self.world.office.archive().county["feed_seq"], "told of a call"
        self.did("a call that came to nothing", noted)

    @rule(pick=PICKS)
    def ask_after_a_draw(self, pick: int) -> None:
        finding = self._drawn(pick)
        if finding is None or not self._called_back(finding, ANSWERS[pick % 4]):
            return
        fields = {"explain_by": self.world.time.day(7)}
        self.did("ask after a draw", self._supervised(finding, "ask", fields))

    @rule(pick=PICKS, heard=MOSTLY)
    def clear(self, pick: int, heard: bool) -> None:
        self._decide_on(pick, "clear", heard)

    @rule(pick=PICKS, heard=MOSTLY)
    def confirm(self, pick: int, heard: bool) -> None:
        self._decide_on(pick, "confirm", heard)

    @rule(pick=PICKS, heard=MOSTLY)
    def leave_open(self, pick: int, heard: bool) -> None:
        self._decide_on(pick, "leave_open", heard)

    def _decide_on(self, pick: int, decision: str, heard: bool) -> None:
        """`heard`: after an explanation and a call-back; else as it comes, be it too early."""
        finding = self._ready(pick) if heard else self._open(pick, HIDDEN, ASKED)
        if finding is None:
            return
        decided = self._supervised(finding, decision, {"note": self.text("督查的理由")})
        self.did(f"finding.{decision}", decided)
        self.did("decide too early", not decided and not heard)

    @rule(pick=PICKS)
    def correct_what_is_asked_about(self, pick: int) -> None:
        """In words that leave nothing to ask; what the night makes of it."""
        found = self._asked_on_a_phone(pick)
        if found is None:
            return
        phone, finding_id, visit_id = found
        words = f"{OWN_WORDS}，{self.text('第')}次"
        fields = {"narrative": words}
        self.act(phone, lambda p: visits.amend_visit(p, visit_id, fields), visit_id)
        self.bring(phone)
        self.world.office.look_again(visit_id)
        self.did("correct what is asked about", self._is(finding_id, CORRECTED))

    @rule(pick=PICKS)
    def withdraw_what_is_asked_about(self, pick: int) -> None:
        found = self._asked_on_a_phone(pick)
        if found is None:
            return
        phone, finding_id, visit_id = found
        reason = self.text("记错了户")
        self.act(phone, lambda p: forms.ask_to_withdraw(p, visit_id, reason), visit_id)
        self.bring(phone)
        for proposal in self.standing(Kind.PROPOSAL, "open"):
            if proposal.content["target_id"] == visit_id:
                fields = {"reason": self.text("同意")}
                base = proposal.revision
                self.office(
                    CLERK, Act(do="proposal.agree", on=proposal.id, base=base, fields=fields)
                )
        self.world.office.let_go()
        self.did("withdraw what is asked about", self._is(finding_id, EXPIRED))

    @rule(pick=PICKS, really=st.booleans())
    def let_it_expire(self, pick: int, really: bool) -> None:
        """Two months in which nobody came to a decision."""
        finding = self._open(pick, HIDDEN, ASKED) if really else None
        if finding is not None:
            self.world.time.pass_(days=61)
            self.world.office.let_go()
            self.did("a finding expires", self._is(finding.id, EXPIRED))

    @rule(really=RARELY)
    def work_the_night(self, really: bool) -> None:
        self.did("work the night", really and self._night() > 0)
