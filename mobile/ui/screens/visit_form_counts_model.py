"""Which of the person's pledges a visit will count for, and another choice.

Owns that choice while the visit is being written. Never counts anything: `shared.progress` does.
"""

from collections.abc import Collection
from dataclasses import dataclass

from mobile.actions import queries
from mobile.ui.screens.visit_form_model import VisitForm
from shared.progress import candidates_for, may_link_visit
from shared.records import Kind, Record


@dataclass(frozen=True, slots=True)
class Countable:
    """A pledge for which this visit may count, and whether it will."""

    pledge_id: str
    title: str
    counts: bool


def countable(form: VisitForm) -> tuple[Countable, ...]:
    """My pledges whose week this visit lies in; none while an earlier visit is edited."""
    if form.command != "visit.record":
        return ()
    reading = queries.reading(form.phone)
    me = reading.viewer.account_id
    visit = Record(Kind.VISIT, form.visit_id, 1, "W03", {**form.visit, "recorder_id": me})
    mine = [
        pledge
        for pledge in reading.overlay.of_kind(Kind.PLEDGE)
        if pledge.content["learner_id"] == me and may_link_visit(visit, pledge)
    ]
    counting = candidates_for(visit, mine)
    return tuple(
        Countable(one.id, "、".join(one.content["methods"]), one.id in counting) for one in mine
    )


def choose(form: VisitForm, pledge_ids: Collection[str]) -> None:
    """Count for exactly these; what is the usual anyway need not be said."""
    form.say(counts_for=None)
    usual = {one.pledge_id for one in countable(form) if one.counts}
    if set(pledge_ids) != usual:
        form.count_for(sorted(pledge_ids))
