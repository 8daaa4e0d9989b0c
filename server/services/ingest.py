"""The ways in: a phone's upload, the office's acts, the system's own steps.

Owns the transaction around a batch and what happens when the database fails. Never lets anything
into the county but through `story`.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

import structlog
from sqlalchemy.exc import DBAPIError

from server.services import offered, story
from server.services.batch import SYSTEM
from server.services.context import Zoufang
from server.services.offered import Offered
from server.services.story import Taken
from server.store import engine, records
from server.store.accounts import Account
from server.store.engine import StoreBusyError, Tx
from shared.canonical import EMPTY_CHAIN
from shared.protocol import Act, Change, Receipt, Times
from shared.refusals import Refusal, Refused, refuse
from shared.visibility import Role, Viewer

log = structlog.get_logger("zoufang.ingest")
Answer = TypeVar("Answer")


def upload(
    zoufang: Zoufang,
    account: Account,
    stream_id: str,
    raw_changes: Sequence[Mapping[str, Any]],
    before: str,
    after: str,
    *,
    also: Callable[[Tx], None] = lambda _: None,
) -> Taken:
    """Take in what a phone offers, and write what `also` writes in the same transaction.

    Raises Refused `busy` or `disk_full`; nothing is taken then.
    """
    first = raw_changes[0].get("seq")
    start = first if type(first) is int and first > 0 else 1
    changes = [offered.read(raw, start + index) for index, raw in enumerate(raw_changes)]

    def whole(tx: Tx) -> Taken:
        taken_up = story.begin(zoufang, tx, account.viewer, stream_id)
        also(tx)
        broken = story.is_broken(taken_up, changes, before, after)
        return story.take(taken_up, changes, broken=broken)

    def single(change: Offered, fault: Refusal | None) -> Callable[[Tx], Taken]:
        def work(tx: Tx) -> Taken:
            taken_up = story.begin(zoufang, tx, account.viewer, stream_id)
            return story.take(taken_up, [change], fault=fault)

        return work

    return _write(zoufang, whole, changes, single)


def act(
    zoufang: Zoufang, account: Account, acts: Iterable[Act], *, replaces: str | None = None
) -> Receipt:
    """The office's only way in: one change on the stream `office:<account>`, decided and committed.

    A refusal is in the receipt. Raises Refused `busy` or `disk_full`.
    """
    return _own_change(
        zoufang, account.viewer, f"office:{account.account_id}", list(acts), replaces=replaces
    )


def take_kept(
    zoufang: Zoufang,
    account: Account,
    stream_id: str,
    change: Change,
    *,
    first: Callable[[Tx], None],
    last: Callable[[Tx], None],
) -> Receipt:
    """Take in what was kept apart, as its author's, at the end of the stream that brought it.

    It keeps its id, so that a phone which offers it again is answered as for any other. `first` and
    `last` run in the same transaction. Raises Refused where a rule refuses it; nothing is written.
    """

    def work(tx: Tx) -> Receipt:
        first(tx)
        taken_up = story.begin(zoufang, tx, account.viewer, stream_id)
        placed = change.model_copy(update={"seq": taken_up.state.last_seq + 1, "issued": {}})
        taken = story.take(taken_up, [offered.of(placed)])
        receipt = Receipt.model_validate(json.loads(taken.receipts[0]))
        if receipt.refusal is not None:
            raise Refused(receipt.refusal["code"], **receipt.refusal["details"])
        last(tx)
        return receipt

    return _written(zoufang, work)


def act_as_system(zoufang: Zoufang, acts: Iterable[Act]) -> Receipt:
    """A step that the server takes by itself (到期, 批次关闭)."""
    viewer = Viewer(SYSTEM, zoufang.county_id, Role.OFFICE)
    return _own_change(zoufang, viewer, SYSTEM, list(acts), system=True)


def _own_change(
    zoufang: Zoufang,
    author: Viewer,
    stream_id: str,
    acts: list[Act],
    *,
    system: bool = False,
    replaces: str | None = None,
) -> Receipt:
    change_id = zoufang.new_id()

    def work(tx: Tx) -> Taken:
        taken_up = story.begin(zoufang, tx, author, stream_id, system=system)
        change = Change(
            id=change_id,
            seq=taken_up.state.last_seq + 1,
            acts=acts,
            at=Times(wall=taken_up.at),
            vocabulary=zoufang.vocabulary.version,
            replaces=replaces,
        )
        return story.take(taken_up, [offered.of(change)])

    return Receipt.model_validate(json.loads(_written(zoufang, work).receipts[0]))


def _written(zoufang: Zoufang, work: Callable[[Tx], Answer]) -> Answer:
    """One transaction; a fault of the database as a refusal."""
    try:
        return zoufang.db.write(work)
    except StoreBusyError as error:
        raise Refused("busy") from error
    except DBAPIError as error:
        raise Refused("disk_full" if engine.is_full(error) else "server_error") from error


def _write(
    zoufang: Zoufang,
    whole: Callable[[Tx], Taken],
    changes: list[Offered],
    single: Callable[[Offered, Refusal | None], Callable[[Tx], Taken]],
) -> Taken:
    """The whole batch in one transaction; after a fault of the database, each change by itself."""
    try:
        return zoufang.db.write_together(whole)
    except StoreBusyError as error:
        raise Refused("busy") from error
    except DBAPIError as error:
        if engine.is_full(error):
            raise Refused("disk_full") from error
        log.exception("batch_failed", changes=len(changes))
    taken = Taken([], 0, EMPTY_CHAIN)
    for change in changes:
        try:
            one = zoufang.db.write(single(change, None))
        except DBAPIError:
            log.exception("change_failed", change_id=change.id)
            one = zoufang.db.write(single(change, refuse("server_error")))
        taken = Taken(taken.receipts + one.receipts, one.expect, one.chain)
    return taken


def register_person(zoufang: Zoufang, by: Account, account: Account) -> Receipt:
    """Make the person's record of an account, which every phone of the county holds."""
    fields: dict[str, Any] = {"name": account.name, "role": account.role.value}
    if account.unit:
        fields["unit"] = account.unit
    if account.villages:
        fields["villages"] = sorted(account.villages)
    return act(zoufang, by, [Act(do="person.set", on=account.account_id, fields=fields)])


def standing(zoufang: Zoufang, record_id: str) -> records.Stored:
    """A record as it stands. Raises Refused `not_found`."""
    found = zoufang.db.read(lambda tx: records.any_record(tx, zoufang.county_id, record_id))
    if found is None:
        raise Refused("not_found")
    return found
