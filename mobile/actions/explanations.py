"""Explanations (说明): the cadre's answer to a return or a finding.

Owns giving one. Never changes the record that it explains.
"""

from mobile.actions.changes import Changes, refused
from mobile.actions.phone import Phone
from shared.protocol import Act


def explain(
    phone: Phone,
    target_id: str,
    text: str = "",
    code: str | None = None,
    draft_id: str | None = None,
) -> Changes:
    """Answer, by a code of the vocabulary (E01 …), in words, or both.

    `draft_id`: the form that becomes the answer, and is gone with it.
    """
    session = phone.session
    target = session.overlay.record(target_id)
    if target is None:
        return refused("not_found")
    fields = {
        "target_id": target_id,
        "target_kind": target.kind.value,
        "author_id": session.viewer.account_id,
        "given_on": session.today(),
    }
    if code:
        fields["code"] = code
    if text:
        fields["text"] = text
    act = Act(do="explanation.give", on=draft_id or phone.device.ids.new(), fields=fields)
    return session.act([act], draft_id=draft_id)
