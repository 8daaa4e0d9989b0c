"""Owns the words of the sync page: what state everything is in, and what to do about it.

It never calls something sent that is not acknowledged, and never knows a widget.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from mobile.domain.views import OutboxView
from shared.refusals import CATALOGUE, Refusal

if TYPE_CHECKING:
    from mobile.actions.phone import Phone

ALL_SENT: Final = "记录都已上传"
SOME_WAIT: Final = "{} 条记录等着上传"
NEVER: Final = "还没有同步过"
SAFE: Final = "没有网络也不要紧，记录都存在本机。"


class SyncPageView(NamedTuple):
    """What the sync page shows."""

    outbox: OutboxView
    agreement: str


def sync_page(phone: Phone) -> SyncPageView:
    """What the page shows. For the worker."""
    from mobile.actions import queries, support

    return SyncPageView(queries.outbox(phone), support.agreement(phone))


def headline(view: OutboxView) -> tuple[str, str]:
    """The state in a few words, and its symbol."""
    line = view.sync
    if line.unsent:
        return SOME_WAIT.format(line.unsent), "cloud-upload"
    if not line.last_sync:
        return NEVER, "cloud-upload"
    return ALL_SENT, "cloud-check"


def last_error(view: OutboxView) -> str:
    """Why the last sync ended early, in Chinese; empty when it did not."""
    code = view.sync.last_error
    if not code:
        return ""
    return Refusal(code).sentence if code in CATALOGUE else code
