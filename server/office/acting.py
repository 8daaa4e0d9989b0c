"""From a form to an act of the office, and back to a page with what became of it.

Owns the reading of form fields into the fields of a command. Never decides a rule: what is refused
comes back as a sentence of the catalogue.
"""

from collections.abc import Iterable
from typing import Any, Final

from server.office.access import Posted, whole_number
from server.services import ingest, office_record
from shared.commands import COMMANDS
from shared.protocol import Act, Receipt
from shared.refusals import Refused

NUMBERS: Final = frozenset({"amount_yuan", "beneficiaries", "target_households", "target_solved"})
TICKS: Final = frozenset({"told_villager", "declined", "village_project"})


def fields_of(form: Posted, names: Iterable[str]) -> dict[str, Any]:
    """What a form says for these fields; an empty one says nothing."""
    fields: dict[str, Any] = {}
    for name in names:
        text = form.text(name)
        if not text:
            continue
        if name in TICKS:
            fields[name] = True
        elif name in NUMBERS:
            number = whole_number(text, digits=15)
            fields[name] = text if number is None else number
        else:
            fields[name] = text
    return fields


def base_of(form: Posted) -> int:
    """The revision that the person saw."""
    return whole_number(form.text("base"), digits=6) or 0


def do(form: Posted, command: str, record_id: str, fields: dict[str, Any], **act: Any) -> Receipt:
    """Take a step as the office, on what it may see. Raises Refused when it is not taken."""
    if not form.person.writes or command not in COMMANDS:
        raise Refused("forbidden")
    office_record.require_sight(form.zoufang, form.person.viewer, record_id)
    made = Act(do=command, on=record_id, fields=fields, **{"base": base_of(form), **act})
    receipt = ingest.act(form.zoufang, form.person.account, [made])
    if receipt.outcome == "refused" and receipt.refusal is not None:
        raise Refused(receipt.refusal["code"], **receipt.refusal["details"])
    return receipt


def said(receipt: Receipt) -> str:
    """What became of it, in a few words."""
    return {
        "accepted": "已保存",
        "merged": "已保存，并入了他人的修改",
        "proposed": "已转为申请，待确认",
        "conflict": "有冲突，两份都已保留",
    }.get(receipt.outcome, "已保存")
