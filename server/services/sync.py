"""One round trip: what a phone brings up, and what it is told.

Owns the order: authenticate, ingest, then read the feed, so that the answer holds what this very
request caused. Never speaks HTTP: it is given headers and bytes and gives bytes back.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

import structlog
from pydantic import ValidationError

from server.services import barred, devices, feed, ingest
from server.services.context import Zoufang, county_of
from server.services.devices import Caller
from server.services.feed import News
from server.store import accounts, streams
from server.store import devices as device_store
from server.store.engine import Tx
from shared.canonical import EMPTY_CHAIN, digest_of
from shared.protocol import (
    ENCODINGS,
    MAX_REQUEST_BYTES,
    PROTOCOL,
    SPOKEN,
    SyncRequest,
    compress,
    decompress,
    loads,
)
from shared.refusals import Refused

log = structlog.get_logger("zoufang.sync")

COMPRESS_FROM_BYTES: Final = 200
ANSWER_LEVEL: Final = 5
"""Deflate's level for answers: 6 % more bytes than level 9, in a third of the time."""


def read_request(body: bytes, encoding: str) -> SyncRequest:
    """The request in a body. Raises Refused: the envelope is judged here, each change later."""
    value = loads(decompress(body, encoding, MAX_REQUEST_BYTES))
    if not isinstance(value, dict):
        raise Refused("unreadable")
    protocol = value.get("protocol", PROTOCOL)
    if type(protocol) is int and protocol not in SPOKEN:
        raise Refused("protocol_unknown", got=protocol)
    cursors = value.get("cursors")
    if isinstance(cursors, dict):
        value["cursors"] = {k: tuple(v) if isinstance(v, list) else v for k, v in cursors.items()}
    try:
        return SyncRequest.model_validate(value)
    except ValidationError as error:
        raise _envelope_fault(error) from error


def _envelope_fault(error: ValidationError) -> Refused:
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    place = ".".join(str(step) for step in first["loc"])
    if place == "upload.changes" and first["type"] == "too_short":
        return Refused("empty_batch")
    if place == "upload.changes" and first["type"] == "too_long":
        return Refused("too_large")
    shown = place.encode("utf-8", "replace").decode()[:80]
    return Refused("invalid_request", field=shown, why=first["msg"][:120])


def answer(zoufang: Zoufang, caller: Caller, request: SyncRequest) -> bytes:
    """Take in what the phone brings and tell it what is new, as JSON. Raises Refused."""
    stream_id = caller.device.stream_id
    if caller.device.revoked_at is not None:
        changes = request.upload.changes if request.upload else []
        kept = barred.quarantine(zoufang, caller, changes)
        raise Refused("device_revoked", kept=kept)
    if request.orphans:
        _keep_orphans(zoufang, stream_id, request.orphans)
    receipts, expect, chain = [], 0, EMPTY_CHAIN
    upload = request.upload
    if upload is not None and _of_another_epoch(zoufang, request.epoch):
        upload = None
    if upload is not None:
        taken = ingest.upload(
            zoufang,
            caller.account,
            stream_id,
            upload.changes,
            upload.before,
            upload.after,
            also=_heartbeat(zoufang, caller, request),
        )
        receipts, expect, chain = taken.receipts, taken.expect, taken.chain
    else:
        _note_heartbeat(zoufang, caller, request)
    told = zoufang.db.read(lambda tx: _news(zoufang, tx, caller, request))
    if upload is None:
        expect, chain = told.stream.last_seq + 1, told.stream.chain
    return _json(zoufang, told, receipts, expect, chain).encode("utf-8", "replace")


def _news(zoufang: Zoufang, tx: Tx, caller: Caller, request: SyncRequest) -> News:
    """What is new to this phone, for the villages that its person serves by now."""
    account = accounts.find(tx, zoufang.county_id, caller.account.account_id) or caller.account
    stream_id = caller.device.stream_id
    return feed.news(zoufang, tx, account.viewer, stream_id, request.epoch, request.cursors)


def _of_another_epoch(zoufang: Zoufang, epoch: str) -> bool:
    """Whether this was said to the server as it was before a restore.

    Taken in, an old request that the network delivers late would be decided anew, and its phone,
    which has its receipt, would never hear how. Told to begin again, the phone offers it again.
    """
    return epoch not in ("", zoufang.db.read(lambda tx: county_of(zoufang, tx)).epoch)


def _json(zoufang: Zoufang, told: News, receipts: list[str], expect: int, chain: str) -> str:
    """The answer's JSON; receipts and rows are JSON already."""
    head: dict[str, Any] = {
        "protocol": PROTOCOL,
        "epoch": told.epoch,
        "now": zoufang.now(),
        "expect": expect,
        "chain": chain,
        "vocabulary": zoufang.vocabulary.version,
    }
    if told.reset:
        head["reset"] = True
    if told.more:
        head["more"] = True
    if told.stream.backed_up_seq:
        head["backed_up_through"] = told.stream.backed_up_seq
    if told.withdrawn:
        head["withdrawn"] = told.withdrawn
    if told.evidence:
        head["evidence"] = [
            {"sha256": item.sha256, "offset": item.offset_bytes, "size": item.size_bytes}
            for item in told.evidence
        ]
    text = json.dumps(head, ensure_ascii=False, separators=(",", ":"))[:-1]
    pages = ",".join(f"{json.dumps(name)}:{page}" for name, page in told.buckets.items())
    return f'{text},"receipts":[{",".join(receipts)}],"buckets":{{{pages}}}}}'


def _heartbeat(zoufang: Zoufang, caller: Caller, request: SyncRequest) -> Callable[[Tx], None]:
    """What writes down how the phone is."""
    beat = request.heartbeat.model_dump_json(exclude_defaults=True)
    now, device_id = zoufang.now(), caller.device.device_id
    return lambda tx: device_store.note_heartbeat(tx, zoufang.county_id, device_id, now, beat)


def _note_heartbeat(zoufang: Zoufang, caller: Caller, request: SyncRequest) -> None:
    """Write it down by itself, unless it says what it said a minute ago."""
    beat = request.heartbeat.model_dump(mode="json", exclude_defaults=True)
    now, seen = zoufang.now(), caller.device.seen_at
    if seen is None or seen[:16] != now[:16] or beat != caller.device.heartbeat:
        zoufang.db.write(_heartbeat(zoufang, caller, request))


def _keep_orphans(zoufang: Zoufang, stream_id: str, orphans: list[dict[str, Any]]) -> None:
    """Verifications that a lost epoch knew: kept for the office to look at."""
    at = zoufang.now()
    items = [(_key(raw), "orphan", json.dumps(raw, ensure_ascii=True)) for raw in orphans]

    def work(tx: Tx) -> None:
        streams.quarantine(tx, zoufang.county_id, stream_id, at, items)

    zoufang.db.write(work)


def _key(raw: dict[str, Any]) -> str:
    try:
        return digest_of(raw)
    except UnicodeEncodeError:
        return digest_of(json.dumps(raw, ensure_ascii=True))


def answer_sync(
    zoufang: Zoufang, token: str, headers: Mapping[str, str], body: bytes
) -> tuple[int, dict[str, str], bytes]:
    """A whole sync without HTTP: status, headers and body. `headers` have lower-case names.

    Never raises Refused: a refusal is an answer.
    """
    try:
        caller = devices.authenticate(zoufang, token)
        request = read_request(body, headers.get("content-encoding", ""))
        raw = answer(zoufang, caller, request)
    except Refused as refused:
        return refusal_answer(refused)
    return packed(200, raw, headers.get("accept-encoding", ""))


def packed(status: int, raw: bytes, accepted: str) -> tuple[int, dict[str, str], bytes]:
    """An answer in the first of the client's encodings that the server knows."""
    headers = {"content-type": "application/json"}
    names = [part.split(";")[0].strip() for part in accepted.split(",")]
    encoding = next((name for name in names if name in ENCODINGS), "")
    if not encoding or len(raw) < COMPRESS_FROM_BYTES:
        return status, headers, raw
    return status, {**headers, "content-encoding": encoding}, compress(raw, encoding, ANSWER_LEVEL)


def refusal_answer(refused: Refused) -> tuple[int, dict[str, str], bytes]:
    """A refusal as an answer."""
    refusal = refused.refusal
    body = json.dumps(refusal.to_json(), ensure_ascii=False).encode("utf-8", "replace")
    return refusal.entry.status, {"content-type": "application/json"}, body
