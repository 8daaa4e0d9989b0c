"""What goes up: from the state of the phone to one request.

Owns the cut of a batch and the waiting between tries. Never does I/O.
"""

import json
from dataclasses import dataclass, field
from typing import Any, Final

from shared.canonical import EMPTY_CHAIN
from shared.protocol import MAX_CHANGES, Heartbeat, SyncRequest, Upload

BATCH_BYTES: Final = 900_000
"""Of the 1 MiB that a request may hold; the rest is for cursors and heartbeat."""

FIRST_WAIT_S: Final = 5.0
LONGEST_WAIT_S: Final = 900.0


@dataclass(frozen=True, slots=True)
class Offer:
    """A change as it goes up, with its chain after it."""

    seq: int
    wire: dict[str, Any] = field(hash=False)
    chain: str


@dataclass(frozen=True, slots=True)
class SyncState:
    """What the phone knows when it begins to sync."""

    epoch: str = ""
    offers: tuple[Offer, ...] = ()
    chain_before: str | None = EMPTY_CHAIN
    cursors: dict[str, tuple[int, str]] = field(default_factory=dict)
    orphans: tuple[dict[str, Any], ...] = ()
    heartbeat: Heartbeat = field(default_factory=Heartbeat)


def plan(state: SyncState, most: int = MAX_CHANGES) -> SyncRequest:
    """The next request: at most `most` changes, cut where the request would grow too large."""
    batch = cut(state.offers, most)
    upload = None
    if batch and state.chain_before is not None:
        upload = Upload(
            before=state.chain_before,
            after=batch[-1].chain,
            changes=[offer.wire for offer in batch],
        )
    return SyncRequest(
        epoch=state.epoch,
        upload=upload,
        cursors=state.cursors,
        heartbeat=state.heartbeat,
        orphans=list(state.orphans),
    )


def cut(offers: tuple[Offer, ...], most: int) -> tuple[Offer, ...]:
    """The first changes that fit one request; a very large one goes alone."""
    size, count = 0, 0
    for offer in offers[:most]:
        size += len(json.dumps(offer.wire, ensure_ascii=False).encode())
        if count and size > BATCH_BYTES:
            break
        count += 1
    return offers[:count]


def wait_s(failures: int, jitter: float) -> float:
    """Seconds to wait after so many failures in a row; `jitter` in 0…1 spreads the phones."""
    if failures <= 0:
        return 0.0
    longest = min(LONGEST_WAIT_S, FIRST_WAIT_S * (1 << min(failures - 1, 10)))
    return longest * (0.5 + 0.5 * jitter)
