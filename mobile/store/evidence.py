"""Photos and signatures: sealed in chunks, one file each, beside the database.

Owns these files and their table. Never writes a plain picture to disk.

A file is a row of sealed chunks of `CHUNK_BYTES` plain bytes; a chunk fits its file and its place
only. It is on disk before its row is.
"""

import hashlib
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from mobile.store.sealing import DamagedError, Seal
from mobile.store.tables import EvidenceTable, put
from shared.protocol import EVIDENCE_CHUNK_BYTES
from shared.refusals import Refused

CHUNK_BYTES: Final = EVIDENCE_CHUNK_BYTES
_OVERHEAD: Final = 1 + 12 + 16
WAITING: Final = "waiting"
_PUT = put(EvidenceTable)
_COLUMNS = 'SELECT sha256, record_id, kind, size, "offset", state FROM evidence'


@dataclass(frozen=True, slots=True)
class StoredEvidence:
    """One file: how large it is and how much of it the server has."""

    sha256: str
    record_id: str
    kind: str
    size: int
    offset: int
    state: str


class EvidenceFiles:
    """The sealed files of one account."""

    def __init__(self, folder: Path, seal: Seal) -> None:
        self._folder, self._seal = folder, seal

    def path(self, sha256: str) -> Path:
        """Where a file lies."""
        return self._folder / f"{sha256}.sealed"

    def write(self, plain: bytes) -> str:
        """Seal a file to disk, durably; return its SHA-256. Raises Refused `phone_disk_full`."""
        sha256 = hashlib.sha256(plain).hexdigest()
        self._folder.mkdir(parents=True, exist_ok=True)
        half = self._folder / f"{sha256}.part"
        try:
            with half.open("wb") as file:
                for index in range(0, max(len(plain), 1), CHUNK_BYTES):
                    where = self._place(sha256, index)
                    file.write(self._seal.close_bytes(plain[index : index + CHUNK_BYTES], where))
                file.flush()
                os.fsync(file.fileno())
            half.replace(self.path(sha256))
            handle = os.open(self._folder, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
        except OSError as error:
            half.unlink(missing_ok=True)
            raise Refused("phone_disk_full") from error
        return sha256

    def chunk(self, sha256: str, offset: int) -> bytes:
        """The plain bytes from `offset` to the end of its chunk. Raises DamagedError."""
        start = offset // CHUNK_BYTES
        with self.path(sha256).open("rb") as file:
            file.seek(start * (CHUNK_BYTES + _OVERHEAD))
            blob = file.read(CHUNK_BYTES + _OVERHEAD)
        plain = self._seal.open_bytes(blob, self._place(sha256, start * CHUNK_BYTES))
        return plain[offset - start * CHUNK_BYTES :]

    def read(self, sha256: str) -> bytes:
        """A whole file. Raises DamagedError when any bit of it changed."""
        size = self.path(sha256).stat().st_size
        chunks = range((size + CHUNK_BYTES + _OVERHEAD - 1) // (CHUNK_BYTES + _OVERHEAD))
        plain = b"".join(self.chunk(sha256, index * CHUNK_BYTES) for index in chunks)
        if hashlib.sha256(plain).hexdigest() != sha256:
            raise DamagedError(f"evidence {sha256}")
        return plain

    def delete(self, sha256: str) -> None:
        """Remove a file."""
        self.path(sha256).unlink(missing_ok=True)

    def delete_all(self) -> None:
        """Remove every file of the account."""
        for path in self._folder.glob("*"):
            path.unlink(missing_ok=True)
        with suppress(OSError):
            self._folder.rmdir()

    @staticmethod
    def _place(sha256: str, offset: int) -> bytes:
        return f"evidence|{sha256}|{offset}".encode()


def add(connection: Any, item: StoredEvidence) -> None:
    """Keep the row of a file that is on disk."""
    connection.execute(
        _PUT,
        {
            "sha256": item.sha256,
            "record_id": item.record_id,
            "kind": item.kind,
            "size": item.size,
            "offset": item.offset,
            "state": item.state,
        },
    )


def all_evidence(connection: Any) -> list[StoredEvidence]:
    """Every file of the account."""
    return [StoredEvidence(*row) for row in connection.execute(_COLUMNS).fetchall()]


def remove(connection: Any, sha256: str) -> None:
    """The person took the picture back before it was sent."""
    connection.execute("DELETE FROM evidence WHERE sha256 = ?", (sha256,))


def move(connection: Any, sha256: str, offset: int) -> None:
    """The server has the file up to `offset`; what it lacks is expected."""
    connection.execute(
        "UPDATE evidence SET \"offset\" = ?, state = CASE WHEN ? >= size THEN 'done' ELSE"
        " 'expected' END WHERE sha256 = ?",
        (offset, offset, sha256),
    )


def expect(connection: Any, offsets: dict[str, int]) -> None:
    """Follow the server's list: what it expects waits from its offset on."""
    for sha256, offset in offsets.items():
        move(connection, sha256, offset)
