"""What an answer does to the phone: from `SyncResponse` to operations on its store.

Owns the meaning of an answer. Never does I/O.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from mobile.store.operations import (
    AnswerChange,
    BeginReading,
    DropBucket,
    ExpectEvidence,
    FinishReading,
    ForgetChanges,
    ForgetOrphans,
    OfferAgain,
    Operation,
    PutRows,
    SaveCursor,
    SetMeta,
    SettleChanges,
)
from shared.protocol import BucketPage, Change, SyncRequest, SyncResponse


@dataclass(frozen=True, slots=True)
class Kept:
    """A change on the phone, with whether it was acknowledged and which numbers it was issued."""

    change: Change
    acknowledged: bool
    numbers: dict[str, str] = field(hash=False, default_factory=dict)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the phone knew when it asked.

    `more_unsent`: changes wait that this request did not carry. `kept`: the changes on the phone
    from `response.expect` on. `anchor`: boot id and monotonic reading when the answer came.
    """

    request: SyncRequest
    more_unsent: bool = False
    kept: Sequence[Kept] = ()
    anchor: tuple[str, int] = ("", 0)
    meta: dict[str, str] = field(default_factory=dict)


def merge(response: SyncResponse, asked: Asked) -> list[Operation]:
    """All that the answer does, in order, to be done in one transaction."""
    done: list[Operation] = []
    if response.reset:
        done.append(BeginReading())
    done += _receipts(response)
    again = _offer_again(response, asked)
    if again is not None:
        done.append(again)
    if asked.request.orphans:
        done.append(ForgetOrphans())
    for bucket, page in sorted(response.buckets.items()):
        done += _page(bucket, page)
    if not asked.more_unsent:
        # A bucket goes only after the unsent work that touches it has gone up.
        done += [DropBucket(bucket) for bucket in sorted(set(response.withdrawn))]
    if not response.more:
        done.append(SettleChanges())
        done.append(ExpectEvidence({e.sha256: e.offset for e in response.evidence}))
    if response.backed_up_through and not response.reset:
        done.append(ForgetChanges(response.backed_up_through))
    boot, mono_ms = asked.anchor
    values = {
        "epoch": response.epoch,
        "anchor": f"{response.now} {boot} {mono_ms}",
        "vocabulary": str(response.vocabulary),
        **asked.meta,
    }
    return done + [SetMeta(key, value) for key, value in values.items()]


def _receipts(response: SyncResponse) -> Iterable[Operation]:
    for receipt in response.receipts:
        yield AnswerChange(receipt.seq, receipt.outcome, receipt.model_dump(mode="json"))


def _offer_again(response: SyncResponse, asked: Asked) -> OfferAgain | None:
    """The server knows less than it once acknowledged: offer it again, in order.

    In a new epoch with the numbers that the lost one had issued.
    """
    lost = [kept for kept in asked.kept if kept.change.seq >= response.expect]
    if not any(kept.acknowledged for kept in lost) or lost[0].change.seq != response.expect:
        return None
    fresh = tuple(_numbered(kept) if response.reset else kept.change for kept in lost)
    return OfferAgain(fresh, response.chain)


def _numbered(kept: Kept) -> Change:
    issued = {**kept.change.issued, **kept.numbers}
    return kept.change.model_copy(update={"issued": issued})


def _page(bucket: str, page: BucketPage) -> Iterable[Operation]:
    if page.rows:
        yield PutRows(bucket, tuple(_row(row) for row in page.rows))
    yield SaveCursor(bucket, page.cursor[0], page.cursor[1])
    if page.digest is not None:
        yield FinishReading(bucket, page.digest[0], int(page.digest[1], 16))


def _row(row: list[Any]) -> list[Any]:
    """A row with just the columns that this version knows; later ones are ignored."""
    return row[:7]
