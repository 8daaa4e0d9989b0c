"""诉求清单: problems by state, and the batch 销号 of those that were not drawn.

Owns the problem list. Never closes anything unseen: what is to be closed is listed first.
"""

from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import Response

from server.domain.ledgers import ProblemEntry
from server.office.access import WRITERS, Form, SignedIn, shows
from server.office.pages import page
from server.services import ingest, office
from server.store.filtered import Filter
from shared.protocol import Act
from shared.records import Kind
from shared.refusals import Refused
from shared.visibility import Duty

GROUPS: Final = {
    "open": ("待办", ("I02", "I03", "I04", "I05", "I06", "I07", "I10", "I11", "I14", "I15")),
    "assign": ("待交办", ("I02", "I03")),
    "waiting": ("待核查·待回访", ("I08", "I12")),
    "close": ("待销号", ("I09",)),
    "unsampled": ("已办结·未抽查", ("I17",)),
    "done": ("已销号", ("I13",)),
    "all": ("全部", ()),
}


def add_routes(router: APIRouter) -> None:
    """Put the routes of this page onto the office."""
    router.get("/problems")(problems)
    router.post("/problems/close")(close_listed)


def asked_for(group: str, village: str = "", category: str = "", late: str = "") -> Filter:
    """The filter of a list."""
    states = GROUPS.get(group, GROUPS["open"])[1]
    if late:
        states = (*office.RUNNING, "I06", "I11")
    return Filter(village=village, states=states, category=category)


@shows(Kind.PROBLEM)
def problems(
    request: Request,
    who: SignedIn,
    group: str = "open",
    village: str = "",
    category: str = "",
    late: str = "",
    day: str = "",
    after: str = "",
) -> Response:
    """Problems by state and village, oldest first; late ones marked."""
    group = group if group in GROUPS else "open"
    category = category if category.isalnum() else ""
    key = (day, after) if day and after else None
    listed = office.problems(
        who.zoufang, who.viewer, asked_for(group, village, category, late), key
    )
    shown: tuple[ProblemEntry, ...] = listed.problems
    if late:
        shown = tuple(entry for entry in shown if office.late(entry, who.zoufang.today()))
    return page(
        request,
        "problems.html",
        who,
        listed=listed,
        shown=shown,
        group=group,
        groups=GROUPS,
        village=village,
        category=category,
        categories=[(t.code, t.name) for t in who.zoufang.vocabulary.offered("category_groups")],
        late=late,
        is_late=lambda entry: office.late(entry, who.zoufang.today()),
        villages=office.villages(who.zoufang, who.viewer),
        may_close=who.writes and Duty.CLOSE in who.account.duties,
    )


@shows(Kind.PROBLEM, WRITERS)
def close_listed(request: Request, form: Form) -> Response:
    """List what was ticked; closed only after a second look, each by itself."""
    chosen = form.texts("problem")
    if not chosen:
        raise Refused("condition", sentence="请先勾选要销号的诉求。")
    entries = office.problems_by_id(form.zoufang, form.person.viewer, chosen)
    confirmed = form.text("confirmed") == "yes"
    results: list[tuple[str, str]] = []
    for entry in entries.problems if confirmed else ():
        act = Act(do="problem.close_unsampled", on=entry.problem.id, base=entry.problem.revision)
        receipt = ingest.act(form.zoufang, form.person.account, [act])
        sentence = receipt.refusal["sentence"] if receipt.refusal else "已销号"
        results.append((entry.problem.number, sentence))
    return page(request, "close.html", form.person, entries=entries, results=results, chosen=chosen)
