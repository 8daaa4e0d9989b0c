"""What a barred phone still had to say: its changes, and the pictures that belong to them.

Owns that quarantine. Never takes any of it in: the office decides.
"""

import json
from typing import Any

from server.services import accounts, kept_files, offered
from server.services.context import Zoufang
from server.services.devices import Caller
from server.store import evidence, streams
from server.store.engine import Tx


def quarantine(zoufang: Zoufang, caller: Caller, changes: list[dict[str, Any]]) -> list[str]:
    """Keep what no stream has brought, and expect its pictures; returns the ids of all changes."""
    at, found = zoufang.now(), [offered.read(raw, 1) for raw in changes]

    def work(tx: Tx) -> None:
        known = streams.known_by_id(tx, zoufang.county_id, [change.id for change in found])
        hashes = {change.hash for change in known.values()}
        fresh = [
            (raw, change)
            for raw, change in zip(changes, found, strict=True)
            if change.hash not in hashes
        ]
        texts = [json.dumps(raw, ensure_ascii=True, sort_keys=True) for raw, _ in fresh]
        kept = [(accounts.token_hash(text), "device_revoked", text) for text in texts]
        stream_id = caller.device.stream_id
        streams.quarantine(tx, zoufang.county_id, stream_id, at, kept)
        # A phone that was cut hands over again what the office has discarded meanwhile.
        done = streams.settled(tx, zoufang.county_id, [key for key, _, _ in kept])
        waiting = [
            change.change
            for (_, change), (key, _, _) in zip(fresh, kept, strict=True)
            if key not in done and change.change is not None
        ]
        files = [named for change in waiting for named in kept_files.named(change)]
        evidence.expect(tx, zoufang.county_id, stream_id, at, files)

    zoufang.db.write(work)
    return [str(raw.get("id", ""))[:64] for raw in changes]
