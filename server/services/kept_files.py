"""The pictures and signatures that kept changes name, and what becomes of them.

Owns which file belongs to a change that was not taken in. Never lets go of a file that a record, or
another change that still waits, names too.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from server.services.context import Zoufang
from server.services.evidence import path_of
from server.store import evidence, records, streams
from server.store.engine import Tx
from shared.protocol import Act, Change
from shared.records import EvidenceItem


@dataclass(frozen=True, slots=True)
class KeptFile:
    """One file of a kept change. `arrived`: it is here whole."""

    sha256: str
    kind: str
    arrived: bool


def named(change: Change) -> Iterable[tuple[str, EvidenceItem]]:
    """The files that a change names, each with its visit."""
    for act in change.acts:
        for item in _items(act):
            try:
                yield act.on, EvidenceItem.model_validate(item)
            except ValidationError:
                # What the quarantine cannot read it keeps as text, like all the rest.
                continue


def _items(act: Act) -> list[Any]:
    given = act.fields.get("evidence") if act.do.startswith("visit.") else None
    added = given.get("add") if isinstance(given, dict) else given
    return added if isinstance(added, list) else []


def of_change(tx: Tx, county_id: str, change: Change) -> tuple[KeptFile, ...]:
    """The files of a change, each once, and which of them have come."""
    items = {item.sha256: item for _, item in named(change)}
    found = {sha: evidence.find(tx, county_id, sha) for sha in items}
    return tuple(
        KeptFile(sha, item.kind, (row := found[sha]) is not None and row.complete)
        for sha, item in items.items()
    )


def let_go(tx: Tx, county_id: str, change: Change) -> list[str]:
    """Expect the files of a discarded change no more; returns those that nothing else names.

    Call it when the change itself waits no more. Their bytes go after the commit: `delete`.
    """
    free = []
    for sha, record_id in {item.sha256: on for on, item in named(change)}.items():
        row = evidence.find(tx, county_id, sha, lock=True)
        mine = row is not None and row.record_id == record_id
        if mine and not streams.waits_for(tx, county_id, sha):
            if records.visits_naming(tx, county_id, sha):
                continue
            evidence.forget(tx, county_id, sha)
            free.append(sha)
    return free


def delete(zoufang: Zoufang, files: Iterable[str]) -> None:
    """Remove the bytes of files that nothing names any more."""
    for sha in files:
        path_of(zoufang.data_dir, sha).unlink(missing_ok=True)
