"""The two pure halves of a sync: what goes up, and what an answer does."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from mobile.store.operations import (
    AnswerChange,
    BeginReading,
    DropBucket,
    FinishReading,
    ForgetChanges,
    OfferAgain,
    PutRows,
    SaveCursor,
    SettleChanges,
)
from mobile.sync.merge import Asked, Kept, merge
from mobile.sync.plan import Offer, SyncState, cut, plan, wait_s
from shared.canonical import EMPTY_CHAIN
from shared.protocol import Act, Change, SyncRequest, SyncResponse, Times

ID = "00000000-0000-7000-8000-00000000000{}"


def change(seq: int, text: str = "") -> Change:
    act = Act(do="household.amend", on=ID.format(0), base=1, fields={"door": text or "1号"})
    return Change(id=ID.format(seq), seq=seq, acts=[act], at=Times(wall="2026-10-12T04:00:00Z"))


def offer(seq: int, text: str = "") -> Offer:
    return Offer(seq, change(seq, text).wire(), f"{seq:064x}")


def response(**values: Any) -> SyncResponse:
    head = {"epoch": "e", "now": "2026-10-12T04:00:00Z", "expect": 1, "chain": EMPTY_CHAIN}
    return SyncResponse.model_validate({**head, **values})


def test_nothing_to_say_is_still_one_request() -> None:
    """A phone without unsent work asks for news."""
    request = plan(SyncState(epoch="e", cursors={"county": (3, "a")}))
    assert request.upload is None
    assert request.cursors == {"county": (3, "a")}


def test_the_frame_of_a_batch_is_its_chain() -> None:
    """Before the first, after the last."""
    request = plan(SyncState(offers=(offer(1), offer(2)), chain_before=EMPTY_CHAIN))
    assert request.upload is not None
    assert request.upload.before == EMPTY_CHAIN
    assert request.upload.after == f"{2:064x}"


def test_a_batch_is_cut_by_number_and_by_size() -> None:
    """200 changes or what fits; a very large one goes alone."""
    assert len(cut(tuple(offer(n % 9 + 1) for n in range(500)), 200)) == 200
    large = offer(1, "字" * 300_000)
    assert len(cut((large, offer(2)), 200)) == 1
    assert len(cut((offer(2), large), 200)) == 1


@given(st.integers(0, 40), st.floats(0, 1))
def test_waiting_grows_and_ends(failures: int, jitter: float) -> None:
    """Between tries a phone waits longer each time, at most a quarter of an hour, never less than
    half of what it should.
    """
    assert 0 <= wait_s(failures, jitter) <= 900
    assert wait_s(failures + 1, 0.0) >= wait_s(failures, 0.0)


def test_a_cursor_comes_with_its_rows() -> None:
    """Rows, cursor and digest of a bucket follow each other in one list."""
    row = [5, "area", ID.format(1), 1, "", "", {"code": "510823", "name": "剑阁县"}]
    page = {"rows": [row], "cursor": [5, "a"], "digest": [1, "ff"]}
    done = merge(response(buckets={"county": page}), Asked(SyncRequest()))
    assert done[:3] == [
        PutRows("county", (row,)),
        SaveCursor("county", 5, "a"),
        FinishReading("county", 1, 255),
    ]


def test_a_withdrawn_bucket_waits_for_unsent_work() -> None:
    """Nothing goes while something that may touch it has not gone up."""
    answer = response(withdrawn=["village:1"])
    assert DropBucket("village:1") in merge(answer, Asked(SyncRequest()))
    waiting = merge(answer, Asked(SyncRequest(), more_unsent=True))
    assert not any(isinstance(one, DropBucket) for one in waiting)


def test_overlay_ends_only_with_the_last_page() -> None:
    """While more is to come, what the person did stays laid over the rows."""
    assert SettleChanges() in merge(response(), Asked(SyncRequest()))
    assert SettleChanges() not in merge(response(more=True), Asked(SyncRequest()))


def test_a_new_epoch_reads_anew_and_offers_again_with_the_numbers_issued() -> None:
    """The office was restored: cursors to zero, changes again, numbers kept."""
    kept = [Kept(change(2), True, {ID.format(0): "ZF-1"}), Kept(change(3), False)]
    done = merge(response(reset=True, expect=2), Asked(SyncRequest(), kept=kept))
    assert done[0] == BeginReading()
    (again,) = [one for one in done if isinstance(one, OfferAgain)]
    assert [c.seq for c in again.changes] == [2, 3]
    assert again.changes[0].issued == {ID.format(0): "ZF-1"}
    assert not any(isinstance(one, ForgetChanges) for one in done)


def test_an_expected_seq_without_a_new_epoch_changes_no_hash() -> None:
    """Offering again in the same epoch is the very same bytes."""
    kept = [Kept(change(2), True, {ID.format(0): "ZF-1"})]
    done = merge(response(expect=2), Asked(SyncRequest(), kept=kept))
    (again,) = [one for one in done if isinstance(one, OfferAgain)]
    assert again.changes[0].hash == change(2).hash


def test_what_the_server_never_lost_is_not_offered_again() -> None:
    """Unsent changes wait their turn; that is no loss."""
    kept = [Kept(change(2), False)]
    done = merge(response(expect=2), Asked(SyncRequest(), kept=kept))
    assert not any(isinstance(one, OfferAgain) for one in done)


def test_a_receipt_of_an_unknown_kind_of_detail_is_kept_whole() -> None:
    """The phone keeps what the server said about a change."""
    receipt = {"id": ID.format(1), "seq": 1, "outcome": "refused",
               "refusal": {"code": "future", "sentence": "晚于今天"}}  # fmt: skip
    (answer,) = [
        one
        for one in merge(response(receipts=[receipt]), Asked(SyncRequest()))
        if isinstance(one, AnswerChange)
    ]
    assert answer.state == "refused"
    assert answer.receipt["refusal"]["sentence"] == "晚于今天"
