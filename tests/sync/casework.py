"""Rules of what follows a visit: steps on problems, answers to returns, requests, corrections.

Owns the phone's further verbs as rules. Never decides what the table of transitions offers.
"""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from mobile.actions import explanations, outbox, pledges, problems, visits
from shared.decide import actors_of
from shared.protocol import Act
from shared.records import Kind, Record
from shared.transitions import commands_for
from tests.sync import forms
from tests.sync.frame import PHONES, PICKS, Frame
from tests.world.cast import FANG
from tests.world.handset import Handset

STEPS = frozenset(
    [
        "solve_on_spot",
        "take_own",
        "hand_in",
        "legal",
        "take",
        "decline",
        "report",
        "update",
        "outcome",
        "mend",
        "redo",
    ]
)


class Casework(Frame):
    """What is made of it afterwards."""

    @rule(pick=st.integers(0, 40), note=st.booleans())
    def resolve(self, pick: int, note: bool) -> None:
        possible = self._possible_steps()
        if not possible and self.recorded(pick, "own", pick):
            possible = self._possible_steps()
        if not possible:
            return
        phone, problem, command = possible[pick % len(possible)]
        if note:
            words = self.text("进展")
            saved = self.act(phone, lambda p: problems.note_progress(p, problem.id, words))
        else:
            saved = self.act(
                phone,
                lambda p: problems.step(p, problem.id, command, forms.step_fields(command, p)),
                problem.id,
            )
        self.did("resolve", saved)

    def _possible_steps(self) -> list[tuple[Handset, Record, str]]:
        """Every step that the table offers to somebody on a phone."""
        found = []
        for phone in self.world.phones:
            if not phone.enrolled:
                continue
            overlay, viewer = phone.session.overlay, phone.session.viewer
            for problem in overlay.of_kind(Kind.PROBLEM):
                visit = overlay.record(problem.content.get("visit_id") or "")
                actors = actors_of(viewer, problem, visit)
                for row in commands_for(Kind.PROBLEM, problem.state, actors):
                    command = row.command.partition(".")[2]
                    if command in STEPS:
                        found.append((phone, problem, command))
        return found

    @rule(pick=PICKS)
    def mend(self, pick: int) -> None:
        found = self.own(Kind.VISIT, pick, "W05") or self._returned(pick)
        if found is None:
            return
        phone, visit = found
        answers = [{"field": "narrative", "text": self.text("已补")}]
        fields = {"narrative": self.text("补正"), "answers": answers}
        saved = self.act(phone, lambda p: visits.mend_visit(p, visit.id, fields), visit.id)
        self.did("mend", saved)

    def _returned(self, pick: int) -> tuple[Handset, Record] | None:
        """A visit that was sent back, on its recorder's phone."""
        visit = self.brought(pick, "quiet", Kind.VISIT, "W03")
        if visit is None:
            return None
        fields = forms.decision("visit", visit.state, "C2", "")
        act = Act(do="visit.verify", on=visit.id, base=visit.revision, fields=fields)
        self.did("return", self.office(FANG, act))
        for phone in self.world.phones:
            if phone.person.id == visit.content["recorder_id"] and phone.enrolled:
                self.bring(phone)
        return self.own(Kind.VISIT, pick, "W05")

    @rule(pick=PICKS)
    def explain(self, pick: int) -> None:
        found = self.own_visit(pick)
        if found is None:
            return
        phone, visit = found
        words = self.text("说明")
        saved = self.act(phone, lambda p: explanations.explain(p, visit.id, words, "E03"))
        self.did("explain", saved)

    @rule(pick=PICKS, visit=st.booleans())
    def ask_for_consent(self, pick: int, visit: bool) -> None:
        self.did("ask for consent", self.asked(pick, visit=visit))

    def asked(self, pick: int, *, visit: bool) -> bool:
        """Somebody asks for what the office consents to; whether it was saved."""
        found = self.own_visit(pick) if visit else self.own(Kind.PLEDGE, pick)
        if found is None:
            return False
        phone, record = found
        reason = self.text("因为")
        if visit:
            return self.act(phone, lambda p: forms.ask_to_withdraw(p, record.id, reason), record.id)
        fields = {"deferred_to": self.world.time.day(14), "reason": reason}
        return self.act(phone, lambda p: pledges.take(p, record.id, "defer", fields), record.id)

    @rule(pick=PICKS)
    def submit_pledge(self, pick: int) -> None:
        found = self.own(Kind.PLEDGE, pick, "P03", "P08") or self._linked(pick)
        if found is None:
            return
        phone, pledge = found
        reason = {"reason": self.text("按期")}
        saved = self.act(phone, lambda p: pledges.submit_pledge(p, pledge.id, reason), pledge.id)
        self.did("submit pledge", saved)

    def _linked(self, pick: int) -> tuple[Handset, Record] | None:
        """A pledge to which the office has linked a visit, on its learner's phone."""
        phone = self.handset(pick)
        if self.listed(phone, 2) and self.recorded(pick, "quiet", pick):
            self.bring(phone)
        return self.own(Kind.PLEDGE, pick, "P03", "P08")

    @rule(number=PHONES, pick=PICKS)
    def do_what_will_be_refused(self, number: int, pick: int) -> None:
        self.did("do what will be refused", self._unfounded(self.handset(number)))

    def _unfounded(self, phone: Handset) -> bool:
        """A problem of a visit that nobody made."""
        fields = {
            "visit_id": phone.session.device.ids.new(),
            "village": "510823120201",
            "raised_on": self.world.time.today,
            "category": "0901",
            "description": self.text("没有走访"),
        }
        act = Act(do="problem.register", on=phone.session.device.ids.new(), fields=fields)
        return self.act(phone, lambda p: p.session.act([act], check=False))

    @rule(number=PHONES, pick=PICKS, mended=st.booleans())
    def resend(self, number: int, pick: int, mended: bool) -> None:
        phone = self.handset(number)
        refused = outbox.refused_changes(phone.phone)
        if not refused and self._unfounded(phone):
            self.bring(phone)
            refused = outbox.refused_changes(phone.phone) if phone.enrolled else []
        if not refused:
            return
        change = refused[pick % len(refused)].change
        acts = change.wire()["acts"]
        if mended:
            acts = [{**a, "fields": _without_visit(a.get("fields", {}))} for a in acts]
        saved = self.act(phone, lambda p: outbox.edit_and_resend(p, change.id, acts, check=False))
        self.did("resend", saved)


def _without_visit(fields: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in fields.items() if name != "visit_id"}
