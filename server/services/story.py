"""The story of one batch, in one transaction.

Owns its order: lock the stream; recognise what came before; check the chain; lock what the batch
touches; decide each change; link; number; write; receipts. Never writes a record's table itself
(`publish` does) and never decides a rule (`shared.decide` does).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import structlog

from server.services import publish, receipts
from server.services.batch import Batch
from server.services.context import Zoufang
from server.services.linking import Linker
from server.services.offered import Offered
from server.store import erasing, streams
from server.store.engine import Tx
from server.store.log_tables import ChangeRow
from server.store.streams import Known, StreamState
from shared.canonical import EMPTY_CHAIN, chain, chain_all
from shared.commands import COMMANDS
from shared.decide import Context, Decision, decide, referenced, touched
from shared.ids import derived
from shared.protocol import Change
from shared.records import KIND_NAMES, Kind
from shared.refusals import Refusal, refuse
from shared.visibility import Viewer

log = structlog.get_logger("zoufang.ingest")


@dataclass(slots=True)
class Taken:
    """What became of an upload: receipts (JSON) in order, and where the stream stands now."""

    receipts: list[str]
    expect: int
    chain: str


@dataclass(frozen=True, slots=True)
class Decided:
    """One change with its decision and the chain after it."""

    offered: Offered
    decision: Decision
    chained: str


@dataclass(slots=True)
class Story:
    """One batch under way. `known`, `by_id`: what came before, by seq and by id."""

    zoufang: Zoufang
    tx: Tx
    author: Viewer
    stream_id: str
    at: str
    state: StreamState
    batch: Batch
    linker: Linker
    context: Context
    system: bool = False
    known: dict[int, Known] = field(default_factory=dict)
    by_id: dict[str, Known] = field(default_factory=dict)
    ids: set[str] = field(default_factory=set)
    decided: list[Decided] = field(default_factory=list)
    kept: list[tuple[str, str, str]] = field(default_factory=list)
    refused_new: dict[str, str] = field(default_factory=dict)
    erased: set[str] = field(default_factory=set)

    @property
    def next_seq(self) -> int:
        """The seq that the stream should bring now."""
        return self.state.last_seq + 1 + len(self.decided)

    @property
    def head(self) -> str:
        """The chain before that seq."""
        return self.decided[-1].chained if self.decided else self.state.chain


def begin(
    zoufang: Zoufang, tx: Tx, author: Viewer, stream_id: str, *, system: bool = False
) -> Story:
    """Lock the stream and open an empty batch on it."""
    state = streams.lock_stream(tx, zoufang.county_id, stream_id)
    batch = Batch(tx, zoufang.county_id, stream_id)
    context = Context(zoufang.vocabulary, zoufang.calendar, zoufang.today(), zoufang.county_id)
    at = zoufang.now()
    linker = Linker(zoufang, batch, context, at)
    return Story(zoufang, tx, author, stream_id, at, state, batch, linker, context, system)


def is_broken(story: Story, changes: Sequence[Offered], before: str, after: str) -> bool:
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


def take(
    story: Story,
    changes: Sequence[Offered],
    *,
    broken: bool = False,
    fault: Refusal | None = None,
) -> Taken:
    """Recognise, decide, write. `fault` refuses what would otherwise be decided."""
    _look_back(story, changes)
    answers: list[str | int] = []
    for change in changes:
        if change.seq > story.next_seq:
            answers.append(receipts.held(change, story.next_seq))
        elif change.seq < story.next_seq:
            answers.append(_again(story, change))
        elif broken:
            answers.append(_not_taken(story, change, refuse("chain_broken")))
        else:
            decision = _decide(story, change, fault)
            chained = chain(story.head, change.hash)
            answers.append(len(story.decided))
            story.decided.append(Decided(change, decision, chained))
            known = Known(
                story.stream_id,
                change.seq,
                change.id,
                change.hash,
                chained,
                decision.outcome,
                receipt="",
            )
            story.by_id.setdefault(change.id, known)
    texts = _finish(story)
    told = [answer if isinstance(answer, str) else texts[answer] for answer in answers]
    return Taken(told, story.next_seq, story.head)


def _look_back(story: Story, changes: Sequence[Offered]) -> None:
    """Read what came before, and lock what is to be decided."""
    county_id, last = story.zoufang.county_id, story.state.last_seq
    seqs = [change.seq for change in changes]
    if min(seqs) <= last:
        story.known = streams.known_by_seq(
            story.tx, county_id, story.stream_id, min(seqs), max(seqs)
        )
    story.by_id = streams.known_by_id(story.tx, county_id, [change.id for change in changes])
    story.ids = set(story.by_id)
    ready = [c.change for c in changes if c.change is not None and c.seq > last]
    story.erased = erasing.erased(
        story.tx, county_id, (act.on for change in ready for act in change.acts)
    )
    story.batch.prefetch(
        {record_id for change in ready for record_id in touched(change)},
        {record_id for change in ready for record_id in referenced(change) | _to_come(change)},
    )


def _to_come(change: Change) -> set[str]:
    """The ids of the steps and verifications that a change will make, to be looked up at once."""
    found = set()
    for index, act in enumerate(change.acts):
        command = COMMANDS.get(act.do)
        if command is not None and command.adds is not None:
            found.add(derived(change.id, f"{command.adds}{index}"))
    return found


def _decide(story: Story, item: Offered, fault: Refusal | None) -> Decision:
    """Decide one change and let the rest of the batch see what it made."""
    known = story.by_id.get(item.id)
    if known is not None and known.hash == item.hash:
        # Offered in another place, by a phone that was bound anew: it stands where it stood.
        return Decision(known.outcome, details={"original": known})
    refusal = _why_not_at_all(story, item, known, fault)
    if refusal is not None or item.change is None:
        return _refused(story, item, refusal or refuse("unreadable"))
    if any(act.do.startswith(("pledge.", "proposal.")) for act in item.change.acts):
        story.linker.lay_down()
    try:
        change = _grounded(story.batch, item.change)
        decision = decide(change, story.author, story.batch, story.context, system=story.system)
        decision = _with_references(story.batch, decision)
    except Exception:  # whatever a strange change does to the rules, the others go on
        log.exception("decide_failed", change_id=item.id)
        decision = Decision("refused", refusal=refuse("server_error"))
    if decision.refusal is not None:
        return _refused(story, item, _by_predecessor(story, item.change, decision.refusal))
    actions = {act.on: act.do for act in item.change.acts}
    for record in decision.records:
        action = actions.get(record.id, item.change.acts[0].do)
        story.batch.put(record, item.id, story.author.account_id, action)
        story.refused_new.pop(record.id, None)
    story.linker.note(item.id, decision.records)
    return decision


def _grounded(batch: Batch, change: Change) -> Change:
    """The change on what its author can have seen: revision numbers do not survive a restore."""
    heard_at = change.at.anchor
    bases = [batch.base_of(act.on, act.base, heard_at) for act in change.acts]
    if all(act.base == base for act, base in zip(change.acts, bases, strict=True)):
        return change
    acts = [
        act.model_copy(update={"base": base}) for act, base in zip(change.acts, bases, strict=True)
    ]
    return change.model_copy(update={"acts": acts})


def _why_not_at_all(
    story: Story, item: Offered, known: Known | None, fault: Refusal | None
) -> Refusal | None:
    """Why a change is not even decided on: what it pretends to be, or speaks of, is not there."""
    if known is not None:
        return refuse("id_reused")
    if fault or item.fault or item.change is None:
        return fault or item.fault
    if story.erased & touched(item.change):
        return refuse("erased")
    return None


def _with_references(batch: Batch, decision: Decision) -> Decision:
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


def _by_predecessor(story: Story, change: Change, refusal: Refusal) -> Refusal:
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


def _refused(story: Story, item: Offered, refusal: Refusal) -> Decision:
    if item.change is None or refusal.code in ("id_reused", "server_error"):
        story.kept.append((item.hash, refusal.code, item.text))
    elif refusal.code != "exists_already":
        made = [act.on for act in item.change.acts if _creates(act.do)]
        story.refused_new |= dict.fromkeys(made, item.id)
    return Decision("refused", refusal=refusal)


def _creates(command_name: str) -> bool:
    command = COMMANDS.get(command_name)
    return command is not None and command.creates


# ------------------------------------------------------------------------------- the answers


def _again(story: Story, item: Offered) -> str | int:
    """The original receipt of what came before, or the refusal of what only pretends to be it.

    A place in `story.decided` stands for the receipt of a change in this very batch.
    """
    place = item.seq - story.state.last_seq - 1
    if place >= 0 and story.decided[place].offered.hash == item.hash:
        return place
    known = story.known.get(item.seq)
    if known is not None and known.hash == item.hash:
        return known.receipt
    same_id = story.by_id.get(item.id)
    if same_id is not None and same_id.hash == item.hash and same_id.receipt:
        return same_id.receipt
    return _not_taken(story, item, refuse("id_reused" if same_id else "chain_broken"))


def _not_taken(story: Story, item: Offered, refusal: Refusal) -> str:
    """Refused without a place in the chain; its text is kept for the office."""
    story.kept.append((item.hash, refusal.code, item.text))
    return receipts.text(item, "refused", refusal=refusal)


def _finish(story: Story) -> list[str]:
    """Write everything that was decided; returns the receipts' texts."""
    tx, county_id, batch = story.tx, story.zoufang.county_id, story.batch
    streams.quarantine(tx, county_id, story.stream_id, story.at, story.kept)
    if not story.decided:
        return []
    story.linker.lay_down()
    changes = [decided.offered.change for decided in story.decided]
    issued = {key: number for c in changes if c for key, number in c.issued.items()}
    numbers = publish.assign_numbers(story.zoufang, batch, issued)
    texts: list[str] = []
    for decided in story.decided:
        texts.append(_receipt(story, decided, numbers, texts))
    rows = [_change_row(story, d, text) for d, text in zip(story.decided, texts, strict=True)]
    tx.insert(ChangeRow, rows)
    made = [record_id for record_id in batch.now if batch.is_new(record_id)]
    streams.note_refused_creations(tx, county_id, story.refused_new, made)
    streams.advance(tx, county_id, story.stream_id, story.next_seq - 1, story.head)
    if batch.now:
        publish.write(story.zoufang, batch, story.at, story.stream_id)
    return texts


def _receipt(
    story: Story, decided: Decided, numbers: Mapping[str, str], earlier: Sequence[str]
) -> str:
    decision = decided.decision
    original = decision.details.get("original")
    if isinstance(original, Known):
        place = original.seq - story.state.last_seq - 1
        text = original.receipt or earlier[place]
        return receipts.moved(text, decided.offered.seq)
    return receipts.text(
        decided.offered,
        decision.outcome,
        refusal=decision.refusal,
        details=decision.details,
        numbers={r.id: numbers[r.id] for r in decision.records if r.id in numbers},
        flags=receipts.flags(story.author, decision),
    )


def _change_row(story: Story, decided: Decided, text: str) -> tuple[Any, ...]:
    item = decided.offered
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
        decided.chained,
        decided.decision.outcome,
        story.author.account_id,
        story.at,
        text,
        item.text,
    )
