"""Evidence uploads: one file at a time, by hash, resumable at the server's offset.

Owns the directory of files. Never trusts a file over its row: the row's offset is the truth, the
file is truncated to it before every append, and it is fsynced before the row commits.
"""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from server.services.context import Zoufang
from server.services.devices import Caller
from server.services.jobs import MEASURE
from server.store import evidence as store
from server.store import jobs
from server.store.engine import Tx
from server.store.evidence import EvidenceState
from shared.protocol import EVIDENCE_CHUNK_BYTES, EVIDENCE_MAX_BYTES
from shared.refusals import Refused

FOLDER: Final = "evidence"
CHUNK_MAX_BYTES: Final = 4 * EVIDENCE_CHUNK_BYTES


@dataclass(frozen=True, slots=True)
class Standing:
    """How much of a file is here. In bytes."""

    offset: int
    size: int
    complete: bool


def declare(zoufang: Zoufang, caller: Caller, sha256: str, size: int) -> Standing:
    """Begin or resume an upload.

    Raises Refused `evidence_undeclared`, `evidence_too_large`, or `evidence_damaged` when another
    size was declared by the record.
    """
    if size > EVIDENCE_MAX_BYTES:
        raise Refused("evidence_too_large", limit_mb=EVIDENCE_MAX_BYTES // 1_000_000)
    found = _mine(zoufang, caller, sha256)
    if size != found.size_bytes:
        raise Refused("evidence_damaged")
    return _standing(found)


def standing(zoufang: Zoufang, caller: Caller, sha256: str) -> Standing:
    """Where an upload stands. Raises Refused `evidence_undeclared`."""
    return _standing(_mine(zoufang, caller, sha256))


def append(
    zoufang: Zoufang, caller: Caller, sha256: str, offset: int, checksum: str, chunk: bytes
) -> Standing:
    """Add a chunk at the server's offset.

    Raises Refused `evidence_offset` (with the right offset), `evidence_damaged` (a chunk, or with
    the last chunk the whole: the upload then starts again), `evidence_undeclared`.
    """
    if hashlib.sha256(chunk).hexdigest() != checksum:
        raise Refused("evidence_damaged")
    whole = _append(zoufang, caller, sha256, offset, chunk)
    if whole is None:
        raise Refused("evidence_damaged")
    return whole


def _append(
    zoufang: Zoufang, caller: Caller, sha256: str, offset: int, chunk: bytes
) -> Standing | None:
    """The new standing, or None when the whole turned out damaged and was begun again."""
    _mine(zoufang, caller, sha256)

    def work(tx: Tx) -> Standing | None:
        found = store.find(tx, zoufang.county_id, sha256, lock=True)
        if found is None:
            raise Refused("evidence_undeclared")
        if found.complete:
            return _standing(found)
        end = offset + len(chunk)
        if offset != found.offset_bytes:
            raise Refused("evidence_offset", offset=found.offset_bytes)
        if end > found.size_bytes:
            raise Refused("evidence_too_large", limit_mb=EVIDENCE_MAX_BYTES // 1_000_000)
        path = path_of(zoufang.data_dir, sha256)
        _append_to(path, offset, chunk)
        complete = end == found.size_bytes
        if complete and _file_hash(path) != sha256:
            store.move_offset(tx, zoufang.county_id, sha256, offset, 0, complete=False)
            return None
        if not store.move_offset(tx, zoufang.county_id, sha256, offset, end, complete=complete):
            raise Refused("evidence_offset", offset=found.offset_bytes)
        if complete and found.kind == "photo":
            jobs.put(tx, zoufang.county_id, MEASURE, [found.record_id], zoufang.now())
        return Standing(end, found.size_bytes, complete)

    return zoufang.db.write(work)


def open_file(zoufang: Zoufang, sha256: str) -> bytes:
    """A complete file, for the office's page. Raises Refused `not_found`."""
    found = zoufang.db.read(lambda tx: store.find(tx, zoufang.county_id, sha256))
    path = path_of(zoufang.data_dir, sha256)
    if found is None or not found.complete or not path.exists():
        raise Refused("not_found")
    return path.read_bytes()


def path_of(data_dir: Path, sha256: str) -> Path:
    """Where a file lies."""
    return data_dir / FOLDER / sha256[:2] / sha256


def _mine(zoufang: Zoufang, caller: Caller, sha256: str) -> EvidenceState:
    """The declared file. Only the account whose record declared it may bring it.

    From a barred phone too: it hands over what it has before it forgets.
    """
    found = zoufang.db.read(lambda tx: store.find(tx, zoufang.county_id, sha256))
    if found is None or not found.stream_id.endswith(f":{caller.account.account_id}"):
        raise Refused("evidence_undeclared")
    return found


def _standing(found: EvidenceState) -> Standing:
    return Standing(found.offset_bytes, found.size_bytes, found.complete)


def _append_to(path: Path, offset: int, chunk: bytes) -> None:
    """Truncate to the row's offset, append, and have it on the disk when this returns."""
    path.parent.mkdir(parents=True, exist_ok=True)
    is_new = not path.exists()
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o640)
    try:
        os.ftruncate(handle, offset)
        os.lseek(handle, offset, os.SEEK_SET)
        written = 0
        while written < len(chunk):
            written += os.write(handle, chunk[written:])
        os.fsync(handle)
    finally:
        os.close(handle)
    if is_new:
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _file_hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
