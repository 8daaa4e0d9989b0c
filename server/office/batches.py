"""抽查批次: what can be drawn, a batch with its strata, seed and sheet, and its closing.

Owns these pages. Never shows before the draw who could be drawn, only how many: nobody looks first.
"""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from server.domain.sampling import STRATA, Rule
from server.office.access import WRITERS, Form, SignedIn, shows
from server.office.pages import go, page
from server.services import office_batches, sampling
from shared.fields import check_day
from shared.records import Kind
from shared.refusals import Refused


def add_routes(router: APIRouter) -> None:
    """Put the routes of these pages onto the office."""
    router.get("/batches")(batches)
    router.post("/batches")(draw)
    router.get("/batches/{batch_id}")(batch)
    router.post("/batches/{batch_id}/close")(close)


@shows(Kind.VISIT)
def batches(
    request: Request, who: SignedIn, first: str = "", last: Annotated[str, Query()] = ""
) -> Response:
    """The batches so far, and how many records of a time could be drawn now."""
    return _list(request, who, first, last, None)


def _list(
    request: Request, who: SignedIn, first: str, last: str, refused: Refused | None
) -> Response:
    today = who.zoufang.today()
    first, last = _day(first) or f"{today[:8]}01", _day(last) or today
    counts = sampling.frame(who.zoufang, who.viewer, first, last).counts()
    lines, names = office_batches.batches(who.zoufang, who.viewer)
    rule = Rule()
    return page(
        request,
        "batches.html",
        who,
        status=refused.refusal.entry.status if refused else 200,
        refusal=refused.refusal if refused else None,
        lines=lines,
        names=names,
        first=first,
        last=last,
        rule=rule,
        strata=[(name, counts[key], rule.share_of(key)) for key, name in STRATA.items()],
        waiting=sum(counts.values()),
    )


def _day(text: str) -> str:
    try:
        return check_day(text)
    except ValueError:
        return ""


@shows(Kind.VERIFICATION, WRITERS)
def draw(request: Request, form: Form) -> Response:
    """Draw, once: a batch cannot be thrown away and drawn again."""
    first, last, seed = form.text("first"), form.text("last"), form.text("seed")
    try:
        made = sampling.draw(form.zoufang, form.person.account, first, last, seed)
    except Refused as refused:
        if refused.refusal.code == "forbidden":
            raise
        return _list(request, form.person, first, last, refused)
    return go(f"/batches/{made.id}", f"已抽取，批次 {made.number}")


@shows(Kind.VISIT)
def batch(request: Request, who: SignedIn, batch_id: str) -> Response:
    """A batch: strata, seed, and the sheet for two verifiers."""
    view = office_batches.view(who.zoufang, who.viewer, batch_id)
    return page(request, "batch.html", who, view=view, stayed=None)


@shows(Kind.VERIFICATION, WRITERS)
def close(request: Request, batch_id: str, form: Form) -> Response:
    """Archive what was not drawn, after a second look at how many that is."""
    if form.text("sure") != "yes":
        view = office_batches.view(form.zoufang, form.person.viewer, batch_id)
        return page(request, "batch.html", form.person, view=view, stayed=None, asked=True)
    stayed = sampling.close(form.zoufang, form.person.account, batch_id)
    view = office_batches.view(form.zoufang, form.person.viewer, batch_id)
    return page(request, "batch.html", form.person, view=view, stayed=stayed)
