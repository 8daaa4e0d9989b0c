"""What the office decides on a kept text: taken in as it is, or not; its pictures go with it.

Owns that decision and its line in the audit. Never decides a rule: what is taken goes through
`ingest`, as its author's, and stays where it was when a rule refuses it.
"""

from server.services import accounts, ingest, kept_files
from server.services.context import Zoufang
from server.services.evidence import open_file
from server.services.office_quarantine import Kept, author_of, kept
from server.store import accounts as account_store
from server.store import streams
from server.store.engine import Tx
from shared.protocol import Receipt
from shared.refusals import Refused
from shared.visibility import Viewer


def find(zoufang: Zoufang, viewer: Viewer, kept_id: str) -> Kept:
    """What waits under this id. Raises Refused `not_found`, also for what is not shown."""
    for item in kept(zoufang, viewer):
        if item.id == kept_id and not item.hidden:
            return item
    raise Refused("not_found")


def picture(zoufang: Zoufang, viewer: Viewer, kept_id: str, sha256: str) -> bytes:
    """A file that a kept change names. Raises Refused `not_found`."""
    if sha256 not in {file.sha256 for file in find(zoufang, viewer, kept_id).files}:
        raise Refused("not_found")
    return open_file(zoufang, sha256)


def take(zoufang: Zoufang, viewer: Viewer, kept_id: str) -> Receipt:
    """Make it the record that its author wrote; its files belong to that record from now on.

    Raises Refused with what a rule has against it, or `not_found`.
    """
    item = find(zoufang, viewer, kept_id)
    author = author_of(item.stream_id)
    account = zoufang.db.read(lambda tx: account_store.find(tx, zoufang.county_id, author))
    if item.change is None or account is None:
        raise Refused("not_found")

    return ingest.take_kept(
        zoufang,
        account,
        item.stream_id,
        item.change,
        first=lambda tx: _settle(zoufang, tx, kept_id),
        last=lambda tx: accounts.note(zoufang, tx, viewer.account_id, "quarantine.take", kept_id),
    )


def discard(zoufang: Zoufang, viewer: Viewer, kept_id: str) -> int:
    """It becomes no record; returns how many of its files were deleted. Raises `not_found`."""
    item = find(zoufang, viewer, kept_id)

    def work(tx: Tx) -> list[str]:
        _settle(zoufang, tx, kept_id)
        change = item.change
        free = kept_files.let_go(tx, zoufang.county_id, change) if change is not None else []
        action = "quarantine.discard" if change is not None else "quarantine.settle"
        accounts.note(zoufang, tx, viewer.account_id, action, kept_id)
        for sha in free:
            accounts.note(zoufang, tx, viewer.account_id, "quarantine.delete", sha)
        return free

    free = zoufang.db.write(work)
    kept_files.delete(zoufang, free)
    return len(free)


def _settle(zoufang: Zoufang, tx: Tx, kept_id: str) -> None:
    if not streams.settle_quarantine(tx, zoufang.county_id, kept_id, zoufang.now()):
        raise Refused("not_found")
