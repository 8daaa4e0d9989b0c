"""Verifications: who may decide, on what exactly, and the record of it.

Owns the independence of recorder, visitors, handler and verifier. Never moves a state by itself.
"""

from typing import Any

from shared.commands import DECISION_FIELDS, STEP_FIELDS, Command
from shared.conditions import check_verification, must_differ
from shared.decide.work import Work
from shared.protocol import Act
from shared.records import Kind, Record
from shared.refusals import Refusal, refuse


def edit_fields(act: Act, command: Command) -> dict[str, Any]:
    """The fields of an act that change the record itself, not the step or decision beside it."""
    beside = frozenset[str]()
    if command.adds is Kind.RESOLUTION:
        beside = STEP_FIELDS
    elif command.adds is Kind.VERIFICATION:
        beside = DECISION_FIELDS
    return {name: value for name, value in act.fields.items() if name not in beside}


def may_verify(work: Work, act: Act, before: Record) -> Refusal | None:
    """A decision holds only for what the verifier saw, and never for one's own work."""
    if act.base != before.revision or act.expect not in (None, before.content_hash):
        return refuse("stale", now=before.revision)
    refusal = check_verification(act.fields, before.kind, work.context.vocabulary)
    if refusal is not None:
        return refusal
    visit = work.visit_of(before)
    contents = [before.content, *work.view.steps(before.id)]
    contents += [visit.content] if visit is not None else []
    for verifier in (work.author.account_id, act.fields.get("second_verifier_id")):
        refusal = must_differ(verifier, contents) if verifier else None
        if refusal is not None:
            return refusal
    return None


def verification_content(work: Work, act: Act, before: Record) -> dict[str, Any] | Refusal:
    """The decision as content, with the very revision and content that it is about."""
    given: dict[str, Any] = {k: v for k, v in act.fields.items() if k in DECISION_FIELDS}
    given.setdefault("decided_on", work.context.today)
    return work.checked(
        Kind.VERIFICATION,
        {
            **given,
            "target_kind": before.kind.value,
            "target_id": before.id,
            "target_revision": before.revision,
            "target_hash": before.content_hash,
            "round": 1 + len(work.view.verifications(before.id)),
            "verifier_id": work.author.account_id,
            "before": before.state,
            "after": before.state,
            "sealed": bool(before.content.get("sealed")),
        },
    )
