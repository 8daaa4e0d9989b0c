"""What a barred phone still had to say: its changes, and the pictures that belong to them.

Owns that quarantine. Never takes any of it in: the office decides.
"""

import json
from collections.abc import Iterable
from typing import Any

from pydantic import ValidationError

from server.services import accounts, offered
from server.services.context import Zoufang
from server.services.devices import Caller
from server.services.offered import Offered
from server.store import evidence, streams
from server.store.engine import Tx
from shared.protocol import Act
from shared.records import EvidenceItem


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
        files = [named for _, change in fresh for named in _files(change)]
        evidence.expect(tx, zoufang.county_id, stream_id, at, files)

    zoufang.db.write(work)
    return [str(raw.get("id", ""))[:64] for raw in changes]


def _files(change: Offered) -> Iterable[tuple[str, EvidenceItem]]:
    """The pictures that a change names, each with its visit."""
    for act in change.change.acts if change.change is not None else ():
        for item in _named(act):
            try:
                yield act.on, EvidenceItem.model_validate(item)
            except ValidationError:
                # What the quarantine cannot read it keeps as text, like all the rest.
                continue


def _named(act: Act) -> list[Any]:
    named = act.fields.get("evidence") if act.do.startswith("visit.") else None
    added = named.get("add") if isinstance(named, dict) else named
    return added if isinstance(added, list) else []
