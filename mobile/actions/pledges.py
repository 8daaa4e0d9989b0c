"""Pledges (学用转化事项): list, link, submit; each may be done offline.

Owns what a learner does with one. Never counts progress: that is `shared.progress`.
"""

from typing import Any

from mobile.actions.changes import Changes
from mobile.actions.phone import Phone
from shared.protocol import Act


def list_pledge(
    phone: Phone, fields: dict[str, Any], draft_id: str | None = None, *, check: bool = True
) -> Changes:
    """列出: kind, methods, object, targets, window; its session may come later."""
    session = phone.session
    values = {
        "learner_id": session.viewer.account_id,
        "listed_at": session.now(),
        **fields,
    }
    pledge_id = draft_id or phone.device.ids.new()
    act = Act(do="pledge.list", on=pledge_id, fields=values)
    return session.act([act], draft_id=draft_id, check=check)


def submit_pledge(phone: Phone, pledge_id: str, fields: dict[str, Any] | None = None) -> Changes:
    """提请核查, with a reason where something was missed."""
    return take(phone, pledge_id, "pledge.submit", fields or {})


def take(
    phone: Phone, pledge_id: str, command: str, fields: dict[str, Any], *, check: bool = True
) -> Changes:
    """Any command on a pledge: amend, link, unlink, defer, cancel, appeal."""
    session = phone.session
    name = command if "." in command else f"pledge.{command}"
    act = Act(do=name, on=pledge_id, base=session.base(pledge_id), fields=fields)
    return session.act([act], check=check)
