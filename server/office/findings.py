"""请说明的走访: the queue, one finding with both sides, its decision; 回访; fairness; blind spots.

Owns these pages. Never shows a figure about a person, never a reason to who calls back, and never
lets a decision come before the cadre was heard: the rule is ingest's, the page says it beforehand.
"""

from datetime import date, timedelta
from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import Response

from server.office.access import READERS, Form, SignedIn, shows
from server.office.pages import go, page
from server.services import accounts, ingest, office_findings, office_lists
from shared.guards_visit import ANSWER_WORKDAYS
from shared.protocol import Act, Receipt
from shared.records import Kind, Record
from shared.refusals import Refused
from shared.visibility import Group, Role
from shared.workdays import add_workdays

OTHER: Final = "E10"
NEWS: Final = "打开这一页以后，又有了新的说明或回访；请看过再决定，写的理由还在。"
SUPERVISORS: Final = frozenset({Role.SUPERVISOR})
STEPS: Final = {
    "call": ("call_method", "call_answer", "call_note"),
    "ask": (),
    "clear": ("note",),
    "confirm": ("note",),
    "leave_open": ("note",),
}
DONE: Final = {
    "call": "已记下回访",
    "ask": "已请本人补充说明",
    "clear": "已认定情况正常",
    "confirm": "已认定走访不到位",
    "leave_open": "已记为无法判断",
}


def add_routes(router: APIRouter) -> None:
    """Put the routes of these pages onto the office."""
    router.get("/findings")(queue)
    router.get("/findings/fairness")(fairness)
    router.get("/findings/limits")(limits)
    router.get("/findings/{finding_id}")(show)
    router.post("/findings/{finding_id}/phone")(reveal)
    router.post("/findings/{finding_id}/step/{step}")(take)
    router.get("/callbacks")(callbacks)
    router.post("/callbacks/{finding_id}")(called)


@shows(Kind.FINDING, SUPERVISORS)
def queue(request: Request, who: SignedIn) -> Response:
    """The findings of the area by what they wait for."""
    today = date.fromisoformat(who.zoufang.today())
    since = (today - timedelta(days=office_findings.RECENT_DAYS)).isoformat()
    stages, names = office_findings.queue(who.zoufang, who.viewer, since)
    if not office_findings.is_county(who.viewer):
        stages.pop("random")
    return page(
        request, "findings.html", who,
        stages=stages, headings=office_findings.STAGES, names=names,
    )  # fmt: skip


@shows(Kind.FINDING, SUPERVISORS)
def show(request: Request, who: SignedIn, finding_id: str) -> Response:
    """One finding with both sides."""
    return _shown(request, who, finding_id)


def _shown(
    request: Request,
    who: SignedIn,
    finding_id: str,
    refused: Refused | None = None,
    given: dict[str, Any] | None = None,
    phone: str = "",
) -> Response:
    view = office_findings.view(who.zoufang, who.viewer, finding_id)
    return page(
        request,
        "finding.html",
        who,
        status=refused.refusal.entry.status if refused else 200,
        refusal=refused.refusal if refused else None,
        view=view,
        names=view.names,
        usual=lambda code: _usual(who, code),
        given=given or {},
        phone=phone,
    )


def _usual(who: SignedIn, code: str) -> str:
    """What usually explains a finding: the method's own words, or its codes without 其他."""
    own = office_findings.innocent(code)
    if own:
        return own
    words = who.zoufang.vocabulary
    known = words.findings.get(code)
    codes = known.innocent if known is not None else ()
    return "、".join(words.name("explanations", one) for one in codes if one != OTHER)


@shows(Kind.HOUSEHOLD, SUPERVISORS, Group.CONTACT)
def reveal(request: Request, finding_id: str, form: Form) -> Response:
    """The telephone number of the household that was visited; that leaves a line in the audit."""
    view = office_findings.view(form.zoufang, form.person.viewer, finding_id)
    household_id = form.text("household")
    if household_id not in view.homes:
        raise Refused("not_found")
    number = office_lists.household_phone(form.zoufang, form.person.viewer, household_id)
    accounts.note_reading(form.zoufang, form.person.viewer, "phone.reveal", household_id)
    return _shown(request, form.person, finding_id, phone=number or "未登记电话")


@shows(Kind.FINDING, SUPERVISORS)
def take(request: Request, finding_id: str, step: str, form: Form) -> Response:
    """One step on a finding. What the rules refuse is said above the form, with its words kept."""
    view = office_findings.view(form.zoufang, form.person.viewer, finding_id)
    if step not in STEPS:
        raise Refused("not_found")
    fields = {name: text for name in STEPS[step] if (text := form.text(name))}
    try:
        _has_read(form, view)
        _do(form, view.line.finding, step, fields)
    except Refused as refused:
        return _shown(request, form.person, finding_id, refused, fields)
    return go(f"/findings/{finding_id}", DONE[step])


def _has_read(form: Form, view: office_findings.FindingView) -> None:
    """Raises Refused where somebody explained or called back since the page was opened."""
    if form.text("seen") not in ("", view.seen):
        raise Refused("condition", sentence=NEWS)


def _do(form: Form, finding: Record, step: str, fields: dict[str, Any]) -> Receipt:
    """Take a step as this person. Raises Refused when it is not taken."""
    if step == "ask":
        today, calendar = form.zoufang.today(), form.zoufang.calendar
        fields = {"explain_by": add_workdays(today, ANSWER_WORKDAYS, calendar)}
    act = Act(do=f"finding.{step}", on=finding.id, base=finding.revision, fields=fields)
    receipt = ingest.act(form.zoufang, form.person.account, [act])
    if receipt.refusal is not None:
        raise Refused(receipt.refusal["code"], **receipt.refusal["details"])
    return receipt


@shows(Kind.VISIT, READERS)
def callbacks(request: Request, who: SignedIn) -> Response:
    """The visits to call back about, without a word of why."""
    return _callbacks(request, who)


def _callbacks(
    request: Request,
    who: SignedIn,
    refused: Refused | None = None,
    given: dict[str, Any] | None = None,
) -> Response:
    lines, names = office_findings.callbacks(who.zoufang, who.viewer)
    return page(
        request,
        "callbacks.html",
        who,
        status=refused.refusal.entry.status if refused else 200,
        refusal=refused.refusal if refused else None,
        lines=lines,
        names=names,
        given=given or {},
    )


@shows(Kind.VISIT, READERS)
def called(request: Request, finding_id: str, form: Form) -> Response:
    """Write down what the villager said."""
    finding = office_findings.require(form.zoufang, form.person.viewer, finding_id)
    fields = {name: text for name in STEPS["call"] if (text := form.text(name))}
    try:
        _do(form, finding, "call", fields)
    except Refused as refused:
        return _callbacks(request, form.person, refused, fields | {"finding": finding_id})
    return go("/callbacks", DONE["call"])


@shows(Kind.FINDING, SUPERVISORS)
def fairness(request: Request, who: SignedIn) -> Response:
    """Whether honest visits are asked about alike."""
    from server.services import fairness as comparing  # numpy comes with the first such page

    groupings = comparing.fairness(who.zoufang, who.viewer)
    shares = [share for grouping in groupings for share in grouping.shares]
    return page(
        request,
        "fairness.html",
        who,
        groupings=groupings,
        alarm=any(share.alarm for share in shares),
        compared=any(share.asked >= comparing.ENOUGH for share in shares),
        enough=comparing.ENOUGH,
        limit=comparing.ALARM,
    )


@shows(Kind.FINDING, SUPERVISORS)
def limits(request: Request, who: SignedIn) -> Response:
    """What the method looks at, what is normal, and what it cannot see."""
    from server.analysis.catalogue import CONTEXTS, SIGNALS

    return page(request, "limits.html", who, signals=SIGNALS, contexts=CONTEXTS)
