"""Photos and signatures go up after the records: one file at a time, resumable, checked by chunk.

Owns that upload. Never blocks the records, and never deletes a file from the phone.
"""

import hashlib
from collections.abc import Callable, Mapping
from typing import Any, Final

from mobile.store.account import AccountStore
from mobile.store.evidence import CHUNK_BYTES, StoredEvidence
from mobile.sync.exchange import answer_of, headers_for, refusal_of
from mobile.sync.transport import Reply, Transport
from shared.protocol import EVIDENCE_PATH
from shared.refusals import Refused

Progress = Callable[[str, int, int], None]
"""Called with SHA-256, bytes the server has, bytes in all."""

_TRIES: Final = 3


def upload(
    store: AccountStore,
    transport: Transport,
    token: str,
    item: StoredEvidence,
    progress: Progress = lambda *_: None,
) -> bool:
    """Bring one file up from where the server stands; True when it has it whole.

    Raises Refused when the network ends it, or when the server will not have the file.
    """
    path = f"{EVIDENCE_PATH}/{item.sha256}"
    offset = _declare(transport, path, token, item.size)
    tries = 0
    while offset < item.size:
        chunk = store.files.chunk(item.sha256, offset)[:CHUNK_BYTES]
        reply = transport.send("PATCH", path, _chunk_headers(token, offset, chunk), chunk)
        if reply.status >= 300:
            refusal = refusal_of(reply)
            tries += 1
            if refusal.code not in ("evidence_offset", "evidence_damaged") or tries >= _TRIES:
                raise Refused(refusal.code, **refusal.details)
            offset = _declare(transport, path, token, item.size)
            continue
        offset = _offset(reply, offset + len(chunk))
        store.move_evidence(item.sha256, offset)
        progress(item.sha256, offset, item.size)
    store.move_evidence(item.sha256, offset)
    return True


def _declare(transport: Transport, path: str, token: str, size: int) -> int:
    headers = headers_for(token, Upload_Length=str(size), Content_Type="application/json")
    reply = transport.send("PUT", path, headers, f'{{"size":{size}}}'.encode())
    body = answer_of(reply)
    return _offset(reply, 0, body)


def _chunk_headers(token: str, offset: int, chunk: bytes) -> dict[str, str]:
    return headers_for(
        token,
        Content_Type="application/offset+octet-stream",
        Upload_Offset=str(offset),
        Upload_Checksum=hashlib.sha256(chunk).hexdigest(),
    )


def _offset(reply: Reply, default: int, body: Any = None) -> int:
    """Where the server says it stands."""
    told = reply.headers.get("upload-offset", "")
    if told.isdigit():
        return int(told)
    if isinstance(body, Mapping) and isinstance(body.get("offset"), int):
        return int(body["offset"])
    return default
