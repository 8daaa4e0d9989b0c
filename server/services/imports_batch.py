"""Many acts of the office as one batch: all of them in one transaction, or none.

Owns the cutting of a long list into changes of the office's stream. Never leaves half of it behind:
the first refusal undoes everything.
"""

from collections.abc import Sequence

from server.services import offered, story
from server.services.context import Zoufang
from server.store.accounts import Account
from server.store.engine import StoreBusyError, Tx
from shared.protocol import MAX_ACTS, Act, Change, Receipt, Times
from shared.refusals import Refused


def act_whole(zoufang: Zoufang, account: Account, acts: Sequence[Act]) -> None:
    """Take all acts or none. Raises Refused with the first refusal, or `busy`."""
    stream_id = f"office:{account.account_id}"
    parts = [list(acts[start : start + MAX_ACTS]) for start in range(0, len(acts), MAX_ACTS)]
    ids = [zoufang.new_id() for _ in parts]

    def work(tx: Tx) -> None:
        batch = story.begin(zoufang, tx, account.viewer, stream_id)
        changes = [
            offered.of(
                Change(
                    id=change_id,
                    seq=batch.state.last_seq + index,
                    acts=part,
                    at=Times(wall=batch.at),
                    vocabulary=zoufang.vocabulary.version,
                )
            )
            for index, (change_id, part) in enumerate(zip(ids, parts, strict=True), 1)
        ]
        for text in story.take(batch, changes).receipts:
            receipt = Receipt.model_validate_json(text)
            if receipt.outcome == "refused" and receipt.refusal is not None:
                raise Refused(receipt.refusal["code"], **receipt.refusal["details"])

    try:
        zoufang.db.write(work)
    except StoreBusyError as error:
        raise Refused("busy") from error
