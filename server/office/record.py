"""记录页: one record with everything about it, the forms for what is possible now, and 核查.

Owns the record page and its forms. Never decides a rule, and a decision is only taken on the very
revision and content that its page showed.
"""

from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import Response

from server.domain.showing import facts, label_of
from server.office.access import WRITERS, Form, SignedIn, shows
from server.office.acting import do, fields_of, said
from server.office.pages import go, page
from server.office.steps import StepForm, step_forms
from server.services import accounts, evidence, office_calls, office_lists, office_record
from shared.commands import COMMANDS
from shared.progress import MET, NO_PROBLEMS
from shared.protocol import Receipt
from shared.records import Kind
from shared.refusals import Refused
from shared.visibility import Group

DECISION: Final = (
    "method",
    "conclusion",
    "reason",
    "situation",
    "satisfaction",
    "declined",
    "second_verifier_id",
    "leader_id",
    "extended_to",
    "basis",
)
IMAGES: Final = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG": "image/png"}
DECIDED: Final = frozenset({"P05", "P06", "P07", "P09"})
ANCHORED: Final = ("visit.verify", "problem.verify", "pledge.verify")


def add_routes(router: APIRouter) -> None:
    """Put the routes of this page onto the office."""
    router.get("/records/{record_id}")(show)
    router.post("/records/{record_id}/verify")(verify)
    router.post("/records/{record_id}/step/{command}")(step)
    router.post("/records/{record_id}/phone")(reveal)
    router.post("/records/{record_id}/calls")(called)
    router.get("/records/{record_id}/evidence/{sha256}")(photo)


@shows(Kind.VISIT)
def show(request: Request, who: SignedIn, record_id: str) -> Response:
    """One record."""
    return shown_record(request, who, record_id)


def shown_record(
    request: Request,
    who: SignedIn,
    record_id: str,
    refused: Refused | None = None,
    given: dict[str, Any] | None = None,
    phone: str = "",
) -> Response:
    """The page of a record, with what was refused and what was written in its forms."""
    return page(
        request,
        "record.html",
        who,
        status=refused.refusal.entry.status if refused else 200,
        refusal=refused.refusal if refused else None,
        **record_values(who, record_id, given, phone),
    )


def record_values(
    who: SignedIn, record_id: str, given: dict[str, Any] | None = None, phone: str = ""
) -> dict[str, Any]:
    """What the templates of a record need. Raises Refused `not_found`."""
    view = office_record.record_view(who.zoufang, who.viewer, record_id)
    kind = view.record.kind
    forms: list[StepForm] = step_forms(view, who.zoufang) if who.writes else []
    calls = office_calls.attempts(who.zoufang, record_id) if kind in office_calls.CALLED else ()
    lists = office_lists.sessions
    attach = _may_attach(view, who)
    return {
        "view": view,
        "record": view.record,
        "facts": facts(kind, view.record.content, view.names, _apart(kind)),
        "label_of": lambda name: label_of(kind, name),
        "Kind": Kind,
        "forms": forms,
        "may_verify": who.writes and bool(view.conclusions),
        "bases": (MET, NO_PROBLEMS) if kind is Kind.PLEDGE else (),
        "colleagues": office_lists.colleagues(who.zoufang) if view.conclusions else [],
        "people": lists(who.zoufang, who.viewer).people if kind is Kind.SESSION else (),
        "sessions": lists(who.zoufang, who.viewer).sessions if attach else (),
        "calls": calls,
        "call_advice": office_calls.advice(calls),
        "call_outcomes": office_calls.OUTCOMES,
        "given": given or {},
        "phone": phone,
    }


def _may_attach(view: office_record.RecordView, who: SignedIn) -> bool:
    record = view.record
    open_pledge = record.kind is Kind.PLEDGE and record.state not in DECIDED
    return who.writes and open_pledge and not record.content.get("session_id")


def _apart(kind: Kind) -> tuple[str, ...]:
    """Fields that the page shows in a place of their own."""
    return {
        Kind.VISIT: ("present", "village"),
        Kind.HOUSEHOLD: ("phone", "health"),
        Kind.PLEDGE: ("visits", "problems", "session_id"),
        Kind.PROBLEM: ("visit_id", "household_id"),
        Kind.SESSION: ("attendees",),
    }.get(kind, ())


@shows(Kind.VERIFICATION, WRITERS)
def verify(request: Request, record_id: str, form: Form) -> Response:
    """Take a decision on exactly what was shown."""
    receipt, refused, given = decide(form, record_id)
    if refused is not None:
        return shown_record(request, form.person, record_id, refused, given)
    assert receipt is not None
    return go(f"/records/{record_id}", said(receipt))


def decide(form: Form, record_id: str) -> tuple[Receipt | None, Refused | None, dict[str, Any]]:
    """Send the decision form: the receipt, or what was refused, with what was written.

    Raises Refused `forbidden` or `not_found`.
    """
    command = f"{form.text('kind')}.verify"
    if command not in ANCHORED:
        raise Refused("not_found")
    allowed = COMMANDS[command].allows
    fields = {n: v for n, v in fields_of(form, DECISION).items() if n in allowed}
    comments = [
        {"field": name.removeprefix("comment."), "text": text}
        for name in form.data
        if name.startswith("comment.") and (text := form.text(name))
    ]
    given = fields | _said(comments)
    if comments:
        fields["comments"] = comments
    try:
        return do(form, command, record_id, fields, expect=form.text("expect") or None), None, given
    except Refused as refused:
        if refused.refusal.code == "forbidden":
            raise
        return None, refused, given


def _said(comments: list[dict[str, str]]) -> dict[str, str]:
    return {f"comment.{comment['field']}": comment["text"] for comment in comments}


@shows(Kind.RESOLUTION, WRITERS)
def step(request: Request, record_id: str, command: str, form: Form) -> Response:
    """Take a step on a record by one of its forms."""
    known = COMMANDS.get(command)
    if known is None or command in ANCHORED:
        raise Refused("not_found")
    fields = fields_of(form, known.allows)
    try:
        receipt = do(form, command, record_id, fields)
    except Refused as refused:
        if refused.refusal.code == "forbidden":
            raise
        return shown_record(request, form.person, record_id, refused, fields | {"step": command})
    return go(f"/records/{record_id}", said(receipt))


@shows(Kind.HOUSEHOLD, WRITERS, Group.CONTACT)
def reveal(request: Request, record_id: str, form: Form) -> Response:
    """Show a household's number in full; that leaves a line in the audit."""
    household_id = form.text("household") or record_id
    number = office_lists.household_phone(form.zoufang, form.person.viewer, household_id)
    accounts.note_reading(form.zoufang, form.person.viewer, "phone.reveal", household_id)
    return shown_record(request, form.person, record_id, phone=number or "未登记电话")


@shows(Kind.VERIFICATION, WRITERS)
def called(record_id: str, form: Form) -> Response:
    """Note a call that came to nothing, or that somebody else answered."""
    office_calls.note(form.zoufang, form.person.viewer, record_id, form.text("outcome"))
    where = f"/queue?open={record_id}" if form.text("from") == "queue" else f"/records/{record_id}"
    return go(where, "已记下这次电话")


@shows(Kind.VISIT)
def photo(who: SignedIn, record_id: str, sha256: str) -> Response:
    """A photo or signature of a record, to whom that record is shown."""
    view = office_record.record_view(who.zoufang, who.viewer, record_id)
    declared = {item["sha256"] for item in view.record.content.get("evidence", [])}
    if sha256 not in declared:
        raise Refused("not_found")
    return as_picture(evidence.open_file(who.zoufang, sha256))


def as_picture(data: bytes) -> Response:
    """A file as a picture that can do nothing else. Raises Refused `not_found` where it is none."""
    kind = next((t for mark, t in IMAGES.items() if data.startswith(mark)), "")
    if not kind:
        raise Refused("not_found")
    return Response(data, media_type=kind, headers={"Content-Security-Policy": "sandbox"})
