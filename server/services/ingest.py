"""Ingest: what a stream offers becomes records, or a refusal that is kept and said.

Owns the story of one batch, in one transaction: lock the stream; recognise what came before; check
the chain; lock what the batch touches; decide each change; link; number; write; receipts. Never
writes a table itself (`publish` and the store do) and never decides a rule (`shared.decide` does).
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import structlog
from sqlalchemy.exc import DBAPIError

from server.services import offered, publish
from server.services.batch import Batch
from server.services.context import Zoufang
from server.services.linking import SYSTEM, Linker
from server.services.offered import Offered
from server.store import engine, records, streams
from server.store.accounts import Account
from server.store.engine import StoreBusy, Tx
from server.store.log_tables import ChangeRow
from server.store.streams import Known, StreamState
from shared.canonical import EMPTY_CHAIN, chain, chain_all
from shared.commands import COMMANDS
from shared.decide import Context, Decision, decide, referenced, touched
from shared.protocol import Act, Change, Receipt, Times
from shared.records import KIND_NAMES, Kind
from shared.refusals import Refusal, Refused, refuse
from shared.visibility import Duty, Role, Viewer

log = structlog.get_logger("zoufang.ingest")

SYSTEM_VIEWER_DUTIES = frozenset[Duty]()


@dataclass(slots=True)
class Taken:
    """What became of an upload: receipts in order, and where the stream stands now."""

    receipts: list[str]
    expect: int
    chain: str


@dataclass(slots=True)
class _Story:
    """One batch under way."""

    zoufang: Zoufang
    tx: Tx
    author: Viewer
    stream_id: str
    at: str
    state: StreamState
    system: bool = False
    known: dict[int, Known] = field(default_factory=dict)
    by_id: dict[str, Known] = field(default_factory=dict)
    rows: list[tuple[Any, ...]] = field(default_factory=list)
    kept: list[tuple[str, str, str]] = field(default_factory=list)
    refused_new: dict[str, str] = field(default_factory=dict)
    ids: set[str] = field(default_factory=set)


def upload(
    zoufang: Zoufang,
    account: Account,
    stream_id: str,
    raw_changes: Sequence[Mapping[str, Any]],
    before: str,
    after: str,
) -> Taken:
    """Take in what a phone offers. Raises Refused `busy` or `disk_full`; nothing is taken then."""
    first = raw_changes[0].get("seq")
    start = first if type(first) is int and first > 0 else 1
    changes = [offered.read(raw, start + index) for index, raw in enumerate(raw_changes)]

    def whole(tx: Tx) -> Taken:
        story = _begin(zoufang, tx, account.viewer, stream_id)
        broken = _is_broken(story, changes, before, after)
        return _take(story, changes, broken=broken)

    def single(change: Offered, fault: Refusal | None) -> Callable[[Tx], Taken]:
        def work(tx: Tx) -> Taken:
            story = _begin(zoufang, tx, account.viewer, stream_id)
            return _take(story, [change], fault=fault)

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


def act_as_system(zoufang: Zoufang, acts: Iterable[Act]) -> Receipt:
    """A step that the server takes by itself (到期, 批次关闭)."""
    viewer = Viewer(SYSTEM, zoufang.county_id, Role.OFFICE, SYSTEM_VIEWER_DUTIES)
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
        story = _begin(zoufang, tx, author, stream_id)
        story.system = system
        change = Change(
            id=change_id,
            seq=story.state.last_seq + 1,
            acts=acts,
            at=Times(wall=story.at),
            vocabulary=zoufang.vocabulary.version,
            replaces=replaces,
        )
        return _take(story, [offered.of(change)])

    try:
        taken = zoufang.db.write(work)
    except StoreBusy as error:
        raise Refused("busy") from error
    except DBAPIError as error:
        raise Refused("disk_full" if engine.is_full(error) else "server_error") from error
    return Receipt.model_validate(json.loads(taken.receipts[0]))


def _write(
    zoufang: Zoufang,
    whole: Callable[[Tx], Taken],
    changes: list[Offered],
    single: Callable[[Offered, Refusal | None], Callable[[Tx], Taken]],
) -> Taken:
    """The whole batch in one transaction; after a fault of the database, each change by itself."""
    try:
        return zoufang.db.write(whole)
    except StoreBusy as error:
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


# -------------------------------------------------------------------------------- the story


def _begin(zoufang: Zoufang, tx: Tx, author: Viewer, stream_id: str) -> _Story:
    state = streams.lock_stream(tx, zoufang.county_id, stream_id)
    return _Story(zoufang, tx, author, stream_id, zoufang.now(), state)


def _is_broken(story: _Story, changes: list[Offered], before: str, after: str) -> bool:
    """Whether the frame of a batch contradicts what the stream brought before, or itself."""
    if chain_all(before, (change.hash for change in changes)) != after:
        return True
    previous = changes[0].seq - 1
    if previous > story.state.last_seq:
        return False
    if previous == story.state.last_seq:
        return before != story.state.chain
    if previous == 0:
        return before != EMPTY_CHAIN
    county_id = story.zoufang.county_id
    known = streams.known_by_seq(story.tx, county_id, story.stream_id, previous, previous)
    return previous in known and known[previous].chain != before


def _take(
    story: _Story,
    changes: list[Offered],
    *,
    broken: bool = False,
    fault: Refusal | None = None,
) -> Taken:
    """Recognise, decide, write. `fault` refuses what would otherwise be decided."""
    county_id = story.zoufang.county_id
    seqs = [change.seq for change in changes]
    if min(seqs) <= story.state.last_seq:
        story.known = streams.known_by_seq(
            story.tx, county_id, story.stream_id, min(seqs), max(seqs)
        )
    story.by_id = streams.known_by_id(story.tx, county_id, [change.id for change in changes])
    story.ids = set(story.by_id)
    ready = [c.change for c in changes if c.change is not None and c.seq > story.state.last_seq]
    batch = Batch(story.tx, county_id)
    batch.prefetch(
        {record_id for change in ready for record_id in touched(change)},
        {record_id for change in ready for record_id in referenced(change)},
    )
    context = Context(
        story.zoufang.vocabulary, story.zoufang.calendar, story.zoufang.today(), county_id
    )
    linker = Linker(story.zoufang, batch, context, story.at)
    decided: list[tuple[Offered, Decision, list[str]]] = []
    answers: list[str | int] = []
    next_seq, head = story.state.last_seq + 1, story.state.chain
    seen: dict[int, tuple[Offered, int]] = {}
    for change in changes:
        if change.seq > next_seq:
            answers.append(_held(change, next_seq))
        elif change.seq < next_seq:
            again = seen.get(change.seq)
            if again is not None and again[0].hash == change.hash:
                answers.append(again[1])
            else:
                answers.append(_again(story, change))
        elif broken:
            answers.append(_not_taken(story, change, refuse("chain_broken")))
        else:
            decision = _decide(story, batch, linker, context, change, fault)
            head = chain(head, change.hash)
            seen[next_seq] = (change, len(decided))
            story.by_id.setdefault(change.id, _just_decided(story, change, head))
            answers.append(len(decided))
            decided.append((change, decision, [head]))
            next_seq += 1
    texts = _finish(story, batch, decided, next_seq - 1, head)
    receipts = [answer if isinstance(answer, str) else texts[answer] for answer in answers]
    return Taken(receipts, next_seq, head)


def _decide(
    story: _Story,
    batch: Batch,
    linker: Linker,
    context: Context,
    item: Offered,
    fault: Refusal | None,
) -> Decision:
    """Decide one change and let the rest of the batch see what it made."""
    known = story.by_id.get(item.id)
    if known is not None and known.hash == item.hash:
        return Decision("refused", details={"original": known.receipt})
    refusal = fault or item.fault
    if known is not None:
        refusal = refuse("id_reused")
    if refusal is not None or item.change is None:
        return _refused(story, item, refusal or refuse("unreadable"))
    try:
        decision = decide(item.change, story.author, batch, context, system=story.system)
        decision = _with_references(batch, item.change, decision)
    except Exception:  # whatever a strange change does to the rules, the others go on
        log.exception("decide_failed", change_id=item.id)
        decision = Decision("refused", refusal=refuse("server_error"))
    if decision.refusal is not None:
        return _refused(story, item, _by_predecessor(story, item.change, decision.refusal))
    actions = {act.on: act.do for act in item.change.acts}
    for record in decision.records:
        action = actions.get(record.id, item.change.acts[0].do)
        batch.put(record, item.id, story.author.account_id, action)
        story.refused_new.pop(record.id, None)
    linker.link(item.id, decision.records)
    return decision


def _just_decided(story: _Story, item: Offered, head: str) -> Known:
    return Known(story.stream_id, item.seq, item.id, item.hash, head, "", "")


def _with_references(batch: Batch, change: Change, decision: Decision) -> Decision:
    """Refuse what speaks of a household, session or record that this county has not."""
    own = {record.id for record in decision.records}
    for record in decision.records:
        wanted: list[tuple[Kind, str | None]] = [(Kind.SESSION, record.content.get("session_id"))]
        if record.kind is Kind.VISIT:
            wanted += [(Kind.HOUSEHOLD, p["household_id"]) for p in record.content["present"]]
        if record.kind is Kind.PROBLEM:
            wanted.append((Kind.HOUSEHOLD, record.content.get("household_id")))
        for kind, record_id in wanted:
            if not record_id or record_id in own:
                continue
            found = batch.record(record_id)
            if found is None or found.kind is not kind:
                refusal = refuse("unknown_record", what=KIND_NAMES[kind], id=record_id)
                return Decision("refused", refusal=refusal)
    return decision


def _by_predecessor(story: _Story, change: Change, refusal: Refusal) -> Refusal:
    """What builds on a refused change is refused for that reason."""
    if refusal.code != "unknown_record":
        return refusal
    ids = touched(change) | referenced(change)
    before = streams.refused_creations(story.tx, story.zoufang.county_id, ids)
    before |= {i: c for i, c in story.refused_new.items() if i in ids}
    if not before:
        return refusal
    record_id = min(before)
    return refuse("predecessor_refused", change=before[record_id], id=record_id)


def _refused(story: _Story, item: Offered, refusal: Refusal) -> Decision:
    if item.change is None or refusal.code in ("id_reused", "server_error"):
        story.kept.append((item.hash, refusal.code, item.text))
    elif refusal.code != "exists_already":
        for act in item.change.acts:
            command = COMMANDS.get(act.do)
            if command is not None and command.creates:
                story.refused_new[act.on] = item.id
    return Decision("refused", refusal=refusal)


# ------------------------------------------------------------------------------- the answers


def _text(
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
    for name, value in (("details", details), ("numbers", numbers), ("flags", flags)):
        if value:
            receipt[name] = value
    return json.dumps(receipt, ensure_ascii=False, separators=(",", ":"))


def _held(item: Offered, expect: int) -> str:
    return _text(item, "held", refusal=refuse("gap"), details={"expect": expect})


def _again(story: _Story, item: Offered) -> str:
    """The original receipt of what came before, or the refusal of what only pretends to be it."""
    known = story.known.get(item.seq)
    if known is not None and known.hash == item.hash:
        return known.receipt
    same_id = story.by_id.get(item.id)
    if same_id is not None and same_id.hash == item.hash:
        return same_id.receipt
    return _not_taken(story, item, refuse("id_reused" if same_id else "chain_broken"))


def _not_taken(story: _Story, item: Offered, refusal: Refusal) -> str:
    """Refused without a place in the chain; its text is kept for the office."""
    story.kept.append((item.hash, refusal.code, item.text))
    return _text(item, "refused", refusal=refusal)


def _flags(story: _Story, batch: Batch, decision: Decision) -> list[str]:
    """`out_of_scope`: written for a village that is not (or no longer) the author's."""
    viewer = story.author
    if viewer.role is not Role.CADRE:
        return []
    kinds = (Kind.HOUSEHOLD, Kind.VISIT, Kind.PROBLEM)
    villages = {r.content["village"] for r in decision.records if r.kind in kinds}
    return ["out_of_scope"] if villages - viewer.villages else []


def _finish(
    story: _Story,
    batch: Batch,
    decided: list[tuple[Offered, Decision, list[str]]],
    last_seq: int,
    head: str,
) -> list[str]:
    """Write everything that was decided; returns the receipts' texts."""
    tx, county_id = story.tx, story.zoufang.county_id
    streams.quarantine(tx, county_id, story.stream_id, story.at, story.kept)
    if not decided:
        return []
    issued = {k: v for i, _, _ in decided if i.change for k, v in i.change.issued.items()}
    numbers = publish.assign_numbers(story.zoufang, batch, issued)
    texts = []
    for item, decision, (chained,) in decided:
        text = _receipt(story, batch, item, decision, numbers)
        texts.append(text)
        story.rows.append(_change_row(story, item, decision, chained, text))
    tx.insert(ChangeRow, story.rows)
    made = [record_id for record_id in batch.now if batch.is_new(record_id)]
    streams.note_refused_creations(tx, county_id, story.refused_new, made)
    streams.advance(tx, county_id, story.stream_id, last_seq, head)
    if batch.now:
        publish.write(story.zoufang, batch, story.at, story.stream_id)
    return texts


def _receipt(
    story: _Story, batch: Batch, item: Offered, decision: Decision, numbers: Mapping[str, str]
) -> str:
    if "original" in decision.details:
        return str(decision.details["original"])
    return _text(
        item,
        decision.outcome,
        refusal=decision.refusal,
        details=decision.details,
        numbers={r.id: numbers[r.id] for r in decision.records if r.id in numbers},
        flags=_flags(story, batch, decision),
    )


def _change_row(
    story: _Story, item: Offered, decision: Decision, chained: str, text: str
) -> tuple[Any, ...]:
    change_id = item.id
    if item.id in story.ids:
        change_id = f"{item.id}#{story.stream_id}#{item.seq}"
    story.ids.add(item.id)
    return (
        story.zoufang.county_id,
        story.stream_id,
        item.seq,
        change_id,
        item.hash,
        chained,
        decision.outcome,
        story.author.account_id,
        story.at,
        text,
        item.text,
    )


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
