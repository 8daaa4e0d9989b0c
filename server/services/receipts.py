"""The text of a receipt.

Owns its JSON, which is kept with the change and sent again as it is. Never decides an outcome.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from server.services.offered import Offered
from shared.decide import Decision
from shared.records import Kind
from shared.refusals import Refusal, refuse
from shared.visibility import Role, Viewer


def text(
    item: Offered,
    outcome: str,
    *,
    refusal: Refusal | None = None,
    details: Mapping[str, Any] | None = None,
    numbers: Mapping[str, str] | None = None,
    flags: Sequence[str] = (),
) -> str:
    """A receipt's JSON, without what it would hold by default."""
    receipt: dict[str, Any] = {"id": item.id, "seq": item.seq, "outcome": outcome}
    if refusal is not None:
        receipt["refusal"] = refusal.to_json()
    said = {"details": details, "numbers": numbers, "flags": flags}
    receipt |= {name: value for name, value in said.items() if value}
    return json.dumps(receipt, ensure_ascii=False, separators=(",", ":"))


def moved(receipt: str, seq: int) -> str:
    """The original receipt of a change that is offered in another place."""
    told: dict[str, Any] = json.loads(receipt)
    return json.dumps({**told, "seq": seq}, ensure_ascii=False, separators=(",", ":"))


def held(item: Offered, expect: int) -> str:
    """It waits for what comes before it; `expect` says from where to offer again."""
    return text(item, "held", refusal=refuse("gap"), details={"expect": expect})


def flags(viewer: Viewer, decision: Decision) -> list[str]:
    """`out_of_scope`: written for a village that is not (or no longer) the author's."""
    if viewer.role is not Role.CADRE:
        return []
    kinds = (Kind.HOUSEHOLD, Kind.VISIT, Kind.PROBLEM)
    villages = {r.content["village"] for r in decision.records if r.kind in kinds}
    return ["out_of_scope"] if villages - viewer.villages else []
