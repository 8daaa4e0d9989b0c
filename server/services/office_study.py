"""Pledges that the office writes for somebody, or attaches to a session later (词表 §14).

Owns the check against the attendance list. Never drops a pledge because its learner is not on it:
the office adds the learner from the paper list, or attaches the pledge elsewhere.
"""

from collections.abc import Mapping
from typing import Any

from server.services import ingest
from server.services.context import Zoufang
from server.services.ledgers import people_of_area
from server.store.accounts import Account
from shared.protocol import Act, Receipt
from shared.records import Kind, Record
from shared.refusals import Refused


def list_pledge(zoufang: Zoufang, by: Account, fields: Mapping[str, Any]) -> tuple[str, Receipt]:
    """List a pledge for a learner of one's area. Raises Refused `not_found` for anybody else."""
    learner = str(fields.get("learner_id", ""))
    known = zoufang.db.read(lambda tx: people_of_area(zoufang, tx, by.viewer))
    if learner not in known:
        raise Refused("condition", sentence="请选学习人。")
    session_id = fields.get("session_id")
    if session_id:
        _on_the_list(zoufang, _session(zoufang, str(session_id)), learner)
    pledge_id = zoufang.new_id()
    values = {**fields, "listed_at": zoufang.now()}
    act = Act(do="pledge.list", on=pledge_id, fields=values)
    return pledge_id, _accepted(ingest.act(zoufang, by, [act]))


def attach(zoufang: Zoufang, by: Account, pledge: Record, session_id: str, *, add: bool) -> Receipt:
    """Attach a pledge to a session. `add`: put the learner on its list, as the paper says."""
    session = _session(zoufang, session_id)
    learner = pledge.content["learner_id"]
    acts = []
    if add and learner not in session.content.get("attendees", []):
        edit = {"attendees": {"add": [learner]}}
        acts.append(Act(do="session.amend", on=session.id, base=session.revision, fields=edit))
    elif not add:
        _on_the_list(zoufang, session, learner)
    acts.append(
        Act(
            do="pledge.amend",
            on=pledge.id,
            base=pledge.revision,
            fields={"session_id": session.id},
        )
    )
    return _accepted(ingest.act(zoufang, by, acts))


def _session(zoufang: Zoufang, session_id: str) -> Record:
    found = ingest.standing(zoufang, session_id).record
    if found.kind is not Kind.SESSION:
        raise Refused("not_found")
    return found


def _on_the_list(zoufang: Zoufang, session: Record, learner: str) -> None:
    if learner in session.content.get("attendees", []):
        return
    name = ingest.standing(zoufang, learner).content.get("name", "")
    sentence = (
        f"{name}不在 {session.content['held_on']} 这次学习的签到表上："
        "请按纸质签到补上，或改挂到另一次学习；事项不会删除。"
    )
    raise Refused("condition", sentence=sentence)


def _accepted(receipt: Receipt) -> Receipt:
    if receipt.outcome == "refused" and receipt.refusal is not None:
        raise Refused(receipt.refusal["code"], **receipt.refusal["details"])
    return receipt
