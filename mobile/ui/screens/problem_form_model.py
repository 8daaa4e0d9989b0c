"""The problem form without its screen: category, words, and what stands behind 改.

Owns its verbs. Never knows a widget; every verb ends in the draft, which is on disk at once.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from mobile.actions import problems as verbs
from mobile.actions import queries
from mobile.actions.changes import Changes, refused
from mobile.actions.drafts import discard_draft, save_draft
from mobile.actions.phone import Phone
from mobile.domain import visit_form
from mobile.domain.edits import whole_edit
from mobile.ui.screens import visit_words as words
from mobile.ui.screens.draft_keeper import DraftKeeper
from mobile.ui.screens.edit_saving import rebased
from shared.advice import advice, parts_said
from shared.conditions import check_problem, why_not_handling
from shared.guards_problem import ON_SPOT
from shared.records import Kind
from shared.vocabulary import NO_PROBLEM, Vocabulary
from shared.workdays import calendar_of, due_on

LONG: Final = "T3"
AT_ONCE: Final = "T0"


@dataclass(frozen=True, slots=True)
class HandlingOption:
    """One 办理方式; `why` says why it is closed, empty when it is open."""

    code: str
    name: str
    why: str


class ProblemForm:
    """One problem of a visit's draft (`index`), or an edit of a problem (its own draft)."""

    def __init__(self, phone: Phone, keeper: DraftKeeper, index: int | None) -> None:
        self.phone, self.keeper, self.index = phone, keeper, index

    @property
    def vocabulary(self) -> Vocabulary:
        return self.phone.session.vocabulary

    @property
    def problem(self) -> Mapping[str, Any]:
        body = self.keeper.body
        found: Mapping[str, Any]
        found = body["problem"] if self.index is None else body["problems"][self.index]
        return found

    @property
    def fields(self) -> Mapping[str, Any]:
        fields: Mapping[str, Any] = self.problem["fields"]
        return fields

    @property
    def command(self) -> str:
        """Empty for a new problem, else the edit that it is."""
        return str(self.keeper.body.get("do", "")) if self.index is None else ""

    @property
    def on_spot(self) -> bool:
        """Whether it asks what was done at the door."""
        return self.fields.get("handling") in ON_SPOT and not self.command

    def text(self, name: str) -> str:
        """A field as text."""
        value = self.fields.get(name)
        return "" if value is None else str(value)

    def step_text(self, name: str) -> str:
        """A field of what was done at the door."""
        step = self.problem.get("step") or {}
        return str(step.get("fields", {}).get(name) or "")

    def present(self) -> list[tuple[str, str]]:
        """The households that it may belong to: id and head."""
        if self.index is None:
            return []
        index = queries.reading(self.phone).households
        found = [one["household_id"] for one in self.keeper.body["visit"].get("present", ())]
        entries = [(one, index.one(one)) for one in found]
        return [(one, entry.head if entry else "") for one, entry in entries]

    # -- verbs -------------------------------------------------------------------------------------

    def say(self, **values: Any) -> None:
        """Other values; nothing said takes a field away."""
        fields = dict(self.fields)
        for name, value in values.items():
            if value in (None, "", False) and name != "description":
                fields.pop(name, None)
            else:
                fields[name] = value
        self._put({**self.problem, "fields": fields})

    def say_step(self, **values: str) -> None:
        """What was done at the door."""
        step = self.problem.get("step") or {}
        given = {**step.get("fields", {}), **values}
        given = {name: value for name, value in given.items() if value}
        do = "problem.solve_on_spot"
        self._put({**self.problem, "step": {"do": do, "fields": given} if given else None})

    def set_category(self, category: str) -> None:
        changed = visit_form.set_category(self.problem, category, self.vocabulary)
        self._put(changed)

    def set_handling(self, handling: str) -> None:
        """Another handling, with the time limit that goes with it."""
        fields = {**self.fields, "handling": handling}
        was_at_once = self.fields.get("handling") in ON_SPOT
        if handling == "B0":
            fields.pop("time_limit", None)
        elif handling in ON_SPOT:
            fields["time_limit"] = AT_ONCE
        elif was_at_once or not fields.get("time_limit"):
            fields["time_limit"] = self._usual_limit()
        if handling != "B2":
            fields.pop("handler_id", None)
        fields.pop("due_on", None)
        self._put({**self.problem, "fields": fields})

    def _usual_limit(self) -> str:
        known = self.vocabulary.categories.get(self.text("category"))
        limit = known.time_limit if known is not None else None
        return limit if limit and limit != AT_ONCE else LONG

    def set_jurisdiction(self, jurisdiction: str) -> None:
        self.say(jurisdiction=jurisdiction)
        self._follow()

    def set_nature(self, nature: str) -> None:
        self.say(nature=nature)
        self._follow()

    def _follow(self) -> None:
        """Where only one handling is left, it is that one."""
        open_ones = self._allowed()
        if self.fields.get("handling") not in open_ones and len(open_ones) == 1:
            self.set_handling(open_ones[0])

    def _allowed(self) -> tuple[str, ...]:
        fields = self.fields
        return self.vocabulary.allowed_handlings(
            fields.get("jurisdiction"), fields.get("nature", ""), fields.get("category", "")
        )

    def set_own(self, own: bool) -> None:
        """我自己来办: the visitor takes it on at once."""
        self.say(handler_id=self.phone.session.viewer.account_id if own else None)

    def set_told(self, told: bool) -> None:
        """The villager was told today which way is open."""
        self.say(informed_on=self.phone.session.today() if told else None)

    # -- what it shows -----------------------------------------------------------------------------

    def handlings(self) -> list[HandlingOption]:
        """Every handling in order; a closed one says why."""
        found = []
        for term in self.vocabulary.offered("handlings"):
            why = why_not_handling(term.code, self.fields, self.vocabulary)
            if why is None or term.code != "B0":
                found.append(HandlingOption(term.code, term.name, why or ""))
        return found

    def defaults_line(self) -> str:
        """What the category brought along, or what was changed, in one line."""
        vocabulary, fields = self.vocabulary, self.fields
        names = [
            vocabulary.name("natures", fields.get("nature")),
            vocabulary.name("handlings", fields.get("handling")),
            str(fields.get("unit") or ""),
            vocabulary.name("time_limits", fields.get("time_limit")),
        ]
        return " · ".join(name for name in names if name)

    def hints(self) -> tuple[str, ...]:
        """Quiet advice; never a reason not to save."""
        said = {**self.fields, "action": self.step_text("action") if self.on_spot else ""}
        return advice(said, self.vocabulary)

    def parts_line(self) -> str:
        """What of 何事 何处 多少 何时 the words leave open; empty before the first word."""
        description = self.text("description")
        left = [name for name, said in parts_said(description) if not said]
        if not description.strip():
            return ""
        return words.PARTS_LEFT.format(parts="、".join(left)) if left else words.PARTS_SAID

    def fault(self) -> str:
        """What would be refused, in one sentence; empty when nothing would."""
        if not self.text("description").strip():
            return words.NEED_DESCRIPTION
        refusals = check_problem(self.fields, self.vocabulary)
        if refusals:
            return refusals[0].sentence
        if self.on_spot and not self.step_text("action").strip():
            return words.NEED_ACTION
        legal = self.text("route") and self.text("informed_on")
        if self.fields.get("handling") == "B5" and not legal:
            return words.NEED_ROUTE
        return ""

    # -- an edit of a problem ----------------------------------------------------------------------

    def save_edit(self) -> Changes:
        """The edit becomes a change, and its draft goes. For the worker."""
        kept = self.keeper.keep()
        if not kept.ok:
            return kept
        body, problem_id = self.keeper.body, str(self.problem["id"])
        moved = rebased(self.phone, problem_id, body["before"], self.fields)
        if moved is not None:
            problem = {**self.problem, "fields": moved.after}
            self.keeper.put(
                {**body, "base": moved.base, "before": moved.before, "problem": problem}
            )
            return refused("stale", now=moved.base)
        edit = whole_edit(Kind.PROBLEM, body["before"], self.fields)
        if edit.get("time_limit"):
            edit["due_on"] = self._due()
        if self.command == "problem.mend" and self.step_text("action"):
            edit["action"] = self.step_text("action")
        if not edit:
            return refused("empty_batch")
        done = verbs.step(self.phone, problem_id, self.command, edit)
        return done | discard_draft(self.phone, self.keeper.draft_id) if done.ok else done

    def discard(self) -> Changes:
        """Throw the edit away. For the worker."""
        return discard_draft(self.phone, self.keeper.draft_id)

    def _due(self) -> str | None:
        limit, raised = self.text("time_limit"), self.text("raised_on")
        return due_on(raised, limit, self.vocabulary, calendar_of(self.vocabulary))

    def _put(self, problem: Mapping[str, Any]) -> None:
        body = self.keeper.body
        if self.index is None:
            self.keeper.put({**body, "problem": dict(problem)})
            return
        problems = [dict(one) for one in body["problems"]]
        problems[self.index] = dict(problem)
        self.keeper.put({**body, "problems": problems})


def begin_edit(phone: Phone, problem_id: str) -> Changes:
    """Begin an edit of a problem: a draft. `made` is its id."""
    view = queries.record(phone, problem_id)
    if view is None or not view.edit:
        return refused("not_found")
    body = {
        "do": view.edit,
        "base": view.revision,
        "before": view.content,
        "head": view.title[:20],
        "problem": {"id": problem_id, "fields": dict(view.content), "step": None},
    }
    return save_draft(phone, Kind.VISIT, body)  # so that every list of drafts opens it


def offered_categories(vocabulary: Vocabulary) -> list[str]:
    """Every category that a problem may have."""
    return [t.code for t in vocabulary.offered("categories") if t.code != NO_PROBLEM]
