"""The visit form without its screen: what is in the draft, and what each touch makes of it.

Owns the form's verbs. Never knows a widget; every verb ends in the draft, which is on disk at once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from mobile.actions import queries
from mobile.actions.changes import Changes
from mobile.actions.drafts import discard_draft
from mobile.actions.phone import Phone
from mobile.domain import visit_form
from mobile.domain.times import day_at
from mobile.ui.screens.draft_keeper import DraftKeeper
from shared.fields import instant, moment
from shared.records import Kind
from shared.vocabulary import Vocabulary
from shared.workdays import SHANGHAI

MOST_RECENT: Final = 6
SELF: Final = "本人"


@dataclass(frozen=True, slots=True)
class PresentRow:
    """A household that is present, as the form shows it."""

    household_id: str
    head: str
    place: str
    met: str
    relation: str


class VisitForm:
    """The form over one draft."""

    def __init__(self, phone: Phone, keeper: DraftKeeper) -> None:
        self.phone, self.keeper = phone, keeper

    # -- what stands in it -------------------------------------------------------------------------

    @property
    def vocabulary(self) -> Vocabulary:
        return self.phone.session.vocabulary

    @property
    def visit(self) -> Mapping[str, Any]:
        visit: Mapping[str, Any] = self.keeper.body["visit"]
        return visit

    @property
    def problems(self) -> Sequence[Mapping[str, Any]]:
        problems: Sequence[Mapping[str, Any]] = self.keeper.body.get("problems", ())
        return problems

    @property
    def command(self) -> str:
        """`visit.record`, or the edit that it is."""
        return str(self.keeper.body.get("do", "visit.record"))

    @property
    def visit_id(self) -> str:
        """The visit that it edits, or will become."""
        return str(self.keeper.body.get("visit_id") or self.keeper.draft_id)

    @property
    def mode(self) -> str:
        return str(self.visit.get("mode", ""))

    @property
    def not_home(self) -> bool:
        return self.mode == visit_form.NOT_HOME

    @property
    def confirms(self) -> bool:
        """Whether it asks what was talked about and how the villager confirmed it."""
        asks = self.problems or self.command != "visit.record" or self.text("confirmation")
        return not self.not_home and bool(asks)

    def text(self, name: str) -> str:
        """A field of text."""
        return str(self.visit.get(name) or "")

    def present(self) -> list[PresentRow]:
        """The households that were there."""
        reading = queries.reading(self.phone)
        rows = []
        for one in self.visit.get("present", ()):
            entry = reading.households.one(one["household_id"])
            place = reading.place(entry.village, entry.group, entry.door) if entry else ""
            head = entry.head if entry else one.get("met") or "（不在本机）"
            met, relation = one.get("met") or "", one.get("relation") or ""
            rows.append(PresentRow(one["household_id"], head, place, met, relation))
        return rows

    def heads(self) -> str:
        """Whose households."""
        return queries.reading(self.phone).heads(self.visit)

    def missed_visit(self) -> tuple[str, str] | None:
        """The latest 未遇 at the first household (id and day), that this visit may follow up."""
        present = self.visit.get("present", ())
        card = queries.household(self.phone, present[0]["household_id"]) if present else None
        if card is None or not card.visits or self.command != "visit.record":
            return None
        last = card.visits[0]
        return (last.id, last.day) if last.state == "W07" else None

    # -- its verbs ---------------------------------------------------------------------------------

    def say(self, **values: Any) -> None:
        """Other values of the visit's fields; nothing said takes a field away."""
        visit = dict(self.visit)
        for name, value in values.items():
            if value in (None, "", [], False):
                visit.pop(name, None)
            else:
                visit[name] = value
        self._put(visit=visit)

    def count_for(self, pledge_ids: Sequence[str]) -> None:
        """Count for exactly these pledges, if need be for none."""
        self._put(visit={**self.visit, "counts_for": list(pledge_ids)})

    def set_mode(self, mode: str) -> None:
        self.keeper.put(visit_form.set_mode(self.keeper.body, mode))

    def set_backfilled(self, backfilled: bool) -> None:
        now = self.phone.device.clock.now()
        body = visit_form.set_backfilled(self.keeper.body, backfilled, now)
        known = "hours" in self.keeper.body
        if self.command != "visit.record" and not backfilled and not known:
            day = self.text("visited_on")
            started = self.keeper.body["before"].get("started_at") or instant_at(day, 9, 0)
            body["visit"] = {**body["visit"], "visited_on": day, "started_at": started}
        self.keeper.put(body)

    def set_typed_for_other(self, typed: bool) -> None:
        """代录: whoever types was not there; somebody else was."""
        me = self.phone.session.me
        others = [v for v in self.visit["visitors"] if v.get("person_id") != me["person_id"]]
        visit = {name: value for name, value in self.visit.items() if name != "typed_for_other"}
        visit["visitors"] = others if typed else [me, *others]
        self._put(visit={**visit, "typed_for_other": True} if typed else visit)

    def set_hours(self, started: str, ended: str) -> None:
        """Other instants of beginning and end; an empty end is written when saving."""
        self.say(started_at=started, ended_at=ended, visited_on=day_at(moment(started)))

    def set_met(self, index: int, met: str) -> None:
        self._set_present(index, met=met)

    def set_relation(self, index: int, relation: str) -> None:
        """The relation; 本人 says who was met, too."""
        row = self.present()[index]
        if relation == SELF and not row.met:
            self._set_present(index, relation=relation, met=row.head)
        else:
            self._set_present(index, relation=relation)

    def add_household(self, household_id: str) -> None:
        """One more household that was there."""
        present = list(self.visit.get("present", ()))
        if all(one["household_id"] != household_id for one in present):
            self.say(present=[*present, {"household_id": household_id}])

    def remove_household(self, index: int) -> None:
        """It was not there after all; what was raised there belongs to the first that was."""
        gone = self.visit["present"][index]["household_id"]
        present = [one for place, one in enumerate(self.visit["present"]) if place != index]
        first = str(present[0]["household_id"])
        entry = queries.reading(self.phone).households.one(first)
        village = entry.village if entry is not None else self.text("village")
        problems = [
            {**one, "fields": {**one["fields"], "household_id": first, "village": village}}
            if one["fields"].get("household_id") == gone
            else one
            for one in self.problems
        ]
        self._put(visit={**self.visit, "present": present, "village": village}, problems=problems)

    def _set_present(self, index: int, **values: str) -> None:
        present = [dict(one) for one in self.visit["present"]]
        one = {**present[index], **values}
        present[index] = {name: value for name, value in one.items() if value}
        self.say(present=present)

    def set_visitors(self, visitors: Sequence[Mapping[str, Any]]) -> None:
        """Who was there; an empty list stays a list, so that the form can ask."""
        self._put(visit={**self.visit, "visitors": [dict(one) for one in visitors]})

    def answer(self, field: str, text: str) -> None:
        """The answer to the office's comment on a field."""
        others = [one for one in self.visit.get("answers", ()) if one["field"] != field]
        said = [{"field": field, "text": text}] if text.strip() else []
        self.say(answers=[*others, *said])

    def answered(self, field: str) -> str:
        """What was answered to a comment."""
        answers = self.visit.get("answers", ())
        return next((one["text"] for one in answers if one["field"] == field), "")

    # -- problems ----------------------------------------------------------------------------------

    def add_problem(self, category: str) -> int:
        """One more problem of this category; its place in the list."""
        problem_id = self.phone.device.ids.new()
        body = self.keeper.body
        problem = visit_form.new_problem(problem_id, category, body, self.vocabulary)
        self._put(problems=[*self.problems, problem])
        return len(self.problems) - 1

    def set_problem(self, index: int, problem: Mapping[str, Any]) -> None:
        problems = [dict(one) for one in self.problems]
        problems[index] = dict(problem)
        self._put(problems=problems)

    def remove_problem(self, index: int) -> None:
        self._put(problems=[one for place, one in enumerate(self.problems) if place != index])

    def recent_categories(self) -> list[str]:
        """The categories that this person used last, the latest first."""
        me, found = self.phone.session.viewer.account_id, [p["fields"] for p in self.problems]
        with self.phone.session.lock:
            known = self.phone.session.overlay.of_kind(Kind.PROBLEM)
            found += [p.content for p in known if p.content.get("recorder_id") == me]
        codes = [str(fields.get("category", "")) for fields in reversed(found)]
        known_codes = self.vocabulary.categories
        return [code for code in dict.fromkeys(codes) if code in known_codes][:MOST_RECENT]

    # -- pictures ----------------------------------------------------------------------------------

    def pictures(self, kind: str) -> list[str]:
        """The SHA-256 of each photo or signature."""
        return [one["sha256"] for one in self.visit.get("evidence", ()) if one["kind"] == kind]

    def drop_picture(self, sha256: str) -> None:
        kept = [one for one in self.visit.get("evidence", ()) if one["sha256"] != sha256]
        self.say(evidence=kept)

    # -- leaving -----------------------------------------------------------------------------------

    def discard(self) -> Changes:
        """Throw it away. For the worker."""
        return discard_draft(self.phone, self.keeper.draft_id)

    def _put(self, **parts: Any) -> None:
        self.keeper.put({**self.keeper.body, **parts})


def instant_at(day: str, hour: int, minute: int) -> str:
    """A UTC instant from a Shanghai day and time of day."""
    at = datetime.fromisoformat(day).replace(hour=hour, minute=minute, tzinfo=SHANGHAI)
    return instant(at)
